import { fold } from '../../bridge/tolerant'
import { parseNumber } from '../../bridge/values'
import { given } from './fields'
import type { Context } from './dialect'

/** How far a thermostat's own steps of half a degree may be from the temperature that was asked for. */
const HALF_STEP = 0.25

/** The modes that firmwares have a word for: the same in small letters. */
const MODES = ['AUTO', 'COOL', 'HEAT', 'OFF'] as const

/** The target, as it was asked for when the device shows it as well as its steps allow. @throws Problem */
export function readTarget(raw: unknown, { capability, subject }: Context): number | undefined {
  const shown = given(raw, (value) => parseNumber(capability, value))
  const meant = subject
    .expected(capability)
    .find((value) => typeof value === 'number' && Math.abs(value - (shown ?? NaN)) <= HALF_STEP)
  return typeof meant === 'number' ? meant : shown
}

/** The canonical mode; undefined for one that only this device has. */
export function readMode(raw: unknown, preset: unknown): string | undefined {
  if (fold(preset) === 'eco') return 'ECO'
  return MODES.find((mode) => mode.toLowerCase() === fold(raw))
}

/** The firmware's word for a canonical mode; undefined for one that it has no word for. */
export function modeName(mode: unknown): string | undefined {
  return MODES.find((known) => known === mode)?.toLowerCase()
}
