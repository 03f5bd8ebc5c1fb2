import { isNested } from '../bridge/json'
import { Problem, quote } from '../bridge/problem'
import { type Saying, say } from '../bridge/sentence'
import { isObject } from '../bridge/tolerant'

/** What the platform destroys in a post: it deletes every backslash before it parses (sagoo.md 3.4, 1). */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const DESTROYED = /["\\\u0000-\u001f\u007f]/g

/** Half a character, which JSON has to escape too. */
const LONE = /\p{Surrogate}/gu

/** The name of a property, an event or a service, as the platform's models have them (sagoo.md 3.4, 11). */
const KEY = /^[A-Za-z_]\w*$/

/** Whether the platform can have something of this name. */
export function isKey(name: string): boolean {
  return KEY.test(name)
}

/** @throws Problem when the platform cannot have something of this name */
export function checkKey(name: string, what: Saying): string {
  if (isKey(name)) return name
  throw new Problem(
    'unknown-capability',
    say`${what} ${quote(name)} is no name on the platform, expected letters, digits and underscores, with no digit first`,
  )
}

/** Values that are nested deeper are refused: clone and JSON would give up on them somewhere else. */
const DEEPEST = 32

/** @throws Problem when a value is no plain JSON, or nested too deeply */
export function checkPlain(value: unknown, what: Saying): void {
  if (isNested(value, DEEPEST))
    throw new Problem('invalid-value', say`${what} is nested too deeply: ${DEEPEST} levels are the most`)
  try {
    JSON.stringify(value)
  } catch {
    throw new Problem('invalid-value', say`${what} is not understood, expected plain JSON`)
  }
}

/** A text in which nothing is left that JSON would have to escape. */
export function safeText(text: string): string {
  return text.replace(DESTROYED, ' ').replace(LONE, ' ')
}

/** The same for every text in a value, member names too. */
export function safeValue(value: unknown): unknown {
  if (typeof value === 'string') return safeText(value)
  if (Array.isArray(value)) return value.map((item) => safeValue(item))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [safeText(key), safeValue(member)]))
}

/** The text that an event has to carry instead of a value (sagoo.md 3.4, 4). */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
