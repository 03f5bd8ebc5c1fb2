import { fold, readNumber } from '../../bridge/tolerant'

export type Scalar = string | number | boolean

/** The words of a device, and what they stand for. */
export class WordTable {
  /** Keyed by word. */
  readonly #exact: Map<string, Scalar>
  /** Keyed by the word in small letters; undefined where two words that differ in their letters' size differ in meaning. */
  readonly #folded = new Map<string, Scalar | undefined>()

  constructor(words: Record<string, Scalar> = {}) {
    this.#exact = new Map(Object.entries(words))
    for (const [word, value] of this.#exact) {
      const folded = word.trim().toLowerCase()
      const isTold = !this.#folded.has(folded) || this.#folded.get(folded) === value
      this.#folded.set(folded, isTold ? value : undefined)
    }
  }

  get size(): number {
    return this.#exact.size
  }

  /** What a word stands for: templates spell booleans with a capital letter, firmwares do not. */
  meaningOf(word: string): Scalar | undefined {
    const number = readNumber(word)
    const same = number === undefined ? undefined : this.#exact.get(String(number))
    return this.#exact.get(word) ?? this.#folded.get(fold(word) ?? '') ?? same
  }
}

/** Whether two canonical values are the same: words in any size of letters. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === 'string' && fold(one) === fold(other))
}
