import type { CapabilityName } from '../bridge/capabilities'
import { type Foreign, objectsIn, textOf, lookUp, listOf } from './foreign'

/** A device, or one of several switches of it, in what Zigbee2MQTT calls its exposes. */
export interface Part {
  /** undefined for what belongs to the device as a whole. */
  endpoint: string | undefined
  capabilities: Set<CapabilityName>
  /** The highest brightness, where it is not 254. */
  max?: number
}

/** Keyed by the type of a thing that is exposed, then by the names of its features. */
const THINGS: Partial<Record<string, Partial<Record<string, CapabilityName>>>> = {
  light: {
    state: 'power',
    brightness: 'brightness',
    color_xy: 'color',
    color_hs: 'color',
    color_temp: 'colorTemperature',
  },
  switch: { state: 'power' },
  cover: { state: 'mode', position: 'position' },
  lock: { state: 'lock' },
  climate: {
    occupied_heating_setpoint: 'targetTemperature',
    current_heating_setpoint: 'targetTemperature',
    occupied_cooling_setpoint: 'targetTemperature',
    system_mode: 'thermostatMode',
    local_temperature: 'temperature',
  },
  fan: { state: 'power', mode: 'fanSpeed' },
}

/** Keyed by the type of a single value, then by its name. */
const VALUES: Partial<Record<string, Partial<Record<string, CapabilityName>>>> = {
  // A voltage alone is a battery's; only with a power is it a socket's.
  numeric: {
    temperature: 'temperature',
    humidity: 'humidity',
    power: 'powerUsage',
    pm25: 'airQuality',
    pm10: 'airQuality',
  },
  binary: { contact: 'contact', occupancy: 'motion', presence: 'motion', motion: 'motion' },
  enum: { action: 'doorbell' },
}

/** A device with one of these tells with `action` how it was switched; only another one is a button. */
const COMMANDED = ['power', 'position', 'mode', 'lock', 'targetTemperature', 'fanSpeed'] as const

const DEFAULT_MAX = 254

/** The device, and each of its endpoints that can do something of its own. */
export function partsOf(exposes: unknown): Part[] {
  /** Keyed by endpoint. */
  const parts = new Map<string | undefined, Part>()
  const partOf = (endpoint: string | undefined): Part => {
    const part = parts.get(endpoint) ?? { endpoint, capabilities: new Set<CapabilityName>() }
    parts.set(endpoint, part)
    return part
  }
  for (const exposed of objectsIn(exposes)) {
    const thing = lookUp(THINGS, exposed.type)
    if (thing) readThing(thing, exposed, partOf(endpointOf(exposed)))
    const capability = lookUp(lookUp(VALUES, exposed.type), exposed.name)
    if (capability) partOf(endpointOf(exposed)).capabilities.add(capability)
  }
  const all = [...parts.values()].map(({ capabilities }) => capabilities)
  const isCommanded = all.some((capabilities) => COMMANDED.some((name) => capabilities.has(name)))
  for (const capabilities of all) tidy(capabilities, isCommanded)
  return [...parts.values()].filter(({ capabilities }) => capabilities.size > 0)
}

function readThing(thing: Partial<Record<string, CapabilityName>>, exposed: Foreign, part: Part): void {
  for (const feature of objectsIn(exposed.features)) {
    const capability = lookUp(thing, feature.name)
    if (!capability || (capability === 'fanSpeed' && !hasSpeeds(feature))) continue
    part.capabilities.add(capability)
    const max = feature.value_max
    if (capability === 'brightness' && typeof max === 'number' && max > 0 && max !== DEFAULT_MAX)
      part.max = max
  }
}

/** Some fans have numbers for their speeds, and more of them than the profile has names. */
function hasSpeeds({ values }: Foreign): boolean {
  return ['low', 'medium', 'high'].every((speed) => listOf(values).includes(speed))
}

function tidy(capabilities: Set<CapabilityName>, isCommanded: boolean): void {
  // A cover that can be sent to a position needs no other way of opening.
  if (capabilities.has('position')) capabilities.delete('mode')
  if (isCommanded) capabilities.delete('doorbell')
}

function endpointOf(exposed: Foreign): string | undefined {
  const own = textOf(exposed.endpoint)
  return own === '' ? undefined : own
}
