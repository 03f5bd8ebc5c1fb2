import type { Clock } from '../bridge/clock'
import { say } from '../bridge/sentence'
import type { Frame } from './messages'
import { MixinError, NoReply } from './refusal'

interface PendingReply {
  resolve: (frame: Frame) => void
  reject: (error: Error) => void
  cancel: () => void
}

/** As in the official apps (docs/protocols/mixin.md#envelope). */
const REPLY_TIMEOUT_MS = 5_000

/** The requests of a session that wait for their replies. */
export class PendingReplies {
  /** Keyed by the request's id. */
  readonly #pending = new Map<string, PendingReply>()

  constructor(private readonly clock: Clock) {}

  /**
   * Resolves with the reply to a request.
   * @throws MixinError when it is an error, NoReply when there is none
   */
  expect(id: string): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(REPLY_TIMEOUT_MS, () => {
        this.#pending.delete(id)
        reject(new NoReply(say`Mixin did not answer`))
      })
      this.#pending.set(id, { resolve, reject, cancel })
    })
  }

  /**
   * Whether the frame was the reply to a request: such a frame is no message
   * (docs/protocols/mixin.md#envelope).
   */
  settle(frame: Frame): boolean {
    const pending = this.#pending.get(frame.id)
    if (!pending) return false
    this.#pending.delete(frame.id)
    pending.cancel()
    if (frame.error) pending.reject(new MixinError(frame.error))
    else pending.resolve(frame)
    return true
  }

  /** The session is over: no reply will come. */
  abandon(): void {
    for (const { reject, cancel } of this.#pending.values()) {
      cancel()
      reject(new NoReply(say`The connection to Mixin ended`))
    }
    this.#pending.clear()
  }
}
