import { isObject, readBoolean, readNumber } from '../../bridge/tolerant'

/** What a frame says of itself as a part of an answer (docs/protocols/jetlinks-device.md#n2). */
export interface Part {
  /** Tells a part that comes twice from two parts; undefined when the frame does not say. */
  index?: number
  /** How many there are; undefined when the frame does not say. */
  count?: number
  isLast: boolean
}

/** What the headers of an answer say; undefined when it is whole. */
export function partOf(headers: unknown): Part | undefined {
  if (!isObject(headers)) return undefined
  const index = readNumber(headers.frag_part)
  const count = readNumber(headers.frag_num)
  const isLast = readBoolean(headers.frag_last)
  if (index === undefined && count === undefined && isLast === undefined) return undefined
  return {
    isLast: isLast ?? false,
    ...(index === undefined ? {} : { index }),
    ...(count === undefined ? {} : { count }),
  }
}

/** The parts of one device's answer that have come. */
export class Parts {
  readonly #indexes = new Set<number>()
  #unnumbered = 0
  /** The first part counts (docs/protocols/jetlinks-device.md#parts). */
  #count: number | undefined
  #hasLast = false

  add({ index, count, isLast }: Part): void {
    if (index === undefined) this.#unnumbered += 1
    else this.#indexes.add(index)
    this.#count ??= count
    this.#hasLast ||= isLast
  }

  get isWhole(): boolean {
    return this.#hasLast || this.#indexes.size + this.#unnumbered >= (this.#count ?? Infinity)
  }
}
