import { isDate } from 'node:util/types'
import { isNested } from '../bridge/json'
import { Problem, quote } from '../bridge/problem'
import { type Saying, say } from '../bridge/sentence'
import { isObject } from '../bridge/tolerant'
import { isKey } from './key'

export { isKey } from './key'

/**
 * What the platform destroys in a post: it deletes every backslash before it parses
 * (docs/protocols/sagoo.md#t1).
 */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const DESTROYED_CHARS = /["\\\u0000-\u001f\u007f]/g

/** Half a surrogate pair, which JSON has to escape too. */
const LONE_SURROGATES = /\p{Surrogate}/gu

/** @throws Problem when the platform cannot have something of this name */
export function checkKey(name: string, what: Saying): string {
  if (isKey(name)) return name
  throw new Problem(
    'unknown-capability',
    say`${what} ${quote(name)} cannot be a name on the platform, expected letters, digits and underscores, with no digit first`,
  )
}

/** Values that are nested deeper are refused: clone and JSON would give up on them somewhere else. */
const MAX_DEPTH = 32

/** @throws Problem when plain JSON is nested too deeply */
export function checkDepth(value: unknown, what: Saying): void {
  if (isNested(value, MAX_DEPTH)) throw tooDeep(what)
}

/**
 * What a flow says, as plain JSON that shares nothing with it: the flow may go on and change its own. As in JSON,
 * undefined is left out, and a date is its text.
 * @throws Problem when it is no plain JSON, or nested too deeply
 */
export function plainCopy(value: unknown, what: Saying): unknown {
  return copy(value, what, [])
}

/** @param around the objects that the value lies in, outermost first */
function copy(value: unknown, what: Saying, ancestors: readonly object[]): unknown {
  if (typeof value === 'bigint') throw notPlain(what, say`a ${typeof value}`)
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value === 'number' && ancestors.length > 0 && !Number.isFinite(value)) return null
  if (typeof value !== 'object' || value === null) return value
  if (isDate(value)) return value.toJSON()
  if (ancestors.includes(value)) throw notPlain(what, say`an object that contains itself`)
  if (ancestors.length === MAX_DEPTH) throw tooDeep(what)
  const within = [...ancestors, value]
  if (Array.isArray(value)) return value.map((item) => copy(item, what, within) ?? null)
  if (!isPlain(value)) throw notPlain(what, value.constructor.name)
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, member]) => [key, copy(member, what, within)] as const)
      .filter(([, member]) => member !== undefined),
  )
}

/** What a Function node makes has the Object of another world: only the depth of its prototypes tells. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function notPlain(what: Saying, found: Saying): Problem {
  return new Problem('invalid-value', say`${what}: ${found} is not understood, expected plain JSON`)
}

function tooDeep(what: Saying): Problem {
  return new Problem('invalid-value', say`${what} is nested too deeply: ${MAX_DEPTH} levels are the most`)
}

/** A text in which nothing is left that JSON would have to escape. */
export function safeText(text: string): string {
  return text.replace(DESTROYED_CHARS, ' ').replace(LONE_SURROGATES, ' ')
}

/** The same for every text in a value, member names too. */
export function safeValue(value: unknown): unknown {
  if (typeof value === 'string') return safeText(value)
  if (Array.isArray(value)) return value.map((item) => safeValue(item))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [safeText(key), safeValue(member)]))
}

/** Whether the platform would destroy a part of the value. */
export function isHarmed(value: unknown): boolean {
  return JSON.stringify(safeValue(value)) !== JSON.stringify(value)
}

/** The text that an event has to carry instead of a value (docs/protocols/sagoo.md#t4). */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
