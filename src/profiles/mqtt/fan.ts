import { fold, readNumber } from '../../bridge/tolerant'
import { parseNumber } from '../../bridge/values'
import { given } from './fields'
import type { Context } from './dialect'
import type { Subject } from '../profile'

const SPEEDS = ['off', 'low', 'medium', 'high'] as const
/** Whether it is a fan and nothing else. */
export function isFan({ capabilities }: Subject): boolean {
  const others = ['brightness', 'targetTemperature']
  return capabilities.includes('fanSpeed') && !others.some((name) => capabilities.includes(name))
}

/** A fan's three speeds: 1 to 3 as they are, anything above as percent; undefined for what is no speed. */
export function toSpeed(value: unknown): number | undefined {
  if (typeof value !== 'number' || value < 0) return undefined
  return value <= 3 ? Math.round(value) : Math.min(3, Math.max(1, Math.round((value * 3) / 100)))
}

/** The same in percent. */
export function toPercent(value: unknown): number | undefined {
  if (typeof value !== 'number' || value < 0 || value > 100) return undefined
  return value <= 3 ? Math.round((value * 100) / 3) : Math.round(value)
}

/** The name of a speed. */
export function speedName(speed: number | undefined): string | undefined {
  return speed === undefined ? undefined : SPEEDS[speed]
}

/**
 * A speed by its number or name, as the number that the platform uses for it; undefined for a fan that chooses its
 * speed itself (`auto`), or counts further than three.
 */
export function readSpeed(raw: unknown, { capability, subject }: Context): number | undefined {
  const named = SPEEDS.findIndex((name) => name === fold(raw))
  const speed = named >= 0 ? named : readNumber(raw)
  if (speed === undefined || ![0, 1, 2, 3].includes(speed)) return undefined
  const meant = subject.expected(capability).find((value) => toSpeed(value) === speed)
  return typeof meant === 'number' ? meant : speed
}

/** A speed in percent, as the number that the platform uses for it. @throws Problem */
export function readPercent(raw: unknown, { capability, subject }: Context): number | undefined {
  const percent = given(raw, (value) => parseNumber(capability, value, { min: 0, max: 100 }))
  const meant = subject.expected(capability).find((value) => toPercent(value) === percent)
  return typeof meant === 'number' ? meant : percent
}
