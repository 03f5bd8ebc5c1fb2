import type { Json } from '../json'

/** What a person fills in before pressing. */
export type Blank =
  | { kind: 'number'; min: number; max: number; step: number; initial: number; unit: string }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'text'; initial: string }

/** A request that no sentence of the speaker asks for. Its words are in the page's catalogues, under the same id. */
export interface Unspoken {
  action: string
  blank?: Blank
  value: (filledIn: string | number) => Json
  instanceId?: string
}

const number = (min: number, max: number, initial: number, unit = '', step = 1): Blank => {
  return { kind: 'number', min, max, initial, unit, step }
}
const choice = (...options: string[]): Blank => ({ kind: 'choice', options })

const say = (action: string, value: Json): Unspoken => ({ action, value: () => value })
const fill = (action: string, key: string, blank: Blank): Unspoken => {
  return { action, blank, value: (filledIn) => ({ [key]: filledIn }) }
}

/** Keyed by id. */
export const REQUESTS = {
  dim: say('adjustBrightness', { brightnessDelta: -20 }),
  brighten: say('adjustBrightness', { brightnessDelta: 20 }),
  warmer: say('decreaseColorTemperature', {}),
  cooler: say('increaseColorTemperature', {}),
  lowerPowerLevel: say('adjustPowerLevel', { powerLevelDelta: -20 }),
  raisePowerLevel: say('adjustPowerLevel', { powerLevelDelta: 20 }),
  slower: say('adjustRangeValue', { rangeValueDelta: -1 }),
  faster: say('adjustRangeValue', { rangeValueDelta: 1 }),
  openMore: say('adjustRangeValue', { rangeValueDelta: 20 }),
  closeMore: say('adjustRangeValue', { rangeValueDelta: -20 }),
  warmUp: say('adjustTargetTemperature', { temperature: 1 }),
  coolDown: say('adjustTargetTemperature', { temperature: -1 }),
  louder: say('adjustVolume', { volume: 10, volumeDefault: true }),
  quieter: say('adjustVolume', { volume: -10, volumeDefault: true }),
  setInput: fill('selectInput', 'input', choice('HDMI 1', 'HDMI 2', 'TV')),
  setChannel: {
    action: 'changeChannel',
    blank: { kind: 'text', initial: 'CNN' },
    value: (filledIn) => ({ channel: { name: String(filledIn) } }),
  },
  nextChannel: say('skipChannels', { channelCount: 1 }),
  setBass: {
    action: 'setBands',
    blank: number(-10, 10, 3),
    value: (filledIn) => ({ bands: [{ name: 'BASS', value: filledIn }] }),
  },
  resetSound: say('resetBands', { bands: [{ name: 'BASS' }, { name: 'MIDRANGE' }, { name: 'TREBLE' }] }),
  setSoundMode: fill('setMode', 'mode', choice('MOVIE', 'MUSIC', 'NIGHT', 'SPORT', 'TV')),
  snapshot: say('getSnapshot', {}),
  toggleOn: { ...say('setToggleState', { state: 'On' }), instanceId: 'toggleInstance1' },
  toggleOff: { ...say('setToggleState', { state: 'Off' }), instanceId: 'toggleInstance1' },
  setRange: { ...fill('setRangeValue', 'rangeValue', number(0, 100, 10)), instanceId: 'rangeInstance1' },
  setMode: {
    ...fill('setMode', 'mode', { kind: 'text', initial: 'Mode 1' }),
    instanceId: 'modeInstance1',
  },
} as const satisfies Record<string, Unspoken>

export type RequestId = keyof typeof REQUESTS

const WARMTH = ['warmUp', 'coolDown'] as const
const SOUND = ['louder', 'quieter', 'setInput'] as const
const LEVEL = ['lowerPowerLevel', 'raisePowerLevel'] as const
const SPEED = ['slower', 'faster'] as const

/** Keyed by portal type. */
const BY_TYPE: Record<string, readonly RequestId[] | undefined> = {
  LIGHT: ['dim', 'brighten', 'warmer', 'cooler'],
  DIMMABLE_SWITCH: LEVEL,
  FAN: SPEED,
  'FAN_NON-US': LEVEL,
  THERMOSTAT: WARMTH,
  AC_UNIT: [...WARMTH, ...SPEED],
  BLIND: ['openMore', 'closeMore'],
  TV: [...SOUND, 'setChannel', 'nextChannel'],
  SPEAKER: [...SOUND, 'setBass', 'resetSound', 'setSoundMode'],
  CAMERA: ['snapshot'],
  CUSTOM: ['toggleOn', 'toggleOff', 'setRange', 'setMode'],
}

export function requestsFor(type: string): readonly RequestId[] {
  return BY_TYPE[type] ?? []
}

/** The request with this id, or undefined. */
export function unspoken(id: unknown): Unspoken | undefined {
  return Object.entries<Unspoken>(REQUESTS).find(([name]) => name === id)?.[1]
}
