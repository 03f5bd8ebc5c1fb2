import { type CapabilityName, isCapability } from '../bridge/capabilities'
import type { WiredCapability } from '../profiles/index'
import type { Foreign } from './foreign'

/** A device, or one of several things in it, in what Zigbee2MQTT calls its exposes. */
export interface Part {
  /** The endpoint, or the kind of thing where one endpoint has two; undefined for what is the device itself. */
  name: string | undefined
  /** What the names of its fields end in: `_l1`. */
  suffix: string
  /** In the profile's own JSON. */
  json: Set<CapabilityName>
  wired: Partial<Record<CapabilityName, WiredCapability>>
  /** The highest brightness, where it is not 254. */
  max?: number
}

/** Zigbee2MQTT sets what has the second bit of its access. */
const SETTABLE = 2

export function newPart(name: string | undefined, suffix: string): Part {
  return { name, suffix, json: new Set(), wired: {} }
}

/** Everything that a part can do. */
export function capabilitiesOf({ json, wired }: Part): Set<CapabilityName> {
  return new Set([...json, ...Object.keys(wired).filter(isCapability)])
}

/** Whether it can be set; what does not say so is taken at its word. */
export function isSettable({ access }: Foreign): boolean {
  return typeof access !== 'number' || (access & SETTABLE) !== 0
}
