import { type Capability, capabilityOf } from '../../bridge/capabilities'
import { type Color, parseColor } from '../../bridge/color'
import { fold, isObject, readNumber } from '../../bridge/tolerant'
import { parseNumber, parseValue } from '../../bridge/values'
import { Journey } from '../mqtt/cover'
import { fromHs, fromXy, meantColor, toHsvPercent, toXy } from '../mqtt/lamp-color'
import { type Scale, scaleOf } from '../scale'
import type { Subject } from '../profile'
import { given } from '../mqtt/fields'
import type { WiredCapability } from './schema'
import { unitOf } from './units'

/** How the values of one wired capability look on the device's side, where it has no words for them. */
export interface Spelling {
  /** As it stands in a payload; undefined for a value that it cannot be asked for. */
  toDevice(value: unknown, unit: string | undefined): string | undefined
  /** undefined for what says nothing. @throws Problem naming the value and what was expected */
  fromDevice(raw: unknown, unit: string | undefined, subject: Subject): unknown
}

/** What firmwares say where there is no value. */
const NOTHING: ReadonlySet<unknown> = new Set([
  '',
  'nan',
  'none',
  'null',
  'unknown',
  'unavailable',
  'undefined',
])

export function spellingOf(name: string, wired: WiredCapability, invert: boolean): Spelling {
  const spelling = spellingOfKind(capabilityOf(name), name, wired, invert)
  return {
    ...spelling,
    fromDevice: (raw, unit, subject) =>
      NOTHING.has(fold(raw)) ? undefined : spelling.fromDevice(raw, unit, subject),
  }
}

function spellingOfKind(
  spec: Capability | undefined,
  name: string,
  wired: WiredCapability,
  invert: boolean,
): Spelling {
  if (name === 'fanSpeed' && wired.scale) return speed(wired.scale)
  switch (spec?.kind) {
    case 'level':
      return level(name, wired, invert)
    case 'number':
      return number(name, wired)
    case 'color':
      return color(name, wired.color ?? 'rgb')
    default:
      return {
        toDevice: (value) => (isObject(value) ? undefined : String(value)),
        fromDevice: (raw) => parseValue(name, raw),
      }
  }
}

function level(name: string, wired: WiredCapability, invert: boolean): Spelling {
  const [min, max] = wired.scale ?? [0, 100]
  const bounds = boundsOf(wired)
  const scale = isCounted(min, max) ? countedScale(min, max, invert) : scaleOf({ min, max, invert })
  const journey = new Journey(scale)
  const top = Math.max(min, max)
  return {
    toDevice: (value) =>
      typeof value === 'number' ? String(scale.toDevice(parseNumber(name, value, bounds))) : undefined,
    fromDevice: (raw, _unit, subject) => {
      if (name === 'position')
        return journey.read(raw, undefined, {
          capability: name,
          subject,
          settle: () => undefined,
          depart: () => undefined,
        })
      // Some lamps count one further than they should: 255 of 254.
      const shown = name === 'brightness' && readNumber(raw) === top + 1 ? top : raw
      return scale.fromDevice(name, shown, subject.expected(name))
    },
  }
}

/** Beyond these it is not asked. */
function boundsOf({ min, max }: WiredCapability): { min?: number; max?: number } {
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

/** Whether a device counts in whole numbers, fewer than there are levels. */
function isCounted(min: number, max: number): boolean {
  const span = Math.abs(max - min)
  return Number.isInteger(min) && Number.isInteger(max) && span > 1 && span < 100
}

/** Whole numbers: several levels are one of them, and whoever asked for one of these sees it confirmed. */
function countedScale(min: number, max: number, invert: boolean): Scale {
  const toDevice = (level: number): number => {
    const share = (invert ? 100 - level : level) / 100
    return Math.round(min + (max - min) * share)
  }
  return {
    toDevice,
    deltaToDevice: (delta) => Math.round(((invert ? -delta : delta) * (max - min)) / 100),
    fromDevice: (name, value, expected) => {
      const bounds = { min: Math.min(min, max), max: Math.max(min, max) }
      const shown = parseNumber(name, value, bounds)
      const meant = expected.find(
        (level) => typeof level === 'number' && toDevice(level) === Math.round(shown),
      )
      const level = ((shown - min) * 100) / (max - min)
      return typeof meant === 'number' ? meant : Math.round(invert ? 100 - level : level)
    },
  }
}

/** How far what a device shows may be from what it was asked for, in its own unit. */
function tolerance(name: string, { step }: WiredCapability, unit: string | undefined): number {
  if (unit === 'mired') return 1
  if (step !== undefined) return step / 2
  return name === 'targetTemperature' ? (unit === '°F' ? 0.5 : 0.25) : 1e-6
}

function number(name: string, wired: WiredCapability): Spelling {
  const { step } = wired
  const bounds = boundsOf(wired)
  const stepped = (value: number): number =>
    step === undefined ? value : Number((Math.round(value / step) * step).toPrecision(12))
  const toUnit = (value: number, unit: string | undefined): number => unitOf(unit)?.toDevice(value) ?? value
  return {
    toDevice: (value, unit) => {
      return String(stepped(toUnit(parseNumber(name, value, bounds), unit)))
    },
    fromDevice: (raw, unit, subject) => {
      const shown = parseNumber(name, raw)
      const near = tolerance(name, wired, unit)
      const meant = subject
        .expected(name)
        .find((value) => typeof value === 'number' && Math.abs(toUnit(value, unit) - shown) <= near)
      return meant ?? parseValue(name, unitOf(unit)?.toCanonical(shown) ?? shown)
    },
  }
}

/** Of a fan with three speeds their numbers are told, of a finer one percent; 1 to 3 are asked of either. */
const SPEEDS = 3

function speed([min, max]: readonly [number, number]): Spelling {
  const count = max - min
  const isCoarse = count <= SPEEDS
  const unitsOf = (value: number): number => {
    if (value <= 0) return min
    const share = value <= SPEEDS ? value / (isCoarse ? count : SPEEDS) : value / 100
    return min + Math.min(count, Math.max(1, Math.round(share * count)))
  }
  return {
    toDevice: (value) =>
      typeof value === 'number' && value >= 0 && value <= 100 ? String(unitsOf(value)) : undefined,
    fromDevice: (raw, _unit, subject) => {
      // A fan that chooses its speed itself says `auto` among its numbers.
      if (readNumber(raw) === undefined) return undefined
      const shown = parseNumber('fanSpeed', raw, { min, max })
      const meant = subject
        .expected('fanSpeed')
        .find((value) => typeof value === 'number' && unitsOf(value) === shown)
      return meant ?? (isCoarse ? shown - min : Math.round(((shown - min) * 100) / count))
    },
  }
}

/** A list, or the members of an object: as the message has it. */
function color(name: string, mode: NonNullable<WiredCapability['color']>): Spelling {
  return {
    toDevice: (value) => {
      const asked = isObject(value) ? parseColor(value) : undefined
      if (!asked) return undefined
      if (mode === 'rgb') return `${asked.r},${asked.g},${asked.b}`
      if (mode === 'hex') return toHex(asked)
      const { h, s } = toHsvPercent(asked)
      const { x, y } = toXy(asked)
      return mode === 'hs' ? `${h},${s}` : `${x},${y}`
    },
    fromDevice: (raw, _unit, subject) => {
      if (mode === 'hex') return given(fromHex(raw), (shown) => meantColor(shown, subject.expected(name)))
      const shown = isObject(raw) ? parseColor(raw) : fromList(raw, mode)
      return shown ? meantColor(shown, subject.expected(name)) : parseValue(name, raw)
    },
  }
}

function toHex({ r, g, b }: Color): string {
  return [r, g, b].map((channel) => channel.toString(16).padStart(2, '0').toUpperCase()).join('')
}

/** Eight digits are those of a lamp that shines white as well: no colour says that. */
function fromHex(raw: unknown): Color | undefined {
  const digits = typeof raw === 'string' ? /^#?([0-9a-f]{6})$/i.exec(raw.trim())?.[1] : undefined
  return digits === undefined ? undefined : parseColor(`#${digits}`)
}

function fromList(raw: unknown, mode: 'rgb' | 'hs' | 'xy'): ReturnType<typeof parseColor> {
  const parts = typeof raw === 'string' ? raw.slice(0, 100).split(',') : Array.isArray(raw) ? raw : []
  const [first, second, third] = parts.map(readNumber)
  if (first === undefined || second === undefined) return undefined
  if (mode === 'hs') return fromHs(first, second)
  if (mode === 'xy') return fromXy(first, second)
  return third === undefined ? undefined : parseColor({ r: first, g: second, b: third })
}
