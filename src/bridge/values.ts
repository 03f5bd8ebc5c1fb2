import { parseColor } from './color'
import { type Bounds, type Capability, capabilityOf } from './capabilities'
import { toPlainJson } from './json'
import { Problem, quote } from './problem'
import { type Saying, say } from './sentence'
import { fold, isObject, readBoolean, readNumber, readText } from './tolerant'

/**
 * Reads a value the way a person may write it (`"on"`, `1`, `"50%"`, `"#ff8000"`) and returns the canonical
 * value of the capability. A platform's own action takes any value.
 *
 * @throws Problem naming the value and what was expected
 */
export function parseValue(capability: string, input: unknown): unknown {
  const spec = capabilityOf(capability)
  return spec === undefined ? plain(capability, input) : parseKind(spec, capability, input)
}

function parseKind(spec: Capability, name: string, input: unknown): unknown {
  switch (spec.kind) {
    case 'boolean':
      return readBoolean(input) ?? readWord(spec.words, input) ?? refuse(name, input, say`on or off`)
    case 'level':
      return Math.round(parseNumber(name, input, { min: 0, max: 100 }))
    case 'number': {
      const value = parseNumber(name, input, spec)
      return spec.integer ? Math.round(value) : value
    }
    case 'color':
      return parseColor(input) ?? refuse(name, input, say`a colour such as "#ff8000" or {r,g,b}`)
    case 'pair':
      return parsePair(spec, input) ?? refuse(name, input, listed([spec.on, spec.off, ...(spec.also ?? [])]))
    case 'choice':
      return parseChoice(spec.values, input) ?? refuse(name, input, listed(spec.values))
    case 'text':
      return readText(input) ?? refuse(name, input, say`a text`)
    case 'object':
      return isObject(input) ? plain(name, input) : refuse(name, input, say`an object`)
    case 'press':
      return true
  }
}

/**
 * A finite number within the bounds.
 * @throws Problem naming the value and the bounds
 */
export function parseNumber(name: string, input: unknown, bounds: Bounds = {}): number {
  const value = readNumber(input)
  if (value === undefined) return refuse(name, input, within(bounds))
  const { min = -Infinity, max = Infinity } = bounds
  if (value < min || value > max) {
    throw new Problem(
      'out-of-range',
      say`${name}: ${quote(input)} is out of range, expected ${within(bounds)}`,
    )
  }
  return value
}

function within({ min, max, unit }: Bounds): Saying {
  const suffix = unit === undefined ? '' : ` ${unit}`
  if (min !== undefined && max !== undefined) return say`a number from ${min} to ${max}${suffix}`
  if (max !== undefined) return say`a number of at most ${max}${suffix}`
  return min === undefined ? say`a number${suffix}` : say`a number of at least ${min}${suffix}`
}

/** A sum such as 20.3 + 0.1 without the noise of binary fractions: six decimals are kept. */
export function roundSum(sum: number): number {
  return Number(sum.toFixed(6))
}

/** Brings an adjusted number back into the capability's range. */
export function clamp(capability: string, value: number): number {
  const spec = capabilityOf(capability)
  if (spec?.kind === 'level') return Math.round(Math.min(100, Math.max(0, value)))
  if (spec?.kind !== 'number') return value
  const { min = -Infinity, max = Infinity } = spec
  return Math.min(max, Math.max(min, value))
}

/** A copy that the flow cannot change behind our back, and that JSON can carry. */
function plain(name: string, input: unknown): unknown {
  if (typeof input !== 'object' || input === null) return input
  const copy = toPlainJson(input)
  return copy === undefined ? refuse(name, input, say`plain JSON`) : copy
}

function parsePair(
  spec: { on: string; off: string; also?: readonly string[] },
  input: unknown,
): string | undefined {
  const word = parseChoice([spec.on, spec.off, ...(spec.also ?? [])], input)
  if (word !== undefined) return word
  const on = readBoolean(input)
  return on === undefined ? undefined : on ? spec.on : spec.off
}

/** A platform's own words for true and false. */
function readWord(words: { on: string; off: string } | undefined, input: unknown): boolean | undefined {
  const word = words && parseChoice([words.on, words.off], input)
  return word === undefined ? undefined : word === words?.on
}

function parseChoice(values: readonly string[], input: unknown): string | undefined {
  const word = fold(input)
  return word === undefined ? undefined : values.find((value) => value.toLowerCase() === word)
}

function listed(words: readonly string[]): Saying {
  return say`one of ${words.join(', ')}`
}

function refuse(name: string, input: unknown, expected: Saying): never {
  throw new Problem('invalid-value', say`${name}: ${quote(input)} is not understood, expected ${expected}`)
}
