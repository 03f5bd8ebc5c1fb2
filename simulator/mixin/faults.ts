import type { CloudError } from './wire'

/** How a credential is refused: at the handshake in two ways, or only in a frame of the open socket. */
export type Refusal = 'http401' | 'http202' | 'frame401' | 'reply401' | 'close' | 'http403' | 'frame10006'

/** What can be made to go wrong. Every fault holds until it is taken back. */
export class Faults {
  /** refuse whoever comes in this way */
  refuse: Refusal | undefined
  /** the API refuses tokens too */
  refuseApi: boolean | undefined
  /** never answer the handshake */
  hang: boolean | undefined
  /** seconds added to the server's clock: X-Server-Time and the check of tokens */
  clockOffset = 0
  /** keep replies to these actions to oneself, though the request is carried out; `*` for every action */
  loseReplies = new Set<string>()
  /** how many of them are still to be lost; the rest is answered */
  loseMost = Infinity
  /** answer these actions or API paths with an error, so many times */
  errors = new Map<string, { error: CloudError; times: number }>()
  /** answer these API paths with this HTTP status and no JSON, so many times */
  statuses = new Map<string, { status: number; times: number }>()
  /** replies to CREATE_MESSAGE carry the message, as the real ones did in 2023 */
  replyData: boolean | undefined
  /** push every message twice */
  double: boolean | undefined
  /** ms between rounds in which what is unacknowledged is pushed again */
  redeliverEvery: number | undefined

  #frozen = false
  readonly #onFreeze: (frozen: boolean) => void

  constructor(onFreeze: (frozen: boolean) => void) {
    this.#onFreeze = onFreeze
  }

  /** half-open: read nothing, pong nothing, send nothing, while TCP stays up */
  get freeze(): boolean {
    return this.#frozen
  }

  set freeze(frozen: boolean) {
    this.#frozen = frozen
    this.#onFreeze(frozen)
  }

  /** The error that this action or path is to be answered with now. */
  errorFor(name: string): CloudError | undefined {
    const fault = this.errors.get(name)
    if (fault === undefined) return undefined
    fault.times -= 1
    if (fault.times <= 0) this.errors.delete(name)
    return fault.error
  }

  statusFor(name: string): number | undefined {
    const fault = this.statuses.get(name)
    if (fault === undefined) return undefined
    fault.times -= 1
    if (fault.times <= 0) this.statuses.delete(name)
    return fault.status
  }

  /** Whether the reply to this action is lost. */
  loses(action: string): boolean {
    const isLost = this.loseMost > 0 && (this.loseReplies.has(action) || this.loseReplies.has('*'))
    if (isLost) this.loseMost -= 1
    return isLost
  }
}
