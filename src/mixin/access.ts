import type { Clock } from '../bridge/clock'
import { ServerClock } from '../transport/server-clock'
import { MixinError, SKEW_LIMIT, verdictOf } from './refusal'
import { ACCESS_STABLE_AFTER_MS, CLOCK_CHECK_MS, CLOCK_PROBE_MS } from './timing'

/** Why Mixin does not let the bot in. */
export type Refused =
  /** The clock is off by so many minutes; positive: it is behind. */
  | { cause: 'clock'; minutes: number }
  /** The session is dead: a new one was generated, or the keystore is not what it seems. */
  | { cause: 'session'; isClockRight: boolean }
  /** Mixin wants a newer client. */
  | { cause: 'outdated' }

export interface AccessOptions {
  clock: Clock
  /** Asks the API who we are; the one question that tells a wrong clock from a dead session. */
  ask(): Promise<unknown>
  /** Dials once more. */
  retry(): void
  onChange(): void
}

/**
 * What to do when Mixin refuses the token (mixin.md 1.4): stop, ask `GET /me` once, and then dial once more, wait for
 * the clock, or give up. The transport's own slow retry goes on beside it.
 */
export class Access {
  readonly #serverClock: ServerClock
  #refused: Refused | undefined
  #hasRetried = false
  /** Without the server's time nobody knows whether the clock is right. */
  #isTimeKnown = false
  #generation = 0
  #cancel: () => void = () => undefined
  #cancelStable: (() => void) | undefined

  constructor(private readonly options: AccessOptions) {
    this.#serverClock = new ServerClock(options.clock)
  }

  get refused(): Refused | undefined {
    return this.#refused
  }

  /** The server tells its time, in ms since the epoch. */
  sync(at: number): void {
    this.#isTimeKnown = true
    this.#serverClock.sync(at)
  }

  /** The server took the token and answered. */
  granted(): void {
    this.#leave()
    this.#cancelStable ??= this.options.clock.after(ACCESS_STABLE_AFTER_MS, () => (this.#hasRetried = false))
  }

  /** The session is over, whatever the reason. */
  ended(): void {
    this.#forgetStability()
  }

  /** Mixin wants a newer client: nothing that we do will help. */
  outdate(): void {
    this.#set({ cause: 'outdated' })
  }

  /** The token was refused, wherever that showed. */
  unauthorized(): void {
    this.#forgetStability()
    if (this.#refused?.cause === 'clock') return
    this.#set(this.#judge())
    this.#inquire()
  }

  /** Everything stops. */
  stop(): void {
    this.#leave()
    this.#forgetStability()
    this.#hasRetried = false
  }

  /** A session has one timer, however often the server says that it takes the token. */
  #forgetStability(): void {
    this.#cancelStable?.()
    this.#cancelStable = undefined
  }

  #judge(): Refused {
    if (!this.#isWrong()) return { cause: 'session', isClockRight: this.#isTimeKnown }
    return { cause: 'clock', minutes: Math.round(this.#serverClock.offset() / 60_000) }
  }

  #isWrong(): boolean {
    return Math.abs(this.#serverClock.offset()) >= SKEW_LIMIT
  }

  #inquire(): void {
    const generation = this.#generation
    this.options.ask().then(
      () => generation === this.#generation && this.#welcome(),
      (error: unknown) => generation === this.#generation && this.#unwelcome(error),
    )
  }

  /** The API knows us: the socket deserves one more try. */
  #welcome(): void {
    if (this.#hasRetried && this.#isWrong()) return this.#awaitClock()
    if (this.#hasRetried && this.#refused?.cause !== 'clock') return
    this.#hasRetried = true
    this.#leave()
    this.options.retry()
  }

  #unwelcome(error: unknown): void {
    const isRefused = error instanceof MixinError && verdictOf(error.code) === 'unauthorized'
    const wasClock = this.#refused?.cause === 'clock'
    if (!isRefused && wasClock && !this.#isWrong()) {
      // Nobody could say who we are, but the reason to stay away is gone.
      this.#leave()
      return this.options.retry()
    }
    if (isRefused || wasClock) this.#set(this.#judge())
    if (this.#refused?.cause === 'clock') this.#awaitClock()
  }

  /** Looks at the clock every second, and asks again when it has been set or the time is up. */
  #awaitClock(left = CLOCK_PROBE_MS): void {
    this.#cancel = this.options.clock.after(CLOCK_CHECK_MS, () => {
      if (!this.#isWrong() || left <= CLOCK_CHECK_MS) this.#inquire()
      else this.#awaitClock(left - CLOCK_CHECK_MS)
    })
  }

  #set(refused: Refused): void {
    this.#leave()
    this.#refused = refused
    this.options.onChange()
  }

  /** Whatever is under way belongs to the past. */
  #leave(): void {
    this.#generation += 1
    this.#cancel()
    this.#refused = undefined
  }
}
