import type { Json } from '../json'
import type { SpokenDevice } from '../speaker/device'
import type { Outcome } from '../speaker/say'
import type { SinricCloud } from './cloud'
import type { CloudDevice } from './device'

/** What the wire has for a wish. */
export interface Command {
  action: string
  value: Json
}

/** How a capability is asked for (docs/protocols/sinric.md#actions); keyed by capability. */
const COMMANDS: Readonly<Record<string, (value: unknown) => Command>> = {
  power: (on) => ({ action: 'setPowerState', value: { state: on === true ? 'On' : 'Off' } }),
  brightness: (brightness) => ({ action: 'setBrightness', value: { brightness } }),
  level: (powerLevel) => ({ action: 'setPowerLevel', value: { powerLevel } }),
  percentage: (percentage) => ({ action: 'setPercentage', value: { percentage } }),
  color: (color) => ({ action: 'setColor', value: { color } }),
  colorTemperature: (colorTemperature) => ({
    action: 'setColorTemperature',
    value: { colorTemperature },
  }),
  position: (rangeValue) => ({ action: 'setRangeValue', value: { rangeValue } }),
  fanSpeed: (rangeValue) => ({ action: 'setRangeValue', value: { rangeValue } }),
  mode: (mode) => ({ action: 'setMode', value: { mode } }),
  lock: (state) => ({ action: 'setLockState', value: { state: state === 'LOCKED' ? 'lock' : 'unlock' } }),
  thermostatMode: (thermostatMode) => ({ action: 'setThermostatMode', value: { thermostatMode } }),
  targetTemperature: (temperature) => ({ action: 'targetTemperature', value: { temperature } }),
  volume: (volume) => ({ action: 'setVolume', value: { volume } }),
  mute: (mute) => ({ action: 'setMute', value: { mute } }),
  media: (control) => ({ action: 'mediaControl', value: { control } }),
  input: (input) => ({ action: 'selectInput', value: { input } }),
}

/** The one type whose speed is a power level (docs/protocols/sinric.md#device-types). */
const FAN_BY_LEVEL = 'FAN_NON-US'

/** What a field of the portal's state tells of a capability; keyed by field. */
const FIELDS: Readonly<Record<string, (value: unknown, type: string) => readonly [string, unknown]>> = {
  powerState: (state) => ['power', state === 'On'],
  brightness: (value) => ['brightness', value],
  powerLevel: (value, type) => [type === FAN_BY_LEVEL ? 'fanSpeed' : 'level', value],
  percentage: (value) => ['percentage', value],
  color: (value) => ['color', value],
  colorTemperature: (value) => ['colorTemperature', value],
  rangeValue: (value, type) => [type === 'BLIND' ? 'position' : 'fanSpeed', value],
  openPercent: (value) => ['position', value],
  mode: (value) => ['mode', value],
  lockState: (value) => ['lock', value],
  thermostatMode: (value) => ['thermostatMode', value],
  targetTemperature: (value) => ['targetTemperature', value],
  temperature: (value) => ['temperature', value],
  humidity: (value) => ['humidity', value],
  lastMotionState: (value) => ['motion', value === 'detected'],
  contactState: (value) => ['contact', value],
  volume: (value) => ['volume', value],
  mute: (value) => ['mute', value],
  control: (value) => ['media', value],
  input: (value) => ['input', value],
}

const CLIMATE = ['power', 'targetTemperature', 'thermostatMode'] as const

/** What can be asked of a device, keyed by its portal type (docs/protocols/sinric.md#device-types). */
const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  SWITCH: ['power'],
  LIGHT: ['power', 'brightness', 'color', 'colorTemperature', 'level'],
  DIMMABLE_SWITCH: ['power', 'level'],
  BLIND: ['position', 'power'],
  GARAGE_DOOR: ['mode'],
  SMARTLOCK: ['lock'],
  FAN: ['power', 'fanSpeed'],
  [FAN_BY_LEVEL]: ['power', 'fanSpeed'],
  THERMOSTAT: CLIMATE,
  AC_UNIT: [...CLIMATE, 'fanSpeed'],
  TV: ['power', 'volume', 'mute', 'media', 'input'],
  SPEAKER: ['power', 'volume', 'mute', 'media', 'input', 'mode'],
  DOORBELL: ['power'],
  CAMERA: ['power'],
  TEMPERATURESENSOR: ['power'],
  CUSTOM: Object.keys(COMMANDS).filter((name) => name !== 'fanSpeed'),
}

/** The types whose modes are the two ends of something. */
const PAIRS: Readonly<Record<string, SpokenDevice['pairs']>> = {
  GARAGE_DOOR: { mode: { on: 'Open', off: 'Close' } },
}

/** A device of the account, as somebody speaks of it. */
export function spokenOf({ id, name, type }: CloudDevice): SpokenDevice & { type: string } {
  const capabilities = Object.hasOwn(BY_TYPE, type) ? (BY_TYPE[type] ?? []) : []
  const pairs = Object.hasOwn(PAIRS, type) ? PAIRS[type] : undefined
  return { id, name, type, capabilities, ...(pairs && { pairs }) }
}

/** Which of a device's capabilities the cloud has words for. */
export function askable({ capabilities }: SpokenDevice): string[] {
  return capabilities.filter((name) => Object.hasOwn(COMMANDS, name))
}

export function commandFor(capability: string, value: unknown, type = ''): Command | undefined {
  if (type === FAN_BY_LEVEL && capability === 'fanSpeed')
    return { action: 'setPowerLevel', value: { powerLevel: value } }
  return Object.hasOwn(COMMANDS, capability) ? COMMANDS[capability]?.(value) : undefined
}

/** Asks a device over its socket. */
export async function ask(
  cloud: SinricCloud,
  { id, type }: SpokenDevice & { type?: string },
  capability: string,
  value: unknown,
): Promise<Outcome> {
  const command = commandFor(capability, value, type)
  if (!cloud.isOnline(id) || !command) return { success: false, fault: 'offline' }
  try {
    const { success, message } = await cloud.ask(id, command.action, command.value)
    return success ? { success } : { success, reason: message }
  } catch {
    return { success: false, fault: cloud.isOnline(id) ? 'silent' : 'offline' }
  }
}

/** What the portal's state of a device tells of its capabilities; values keyed by capability. */
export function believed(cloud: SinricCloud, id: string, type: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(cloud.beliefOf(id)).flatMap(([field, value]) => {
      const told = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined
      return told ? [told(value, type)] : []
    }),
  )
}
