import type { Clock } from '../bridge/clock'
import { ServerClock } from '../transport/server-clock'
import { MixinError, MAX_SKEW_MS, verdictOf } from './refusal'
import { ACCESS_STABLE_AFTER_MS, CLOCK_PROBE_MS } from './timing'

/** Why Mixin refuses the bot. */
export type AccessRefusal =
  /** The clock is off by so many minutes; positive: it is behind. */
  | { cause: 'clock'; minutes: number }
  /** The session is dead: a new one was generated, or the keystore is not what it seems. */
  | { cause: 'session'; isClockRight: boolean }
  /** Mixin wants a newer client. */
  | { cause: 'outdated' }

export interface AccessOptions {
  clock: Clock
  /** Calls `GET /me`, the one request that tells a wrong clock from a dead session. */
  ask(): Promise<unknown>
  retry(): void
  onChange(): void
}

/**
 * What to do when Mixin refuses the token (docs/protocols/mixin.md#unauthorized): stop, ask `GET /me` once,
 * and then dial once more, wait for the clock, or give up. The transport's own slow retry goes on beside it.
 */
export class Access {
  readonly #serverClock: ServerClock
  #refused: AccessRefusal | undefined
  #hasRetried = false
  /** Whether the server's time is known; without it a right clock cannot be told from a wrong one. */
  #isTimeKnown = false
  #generation = 0
  #cancel: () => void = () => undefined
  #cancelStable: (() => void) | undefined

  constructor(private readonly options: AccessOptions) {
    this.#serverClock = new ServerClock(options.clock)
  }

  get refused(): AccessRefusal | undefined {
    return this.#refused
  }

  /** Ms since the epoch by Mixin's clock, as far as it is known: what is signed with it is taken, however wrong ours is. */
  now(): number {
    return this.#serverClock.now()
  }

  /** By how many minutes our clock is behind (+) or ahead (−), where that is more than Mixin itself would take. */
  get skew(): number | undefined {
    return this.#isClockWrong() ? this.#minutes() : undefined
  }

  /** The server tells its time, in ms since the epoch. */
  sync(at: number): void {
    this.#isTimeKnown = true
    this.#serverClock.sync(at)
  }

  /** The server took the token and answered. */
  granted(): void {
    this.#reset()
    this.#cancelStable ??= this.options.clock.after(ACCESS_STABLE_AFTER_MS, () => (this.#hasRetried = false))
  }

  ended(): void {
    this.#forgetStability()
  }

  outdate(): void {
    this.#set({ cause: 'outdated' })
  }

  /** The token was refused: at the handshake, in a frame, or by the API. */
  unauthorized(): void {
    this.#forgetStability()
    if (this.#refused?.cause === 'clock') return
    this.#set(this.#diagnose())
    this.#askWhoWeAre()
  }

  stop(): void {
    this.#reset()
    this.#forgetStability()
    this.#hasRetried = false
  }

  /** A session has one timer, however often the server says that it takes the token. */
  #forgetStability(): void {
    this.#cancelStable?.()
    this.#cancelStable = undefined
  }

  #diagnose(): AccessRefusal {
    if (!this.#isClockWrong()) return { cause: 'session', isClockRight: this.#isTimeKnown }
    return { cause: 'clock', minutes: this.#minutes() }
  }

  #minutes(): number {
    return Math.round(this.#serverClock.offset() / 60_000)
  }

  #isClockWrong(): boolean {
    return Math.abs(this.#serverClock.offset()) >= MAX_SKEW_MS
  }

  #askWhoWeAre(): void {
    const generation = this.#generation
    this.options.ask().then(
      () => generation === this.#generation && this.#recognised(),
      (error: unknown) => generation === this.#generation && this.#notRecognised(error),
    )
  }

  /** The API accepts the token: the socket gets one more attempt. */
  #recognised(): void {
    if (this.#hasRetried && this.#isClockWrong()) return this.#awaitClock()
    if (this.#hasRetried && this.#refused?.cause !== 'clock') return
    this.#hasRetried = true
    this.#reset()
    this.options.retry()
  }

  #notRecognised(error: unknown): void {
    const isRefused = error instanceof MixinError && verdictOf(error.code) === 'unauthorized'
    const wasClock = this.#refused?.cause === 'clock'
    if (!isRefused && wasClock && !this.#isClockWrong()) {
      // The API did not answer, but the clock is right again.
      this.#reset()
      return this.options.retry()
    }
    if (isRefused || wasClock) this.#set(this.#diagnose())
    if (this.#refused?.cause === 'clock') this.#awaitClock()
  }

  /** Asks the API again in a while: it tells the time anew. */
  #awaitClock(): void {
    this.#cancel = this.options.clock.after(CLOCK_PROBE_MS, () => this.#askWhoWeAre())
  }

  #set(refused: AccessRefusal): void {
    this.#reset()
    this.#refused = refused
    this.options.onChange()
  }

  /** Cancels what is under way; its results are ignored. */
  #reset(): void {
    this.#generation += 1
    this.#cancel()
    this.#refused = undefined
  }
}
