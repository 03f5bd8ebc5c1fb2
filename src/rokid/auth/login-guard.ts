import { LRUCache } from 'lru-cache'
import type { Clock } from '../../bridge/clock'

/** After so many wrong passwords within the window a visitor has to wait, and so has everybody who is not at home. */
const MAX_FAILURES_PER_VISITOR = 8
const MAX_FAILURES_FROM_OUTSIDE = 200
const FAILURE_WINDOW_MS = 10 * 60_000
const MAX_VISITORS = 1_000

/** The key under which the failures of all that are not at home are counted. */
const OUTSIDE = ''

/** Who tries to log in. */
export interface Visitor {
  /** Tells visitors apart. */
  address: string
  /** Whether a proxy may stand between: who is at home is not kept out by what others try from outside. */
  isOutside: boolean
}

/** Slows down the guessing of passwords. */
export class LoginGuard {
  /** Failures, keyed by address. */
  readonly #failures: LRUCache<string, number>

  constructor(clock: Clock) {
    this.#failures = new LRUCache<string, number>({
      max: MAX_VISITORS,
      ttl: FAILURE_WINDOW_MS,
      ttlResolution: 0,
      perf: { now: () => clock.elapsed() },
    })
  }

  isBlocked({ address, isOutside }: Visitor): boolean {
    if (this.#count(address) >= MAX_FAILURES_PER_VISITOR) return true
    return isOutside && this.#count(OUTSIDE) >= MAX_FAILURES_FROM_OUTSIDE
  }

  failed({ address, isOutside }: Visitor): void {
    for (const key of isOutside ? [address, OUTSIDE] : [address])
      this.#failures.set(key, this.#count(key) + 1)
  }

  succeeded({ address }: Visitor): void {
    this.#failures.delete(address)
  }

  #count(key: string): number {
    return this.#failures.get(key) ?? 0
  }
}
