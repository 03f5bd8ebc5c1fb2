import type { Json } from '../json'

/** What a person fills in before saying a phrase. */
export type Blank =
  | { kind: 'number'; min: number; max: number; step: number; initial: number; unit: string }
  | { kind: 'color'; initial: string }
  | { kind: 'choice'; options: readonly string[] }
  | { kind: 'text'; initial: string }

/** One thing that can be said to a voice assistant. Its words are in the page's catalogues, under the same id. */
export interface Phrase {
  action: string
  blank?: Blank
  value: (filledIn: string | number) => Json
  instanceId?: string
}

const number = (min: number, max: number, initial: number, unit = '', step = 1): Blank => {
  return { kind: 'number', min, max, initial, unit, step }
}
const percent = (initial: number) => number(0, 100, initial, '%')
const choice = (...options: string[]): Blank => ({ kind: 'choice', options })

const say = (action: string, value: Json): Phrase => ({ action, value: () => value })
const fill = (action: string, key: string, blank: Blank): Phrase => {
  return { action, blank, value: (filledIn) => ({ [key]: filledIn }) }
}

/** Keyed by phrase id. */
export const PHRASES = {
  turnOn: say('setPowerState', { state: 'On' }),
  turnOff: say('setPowerState', { state: 'Off' }),
  setBrightness: fill('setBrightness', 'brightness', percent(57)),
  dim: say('adjustBrightness', { brightnessDelta: -20 }),
  brighten: say('adjustBrightness', { brightnessDelta: 20 }),
  setColor: {
    action: 'setColor',
    blank: { kind: 'color', initial: '#ff8000' },
    value: (filledIn) => ({ color: channels(String(filledIn)) }),
  },
  setColorTemperature: fill('setColorTemperature', 'colorTemperature', number(2200, 7000, 2700, 'K', 100)),
  warmer: say('decreaseColorTemperature', {}),
  cooler: say('increaseColorTemperature', {}),
  setPowerLevel: fill('setPowerLevel', 'powerLevel', percent(40)),
  lowerPowerLevel: say('adjustPowerLevel', { powerLevelDelta: -20 }),
  raisePowerLevel: say('adjustPowerLevel', { powerLevelDelta: 20 }),
  setSpeed: fill('setRangeValue', 'rangeValue', number(1, 3, 2)),
  slower: say('adjustRangeValue', { rangeValueDelta: -1 }),
  faster: say('adjustRangeValue', { rangeValueDelta: 1 }),
  open: say('setRangeValue', { rangeValue: 100 }),
  close: say('setRangeValue', { rangeValue: 0 }),
  setPosition: fill('setRangeValue', 'rangeValue', percent(50)),
  openMore: say('adjustRangeValue', { rangeValueDelta: 20 }),
  closeMore: say('adjustRangeValue', { rangeValueDelta: -20 }),
  openDoor: say('setMode', { mode: 'Open' }),
  closeDoor: say('setMode', { mode: 'Close' }),
  lock: say('setLockState', { state: 'lock' }),
  unlock: say('setLockState', { state: 'unlock' }),
  setTemperature: fill('targetTemperature', 'temperature', number(5, 35, 21, '°', 0.5)),
  warmUp: say('adjustTargetTemperature', { temperature: 1 }),
  coolDown: say('adjustTargetTemperature', { temperature: -1 }),
  setThermostatMode: fill(
    'setThermostatMode',
    'thermostatMode',
    choice('AUTO', 'COOL', 'HEAT', 'ECO', 'OFF'),
  ),
  setVolume: fill('setVolume', 'volume', percent(30)),
  louder: say('adjustVolume', { volume: 10, volumeDefault: true }),
  quieter: say('adjustVolume', { volume: -10, volumeDefault: true }),
  mute: say('setMute', { mute: true }),
  unmute: say('setMute', { mute: false }),
  play: say('mediaControl', { control: 'Play' }),
  pause: say('mediaControl', { control: 'Pause' }),
  next: say('mediaControl', { control: 'Next' }),
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
} as const satisfies Record<string, Phrase>

export type PhraseId = keyof typeof PHRASES

const POWER = ['turnOn', 'turnOff'] as const
const CLIMATE = [...POWER, 'setTemperature', 'warmUp', 'coolDown', 'setThermostatMode'] as const
const SOUND = [
  'setVolume',
  'louder',
  'quieter',
  'mute',
  'unmute',
  'play',
  'pause',
  'next',
  'setInput',
] as const
const WHITE = ['setColorTemperature', 'warmer', 'cooler'] as const
const LEVEL = [...POWER, 'setPowerLevel', 'lowerPowerLevel', 'raisePowerLevel'] as const
const SPEED = ['setSpeed', 'slower', 'faster'] as const

/** What can be said to a device, keyed by its portal type. Sensors only speak. */
const BY_TYPE: Record<string, readonly PhraseId[] | undefined> = {
  SWITCH: POWER,
  LIGHT: [...POWER, 'setBrightness', 'dim', 'brighten', 'setColor', ...WHITE],
  DIMMABLE_SWITCH: LEVEL,
  FAN: [...POWER, ...SPEED],
  'FAN_NON-US': LEVEL,
  THERMOSTAT: CLIMATE,
  AC_UNIT: [...CLIMATE, ...SPEED],
  BLIND: ['open', 'close', 'setPosition', 'openMore', 'closeMore', ...POWER],
  GARAGE_DOOR: ['openDoor', 'closeDoor'],
  SMARTLOCK: ['lock', 'unlock'],
  TV: [...POWER, ...SOUND, 'setChannel', 'nextChannel'],
  SPEAKER: [...POWER, ...SOUND, 'setBass', 'resetSound', 'setSoundMode'],
  DOORBELL: [],
  CAMERA: [...POWER, 'snapshot'],
  TEMPERATURESENSOR: [],
  MOTION_SENSOR: [],
  CONTACT_SENSOR: [],
  AIR_QUALITY_SENSOR: [],
  POWER_SENSOR: [],
  ENERGY_SENSOR: [],
  CUSTOM: [...POWER, 'toggleOn', 'toggleOff', 'setRange', 'setMode'],
}

export function phrasesFor(type: string): readonly PhraseId[] {
  return BY_TYPE[type] ?? POWER
}

/** The phrase with this id, or undefined. */
export function phrase(id: unknown): Phrase | undefined {
  return Object.entries<Phrase>(PHRASES).find(([name]) => name === id)?.[1]
}

/** `#ff8000` as the wire has it. */
function channels(hex: string): Json {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  return { b, g, r }
}
