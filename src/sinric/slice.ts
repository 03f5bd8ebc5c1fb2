/** Deeper nesting than any platform message needs; a flow would have to clone it. */
const MAX_DEPTH = 32

/** The codes of the characters that give JSON its structure. */
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d]

/**
 * The exact texts of some members' values in a JSON object's text; none when a value is nested too deep or the
 * text is no object. Strings are skipped as strings, so that a brace, a quote or a member's own name inside one
 * cannot mislead it. Of duplicates the first counts.
 */
export function sliceMembers<Name extends string>(
  text: string,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {}
  const scan = new Scan(text)
  if (!scan.take(OPEN_OBJECT)) return {}
  while (scan.peek() === QUOTE) {
    const key = scan.string()
    const value = scan.take(COLON) ? scan.value() : undefined
    if (value === undefined) return {}
    const name = names.find((wanted) => key === wanted)
    if (name !== undefined) found[name] ??= value
    if (!scan.take(COMMA)) return scan.take(CLOSE_OBJECT) && scan.atEnd() ? found : {}
  }
  return {}
}

/** Walks over JSON text without making values of it; whether it is valid is for JSON.parse to say. */
class Scan {
  #at = 0

  constructor(private readonly text: string) {}

  /** The code of the next character that is no white space; NaN at the end. */
  peek(): number {
    let code = this.text.charCodeAt(this.#at)
    while (isSpace(code)) code = this.text.charCodeAt((this.#at += 1))
    return code
  }

  take(code: number): boolean {
    if (this.peek() !== code) return false
    this.#at += 1
    return true
  }

  atEnd(): boolean {
    return Number.isNaN(this.peek())
  }

  /** What stands between the quotes of a string, as it stands there. */
  string(): string {
    const start = this.#at + 1
    this.#skipString()
    return this.text.slice(start, this.#at - 1)
  }

  /** A value of any kind, as it stands. */
  value(): string | undefined {
    let code = this.peek()
    const start = this.#at
    let depth = 0
    do {
      if (Number.isNaN(code) || depth > MAX_DEPTH) return undefined
      if (code === QUOTE) this.#skipString()
      else if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth += this.#step()
      else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth -= this.#step()
      else if (depth > 0) this.#step()
      else if (code === COMMA) return undefined
      else this.#skipWord()
      if (depth > 0) code = this.peek()
    } while (depth > 0)
    return depth < 0 ? undefined : this.text.slice(start, this.#at)
  }

  #step(): 1 {
    this.#at += 1
    return 1
  }

  #skipString(): void {
    let end = this.text.indexOf('"', this.#at + 1)
    while (end > 0 && this.#isEscaped(end)) end = this.text.indexOf('"', end + 1)
    this.#at = end < 0 ? this.text.length : end + 1
  }

  /** Whether an odd number of backslashes stands before. */
  #isEscaped(at: number): boolean {
    let before = at
    while (this.text.charCodeAt(before - 1) === BACKSLASH) before -= 1
    return (at - before) % 2 === 1
  }

  /** The rest of a number, true, false or null. */
  #skipWord(): void {
    let code = this.text.charCodeAt(this.#at)
    while (
      !Number.isNaN(code) &&
      !isSpace(code) &&
      code !== COMMA &&
      code !== CLOSE_OBJECT &&
      code !== CLOSE_ARRAY
    ) {
      code = this.text.charCodeAt((this.#at += 1))
    }
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
