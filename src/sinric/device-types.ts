import { capabilities, type CapabilityName, isCapability } from '../bridge/capabilities'
import { type ActionName, actionOf, actions } from './actions'

/** What a portal type can do; the type itself is never sent on the wire (protocol, section 3.3). */
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

const climate = ['targetTemperature', 'thermostatMode', 'temperature', 'humidity'] as const
const rangeAs = (capability: CapabilityName): NonNullable<DeviceType['as']> => ({
  setRangeValue: capability,
  adjustRangeValue: capability,
})

/** Every type of the portal, by its code. */
export const deviceTypes = {
  SWITCH: { capabilities: ['power'] },
  LIGHT: { capabilities: ['power', 'brightness', 'color', 'colorTemperature', 'level'] },
  DIMMABLE_SWITCH: { capabilities: ['power', 'level'] },
  FAN: { capabilities: ['power', 'fanSpeed'], as: rangeAs('fanSpeed') },
  'FAN_NON-US': {
    capabilities: ['power', 'fanSpeed'],
    as: { setPowerLevel: 'fanSpeed', adjustPowerLevel: 'fanSpeed' },
    highest: { fanSpeed: 100 },
  },
  THERMOSTAT: { capabilities: ['power', ...climate] },
  AC_UNIT: { capabilities: ['power', ...climate, 'fanSpeed'], as: rangeAs('fanSpeed') },
  BLIND: { capabilities: ['position', 'power'], as: rangeAs('position') },
  GARAGE_DOOR: { capabilities: ['mode'], pairs: { mode: { on: 'Open', off: 'Close' } } },
  SMARTLOCK: { capabilities: ['lock'] },
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
  CUSTOM: { capabilities: everything() },
} as const satisfies Record<string, DeviceType>

/** A device type, looked up from every side. */
export interface TypeRules {
  /** Every capability it has; the first is what a plain value belongs to. */
  capabilities: readonly string[]
  /** What an action means on it; undefined for an action that passes whole. */
  capabilityOf(action: string): string | undefined
  /** The action that reports a capability, or the name of an action that passes whole; undefined when there is none. */
  eventOf(capability: string): string | undefined
  pairs: NonNullable<DeviceType['pairs']>
  /** The highest value of a number, where the type knows one. */
  highest(capability: string): number | undefined
}

/** The rules behind a portal code; a type that the portal added later can do everything, like a custom one. */
export function typeRules(code: string): TypeRules {
  const known: Record<string, DeviceType> = deviceTypes
  const type = (Object.hasOwn(known, code) ? known[code] : undefined) ?? { capabilities: everything() }
  const own: string[] = [...type.capabilities]
  // Every device can push a notification to the user's phone.
  const all = own.includes('notification') ? own : [...own, 'notification']
  const special = new Map<string, string>(Object.entries(type.as ?? {}))
  const limits = new Map<string, number>(Object.entries(type.highest ?? {}))
  const capabilityOf = (action: string): string | undefined =>
    special.get(action) ?? actionOf(action)?.capability
  const events = reportingActions(all, capabilityOf)
  return {
    capabilities: all,
    capabilityOf,
    pairs: type.pairs ?? {},
    eventOf: (capability) => events.get(capability),
    highest: (capability) => limits.get(capability),
  }
}

/** Keyed by capability; of two actions for one, the type's own meaning comes first because it is more special. */
function reportingActions(
  own: readonly string[],
  capabilityOf: (action: string) => string | undefined,
): Map<string, string> {
  const reporting = Object.keys(actions).filter((name) => actionOf(name)?.event)
  const usual = reporting.filter((name) => capabilityOf(name) === actionOf(name)?.capability)
  const byRank = [...usual, ...reporting.filter((name) => !usual.includes(name))]
  const table = new Map(byRank.map((name) => [capabilityOf(name) ?? name, name] as const))
  const climate = own.includes('humidity') ? [['humidity', 'currentTemperature'] as const] : []
  return new Map([...table, ...climate].filter(([name]) => own.includes(name) || passesWhole(name)))
}

function passesWhole(name: string): boolean {
  const action = actionOf(name)
  return action !== undefined && action.capability === undefined
}

function everything(): CapabilityName[] {
  const reachable = new Set(Object.keys(actions).map((name) => actionOf(name)?.capability))
  return Object.keys(capabilities)
    .filter(isCapability)
    .filter((name) => reachable.has(name) || name === 'humidity')
}
