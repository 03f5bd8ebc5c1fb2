import { readText } from '../bridge/tolerant'
import type { WiredCapability } from '../profiles/index'
import { climateOf } from './climates'
import { type Foreign, textOf } from './foreign'
import { isSettable, newPart, type Part } from './zigbee2mqtt-part'
import { isFieldName, isWord, switched, told } from './zigbee2mqtt-fields'

/** Devices that expose single values only, without saying what kind of thing they are. */

/** Names for what a device as a whole is switched by; others (`led_indicator`, `child_lock`) are its settings. */
const SWITCHES =
  /^(?:state|switch|valve|gas_valve|water_valve|pump|relay|relay_switch|output_switch|alarm|alarm_switch|siren|siren_on|light_switch)(?:_state)?_?(?:l?\d{1,2})?$/

/** What warns has an `alarm` to be set up, not to be rung. */
const WARNERS = ['smoke', 'gas', 'carbon_monoxide', 'co2', 'water_leak', 'pm25']

const CLIMATE = ['target_temperature', 'occupied_heating_setpoint', 'current_heating_setpoint']

const TEMPERATURES = ['current_temperature', 'local_temperature', 'room_temperature']

/** The machines that a device without any named kind is. */
export function plainMachines(exposed: readonly Foreign[], topic: string): Part[] {
  const isClimate = exposed.some((each) => CLIMATE.includes(textOf(each.name)) && isSettable(each))
  const switches = exposed.filter(isSwitch)
  const isWarner = exposed.some(({ name }) => WARNERS.includes(textOf(name)))
  if (isClimate) return [airConditioner(exposed, switches[0], topic)]
  return switches
    .filter(({ name }) => !(isWarner && textOf(name).startsWith('alarm')))
    .map((each, _index, all) => {
      const field = readText(each.property ?? each.name) ?? ''
      const part = newPart(all.length > 1 ? field : undefined, '')
      part.wired.power = power(each, topic)
      return part
    })
}

function isSwitch({ type, name, property, access, value_on: on, value_off: off }: Foreign): boolean {
  const isNamed = typeof name === 'string' && SWITCHES.test(name)
  return (
    type === 'binary' &&
    isNamed &&
    isSettable({ access }) &&
    isFieldName(property ?? name) &&
    isWord(on) &&
    isWord(off)
  )
}

function power({ name, property, value_on: on, value_off: off }: Foreign, topic: string): WiredCapability {
  const field = String(property ?? name)
  return switched(topic, field, isWord(on) ? on : 'ON', isWord(off) ? off : 'OFF')
}

function airConditioner(exposed: readonly Foreign[], state: Foreign | undefined, topic: string): Part {
  const part = newPart(undefined, '')
  Object.assign(part.wired, climateOf(exposed, topic))
  if (state) part.wired.power = power(state, topic)
  const measured = exposed.find(({ name, type }) => type === 'numeric' && TEMPERATURES.includes(textOf(name)))
  const field = measured?.property ?? measured?.name
  if (isFieldName(field)) part.wired.temperature = { state: [told(topic, field)] }
  return part
}
