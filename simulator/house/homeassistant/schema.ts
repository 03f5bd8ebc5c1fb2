import type { State } from '../appliance'
import { colorOf, kelvinOf, reciprocal, type Color } from '../color'
import { levelOf, numberOf, onOrOff, within, wordOf } from '../words'

export const BYTE = 255
export const COLDEST = 153
export const WARMEST = 500

/** What a command of Home Assistant's JSON schema for lights asks for (docs, light.mqtt, schema json). */
export interface Asked {
  power?: boolean
  /** a byte */
  brightness?: number
  color?: Color
  /** mireds */
  temperature?: number
  /** seconds */
  transition: number
}

export function asked(values: State, power: boolean): Asked {
  const wanted = wordOf(values['state']) === 'toggle' ? !power : onOrOff(values['state'])
  const brightness = numberOf(values['brightness'])
  const color = colorOf(values['color'])
  const temperature = numberOf(values['color_temp'])
  return {
    ...(wanted === undefined ? {} : { power: wanted }),
    ...(brightness === undefined ? {} : { brightness: within(0, Math.round(brightness), BYTE) }),
    ...(color === undefined ? {} : { color }),
    ...(temperature === undefined ? {} : { temperature: within(COLDEST, Math.round(temperature), WARMEST) }),
    transition: numberOf(values['transition']) ?? 0,
  }
}

/** The same from a hand, in the eye's words. */
export function askedByHand(values: State): Asked {
  const power = onOrOff(values['power'])
  const level = levelOf(values['brightness'])
  const kelvin = kelvinOf(values['colorTemperature'])
  return asked(
    {
      state: power ?? (level === undefined ? undefined : level > 0),
      brightness: level === undefined ? undefined : Math.round((level / 100) * BYTE),
      color: values['color'],
      color_temp: kelvin === undefined ? undefined : reciprocal(kelvin),
    },
    false,
  )
}

/** What is announced of a light that can do all of it. */
export const ABILITIES = {
  schema: 'json',
  brightness: true,
  supported_color_modes: ['color_temp', 'rgb'],
  min_mireds: COLDEST,
  max_mireds: WARMEST,
}
