import { LRUCache } from 'lru-cache'
import type { Clock } from '../../bridge/clock'

/** So many wrong passwords from one address … */
const MOST = 8
/** … or from everybody … */
const MOST_OF_ALL = 200
/** … within so long, in ms, and it has to wait. */
const WINDOW = 10 * 60_000

/** No address. */
const ALL = ''

/** Slows down those who guess passwords. */
export class LoginGuard {
  /** Failures, keyed by address. */
  readonly #failures: LRUCache<string, number>

  constructor(clock: Clock) {
    this.#failures = new LRUCache<string, number>({
      max: 1_000,
      ttl: WINDOW,
      ttlResolution: 0,
      perf: { now: () => clock.elapsed() },
    })
  }

  isBlocked(address: string): boolean {
    const count = (key: string): number => this.#failures.get(key) ?? 0
    return count(address) >= MOST || count(ALL) >= MOST_OF_ALL
  }

  failed(address: string): void {
    for (const key of [address, ALL]) this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1)
  }

  succeeded(address: string): void {
    this.#failures.delete(address)
  }
}
