/** How long to wait before the next attempt, in ms. */
export interface BackoffLimits {
  first: number
  last: number
}

/**
 * Full-jitter exponential backoff: a random part of a ceiling that doubles with every failure, so that a
 * thousand homes do not knock at the same moment when a platform comes back.
 */
export class Backoff {
  #failures = 0

  constructor(
    private readonly limits: BackoffLimits,
    /** From 0 up to, not including, 1. */
    private readonly random: () => number,
  ) {}

  /** The pause after one more failure, in ms. */
  next(): number {
    const ceiling = Math.min(this.limits.last, this.limits.first * 2 ** this.#failures)
    this.#failures += 1
    return Math.round(this.random() * ceiling)
  }

  /** The connection proved stable. */
  reset(): void {
    this.#failures = 0
  }
}
