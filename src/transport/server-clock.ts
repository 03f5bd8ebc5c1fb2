import type { Clock } from '../bridge/clock'

/**
 * The platform's clock as far as we know it. After a sync it runs on the monotonic clock, so that a local
 * clock that is set right (a Raspberry Pi gets its time from the net, late) does not put it wrong.
 */
export class ServerClock {
  #synced: { server: number; elapsed: number } | undefined

  constructor(private readonly clock: Clock) {}

  /** The server says what time it is, in ms since the epoch. */
  sync(server: number): void {
    this.#synced = { server, elapsed: this.clock.elapsed() }
  }

  /** Whether the server has said what time it is. */
  get isSynced(): boolean {
    return this.#synced !== undefined
  }

  /** Ms since the epoch by the server's clock; by the local one while the server said nothing. */
  now(): number {
    if (!this.#synced) return this.clock.now()
    return this.#synced.server + this.clock.elapsed() - this.#synced.elapsed
  }

  /** How far the local clock is behind (+) or ahead (−) of the server's, in ms. */
  offset(): number {
    return this.now() - this.clock.now()
  }
}
