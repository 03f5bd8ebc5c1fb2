import { LRUCache } from 'lru-cache'
import type { Clock } from '../../bridge/clock'

/** After so many wrong passwords within the window an address, or everybody, has to wait. */
const MAX_FAILURES_PER_ADDRESS = 8
const MAX_FAILURES = 200
const FAILURE_WINDOW_MS = 10 * 60_000
const MAX_ADDRESSES = 1_000

/** The key under which the failures from all addresses are counted. */
const ANY_ADDRESS = ''

/** Slows down the guessing of passwords. */
export class LoginGuard {
  /** Failures, keyed by address. */
  readonly #failures: LRUCache<string, number>

  constructor(clock: Clock) {
    this.#failures = new LRUCache<string, number>({
      max: MAX_ADDRESSES,
      ttl: FAILURE_WINDOW_MS,
      ttlResolution: 0,
      perf: { now: () => clock.elapsed() },
    })
  }

  isBlocked(address: string): boolean {
    const count = (key: string): number => this.#failures.get(key) ?? 0
    return count(address) >= MAX_FAILURES_PER_ADDRESS || count(ANY_ADDRESS) >= MAX_FAILURES
  }

  failed(address: string): void {
    for (const key of [address, ANY_ADDRESS]) this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1)
  }

  succeeded(address: string): void {
    this.#failures.delete(address)
  }
}
