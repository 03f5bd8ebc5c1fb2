import type { CapabilityName } from '../bridge/capabilities'
import { isDoor } from '../bridge/traits'
import type { ActionName } from './actions'

/**
 * What a portal type can do; the type itself is never sent on the wire
 * (docs/protocols/sinric.md#device-types).
 */
export interface DeviceType {
  /** A plain value without a topic belongs to the first. */
  capabilities: readonly CapabilityName[]
  /** Actions that mean another capability on this type than they usually do. */
  as?: Partial<Record<ActionName, CapabilityName>>
  /** Capabilities whose two words behave like on and off. */
  pairs?: Partial<Record<CapabilityName, { on: string; off: string }>>
  /** The highest value, where the type knows one that the capability does not. */
  highest?: Partial<Record<CapabilityName, number>>
}

/** Everything that an action of the platform speaks of. */
const everything = [
  'power',
  'brightness',
  'level',
  'percentage',
  'color',
  'colorTemperature',
  'position',
  'range',
  'mode',
  'toggle',
  'lock',
  'thermostatMode',
  'targetTemperature',
  'temperature',
  'humidity',
  'motion',
  'contact',
  'doorbell',
  'volume',
  'mute',
  'media',
  'input',
  'keystroke',
  'channel',
  'airQuality',
  'powerUsage',
  'notification',
] as const satisfies readonly CapabilityName[]
const climate = ['targetTemperature', 'thermostatMode', 'temperature', 'humidity'] as const
const rangeAs = (capability: CapabilityName): NonNullable<DeviceType['as']> => ({
  setRangeValue: capability,
  adjustRangeValue: capability,
})

/** Every type of the portal, by its code, the most usual first. */
export const deviceTypes = {
  SWITCH: { capabilities: ['power'] },
  LIGHT: { capabilities: ['power', 'brightness', 'color', 'colorTemperature', 'level'] },
  DIMMABLE_SWITCH: { capabilities: ['power', 'level'] },
  BLIND: { capabilities: ['position', 'power'], as: rangeAs('position') },
  GARAGE_DOOR: { capabilities: ['mode'], pairs: { mode: { on: 'Open', off: 'Close' } } },
  SMARTLOCK: { capabilities: ['lock'] },
  FAN: { capabilities: ['power', 'fanSpeed'], as: rangeAs('fanSpeed') },
  'FAN_NON-US': {
    capabilities: ['power', 'fanSpeed'],
    as: { setPowerLevel: 'fanSpeed', adjustPowerLevel: 'fanSpeed' },
    highest: { fanSpeed: 100 },
  },
  THERMOSTAT: { capabilities: ['power', ...climate] },
  AC_UNIT: { capabilities: ['power', ...climate, 'fanSpeed'], as: rangeAs('fanSpeed') },
  TV: { capabilities: ['power', 'volume', 'mute', 'media', 'input', 'channel', 'keystroke'] },
  SPEAKER: { capabilities: ['power', 'volume', 'mute', 'media', 'input', 'mode'] },
  DOORBELL: { capabilities: ['doorbell', 'power'] },
  CAMERA: { capabilities: ['power', 'motion'] },
  TEMPERATURESENSOR: { capabilities: ['temperature', 'humidity', 'power'] },
  MOTION_SENSOR: { capabilities: ['motion'] },
  CONTACT_SENSOR: { capabilities: ['contact'] },
  AIR_QUALITY_SENSOR: { capabilities: ['airQuality', 'temperature', 'humidity'] },
  POWER_SENSOR: { capabilities: ['powerUsage'] },
  ENERGY_SENSOR: { capabilities: ['powerUsage'] },
  CUSTOM: { capabilities: everything },
} as const satisfies Record<string, DeviceType>

/** What an announced device is in the portal: the first type of which it has a capability. */
const TYPICAL: readonly (readonly [keyof typeof deviceTypes, readonly string[]])[] = [
  ['LIGHT', ['brightness', 'color', 'colorTemperature']],
  ['THERMOSTAT', ['targetTemperature']],
  ['FAN', ['fanSpeed']],
  ['BLIND', ['position']],
  ['GARAGE_DOOR', ['mode']],
  ['SMARTLOCK', ['lock']],
  ['SWITCH', ['power']],
  ['CONTACT_SENSOR', ['contact']],
  ['MOTION_SENSOR', ['motion']],
  ['DOORBELL', ['doorbell']],
  ['AIR_QUALITY_SENSOR', ['airQuality']],
  ['TEMPERATURESENSOR', ['temperature', 'humidity']],
  ['POWER_SENSOR', ['powerUsage']],
]

/** The portal's code for a device with these capabilities; undefined when none fits. */
export function deviceTypeFor(capabilities: readonly string[]): keyof typeof deviceTypes | undefined {
  return TYPICAL.find(([, typical]) => typical.some((name) => capabilities.includes(name)))?.[0]
}

/** What a device of this type can do; of a type that the portal added later, everything. */
export function capabilitiesOfType(code: string): readonly CapabilityName[] {
  return deviceTypeOf(code)?.capabilities ?? everything
}

/** Whether a type is that of a lock or a garage door: over the LAN only when its owner wants that. */
export function isDoorType(code: string): boolean {
  const { capabilities: [first = ''] = [], pairs = {} } = deviceTypeOf(code) ?? {}
  return isDoor(first, { capabilities: [], pairs })
}

/** The capabilities of a type whose two words behave like on and off. */
export function pairsOfType(code: string): NonNullable<DeviceType['pairs']> {
  return deviceTypeOf(code)?.pairs ?? {}
}

function deviceTypeOf(code: string): DeviceType | undefined {
  const known: Record<string, DeviceType> = deviceTypes
  return Object.hasOwn(known, code) ? known[code] : undefined
}
