import { LRUCache } from 'lru-cache'
import type { Clock } from '../../bridge/clock'

/** So many wrong tokens within the window, and a peer is not asked for its token any more until that is over. */
const MAX_WRONG = 20
const WINDOW_MS = 10 * 60_000
/** Whoever is forgotten for others begins anew; a home has fewer. */
const MAX_PEERS = 1_000

/** Counts the wrong tokens of each peer, so that nobody finds the right one by trying. */
export class Guesses {
  /** Keyed by address. */
  readonly #wrong: LRUCache<string, number>

  constructor(clock: Clock) {
    this.#wrong = new LRUCache<string, number>({
      max: MAX_PEERS,
      ttl: WINDOW_MS,
      ttlResolution: 0,
      noUpdateTTL: true,
      perf: { now: () => clock.elapsed() },
    })
  }

  isBlocked(address: string): boolean {
    return (this.#wrong.get(address) ?? 0) >= MAX_WRONG
  }

  wrong(address: string): void {
    this.#wrong.set(address, (this.#wrong.get(address) ?? 0) + 1)
  }

  right(address: string): void {
    this.#wrong.delete(address)
  }
}
