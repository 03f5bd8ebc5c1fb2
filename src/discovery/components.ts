import type { CapabilityName } from '../bridge/capabilities'
import { fold, readBoolean } from '../bridge/tolerant'
import { FIELDS, PRESSES } from '../profiles/mqtt/homeassistant-fields'
import type { Refusal } from './announced'
import { type Foreign, isTopic, listOf, member, parsed, lookUp } from './foreign'

/** What a component of a device is good for, and on which topic. */
export interface Usable {
  topic: string
  capabilities: CapabilityName[]
  /** The highest brightness, where it is not 255. */
  max?: number
}

type Use = Usable | Refusal

/** Where the commands of a device go, seen from its state topic. */
interface Way {
  /** As the profile wants it. */
  topic: string
  kind: 'set' | 'esphome'
  commands: string
}

interface Value {
  capability: CapabilityName
  /** The fields of a JSON in which the profile looks for it. */
  fields: readonly string[]
  /** Whether the profile understands it when it is the whole message. */
  alone?: true
}

const motion: Value = { capability: 'motion', fields: [...FIELDS.motion, 'state'], alone: true }
const contact: Value = { capability: 'contact', fields: [...FIELDS.contact, 'state'], alone: true }

/** What is only reported, keyed by component and then by its device class. */
const VALUES: Partial<Record<string, Partial<Record<string, Value>>>> = {
  sensor: {
    temperature: { capability: 'temperature', fields: FIELDS.temperature, alone: true },
    humidity: { capability: 'humidity', fields: FIELDS.humidity },
    power: { capability: 'powerUsage', fields: FIELDS.power },
    pm1: { capability: 'airQuality', fields: FIELDS.pm1 },
    pm25: { capability: 'airQuality', fields: FIELDS.pm25 },
    pm10: { capability: 'airQuality', fields: FIELDS.pm10 },
  },
  binary_sensor: {
    motion,
    occupancy: motion,
    presence: motion,
    door: contact,
    garage_door: contact,
    opening: contact,
    window: contact,
  },
}

/** What can be told to do something, keyed by component. */
const MACHINES: Partial<Record<string, (config: Foreign, way: Way) => Use>> = {
  switch: (config, way) => plain(config, way, { payload_on: 'on', payload_off: 'off' }, ['power']),
  light,
  cover: (config, way) =>
    plain(config, way, { payload_open: 'open', payload_close: 'close' }, [
      isPositioned(config, way) ? 'position' : 'mode',
    ]),
  lock: (config, way) => plain(config, way, { payload_lock: 'lock', payload_unlock: 'unlock' }, ['lock']),
  fan: (config, way) =>
    plain(
      config,
      way,
      { payload_on: 'on', payload_off: 'off' },
      isPercentage(config, way) ? ['power', 'fanSpeed'] : ['power'],
    ),
}

/** Components that are devices of their own, though not for this profile. */
const STRANGERS = [
  'alarm_control_panel',
  'climate',
  'humidifier',
  'lawn_mower',
  'siren',
  'vacuum',
  'valve',
  'water_heater',
]

/** Colour modes of a light, and what it can do in them. */
const MODES: Partial<Record<string, CapabilityName[]>> = {
  brightness: ['brightness'],
  white: ['brightness'],
  color_temp: ['brightness', 'colorTemperature'],
  hs: ['brightness', 'color'],
  xy: ['brightness', 'color'],
  rgb: ['brightness', 'color'],
  rgbw: ['brightness', 'color'],
  rgbww: ['brightness', 'color', 'colorTemperature'],
}

/** What a light that is not made of one JSON has its further topics for. */
const FURTHER = ['brightness', 'rgb', 'hs', 'xy', 'color_temp'].map((name) => `${name}_command_topic`)

const DEFAULT_MAX = 255

/**
 * What a component can be adopted as, or why it cannot; `nothing` for what is of no interest, such as the signal
 * strength of a sensor.
 * @param config with every name written out
 */
export function useOf(component: string, config: Foreign): Use {
  if (config.entity_category !== undefined || config.enabled_by_default === false) return 'nothing'
  if (component === 'event') return bell(config)
  const machine = lookUp(MACHINES, component)
  if (!machine) return STRANGERS.includes(component) ? 'component' : value(component, config)
  const way = wayTo(config)
  return way && isTopic(way.topic) ? machine(config, way) : 'topics'
}

function value(component: string, config: Foreign): Use {
  const known = lookUp(lookUp(VALUES, component), config.device_class)
  if (!known) return 'nothing'
  const picked = fieldOf(config.value_template)
  if (picked === undefined || (picked !== '' && !known.fields.includes(picked))) return 'template'
  if (picked === '' && !known.alone) return 'alone'
  const { payload_on: on = 'ON', payload_off: off = 'OFF' } = config
  if (component === 'binary_sensor' && (readBoolean(on) !== true || readBoolean(off) !== false))
    return 'words'
  const topic = topicOf(config.state_topic)
  return isReadable(topic) ? { topic, capabilities: [known.capability] } : 'topics'
}

function bell(config: Foreign): Use {
  const rings = listOf(config.event_types).some((event) => PRESSES.includes(fold(event) ?? ''))
  if (!rings || fieldOf(config.value_template) !== '') return 'nothing'
  const topic = topicOf(config.state_topic)
  return isReadable(topic) ? { topic, capabilities: ['doorbell'] } : 'topics'
}

/** A topic that the profile takes as it is; it drops these endings. */
function isReadable(topic: string): boolean {
  return isTopic(topic) && !/\/(set|availability|command)$/.test(topic)
}

function light(config: Foreign, way: Way): Use {
  // Of ESPHome's components only lights speak JSON; the profile knows one by the name before the last.
  const isEspLight = way.kind === 'esphome' && way.topic.split('/').at(-3) === 'light'
  if (config.schema !== 'json') {
    const isSwitch = (config.schema ?? 'basic') === 'basic' && !FURTHER.some((name) => name in config)
    if (!isSwitch || isEspLight) return 'schema'
    return plain(config, way, { payload_on: 'on', payload_off: 'off' }, ['power'])
  }
  if (way.kind === 'esphome' && !isEspLight) return 'topics'
  // Before there were colour modes each ability had an option of its own.
  const legacy = Object.keys(MODES).filter((name) => config[name] === true)
  const modes = [...listOf(config.supported_color_modes), ...legacy]
  const { brightness_scale: scale } = config
  const hasScale = typeof scale === 'number' && scale > 0 && scale !== DEFAULT_MAX
  return {
    topic: way.topic,
    capabilities: ['power', ...modes.flatMap((mode) => lookUp(MODES, mode) ?? [])],
    ...(hasScale ? { max: scale } : {}),
  }
}

/** A machine that is told one word, and tells it back as a bare word or as the `state` of a JSON. */
function plain(
  config: Foreign,
  way: Way,
  expected: Record<string, string>,
  capabilities: CapabilityName[],
): Use {
  const picked = fieldOf(config.value_template ?? config.state_value_template)
  if (config.command_template !== undefined || (picked !== '' && picked !== 'state')) return 'template'
  // The profile speaks to a device the way it hears it speak; to ESPHome's always in bare words.
  const isBare = way.kind === 'esphome' || picked === ''
  const speaks = Object.entries(expected).every(([option, word]) => isWord(config[option], word, isBare))
  return speaks && STATES.every((name) => isState(config, name))
    ? { topic: way.topic, capabilities }
    : 'words'
}

/** The states that a device may name in its own words, which the profile does not know. */
const STATES = [
  'on',
  'off',
  'open',
  'closed',
  'opening',
  'closing',
  'stopped',
  'locked',
  'unlocked',
  'jammed',
]

function isState(config: Foreign, name: string): boolean {
  const word = config[`state_${name}`]
  return word === undefined || fold(word) === name
}

/** Whether a payload is exactly what the profile sends. */
function isWord(payload: unknown, word: string, isBare: boolean): boolean {
  const said = isBare ? payload : member(parsed(typeof payload === 'string' ? payload : ''), 'state')
  return (isBare && said === undefined) || said === word.toUpperCase()
}

/** Whether the speed goes the way of the other commands, as `percentage` of a JSON. */
function isPercentage(
  { percentage_command_topic: to, percentage_command_template: template, speed_range_max: most }: Foreign,
  way: Way,
): boolean {
  const isJson = typeof template === 'string' && /"percentage"\s*:/.test(template)
  return way.kind === 'set' && to === way.commands && isJson && (most ?? 100) === 100
}

function isPositioned(
  { set_position_topic: to, set_position_template: template }: Foreign,
  way: Way,
): boolean {
  if (way.kind === 'esphome') return to === way.commands.replace(/command$/, 'position/command')
  return to === way.commands && typeof template === 'string' && /"position"\s*:/.test(template)
}

function wayTo(config: Foreign): Way | undefined {
  const state = topicOf(config.state_topic ?? config.position_topic)
  const commands = topicOf(config.command_topic)
  const base = state.replace(/\/state$/, '')
  if (base !== state && commands === `${base}/command`) return { topic: state, kind: 'esphome', commands }
  // The profile hears `<topic>/state` as well as `<topic>`.
  return state !== '' && commands === `${base}/set` ? { topic: base, kind: 'set', commands } : undefined
}

/** The field of a JSON that a template picks; empty for the message as it is, undefined for anything more. */
function fieldOf(template: unknown): string | undefined {
  if (template === undefined || template === '') return ''
  if (typeof template !== 'string') return undefined
  const [, path, , dotted, quoted] =
    /^\s*\{\{-?\s*(value(_json(?:\.(\w+)|\[['"](\w+)['"]\]))?)\s*(?:\|[^{}]*)?\}\}\s*$/.exec(template) ?? []
  return path === undefined ? undefined : (dotted ?? quoted ?? '')
}

function topicOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
