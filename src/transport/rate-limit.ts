import { LRUCache } from 'lru-cache'
import type { Clock } from '../bridge/clock'

/** Answers per second that cost their asker nothing. */
const PER_PEER = 5
const OVERALL = 20
/** Whoever invents more addresses than this still meets the limit for all. */
const MAX_PEERS = 1_000

/** Limits the answers to those who have shown no secret, to each peer and to all of them together. */
export class RateLimit {
  /** Keyed by address. */
  readonly #peers = new LRUCache<string, Bucket>({ max: MAX_PEERS })
  readonly #all = new Bucket(OVERALL)

  constructor(private readonly clock: Clock) {}

  /** Whether one more answer may go to this address now. */
  allows(address: string): boolean {
    const seconds = this.clock.elapsed() / 1000
    const peer = this.#peers.get(address) ?? new Bucket(PER_PEER)
    this.#peers.set(address, peer)
    return peer.take(seconds) && this.#all.take(seconds)
  }
}

/** Fills with `rate` tokens a second, up to the tokens of one second. */
class Bucket {
  #tokens: number
  #filled = 0

  constructor(private readonly rate: number) {
    this.#tokens = rate
  }

  /** @param now in s */
  take(now: number): boolean {
    this.#tokens = Math.min(this.rate, this.#tokens + (now - this.#filled) * this.rate)
    this.#filled = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
