import type { Clock } from '../bridge/clock'
import type { Saying } from '../bridge/sentence'
import { Backoff } from './backoff'
import {
  CLOSE_TIMEOUT_MS,
  CONNECT_TIMEOUT_MS,
  RECONNECT_BACKOFF_MS,
  REFUSED_PAUSE_MS,
  REFUSED_PAUSE_SPREAD_MS,
  STABLE_AFTER_MS,
} from './timing'

/** Why there is no session, and what follows from it. */
export type Disconnected =
  /** Between two attempts; the next one is not before `retryAfter` ms, when the server says so. */
  | { state: 'waiting'; reason: Saying; retryAfter?: number }
  /** The platform refused the credential; the next attempt is minutes away. */
  | { state: 'refused'; reason: Saying }
  /** The address can never work: there is no next attempt. */
  | { state: 'invalid'; reason: Saying }

/** What the connection is doing, for the status of the nodes. */
export type Link = { state: 'idle' } | { state: 'connecting' } | { state: 'connected' } | Disconnected

/** One life of a connection, from dialling to closing, as the reconnector sees it. */
export interface Session {
  /** Begins to say goodbye; `ended` follows soon, unless the peer hangs. */
  close(): void
  /** Cuts the line; `ended` follows at once, whatever the peer does. */
  destroy(): void
}

/** What a session tells who dialled it: at most once each, and never before `dial` has returned. */
export interface SessionEvents {
  opened(): void
  /** The socket is gone. @param why asked only when another attempt depends on it */
  ended(why: () => Disconnected): void
}

export interface ReconnectorOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** Opens one socket. @throws when the address can never work */
  dial(events: SessionEvents): Session
  /** Why an attempt failed that was never answered. */
  unanswered: Saying
  onLink(link: Link): void
}

/**
 * Dials again and again until it is stopped: one session at a time, one timer at a time. The timer is the time-out of
 * connecting, the proof of stability, the time-out of closing or the pause before the next attempt.
 */
export class Reconnector {
  readonly #backoff: Backoff
  #session: Session | undefined
  #link: Link = { state: 'idle' }
  #isWanted = false
  #isClosing = false
  /** The next session follows this one without a pause. */
  #isNextDue = false
  /** Known better than what the session will say of its end. */
  #verdict: Disconnected | undefined
  #cancelTimer: () => void = () => undefined
  /** Called when the session that is being stopped is gone. */
  #stopping: (() => void)[] = []

  constructor(private readonly options: ReconnectorOptions) {
    this.#backoff = new Backoff(RECONNECT_BACKOFF_MS, options.random)
  }

  get link(): Link {
    return this.#link
  }

  /** Dials unless that is going on already; after a stop that has not ended yet, when it has. */
  start(): void {
    if (this.#isWanted) return
    this.#isWanted = true
    if (this.#session) this.#isNextDue = true
    else this.#dial()
  }

  /** Ends this session and opens the next one at once: the handshake has to say something else. */
  restart(): void {
    if (!this.#isWanted) return this.start()
    if (!this.#session) return this.#dial()
    this.#isNextDue = true
    this.#close()
  }

  /** Ends a session in which the platform refused the credential; the next attempt is minutes away. */
  refuse(reason: Saying): void {
    if (!this.#session) return
    this.#verdict = { state: 'refused', reason }
    this.#close()
  }

  /** Ends for good; resolves when the socket is gone, in well under a second, also while dialling. */
  stop(): Promise<void> {
    this.#isWanted = false
    this.#isNextDue = false
    this.#setLink({ state: 'idle' })
    if (!this.#session) {
      this.#cancelTimer()
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      this.#stopping.push(resolve)
      this.#close()
    })
  }

  #dial(): void {
    this.#isClosing = false
    this.#isNextDue = false
    this.#verdict = undefined
    this.#setTimer(CONNECT_TIMEOUT_MS, () => this.#giveUp())
    this.#setLink({ state: 'connecting' })
    try {
      this.#session = this.options.dial({
        opened: () => this.#opened(),
        ended: (why) => this.#ended(why),
      })
    } catch (error) {
      this.#cancelTimer()
      this.#setLink({ state: 'invalid', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  #giveUp(): void {
    this.#verdict = { state: 'waiting', reason: this.options.unanswered }
    this.#session?.destroy()
  }

  #opened(): void {
    if (this.#isClosing) return
    this.#setTimer(STABLE_AFTER_MS, () => this.#backoff.reset())
    this.#setLink({ state: 'connected' })
  }

  #close(): void {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#setTimer(CLOSE_TIMEOUT_MS, () => this.#session?.destroy())
    this.#session?.close()
  }

  #ended(why: () => Disconnected): void {
    this.#session = undefined
    this.#cancelTimer()
    for (const resolve of this.#stopping.splice(0)) resolve()
    if (!this.#isWanted) return
    if (this.#isNextDue) return this.#dial()
    const disconnected = this.#verdict ?? why()
    this.#setLink(disconnected)
    if (disconnected.state !== 'invalid') this.#setTimer(this.#pauseAfter(disconnected), () => this.#dial())
  }

  #pauseAfter(disconnected: Disconnected): number {
    if (disconnected.state === 'waiting') return (disconnected.retryAfter ?? 0) + this.#backoff.next()
    return REFUSED_PAUSE_MS + this.options.random() * REFUSED_PAUSE_SPREAD_MS
  }

  #setTimer(ms: number, run: () => void): void {
    this.#cancelTimer()
    this.#cancelTimer = this.options.clock.after(ms, run)
  }

  #setLink(link: Link): void {
    this.#link = link
    this.options.onLink(link)
  }
}
