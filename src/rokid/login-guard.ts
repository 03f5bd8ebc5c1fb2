import { LRUCache } from 'lru-cache'
import type { Clock } from '../bridge/clock'

/** So many wrong passwords from one address … */
const MOST = 8
/** … within so long, in ms, and it has to wait. */
const WINDOW = 10 * 60_000

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
    return (this.#failures.get(address) ?? 0) >= MOST
  }

  failed(address: string): void {
    this.#failures.set(address, (this.#failures.get(address) ?? 0) + 1)
  }

  succeeded(address: string): void {
    this.#failures.delete(address)
  }
}
