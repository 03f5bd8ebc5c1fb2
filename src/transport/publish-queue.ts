/** What is published until the broker has acknowledged it, over as many sessions as that takes. */
export interface Letter {
  readonly topic: string
  readonly text: string
}

/** What has to arrive is kept until the broker has it; more than this is not. */
const MOST = 1_000
/** The same of one, in bytes. */
const LARGEST = 64 * 1024
/** And of all together. */
const MOST_BYTES = 1024 * 1024
/** A session may end while a letter is under way, for whatever reason; after so many times it is the letter. */
const MOST_ATTEMPTS = 3

/** The letters that wait for their acknowledgement, one after the other: of two, the broker may refuse either. */
export class Kept {
  /** In the order of their sending; how many sessions have ended without an acknowledgement of it. */
  readonly #attempts = new Map<Letter, number>()

  #bytes = 0

  get size(): number {
    return this.#attempts.size
  }

  /** The one whose turn it is. */
  get first(): Letter | undefined {
    const [first] = this.#attempts.keys()
    return first
  }

  /** @returns whether there was room */
  add(letter: Letter): boolean {
    const bytes = bytesOf(letter)
    if (this.size >= MOST || bytes > LARGEST || this.#bytes + bytes > MOST_BYTES) return false
    this.#bytes += bytes
    this.#attempts.set(letter, 0)
    return true
  }

  delete(letter: Letter): void {
    if (this.#attempts.delete(letter)) this.#bytes -= bytesOf(letter)
  }

  /** What is for these topics is kept no longer. @returns how many that were */
  forget(isGone: (topic: string) => boolean): number {
    const gone = [...this.#attempts.keys()].filter(({ topic }) => isGone(topic))
    gone.forEach((letter) => this.delete(letter))
    return gone.length
  }

  /** The session ended while it was under way. @returns whether that was once too often: it is kept no longer */
  fail(letter: Letter): boolean {
    const attempts = (this.#attempts.get(letter) ?? MOST_ATTEMPTS) + 1
    if (attempts < MOST_ATTEMPTS) this.#attempts.set(letter, attempts)
    else this.delete(letter)
    return attempts === MOST_ATTEMPTS
  }
}

function bytesOf({ text }: Letter): number {
  return Buffer.byteLength(text)
}
