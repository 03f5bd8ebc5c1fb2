/** Deeper nesting than any platform message needs; a flow would have to clone it. */
const MAX_DEPTH = 32

/**
 * The exact text of a member's value in a JSON object's text, or undefined when there is none, it is nested
 * too deep, or the text is no object. Strings are skipped as strings, so that a brace, a quote or the member's
 * own name inside one cannot mislead it. Of duplicates the first counts.
 */
export function sliceMember(text: string, member: string): string | undefined {
  const scan = new Scan(text)
  if (!scan.take('{')) return undefined
  let found: string | undefined
  while (scan.peek() === '"') {
    const key = scan.string()
    if (!scan.take(':')) return undefined
    const value = scan.value()
    if (value === undefined) return undefined
    if (found === undefined && key === JSON.stringify(member)) found = value
    if (!scan.take(',')) return scan.take('}') && scan.atEnd() ? found : undefined
  }
  return undefined
}

/** Walks over JSON text without making values of it; whether it is valid is for JSON.parse to say. */
class Scan {
  #at = 0

  constructor(private readonly text: string) {}

  peek(): string {
    while (isSpace(this.text.charCodeAt(this.#at))) this.#at += 1
    return this.text.charAt(this.#at)
  }

  take(character: string): boolean {
    if (this.peek() !== character) return false
    this.#at += 1
    return true
  }

  atEnd(): boolean {
    return this.peek() === ''
  }

  /** A string with its quotes. */
  string(): string {
    const start = this.#at
    this.#skipString()
    return this.text.slice(start, this.#at)
  }

  /** A value of any kind, as it stands. */
  value(): string | undefined {
    this.peek()
    const start = this.#at
    let depth = 0
    do {
      const character = this.peek()
      if (character === '') return undefined
      if (character === '"') {
        this.#skipString()
        continue
      }
      if (depth === 0 && (character === ',' || character === '}' || character === ']')) return undefined
      this.#at += 1
      if (character === '{' || character === '[') depth += 1
      else if (character === '}' || character === ']') depth -= 1
      else if (depth === 0) this.#skipWord()
      if (depth > MAX_DEPTH) return undefined
    } while (depth > 0)
    return this.text.slice(start, this.#at)
  }

  #skipString(): void {
    for (this.#at += 1; this.#at < this.text.length; this.#at += 1) {
      const character = this.text[this.#at]
      if (character === '\\') this.#at += 1
      else if (character === '"') break
    }
    this.#at = Math.min(this.#at + 1, this.text.length)
  }

  /** The rest of a number, true, false or null. */
  #skipWord(): void {
    while (this.#at < this.text.length && !',}] \t\r\n'.includes(this.text.charAt(this.#at))) this.#at += 1
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
