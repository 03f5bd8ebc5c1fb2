import { actionOf, actions } from './actions'
import { alarmNames, alarmsOf } from './alarms'
import { type DeviceType, deviceTypes } from './portal-types'

export { deviceTypes } from './portal-types'

/** Every capability that some type has, and what stands in for one. */
export const vocabulary: readonly string[] = [
  ...Object.values(deviceTypes).flatMap(({ capabilities }) => capabilities),
  ...alarmNames,
]

/** A device type, looked up from every side. */
export interface TypeRules {
  /** Every capability it has; the first is what a plain value belongs to. */
  capabilities: readonly string[]
  /** The same, and the alarms that it can tell of. */
  told: readonly string[]
  /** What an action means on it; undefined for an action that passes whole. */
  capabilityOf(action: string): string | undefined
  /** The action that reports a capability, or the name of an action that passes whole; undefined when there is none. */
  eventOf(capability: string): string | undefined
  pairs: NonNullable<DeviceType['pairs']>
  /** The capability that the event of a sensor tells of; undefined for any other action. */
  readonly meant: (action: string) => string | undefined
  /** The highest value of a number, where the type knows one. */
  highest(capability: string): number | undefined
}

/** Keyed by portal code. */
const types = new Map<string, DeviceType>(Object.entries(deviceTypes))
/** Devices of a type share its rules. */
const rules = new Map<DeviceType, TypeRules>()

/** The rules behind a portal code; a type that the portal added later can do everything, like a custom one. */
export function typeRules(code: string): TypeRules {
  const type = types.get(code) ?? deviceTypes.CUSTOM
  const known = rules.get(type) ?? rulesOf(type)
  rules.set(type, known)
  return known
}

function rulesOf(type: DeviceType): TypeRules {
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
    told: [...all, ...alarmsOf(all)],
    capabilityOf,
    pairs: type.pairs ?? {},
    eventOf: (capability) => events.get(capability),
    meant: (action) => {
      const capability = actionOf(action)?.event ? capabilityOf(action) : undefined
      return capability !== undefined && all.includes(capability) ? capability : undefined
    },
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
