import type { Clock } from '../bridge/clock'
import type { Saying } from '../bridge/sentence'
import { Backoff } from './backoff'
import { type Address, type Ending, Session } from './session'

/** What the connection is doing, for the status of the nodes. */
export type Link =
  | { state: 'idle' }
  | { state: 'connecting' }
  | { state: 'connected' }
  /** Between two attempts. */
  | { state: 'waiting'; reason: Saying }
  /** The platform refused the credential; the next attempt is minutes away. */
  | { state: 'refused'; reason: Saying }
  /** The address can never work. */
  | { state: 'invalid'; reason: Saying }

/** How a session ended whose last messages may be lost. */
export interface Doubt {
  /** The peer was last heard then (clock.elapsed); what was sent before has arrived. */
  since: number
  /** `dead`: nothing went through any more. `torn`: it broke off without a closing frame. */
  link: 'dead' | 'torn'
}

export interface ConnectionOptions {
  clock: Clock
  random: () => number
  /** Asked at every attempt, so that each one carries what is right by then. */
  address(): Address
  onOpen(): void
  onText(text: string): void
  /** For a platform that speaks in binary frames. */
  onBytes?: ((bytes: Buffer) => void) | undefined
  /** The peer gave the sign of life that `confirm` asked for. */
  onPong?: (() => void) | undefined
  /** Why the platform refused the credential, when an ending says so; by default HTTP 401 and 403 do. */
  refusal?: (ending: Ending) => Saying | undefined
  onOdd(what: Saying): void
  /** The session is over, and what was sent in it may not have arrived; undefined: it has. */
  onEnd(doubt: Doubt | undefined): void
  onLink(link: Link): void
}

/** Backoff of ordinary failures, in ms. */
const ORDINARY = { first: 1_000, last: 60_000 }
/** A refused credential will not get better by asking, in ms. */
const REFUSED = { least: 300_000, spread: 600_000 }
/** A session that lasted this long was a stable one, in ms. */
const STABLE = 30_000

/** A WebSocket that is dialled again and again until it is stopped: one session at a time, one timer at a time. */
export class Connection {
  readonly #backoff: Backoff
  #session: Session | undefined
  #wanted = false
  #again = false
  #refusal: Saying | undefined
  #cancelRetry: () => void = () => undefined
  #cancelStable: () => void = () => undefined
  #waiters: (() => void)[] = []
  #link: Link = { state: 'idle' }

  constructor(private readonly options: ConnectionOptions) {
    this.#backoff = new Backoff(ORDINARY, options.random)
  }

  get link(): Link {
    return this.#link
  }

  get open(): boolean {
    return this.#session?.open ?? false
  }

  /** Dials unless that is going on already. */
  start(): void {
    if (this.#wanted) return
    this.#wanted = true
    if (this.#session) this.#again = true
    else this.#dial()
  }

  /** Ends this session and opens the next one at once: the handshake has to say something else. */
  restart(): void {
    if (!this.#wanted) return this.start()
    if (!this.#session) return this.#dial()
    this.#again = true
    this.#session.close()
  }

  /** Sends a text, or bytes as a binary frame; false when there is no open session. */
  send(data: string | Buffer): boolean {
    return this.#session?.send(data) ?? false
  }

  /** Ends a session in which the platform refused the credential; the next attempt is minutes away. */
  refuse(reason: Saying): void {
    if (!this.#session) return
    this.#refusal = reason
    this.#session.close()
  }

  /** Asks the peer for a sign of life, to know that what was sent has arrived. */
  confirm(): void {
    this.#session?.confirm()
  }

  /** Ends for good; resolves when the socket is gone, in well under a second. */
  stop(): Promise<void> {
    this.#wanted = false
    this.#again = false
    this.#cancelRetry()
    this.#setLink({ state: 'idle' })
    if (!this.#session) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiters.push(resolve)
      this.#session?.close()
    })
  }

  #dial(): void {
    this.#cancelRetry()
    this.#again = false
    this.#refusal = undefined
    this.#setLink({ state: 'connecting' })
    const { options } = this
    try {
      this.#session = new Session(options.address(), options.clock, {
        onOpen: () => this.#opened(),
        onText: (text) => options.onText(text),
        onBytes: options.onBytes,
        onPong: options.onPong,
        onOdd: (what) => options.onOdd(what),
        onEnd: (ending) => this.#ended(ending),
      })
    } catch (error) {
      this.#setLink({ state: 'invalid', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  #opened(): void {
    if (!this.#wanted) return
    this.#cancelStable = this.options.clock.after(STABLE, () => this.#backoff.reset())
    this.#setLink({ state: 'connected' })
    this.options.onOpen()
  }

  #ended(ending: Ending): void {
    const since = this.#session?.heard ?? 0
    this.#session = undefined
    this.#cancelStable()
    this.options.onEnd(ending.polite ? undefined : { since, link: ending.silent ? 'dead' : 'torn' })
    this.#finished()
    if (!this.#wanted) return
    if (this.#again) return this.#dial()
    const refusal = this.#refusal ?? (this.options.refusal ?? refusalByHttp)(ending)
    this.#setLink({ state: refusal === undefined ? 'waiting' : 'refused', reason: refusal ?? ending.reason })
    const pause =
      refusal !== undefined ? REFUSED.least + this.options.random() * REFUSED.spread : this.#backoff.next()
    this.#cancelRetry = this.options.clock.after(pause, () => this.#dial())
  }

  #finished(): void {
    for (const resolve of this.#waiters.splice(0)) resolve()
  }

  #setLink(link: Link): void {
    this.#link = link
    this.options.onLink(link)
  }
}

/** The usual way of refusing a credential. */
export function refusalByHttp({ status, reason }: Ending): Saying | undefined {
  return status === 401 || status === 403 ? reason : undefined
}
