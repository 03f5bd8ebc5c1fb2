import type { Clock } from '../bridge/clock'
import { Backoff } from '../transport/backoff'
import { MixinError, verdictOf } from './refusal'
import { ACKNOWLEDGE_RETRY_MS, ACKNOWLEDGE_WITHIN_MS, THROTTLE_BACKOFF_MS } from './timing'

export interface Receipt {
  message_id: string
  status: 'READ'
}

export interface AcknowledgementOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** Sends one batch; resolves when the server has it. */
  send(messages: Receipt[]): Promise<unknown>
  /** Whether there is a session to send them in. */
  isReady(): boolean
}

/** The documented most of one request (docs/protocols/mixin.md#client-actions). */
const MAX_BATCH = 100
/** What a server keeps for seven days is bounded by what it pushes; beyond this the oldest comes again one day. */
const MAX_WAITING = 100_000

/**
 * What the bot has finished and the server has to know, or else it pushes it again. The first goes out at once and
 * what gathers until its reply in one batch, so that both a single message and a burst cost little. What was not
 * sent when a session ends goes out in the next.
 */
export class Acknowledgements {
  readonly #waiting = new Set<string>()
  #inFlight = 0
  #isScheduled = false
  #isTimed = false
  /** Of the clock's elapsed: before that nothing is sent. */
  #pausedUntil = 0
  readonly #throttleBackoff: Backoff
  #cancel: () => void = () => undefined
  /** Aborted when nothing waits for the server any more. */
  #drained = new AbortController()

  constructor(private readonly options: AcknowledgementOptions) {
    this.#throttleBackoff = new Backoff(THROTTLE_BACKOFF_MS, options.random)
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#inFlight === 0
  }

  add(messageId: string): void {
    this.#waiting.add(messageId)
    for (const oldest of this.#waiting) {
      if (this.#waiting.size <= MAX_WAITING) break
      this.#waiting.delete(oldest)
    }
    if (this.#waiting.size >= MAX_BATCH) this.flush()
    else if (this.#inFlight === 0) this.#soon()
    else if (!this.#isTimed) this.#later(ACKNOWLEDGE_WITHIN_MS)
  }

  /** Sends everything that waits. */
  flush(): void {
    this.#cancel()
    this.#isTimed = false
    if (!this.options.isReady()) return
    const left = this.#pausedUntil - this.options.clock.elapsed()
    if (left > 0) return this.#later(left)
    while (this.#waiting.size > 0) this.#send([...this.#waiting].slice(0, MAX_BATCH))
  }

  /** Sends everything that waits, and resolves when the server has it or `ms` are over. */
  async drain(ms: number): Promise<void> {
    this.flush()
    if (!this.isEmpty) await this.options.clock.sleep(ms, this.#drained.signal)
  }

  /** Nothing is sent by itself any more. */
  stop(): void {
    this.#cancel()
  }

  /** What is finished in the same turn of the event loop goes together. */
  #soon(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.flush()
    })
  }

  #later(ms: number): void {
    this.#cancel()
    this.#isTimed = true
    this.#cancel = this.options.clock.after(ms, () => this.flush())
  }

  #send(ids: string[]): void {
    for (const id of ids) this.#waiting.delete(id)
    this.#inFlight += 1
    this.options.send(ids.map((id) => ({ message_id: id, status: 'READ' }))).then(
      () => {
        this.#inFlight -= 1
        this.#throttleBackoff.reset()
        this.#finished()
      },
      (error: unknown) => {
        this.#inFlight -= 1
        this.#failed(ids, error)
      },
    )
  }

  #finished(): void {
    if (this.#inFlight === 0 && this.#waiting.size > 0) this.flush()
    if (!this.isEmpty) return
    this.#drained.abort()
    this.#drained = new AbortController()
  }

  #failed(ids: string[], error: unknown): void {
    const verdict = error instanceof MixinError ? verdictOf(error.code) : 'again'
    if (verdict === 'final') return this.#refused(ids)
    if (verdict === 'slower') this.#throttle()
    const younger = [...this.#waiting]
    this.#waiting.clear()
    for (const id of [...ids, ...younger]) this.#waiting.add(id)
    this.#later(ACKNOWLEDGE_RETRY_MS)
  }

  /** What the server will never take is not offered again; one such spoils a batch, so that it is looked for. */
  #refused(ids: string[]): void {
    if (ids.length < 2) return this.#finished()
    const half = Math.ceil(ids.length / 2)
    this.#send(ids.slice(0, half))
    this.#send(ids.slice(half))
  }

  /** Several batches that are refused together are one reason to wait longer. */
  #throttle(): void {
    const now = this.options.clock.elapsed()
    if (this.#pausedUntil <= now)
      this.#pausedUntil = now + ACKNOWLEDGE_RETRY_MS + this.#throttleBackoff.next()
  }
}
