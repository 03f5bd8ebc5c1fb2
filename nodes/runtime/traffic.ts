import type { Clock } from '../../src/bridge/clock'
import { LazyMap } from '../../src/bridge/lazy-collections'

/** How long messages are counted until that says something, in ms. */
const WINDOW_MS = 2_000
/** What was seen is remembered for so long, in ms. */
const REMEMBERED_MS = 60_000
/** So many topics are told apart. */
const MAX_TOPICS = 1_000
/** From here on a topic is remembered: bytes of one payload, and messages in one window. */
const LARGE_BYTES = 100_000
const BUSY_COUNT = (50 * WINDOW_MS) / 1_000

interface Seen {
  bytes: number
  /** Messages a second. */
  rate: number
  /** clock.elapsed, in ms. */
  at: number
}

/** What arrives at a node, by topic: only what is too large or too often is remembered. */
export class Traffic {
  /** Keyed by topic: how many came in this window. */
  readonly #counts = new LazyMap<string, number>()
  /** Keyed by topic. */
  readonly #seen = new LazyMap<string, Seen>()
  #since = -Infinity

  constructor(private readonly clock: Clock) {}

  note({ topic, payload }: { topic?: unknown; payload?: unknown }): void {
    if (typeof topic !== 'string') return
    const now = this.clock.elapsed()
    if (now - this.#since >= WINDOW_MS) {
      this.#since = now
      this.#counts.clear()
    }
    const count = (this.#counts.get(topic) ?? 0) + 1
    if (count > 1 || this.#counts.size < MAX_TOPICS) this.#counts.set(topic, count)
    // To measure an object costs something: one of each window stands for the others.
    const bytes = count === 1 || typeof payload !== 'object' ? sizeOf(payload) : 0
    if (bytes > LARGE_BYTES || count > BUSY_COUNT) this.#remember(topic, bytes, count, now)
  }

  /** The topics that were too large or too busy within the last minute. */
  loads(): { topic: string; bytes: number; rate: number }[] {
    const now = this.clock.elapsed()
    return [...this.#seen]
      .filter(([, { at }]) => now - at < REMEMBERED_MS)
      .map(([topic, { bytes, rate }]) => ({ topic, bytes, rate }))
  }

  #remember(topic: string, bytes: number, count: number, at: number): void {
    const before = this.#seen.get(topic)
    const known = before && at - before.at < REMEMBERED_MS ? before : { bytes: 0, rate: 0 }
    const [oldest] = this.#seen.keys()
    if (!before && this.#seen.size >= MAX_TOPICS && oldest !== undefined) this.#seen.delete(oldest)
    this.#seen.set(topic, {
      bytes: Math.max(known.bytes, bytes),
      rate: Math.max(known.rate, count > BUSY_COUNT ? (count * 1_000) / WINDOW_MS : 0),
      at,
    })
  }
}

/** About how many bytes a payload has on the wire; of one that is large, no more than that. */
function sizeOf(payload: unknown): number {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length
  let bytes = 0
  const open = [payload]
  for (let value = open.pop(); value !== undefined && bytes <= LARGE_BYTES; value = open.pop()) {
    bytes += typeof value === 'string' ? value.length + 3 : 4
    if (typeof value !== 'object' || value === null) continue
    for (const [name, member] of Object.entries(value)) {
      bytes += Array.isArray(value) ? 1 : name.length + 3
      open.push(member ?? '')
    }
  }
  return bytes
}
