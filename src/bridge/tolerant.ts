const TRUE_WORDS = new Set(['on', 'true', '1', 'yes'])
const FALSE_WORDS = new Set(['off', 'false', '0', 'no'])

/** `true`, `1`, `"on"`, `" ON "` and their opposites; undefined for anything else. */
export function readBoolean(input: unknown): boolean | undefined {
  if (typeof input === 'boolean') return input
  const word = typeof input === 'number' ? String(input) : fold(input)
  if (word === undefined) return undefined
  if (TRUE_WORDS.has(word)) return true
  return FALSE_WORDS.has(word) ? false : undefined
}

/** No number that means anything to a device is written in more characters. */
const MAX_NUMBER_CHARS = 64
const NUMBER = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(?:%|(?:°\s?)?[CFK])?$/i

/** The number that a number or a text such as `"50"`, `" 50 % "` or `"2700 K"` stands for; undefined otherwise. */
export function readNumber(input: unknown): number | undefined {
  if (typeof input === 'number') return Number.isFinite(input) ? input : undefined
  const text = unquoted(trimmed(input))
  const digits = text.length > MAX_NUMBER_CHARS ? undefined : NUMBER.exec(text)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** The text that a text, number or boolean stands for; undefined for anything else. */
export function readText(input: unknown): string | undefined {
  if (typeof input === 'string') return input
  return typeof input === 'number' || typeof input === 'boolean' ? String(input) : undefined
}

/** Whether a value is a plain JSON object: not null, not an array, not bytes. */
export function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input) && !ArrayBuffer.isView(input)
}

/** A text without outer spaces and in lower case, for comparing words; undefined for anything else. */
export function fold(input: unknown): string | undefined {
  return typeof input === 'string' ? unquoted(input.trim()).toLowerCase() : undefined
}

/** A text without the quotes that JSON puts around it. */
function unquoted(text: string): string {
  return text.length > 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}

/** A path or topic without the slashes at its end. The look behind keeps a long run of them from costing its square. */
export function withoutEndSlashes(path: string): string {
  return path.replace(/(?<!\/)\/+$/, '')
}

/** A node's property without the space around it; empty for anything but a text. */
export function trimmed(property: unknown): string {
  return typeof property === 'string' ? property.trim() : ''
}

/** What a table has under a key that somebody else has written. */
export function lookUp<T>(
  table: Readonly<Partial<Record<string, T>>> | undefined,
  key: unknown,
): T | undefined {
  return typeof key === 'string' && table && Object.hasOwn(table, key) ? table[key] : undefined
}
