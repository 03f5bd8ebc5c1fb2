import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../bridge/clock'

/** A message that Rokid repeats within this time gets the answer of the first. */
const ANSWER_LIFETIME_MS = 5 * 60_000
/** Longer keys are replaced by their hashes. */
const MAX_KEY_CHARS = 200
/** All kept answers together. */
const MAX_ANSWERS_CHARS = 8 * 1024 * 1024

/**
 * Gives a repeated message the answer of the first, also while that is still pending: Rokid sends the same
 * messageId again when it believes that a message was lost (docs/protocols/rokid.md#official-document).
 */
export class AnswerCache {
  /** Keyed by keyOf; these end by themselves, at their deadline. */
  readonly #pending = new Map<string, Promise<string>>()
  /** Keyed by keyOf. */
  readonly #finished: LRUCache<string, string>

  constructor(clock: Clock) {
    this.#finished = new LRUCache<string, string>({
      ttl: ANSWER_LIFETIME_MS,
      ttlResolution: 0,
      maxSize: MAX_ANSWERS_CHARS,
      sizeCalculation: (text) => text.length + 1,
      perf: { now: () => clock.elapsed() },
    })
  }

  /** @param work finds the answer; it is called once for each message, and must not reject */
  async once(user: string, messageId: string, work: () => Promise<string>): Promise<string> {
    const key = keyOf(user, messageId)
    const known = this.#finished.get(key) ?? this.#pending.get(key)
    if (known !== undefined) return known
    const pending = work().finally(() => this.#pending.delete(key))
    this.#pending.set(key, pending)
    const answer = await pending
    this.#finished.set(key, answer)
    return answer
  }
}

/** A messageId may be a megabyte long; what is kept of it is not. */
function keyOf(user: string, messageId: string): string {
  const key = JSON.stringify([user, messageId])
  return key.length <= MAX_KEY_CHARS ? key : createHash('sha256').update(key).digest('base64')
}
