import type { SpokenDevice } from './device'
import type { Setting } from './settings'

/** What a shape of sentence asks for. */
export type Meaning =
  | 'on'
  | 'off'
  | 'open'
  | 'close'
  /** one word for both, as in Chinese */
  | 'openOrOn'
  | 'closeOrOff'
  | 'halfOpen'
  | 'lock'
  | 'unlock'
  | 'mute'
  | 'unmute'
  | 'play'
  | 'pause'
  | 'stop'
  | 'next'
  | 'previous'
  /** to a setting, of whatever the device has */
  | 'set'
  | 'setBrightness'
  | 'setVolume'
  | 'setPosition'
  | 'setTemperature'
  | 'setHumidity'
  | 'setSpeed'

/** What is asked of the device, that it cannot do that, or that the number lies outside. */
export type Meant =
  | { capability: string; value: unknown }
  | { fault: 'unable' | 'unclear' }
  | { fault: 'outside'; min: number; max: number }

const UNABLE: Meant = { fault: 'unable' }
const UNCLEAR: Meant = { fault: 'unclear' }

/** What has no number: the first capability of the list that the device has. Keyed by meaning. */
const FIXED: Partial<Record<Meaning, readonly (readonly [string, unknown])[]>> = {
  on: [['power', true]],
  off: [['power', false]],
  open: [['position', 100]],
  close: [['position', 0]],
  halfOpen: [['position', 50]],
  openOrOn: [
    ['position', 100],
    ['power', true],
  ],
  closeOrOff: [
    ['position', 0],
    ['power', false],
  ],
  lock: [['lock', 'LOCKED']],
  unlock: [['lock', 'UNLOCKED']],
  mute: [['mute', true]],
  unmute: [['mute', false]],
  play: [['media', 'Play']],
  pause: [['media', 'Pause']],
  stop: [['media', 'Stop']],
  next: [['media', 'Next']],
  previous: [['media', 'Previous']],
}

/** Which end of a pair such as Open and Close is meant. */
const ENDS: Partial<Record<Meaning, 'on' | 'off'>> = {
  open: 'on',
  openOrOn: 'on',
  close: 'off',
  closeOrOff: 'off',
}

const BRIGHTNESS = ['brightness', 'level', 'percentage'] as const
/** Facets that are percents, each a different idea. */
const LEVELS = [BRIGHTNESS, ['position'], ['volume']] as const

/** The facets that a sentence names, and the settings that fit; keyed by meaning. */
const NAMED: Partial<
  Record<Meaning, { capabilities: readonly string[]; kinds: readonly Setting['kind'][] }>
> = {
  setBrightness: { capabilities: BRIGHTNESS, kinds: ['percent', 'number'] },
  setVolume: { capabilities: ['volume'], kinds: ['percent', 'number'] },
  setPosition: { capabilities: ['position'], kinds: ['percent', 'number'] },
  setHumidity: { capabilities: ['targetHumidity'], kinds: ['percent', 'number'] },
  setTemperature: { capabilities: ['targetTemperature'], kinds: ['degrees', 'number'] },
  setSpeed: { capabilities: ['fanSpeed'], kinds: ['speed', 'number', 'percent'] },
}

/** What an assistant takes; the device may take less. */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  targetTemperature: [4, 35],
  fanSpeed: [0, 100],
  colorTemperature: [1000, 10_000],
}
const PERCENT = [0, 100] as const

/** What a meaning is to a device. */
export function meant(meaning: Meaning, device: SpokenDevice, setting: Setting | undefined): Meant {
  const has = (name: string): boolean => device.capabilities.includes(name)
  const end = ENDS[meaning]
  const [capability, words] = Object.entries(device.pairs ?? {}).find(([name]) => has(name)) ?? []
  if (end !== undefined && capability !== undefined && words?.on === 'Open')
    return { capability, value: words[end] }
  const fixed = FIXED[meaning]
  if (fixed) return fixedOf(fixed, has)
  if (!setting) return UNCLEAR
  const named = NAMED[meaning]
  if (!named) return setOf(setting, has)
  const facet = named.capabilities.find(has)
  if (facet === undefined) return UNABLE
  return named.kinds.includes(setting.kind) ? numbered(facet, setting) : UNCLEAR
}

function fixedOf(table: readonly (readonly [string, unknown])[], has: (name: string) => boolean): Meant {
  const found = table.find(([name]) => has(name))
  return found ? { capability: found[0], value: found[1] } : UNABLE
}

/** "Set it to 40": to 40 of what, the device says, unless it has several such things. */
function setOf(setting: Setting, has: (name: string) => boolean): Meant {
  const first = (...names: readonly string[]): string | undefined => names.find(has)
  const levels = LEVELS.flatMap((names) => first(...names) ?? [])
  const only = (names: readonly string[]): Meant => {
    const [name, ...others] = names
    if (name === undefined) return UNABLE
    return others.length > 0 ? UNCLEAR : numbered(name, setting)
  }
  switch (setting.kind) {
    case 'percent':
      return only(levels)
    case 'number': {
      const warmth = first('targetTemperature')
      const speed = warmth === undefined && levels.length === 0 ? first('fanSpeed') : undefined
      return only([...levels, warmth, speed].filter((name) => name !== undefined))
    }
    case 'degrees':
      return only(has('targetTemperature') ? ['targetTemperature'] : [])
    case 'speed':
      return only(has('fanSpeed') ? ['fanSpeed'] : [])
    case 'kelvin':
      return only(has('colorTemperature') ? ['colorTemperature'] : [])
    case 'color':
      return has('color') ? { capability: 'color', value: setting.value } : UNABLE
    case 'mode':
      return has('thermostatMode') ? { capability: 'thermostatMode', value: setting.value } : UNABLE
  }
}

function numbered(capability: string, { value }: Setting): Meant {
  if (typeof value !== 'number') return UNCLEAR
  const limits = LIMITS[capability]
  const [min, max] = limits ?? PERCENT
  if (value < min || value > max) return { fault: 'outside', min, max }
  // A level is a whole number (docs/contract.md#5-capabilities-and-canonical-values).
  return !limits && !Number.isInteger(value) ? UNCLEAR : { capability, value }
}
