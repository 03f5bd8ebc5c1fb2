import type { Clock } from '../bridge/clock'
import { type Saying, say } from '../bridge/sentence'
import { type Disconnected, type Link, Reconnector, type SessionEvents } from './reconnector'
import { type Address, type SessionEnd, WebSocketSession } from './websocket-session'

/** How a session ended whose last messages may be lost. */
export interface UncleanClose {
  /** The peer was last heard then (clock.elapsed, in ms); what was sent before has arrived. */
  lastHeard: number
  /** `dead`: nothing went through any more. `torn`: it broke off without a closing frame. */
  link: 'dead' | 'torn'
}

export interface WebSocketOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** Asked at every attempt, so that each one carries what is right by then. */
  address(): Address
  onOpen(): void
  onText(text: string): void
  /** For a platform that speaks in binary frames. */
  onBytes?: ((bytes: Buffer) => void) | undefined
  /** The peer gave the sign of life that `confirm` asked for. */
  onPong?: (() => void) | undefined
  /** Why the platform refused the credential, when an end says so; by default HTTP 401 and 403 do. */
  refusal?: (end: SessionEnd) => Saying | undefined
  /** A frame was dropped; what it was. */
  onBadFrame(what: Saying): void
  /** The session is over, and what was sent in it may not have arrived; undefined: it has. */
  onEnd(unclean: UncleanClose | undefined): void
  onLink(link: Link): void
}

/** A WebSocket that is dialled again and again until it is stopped. */
export class WebSocketConnection {
  readonly #reconnector: Reconnector
  #session: WebSocketSession | undefined

  constructor(private readonly options: WebSocketOptions) {
    const { clock, random } = options
    this.#reconnector = new Reconnector({
      clock,
      random,
      dial: (events) => (this.#session = this.#dial(events)),
      unanswered: say`the server does not answer`,
      onLink: (link) => options.onLink(link),
    })
  }

  get link(): Link {
    return this.#reconnector.link
  }

  get open(): boolean {
    return this.#session?.open ?? false
  }

  /** Dials unless that is going on already. */
  start(): void {
    this.#reconnector.start()
  }

  /** Ends this session and opens the next one at once: the handshake has to say something else. */
  restart(): void {
    this.#reconnector.restart()
  }

  /** Ends a session in which the platform refused the credential; the next attempt is minutes away. */
  refuse(reason: Saying): void {
    this.#reconnector.refuse(reason)
  }

  /** Ends for good; resolves when the socket is gone, in well under a second. */
  stop(): Promise<void> {
    return this.#reconnector.stop()
  }

  /** Sends a text, or bytes as a binary frame; false when there is no open session. */
  send(data: string | Buffer): boolean {
    return this.#session?.send(data) ?? false
  }

  /** Asks the peer for a sign of life, to know that what was sent has arrived. */
  confirm(): void {
    this.#session?.confirm()
  }

  #dial(events: SessionEvents): WebSocketSession {
    const { options } = this
    return new WebSocketSession(options.address(), options.clock, {
      onOpen: () => {
        events.opened()
        options.onOpen()
      },
      onText: (text) => options.onText(text),
      onBytes: options.onBytes,
      onPong: options.onPong,
      onBadFrame: (what) => options.onBadFrame(what),
      onEnd: (end) => {
        const lastHeard = this.#session?.lastHeard ?? 0
        this.#session = undefined
        options.onEnd(end.clean ? undefined : { lastHeard, link: end.silent ? 'dead' : 'torn' })
        events.ended(() => this.#disconnected(end))
      },
    })
  }

  #disconnected(end: SessionEnd): Disconnected {
    const refusal = (this.options.refusal ?? refusalByHttp)(end)
    if (refusal !== undefined) return { state: 'refused', reason: refusal }
    const { reason, retryAfter } = end
    return { state: 'waiting', reason, ...(retryAfter !== undefined && { retryAfter }) }
  }
}

/** The usual way of refusing a credential. */
export function refusalByHttp({ status, reason }: SessionEnd): Saying | undefined {
  return status === 401 || status === 403 ? reason : undefined
}
