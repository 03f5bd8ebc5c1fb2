import { fold } from '../../bridge/tolerant'
import { parseValue } from '../../bridge/values'
import type { Context, DeviceState } from './dialect'

/** The value of the first of several fields that has one; firmwares say null for what they do not know yet. */
export function firstOf(state: DeviceState, ...keys: string[]): unknown {
  const key = keys.find((name) => Object.hasOwn(state, name) && state[name] !== null)
  return key === undefined ? undefined : state[key]
}

/** What a value reads as, unless there is none. */
export function given<T, R>(raw: T | null | undefined, read: (raw: T) => R): R | undefined {
  return raw === undefined || raw === null ? undefined : read(raw)
}

/** A number that is only reported. @throws Problem */
export function readMeasure(raw: unknown, { capability }: Context): unknown {
  return given(fold(raw) === 'nan' ? undefined : raw, (value) => parseValue(capability, value))
}

/** `LOCK`, `UNLOCKED`, …; undefined for any other word. */
export function readLocked(raw: unknown): boolean | undefined {
  const word = fold(raw)
  if (word === 'lock' || word === 'locked') return true
  return word === 'unlock' || word === 'unlocked' ? false : undefined
}

/** `OPEN`, `closed`, `opening`, …; undefined for any other word. */
export function readOpen(raw: unknown): boolean | undefined {
  const word = fold(raw) ?? ''
  if (word.startsWith('open')) return true
  return word.startsWith('clos') ? false : undefined
}

/** Volts, amperes and watts as far as a measuring socket tells them; undefined when it tells no watts. */
export function readUsage(fields: DeviceState): DeviceState | undefined {
  return given(fields.power, () => present(fields))
}

/** Fine dust in µg/m³ as far as a sensor tells it; undefined when it tells none. */
export function readDust(fields: DeviceState): DeviceState | undefined {
  const dust = present(fields)
  return Object.keys(dust).length > 0 ? dust : undefined
}

function present(fields: DeviceState): DeviceState {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  )
}
