import type { Json } from '../json'

/** So many messages that are done are remembered. */
const MOST_DONE = 10_000

/** What users wrote to the bot and the bot has not acknowledged. */
export class Mailbox {
  /** keyed by message id, the oldest first */
  readonly #waiting = new Map<string, Json>()
  /** the status of what is done, keyed by message id */
  readonly acknowledged = new Map<string, string>()
  /** how often each message was acknowledged, keyed by message id */
  readonly times = new Map<string, number>()

  get waiting(): Json[] {
    return [...this.#waiting.values()]
  }

  add(id: string, message: Json): void {
    this.#waiting.set(id, message)
  }

  acknowledge(id: string, status: string): void {
    this.times.set(id, (this.times.get(id) ?? 0) + 1)
    this.#waiting.delete(id)
    this.acknowledged.set(id, status)
    const [oldest] = this.acknowledged.keys()
    if (oldest === undefined || this.acknowledged.size <= MOST_DONE) return
    this.acknowledged.delete(oldest)
    this.times.delete(oldest)
  }
}
