import { readNumber } from '../bridge/tolerant'
import { parseNumber } from '../bridge/values'
import type { ProfileOptions } from './profile'

/** From a level (0..100) to the device's scale and back, so that no level is lost on the way. */
export interface Scale {
  toDevice(level: number): number
  /** A change of a level in the device's units. */
  deltaToDevice(delta: number): number
  /** @throws Problem when the value is no number or lies outside the scale */
  fromDevice(name: string, value: unknown, expected: readonly unknown[]): number
}

/**
 * Levels that a device may be off by when it echoes what it was asked for: 57 % of 254 is 144.78, is sent as
 * 145, and comes back as 144 or 146 from a device that counts to 255. The next level is always farther away.
 */
const ECHO = 0.75

/**
 * The scale of the device options. Scales with 100 steps or more carry integers, coarser ones decimals (57 %
 * of 0..1 is 0.57): each of the 101 levels stays distinct. A device that was asked for a level and shows one
 * less than {@link ECHO} away shows that level: it has rounded to steps of its own.
 */
export function scaleOf({ min = 0, max = 100, invert = false }: ProfileOptions): Scale {
  const span = max - min
  const digits = integral(min, max) ? 0 : decimals(Math.abs(span))
  const turned = (level: number): number => (invert ? 100 - level : level)
  const toDevice = (level: number): number => round(min + (turned(level) * span) / 100, digits)
  return {
    toDevice,
    deltaToDevice: (delta) => round(((invert ? -delta : delta) * span) / 100, digits),
    fromDevice: (name, value, expected) => {
      if (isPercent(value)) return Math.round(turned(parseNumber(name, value, { min: 0, max: 100 })))
      const reading = parseNumber(name, value, { min: Math.min(min, max), max: Math.max(min, max) })
      if (span === 0) return 100
      const shown = turned(((reading - min) * 100) / span)
      const meant = expected.find((level) => typeof level === 'number' && Math.abs(level - shown) < ECHO)
      return typeof meant === 'number' ? meant : Math.round(shown)
    },
  }
}

function integral(min: number, max: number): boolean {
  return Number.isInteger(min) && Number.isInteger(max) && Math.abs(max - min) >= 100
}

/** Enough decimals to tell 101 levels apart. */
function decimals(span: number): number {
  return span === 0 ? 0 : Math.min(15, Math.max(1, Math.ceil(Math.log10(100 / span)) + 2))
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

function isPercent(value: unknown): boolean {
  return typeof value === 'string' && value.trim().endsWith('%') && readNumber(value) !== undefined
}
