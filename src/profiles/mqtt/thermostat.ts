import { fold } from '../../bridge/tolerant'
import { parseNumber } from '../../bridge/values'
import { given } from './fields'
import type { Habits, Subject } from '../profile'
import type { Context, DeviceState, Word } from './dialect'

/** How far a thermostat's own steps of half a degree may be from the temperature that was asked for. */
const HALF_STEP = 0.25

/** The modes that firmwares have a word for: the same in small letters. */
const MODES = ['AUTO', 'COOL', 'HEAT', 'OFF'] as const

/** The target, as it was asked for when the device shows it as well as its steps allow. @throws Problem */
export function readTarget(raw: unknown, { capability, subject }: Context): number | undefined {
  return given(raw, (value) => {
    const shown = parseNumber(capability, value)
    const numbers = subject.expected(capability).filter((each) => typeof each === 'number')
    return numbers.find((each) => Math.abs(each - shown) <= HALF_STEP) ?? shown
  })
}

/**
 * The canonical mode; undefined for one that only this device has. Eco is a preset beside the mode: it counts unless
 * the device is off, or in the mode that it was asked for.
 */
export function readMode(
  raw: unknown,
  preset: unknown,
  { capability, subject }: Context,
): string | undefined {
  const mode = MODES.find((known) => known.toLowerCase() === fold(raw))
  const [expected] = subject.expected(capability)
  return fold(preset) === 'eco' && mode !== 'OFF' && mode !== (expected ?? '') ? 'ECO' : mode
}

/** Whether a device with these capabilities is switched by its mode; one of which anything may be asked is not. */
export function isThermostat({ capabilities }: Subject): boolean {
  return capabilities.includes('thermostatMode') && !capabilities.includes('brightness')
}

/**
 * On and off of a thermostat, which is one of its modes; on is the mode that it had last.
 * @param field the mode's
 */
export function modePower(field: string, habits: Habits): Word<DeviceState> {
  return {
    write: (on) => ({ [field]: on === true ? (habits.mode ?? 'heat') : 'off' }),
    read: ({ [field]: shown }) => {
      const mode = fold(shown)
      if (mode === undefined) return undefined
      if (mode !== 'off') habits.mode = mode
      return mode !== 'off'
    },
  }
}

/** The firmware's word for a canonical mode; undefined for one that it has no word for. */
export function modeName(mode: unknown): string | undefined {
  return MODES.find((known) => known === mode)?.toLowerCase()
}
