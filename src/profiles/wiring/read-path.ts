import { Problem, quote } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { isObject, readNumber } from '../../bridge/tolerant'
import type { Step, ValuePath } from './value-path'

/** What a device has published. */
export interface Published {
  text: string
  /** undefined where the text is no JSON. */
  json: unknown
}

/** Arithmetic on decimals leaves a trace behind this digit. */
const SIGNIFICANT_DIGITS = 12

/** What stands at a path; undefined when nothing does. @throws Problem naming a value that is no number */
export function readPath({ source, members, steps }: ValuePath, { text, json }: Published): unknown {
  const found = source === 'text' ? text : members.reduce(memberOf, json)
  return steps.reduce(taken, found ?? undefined)
}

function memberOf(of: unknown, name: string | number): unknown {
  if (Array.isArray(of)) return typeof name === 'number' ? of[name] : undefined
  return isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined
}

function taken(value: unknown, step: Step): unknown {
  if (step.step === 'default') return value ?? step.value
  return value === undefined ? undefined : changed(value, step)
}

function changed(value: unknown, step: Exclude<Step, { step: 'default' }>): unknown {
  switch (step.step) {
    case 'defined':
      return value
    case 'int':
    case 'float': {
      const number = typeof value === 'boolean' ? Number(value) : readNumber(value)
      if (number === undefined) return step.fallback ?? refuse(value)
      return step.step === 'int' ? Math.trunc(number) : number
    }
    case 'round':
      return toEven(numberOf(value), step.digits)
    case 'affine':
      return Number((numberOf(value) * step.factor + step.offset).toPrecision(SIGNIFICANT_DIGITS))
    case 'lower':
      return wordOf(value)?.toLowerCase()
    case 'upper':
      return wordOf(value)?.toUpperCase()
    case 'choose':
      return holds(value, step) ? step.yes : step.no
  }
}

/** As templates have it: nothing, nought and an empty text are false. */
function holds(value: unknown, { equals }: { equals?: unknown }): boolean {
  if (equals !== undefined) return comparable(value) === comparable(equals)
  return value !== false && value !== 0 && value !== ''
}

function comparable(value: unknown): unknown {
  return typeof value === 'boolean' ? Number(value) : value
}

/** A value as a word; undefined for an object. Templates write booleans in capitals, which nobody's words depend on. */
export function wordOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : refuse(value)
}

/** A half goes to the even side, as templates round. */
function toEven(value: number, digits: number): number {
  const scaled = Number((value * 10 ** digits).toPrecision(15))
  const floor = Math.floor(scaled)
  const isHalf = scaled - floor === 0.5
  const rounded = isHalf ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(scaled)
  return rounded / 10 ** digits
}

function refuse(value: unknown): never {
  throw new Problem('invalid-value', say`${quote(value)} is not understood, expected a number`)
}
