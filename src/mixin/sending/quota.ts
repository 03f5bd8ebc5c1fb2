import type { Clock } from '../../bridge/clock'

/** How many a second, and how many at once after a pause. */
export interface Allowance {
  perSecond: number
  burst: number
}

/** Lets through what a platform's quota allows, in the order of arrival. */
export class Quota {
  #left: number
  #at: number

  constructor(
    private readonly clock: Clock,
    private readonly allowance: Allowance,
  ) {
    this.#left = allowance.burst
    this.#at = clock.elapsed()
  }

  /** Takes `count` from the allowance; gives the ms to wait before they may go. */
  take(count: number): number {
    const { perSecond, burst } = this.allowance
    const now = this.clock.elapsed()
    this.#left = Math.min(burst, this.#left + ((now - this.#at) / 1000) * perSecond) - count
    this.#at = now
    return this.#left >= 0 ? 0 : (-this.#left / perSecond) * 1000
  }
}
