const [QUOTE, BACKSLASH] = [0x22, 0x5c]
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])

/**
 * Finds where a JSON object or array ends that comes in pieces and without a delimiter
 * (docs/protocols/rokid.md#json-rpc-on-tcp). It looks at each byte once; what lies between it leaves to a parser.
 */
export class JsonText {
  readonly #chunks: Buffer[] = []
  #size = 0
  #depth = 0
  #isInString = false
  #isEscaped = false

  /** Bytes so far. */
  get size(): number {
    return this.#size
  }

  /** Takes the next piece. @returns whether the value is complete; what comes behind it is dropped */
  add(chunk: Buffer): boolean {
    const end = this.#endIn(chunk)
    const part = end === undefined ? chunk : chunk.subarray(0, end)
    this.#chunks.push(part)
    this.#size += part.length
    return end !== undefined
  }

  /** Everything so far. */
  toString(): string {
    return Buffer.concat(this.#chunks).toString('utf8')
  }

  #endIn(chunk: Buffer): number | undefined {
    for (const [index, byte] of chunk.entries()) if (this.#closes(byte)) return index + 1
    return undefined
  }

  /** Whether this byte ends the value. Bytes of UTF-8 above ASCII are never one of the signs. */
  #closes(byte: number): boolean {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (byte === BACKSLASH) this.#isEscaped = true
      else if (byte === QUOTE) this.#isInString = false
      return false
    }
    if (byte === QUOTE) this.#isInString = true
    else if (OPENING.has(byte)) this.#depth += 1
    else if (CLOSING.has(byte)) this.#depth -= 1
    return this.#depth <= 0 && CLOSING.has(byte)
  }
}
