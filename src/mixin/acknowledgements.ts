import type { Clock } from '../bridge/clock'
import { MixinError, verdictOf } from './refusal'

export interface Receipt {
  message_id: string
  status: 'READ'
}

export interface AcknowledgementOptions {
  clock: Clock
  /** Sends one batch; resolves when the server has it. */
  send(messages: Receipt[]): Promise<unknown>
  /** Whether there is a session to send them in. */
  isReady(): boolean
}

/** The documented most (mixin.md 2.2). */
const BATCH = 100
/** Nobody waits longer than this, in ms. */
const PATIENCE = 250
/** After a failure, in ms. */
const PAUSE = 1_000
/** What a server keeps for seven days is bounded by what it pushes; beyond this the oldest comes again one day. */
const MOST = 100_000

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
  #cancel: () => void = () => undefined

  constructor(private readonly options: AcknowledgementOptions) {}

  get isEmpty(): boolean {
    return this.#waiting.size === 0 && this.#inFlight === 0
  }

  add(messageId: string): void {
    this.#waiting.add(messageId)
    for (const oldest of this.#waiting) {
      if (this.#waiting.size <= MOST) break
      this.#waiting.delete(oldest)
    }
    if (this.#waiting.size >= BATCH) this.flush()
    else if (this.#inFlight === 0) this.#soon()
    else if (!this.#isTimed) this.#later(PATIENCE)
  }

  /** Sends everything that waits. */
  flush(): void {
    this.#cancel()
    this.#isTimed = false
    if (!this.options.isReady()) return
    while (this.#waiting.size > 0) this.#send([...this.#waiting].slice(0, BATCH))
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
  }

  /** What the server will never take is not offered again. */
  #failed(ids: string[], error: unknown): void {
    if (error instanceof MixinError && verdictOf(error.code) === 'final') return this.#finished()
    const younger = [...this.#waiting]
    this.#waiting.clear()
    for (const id of [...ids, ...younger]) this.#waiting.add(id)
    this.#later(PAUSE)
  }
}
