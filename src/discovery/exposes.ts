import type { CapabilityName } from '../bridge/capabilities'
import { lookUp } from '../bridge/tolerant'
import { climateOf } from './climates'
import { type Foreign, listOf, objectsIn, textOf } from './foreign'
import { plainMachines } from './plain-machines'
import { capabilitiesOf, isSettable, newPart, type Part } from './zigbee2mqtt-part'
import { chosen, isFieldName, isWord, stepped, switched, told, type Word } from './zigbee2mqtt-fields'

/** Keyed by the type of a thing that is exposed, then by the names of its features: the profile's own fields. */
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
  climate: { local_temperature: 'temperature' },
  fan: {},
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

/** Keyed by the type of a single value, then by its name: what the profile has no words of its own for. */
const MEASURES: Partial<Record<string, Partial<Record<string, CapabilityName>>>> = {
  numeric: {
    co2: 'co2',
    voc: 'voc',
    illuminance: 'illuminance',
    illuminance_lux: 'illuminance',
    energy: 'energy',
    battery: 'battery',
  },
  binary: { vibration: 'vibration', smoke: 'smoke', gas: 'gas', carbon_monoxide: 'gas', water_leak: 'leak' },
}

/** Nobody wants a device for these alone. */
const ASIDES: readonly CapabilityName[] = ['energy', 'battery']

/** The units in which these numbers are told; one in another unit would be read wrongly. */
const UNITS: Partial<Record<CapabilityName, readonly unknown[]>> = {
  co2: [undefined, '', 'ppm'],
  voc: ['µg/m³'],
  illuminance: [undefined, '', 'lx'],
  energy: ['kWh'],
  battery: [undefined, '', '%'],
}

/** A device with one of these tells with `action` how it was switched; only another one is a button. */
const COMMANDED = ['power', 'position', 'mode', 'lock', 'targetTemperature', 'fanSpeed'] as const

const DEFAULT_MAX = 254
/** No device exposes a fifth of it; each is compared with the others. */
const MAX_EXPOSES = 500

/**
 * The device, and each thing in it that can do something of its own.
 * @param topic where the device speaks
 */
export function partsOf(exposes: unknown, topic: string): Part[] {
  const exposed = objectsIn(exposes).slice(0, MAX_EXPOSES)
  const things = exposed.filter((each) => lookUp(THINGS, each.type) && !isSetting(each))
  const apartness = new Apartness(things)
  const named = new Map<string | undefined, Part>()
  // What switches a climate is known before its switch and its fan, which may have a better word for it.
  const inOrder = [...things.filter(isClimate), ...things.filter((each) => !isClimate(each))]
  for (const thing of inOrder) readThing(thing, partFor(thing, apartness.nameOf(thing), named), topic)
  const parts = [...named.values()]
  if (things.length === 0) parts.push(...plainMachines(exposed, topic))
  for (const value of exposed) readValue(value, parts, topic)
  for (const value of exposed) readMeasure(value, parts, topic)
  const isCommanded = parts.some((part) => COMMANDED.some((name) => capabilitiesOf(part).has(name)))
  for (const part of parts) tidy(part, isCommanded)
  return parts.filter((part) => capabilitiesOf(part).size > 0)
}

function isClimate({ type }: Foreign): boolean {
  return type === 'climate'
}

/** A switch for a setting of a thermostat (`window_detection`), which is no switch of the house. */
function isSetting({ type, features }: Foreign): boolean {
  const states = objectsIn(features).filter(({ name }) => name === 'state')
  return type === 'switch' && !states.some(({ property }) => textOf(property).startsWith('state'))
}

/** Which things of a device are things of their own; keyed by endpoint, `undefined` is the device itself. */
class Apartness {
  readonly #climates: ReadonlySet<string | undefined>
  readonly #firsts = new Map<string | undefined, Foreign>()

  constructor(things: readonly Foreign[]) {
    this.#climates = new Set(things.filter(isClimate).map(endpointOf))
    for (const thing of things) {
      const endpoint = endpointOf(thing)
      if (this.#isApart(thing) && !this.#firsts.has(endpoint)) this.#firsts.set(endpoint, thing)
    }
  }

  /** Where one endpoint has two things, the second is called after its kind. */
  nameOf(thing: Foreign): string | undefined {
    const endpoint = endpointOf(thing)
    const isSecond = this.#isApart(thing) && this.#firsts.get(endpoint) !== thing
    return isSecond ? words(endpoint, textOf(thing.type)) : endpoint
  }

  /** A lamp and a fan are two things; the fan of an air conditioner and its switch belong to it. */
  #isApart(thing: Foreign): boolean {
    return !(this.#climates.has(endpointOf(thing)) && (thing.type === 'fan' || thing.type === 'switch'))
  }
}

/** Keyed by name. */
function partFor(thing: Foreign, name: string | undefined, parts: Map<string | undefined, Part>): Part {
  const known = parts.get(name)
  if (known) return known
  const part = newPart(name, suffixOf(endpointOf(thing)))
  parts.set(name, part)
  return part
}

function words(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ')
}

function readThing(thing: Foreign, part: Part, topic: string): void {
  const features = objectsIn(thing.features)
  if (thing.type === 'climate') Object.assign(part.wired, climateOf(features, topic))
  if (thing.type === 'fan') readFan(features, part, topic)
  for (const feature of features) {
    const capability = lookUp(lookUp(THINGS, thing.type), feature.name)
    if (!capability || (capability !== 'temperature' && !isSettable(feature))) continue
    if (capability === 'power') readPower(feature, part, topic)
    else part.json.add(capability)
    const max = feature.value_max
    if (capability === 'brightness' && typeof max === 'number' && max > 0 && max !== DEFAULT_MAX)
      part.max = max
  }
  if (thing.type === 'climate') readSpeeds(features, 'fan_mode', part, topic)
}

/** `ON` and `OFF` of a `state` are the profile's own. */
function readPower({ property, value_on: on, value_off: off }: Foreign, part: Part, topic: string): void {
  const field = property ?? `state${part.suffix}`
  const isOwn = field === `state${part.suffix}` && (on ?? 'ON') === 'ON' && (off ?? 'OFF') === 'OFF'
  const isMode = part.wired.thermostatMode !== undefined
  if (isOwn && !isMode) part.json.add('power')
  else if (isFieldName(field)) part.wired.power = switched(topic, field, ...wordsOf(on, off))
}

function wordsOf(on: unknown, off: unknown): [Word, Word] {
  return [isWord(on) ? on : 'ON', isWord(off) ? off : 'OFF']
}

function readFan(features: Foreign[], part: Part, topic: string): void {
  const state = features.find((feature) => feature.name === 'state' && isSettable(feature))
  if (state && !part.wired.power) readPower(state, part, topic)
  readSpeeds(features, 'mode', part, topic)
  const mode = features.find(({ name }) => name === 'mode')
  const field = mode?.property
  const names = listOf(mode?.values)
  if (!state && !part.wired.power && isFieldName(field) && names.includes('on') && names.includes('off'))
    part.wired.power = chosen(topic, field, [
      { word: 'on', value: true },
      { word: 'off', value: false },
    ])
}

/** Three named speeds are the profile's own; numbers count as far as they go. */
function readSpeeds(features: Foreign[], name: string, part: Part, topic: string): void {
  const feature = features.find((each) => each.name === name && isSettable(each))
  const field = feature?.property ?? `fan_mode${part.suffix}`
  const values = listOf(feature?.values).map(String)
  if (['low', 'medium', 'high'].every((speed) => values.includes(speed))) {
    if (field === `fan_mode${part.suffix}`) part.json.add('fanSpeed')
    return
  }
  const highest = values.filter((value) => /^[1-9]\d?$/.test(value)).length
  const isCounted = Array.from({ length: highest }, (_, index) => `${index + 1}`).every((speed) =>
    values.includes(speed),
  )
  if (highest > 1 && isCounted && isFieldName(field)) part.wired.fanSpeed = stepped(topic, field, highest)
}

function readValue(exposed: Foreign, parts: Part[], topic: string): void {
  const capability = lookUp(lookUp(VALUES, exposed.type), exposed.name)
  if (!capability) return
  const endpoint = endpointOf(exposed)
  const suffix = suffixOf(endpoint)
  const known = parts.find((part) => part.suffix === suffix)
  const part = known ?? newPart(endpoint, suffix)
  if (!known) parts.unshift(part)
  const { value_on: open, value_off: closed, property = `contact${suffix}` } = exposed
  // The field is about the magnet, and false where the door is open; some say it with other words.
  if (capability === 'contact' && isWord(open) && isWord(closed) && open !== false && isFieldName(property)) {
    const { state = [] } = chosen(topic, property, [
      { word: open, value: 'open' },
      { word: closed, value: 'closed' },
    ])
    part.wired.contact = { state }
  } else part.json.add(capability)
}

function readMeasure(exposed: Foreign, parts: Part[], topic: string): void {
  const capability = lookUp(lookUp(MEASURES, exposed.type), exposed.name)
  const { value_on: on = true, value_off: off = false, unit } = exposed
  const endpoint = endpointOf(exposed)
  const suffix = suffixOf(endpoint)
  const field = exposed.property ?? `${textOf(exposed.name)}${suffix}`
  if (!capability || !isFieldName(field) || UNITS[capability]?.includes(unit) === false) return
  const known = parts.find((part) => part.suffix === suffix)
  if (!known && ASIDES.includes(capability)) return
  const part = known ?? newPart(endpoint, suffix)
  if (!known) parts.unshift(part)
  if (exposed.type === 'numeric') part.wired[capability] ??= { state: [told(topic, field)] }
  else if (isWord(on) && isWord(off))
    part.wired[capability] ??= { state: switched(topic, field, on, off).state ?? [] }
}

function tidy({ json }: Part, isCommanded: boolean): void {
  // A cover that can be sent to a position needs no other way of opening.
  if (json.has('position')) json.delete('mode')
  if (isCommanded) json.delete('doorbell')
}

function suffixOf(endpoint: string | undefined): string {
  return endpoint === undefined ? '' : `_${endpoint}`
}

function endpointOf(exposed: Foreign): string | undefined {
  const own = textOf(exposed.endpoint)
  return own === '' ? undefined : own
}
