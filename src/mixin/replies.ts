import type { Clock } from '../bridge/clock'
import { say } from '../bridge/sentence'
import type { Frame } from './messages'
import { MixinError, NoReply } from './refusal'

interface Waiting {
  resolve: (frame: Frame) => void
  reject: (error: Error) => void
  cancel: () => void
}

/** The official apps give a reply so long, in ms (mixin.md 2.1). */
const PATIENCE = 5_000

/** The requests of a session whose replies have not come. */
export class Replies {
  /** Keyed by the request's id. */
  readonly #waiting = new Map<string, Waiting>()

  constructor(private readonly clock: Clock) {}

  /**
   * Resolves with the reply to a request.
   * @throws MixinError when it is an error, NoReply when there is none
   */
  expect(id: string): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(PATIENCE, () => {
        this.#waiting.delete(id)
        reject(new NoReply(say`Mixin did not answer`))
      })
      this.#waiting.set(id, { resolve, reject, cancel })
    })
  }

  /** Whether the frame was the reply to a request: such a frame is no message (mixin.md 2.1). */
  settle(frame: Frame): boolean {
    const waiting = this.#waiting.get(frame.id)
    if (!waiting) return false
    this.#waiting.delete(frame.id)
    waiting.cancel()
    if (frame.error) waiting.reject(new MixinError(frame.error))
    else waiting.resolve(frame)
    return true
  }

  /** The session is over: no reply will come. */
  abandon(): void {
    for (const { reject, cancel } of this.#waiting.values()) {
      cancel()
      reject(new NoReply(say`The connection to Mixin ended`))
    }
    this.#waiting.clear()
  }
}
