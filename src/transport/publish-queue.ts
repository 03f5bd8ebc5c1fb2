/** What is published until the broker has acknowledged it, over as many sessions as that takes. */
export interface QueuedMessage {
  readonly topic: string
  readonly text: string
}

/** More than this is not kept: messages, bytes of one of them, and bytes of all together. */
const MAX_MESSAGES = 1_000
const MAX_MESSAGE_BYTES = 64 * 1024
const MAX_BYTES = 1024 * 1024
/** A session may end while a message is under way, for whatever reason; after so many times it is the message. */
const MAX_ATTEMPTS = 3

/** The messages that wait for their acknowledgement, one after the other: of two, the broker may refuse either. */
export class PublishQueue {
  /** In the order of their sending; how many sessions have ended without an acknowledgement of it. */
  readonly #attempts = new Map<QueuedMessage, number>()

  #bytes = 0

  get size(): number {
    return this.#attempts.size
  }

  /** The one whose turn it is. */
  get first(): QueuedMessage | undefined {
    const [first] = this.#attempts.keys()
    return first
  }

  /** @returns whether there was room */
  add(message: QueuedMessage): boolean {
    const bytes = bytesOf(message)
    if (this.size >= MAX_MESSAGES || bytes > MAX_MESSAGE_BYTES || this.#bytes + bytes > MAX_BYTES)
      return false
    this.#bytes += bytes
    this.#attempts.set(message, 0)
    return true
  }

  delete(message: QueuedMessage): void {
    if (this.#attempts.delete(message)) this.#bytes -= bytesOf(message)
  }

  /** Drops what is for these topics. @returns how many that were */
  deleteFor(isGone: (topic: string) => boolean): number {
    const gone = [...this.#attempts.keys()].filter(({ topic }) => isGone(topic))
    gone.forEach((message) => this.delete(message))
    return gone.length
  }

  /** The session ended while it was under way. @returns whether that was once too often: it is dropped */
  fail(message: QueuedMessage): boolean {
    const attempts = (this.#attempts.get(message) ?? MAX_ATTEMPTS) + 1
    if (attempts < MAX_ATTEMPTS) this.#attempts.set(message, attempts)
    else this.delete(message)
    return attempts === MAX_ATTEMPTS
  }
}

function bytesOf({ text }: QueuedMessage): number {
  return Buffer.byteLength(text)
}
