import type { Json } from '../json'
import { SinricCloud } from '../sinric/cloud'
import { openDoor, type Tenant } from './door'
import type { Outcome, PracticeCloud, PracticeDevice } from './practice-cloud'

/** The keys of an account. */
export interface SinricPractice {
  appKey: string
  appSecret: string
}

interface Command {
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

/** Sinric Pro for one account that nobody has. */
export async function openSinric(keys: SinricPractice): Promise<PracticeCloud> {
  const cloud = new SinricCloud(keys)
  const door = await openDoor([socketOf(cloud)])
  return {
    host: door.host,
    askable: ({ capabilities }) => capabilities.filter((name) => Object.hasOwn(COMMANDS, name)),
    ask: (device, capability, value) => ask(cloud, device, capability, value),
    believed: ({ id, type = '' }) =>
      Object.fromEntries(
        Object.entries(cloud.beliefOf(id)).flatMap(([field, value]) => {
          const told = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined
          return told ? [told(value, type)] : []
        }),
      ),
    close: async () => {
      await cloud.close()
      await door.close()
    },
  }
}

/** Nothing that practises needs the account's web half. */
function socketOf(cloud: SinricCloud): Tenant {
  return {
    attach: (server) => cloud.attach(server),
    serves: (path, upgrade) => upgrade && cloud.serves(path, upgrade),
    upgrades: (request) => cloud.upgrades(request),
  }
}

async function ask(
  cloud: SinricCloud,
  { id, type }: PracticeDevice,
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

function commandFor(capability: string, value: unknown, type: string | undefined): Command | undefined {
  if (type === FAN_BY_LEVEL && capability === 'fanSpeed')
    return { action: 'setPowerLevel', value: { powerLevel: value } }
  return Object.hasOwn(COMMANDS, capability) ? COMMANDS[capability]?.(value) : undefined
}
