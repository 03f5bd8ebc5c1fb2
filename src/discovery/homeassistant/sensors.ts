import type { CapabilityName } from '../../bridge/capabilities'
import { fold, lookUp } from '../../bridge/tolerant'
import type { WiredState } from '../../profiles/wiring/schema'
import type { Foreign } from '../foreign'
import {
  type Component,
  known,
  pathAt,
  refuse,
  requiredTopic,
  statesAt,
  tableOf,
  textsIn,
  wordAt,
} from './component'

/** A quantity, and the units in which it may be said: the canonical ones have no conversion. */
interface Measure {
  capability: CapabilityName
  member?: string
  /** Keyed by unit; the value is the wiring's name for it, empty for the canonical unit. */
  units: Partial<Record<string, string>>
  /** Whether a sensor without a unit counts in the canonical one. */
  unitless?: true
}

const temperature: Measure = {
  capability: 'temperature',
  units: { '°C': '', C: '', '°F': '°F', F: '°F', K: 'K' },
  unitless: true,
}
const percent = { '%': '' }
const dust = { 'µg/m³': '', 'μg/m³': '', 'ug/m3': '', 'mg/m³': 'mg/m³' }
const usage = (member: string, units: Measure['units']): Measure => ({
  capability: 'powerUsage',
  member,
  units,
  unitless: true,
})
const air = (member: string): Measure => ({
  capability: 'airQuality',
  member,
  units: dust,
  unitless: true,
})

/** What is measured, keyed by device class (https://www.home-assistant.io/integrations/sensor/#device-class). */
const MEASURES: Partial<Record<string, Measure>> = {
  temperature,
  humidity: { capability: 'humidity', units: percent, unitless: true },
  power: usage('power', { W: '', kW: 'kW', mW: 'mW', MW: 'MW' }),
  voltage: usage('voltage', { V: '', mV: 'mV', kV: 'kV' }),
  current: usage('current', { A: '', mA: 'mA' }),
  apparent_power: usage('apparentPower', { VA: '' }),
  reactive_power: usage('reactivePower', { var: '' }),
  power_factor: { ...usage('factor', { '': '' }) },
  energy: { capability: 'energy', units: { kWh: '', Wh: 'Wh', MWh: 'MWh' } },
  pm1: air('pm1'),
  pm25: air('pm2_5'),
  pm10: air('pm10'),
  illuminance: { capability: 'illuminance', units: { lx: '' }, unitless: true },
  carbon_dioxide: { capability: 'co2', units: { ppm: '' }, unitless: true },
  volatile_organic_compounds: { capability: 'voc', units: dust },
  battery: { capability: 'battery', units: percent, unitless: true },
}

/** Something measured that is no matter of a platform. */
export function sensor(config: Foreign): Component {
  const unit = typeof config.unit_of_measurement === 'string' ? config.unit_of_measurement.trim() : ''
  const measure = known(MEASURES, config.device_class) ?? byUnit(config, unit)
  if (!measure) return refuse('nothing')
  const name = unit === '' && measure.unitless ? '' : lookUp(measure.units, unit)
  if (name === undefined) return refuse('unit')
  requiredTopic(config, 'state_topic')
  const state = statesAt(config, 'state_topic', 'value_template', {
    ...(name === '' ? {} : { unit: name }),
    ...(measure.member === undefined ? {} : { member: measure.member }),
  })
  return reporting(measure.capability, state)
}

/** A sensor without a class whose unit says all: degrees are a temperature, whatever they are of. */
function byUnit(config: Foreign, unit: string): Measure | undefined {
  return config.device_class === undefined && ['°C', '°F'].includes(unit) ? temperature : undefined
}

const OPEN = ['open', 'closed'] as const
const YES = [true, false] as const
const motion = { capability: 'motion', words: YES } as const
const contact = { capability: 'contact', words: OPEN } as const

/** What is seen or not, keyed by device class (https://www.home-assistant.io/integrations/binary_sensor/#device-class). */
const SIGHTS: Partial<
  Record<string, { capability: CapabilityName; words: readonly [string | boolean, string | boolean] }>
> = {
  motion,
  moving: motion,
  occupancy: motion,
  presence: motion,
  door: contact,
  garage_door: contact,
  opening: contact,
  window: contact,
  smoke: { capability: 'smoke', words: YES },
  gas: { capability: 'gas', words: YES },
  carbon_monoxide: { capability: 'gas', words: YES },
  moisture: { capability: 'leak', words: YES },
  vibration: { capability: 'vibration', words: YES },
}

export function binarySensor(config: Foreign): Component {
  const sight = known(SIGHTS, config.device_class)
  if (!sight) return refuse('nothing')
  // It says on only, and nobody here counts the seconds until it is off.
  if (config.off_delay !== undefined && config.off_delay !== null) return refuse('delay')
  requiredTopic(config, 'state_topic')
  const [on, off] = sight.words
  const words = tableOf([
    [wordAt(config, 'payload_on', 'ON'), on],
    [wordAt(config, 'payload_off', 'OFF'), off],
  ])
  return reporting(sight.capability, statesAt(config, 'state_topic', 'value_template', { words }))
}

/** What a doorbell or a button says when somebody presses it. */
const PRESSES: readonly string[] = [
  'press',
  'pressed',
  'ring',
  'single',
  'on',
  'short_press',
  'click',
  'ding',
  'single_press',
]

export function event(config: Foreign): Component {
  const topic = requiredTopic(config, 'state_topic')
  const types = textsIn(config.event_types)
  const isBell = config.device_class === 'doorbell'
  const presses = types.filter((type) => isBell || PRESSES.includes(fold(type) ?? ''))
  if (presses.length === 0) return refuse('nothing')
  const { value = 'value_json.event_type' } = pathAt(config, 'value_template')
  const words = tableOf(presses.map((type) => [type, true] as const))
  return reporting('doorbell', [{ topic, value, words }])
}

/** A trigger of a remote control: one short press. */
export function deviceAutomation(config: Foreign): Component {
  const isPress = config.type === 'button_short_press' || config.type === 'single'
  if (config.automation_type !== 'trigger' || !isPress) return refuse('nothing')
  const topic = requiredTopic(config, 'topic')
  const payload = wordAt(config, 'payload', '')
  if (payload === '') return refuse('words')
  return reporting('doorbell', [{ topic, ...pathAt(config, 'value_template'), words: { [payload]: true } }])
}

function reporting(capability: CapabilityName, state: WiredState[]): Component {
  return { capabilities: [capability], wires: { [capability]: { state } } }
}
