import type { CapabilityName } from '../bridge/capabilities'
import type { WiredCapability } from '../profiles/index'
import { type Foreign, listOf } from './foreign'
import { isSettable } from './zigbee2mqtt-part'
import { chosen, isFieldName, type Meanings, numbered, switchedByMode, told } from './zigbee2mqtt-fields'

/** The wiring of a thermostat or an air conditioner: what it has not, it is never asked for. */

/** Of several targets the first counts; what a device does without an address of its own comes last. */
const TARGETS = [
  'occupied_heating_setpoint',
  'current_heating_setpoint',
  'target_temperature',
  'occupied_cooling_setpoint',
]

const MODES = [
  { word: 'off', value: 'OFF' },
  { word: 'heat', value: 'HEAT' },
  { word: 'cool', value: 'COOL' },
  { word: 'auto', value: 'AUTO' },
] as const satisfies Meanings

/** The same and more, as an air conditioner is asked by its maker's app. */
const CONDITIONS = [
  { word: 'cool', value: 'Cool' },
  { word: 'heat', value: 'Heat' },
  { word: 'dry', value: 'Dry' },
  { word: 'fan_only', value: 'Fan' },
  { word: 'auto', value: 'Auto' },
] as const satisfies Meanings

type Wired = Partial<Record<CapabilityName, WiredCapability>>

/** @param features what it has, each with its field (`property`), bounds and words */
export function climateOf(features: readonly Foreign[], topic: string): Wired {
  const find = (name: string): Foreign | undefined =>
    features.find((each) => each.name === name && isFieldName(each.property ?? name) && isSettable(each))
  const target = TARGETS.map(find).find((each) => each !== undefined)
  const mode = find('system_mode')
  return {
    ...(target && { targetTemperature: targetOf(target, topic) }),
    ...(mode && modesOf(mode, find('preset'), topic)),
  }
}

function targetOf(feature: Foreign, topic: string): WiredCapability {
  const { value_min: min, value_max: max, value_step: step } = feature
  const isRange = typeof min === 'number' && typeof max === 'number' && min < max
  return numbered(topic, fieldOf(feature), {
    ...(isRange ? { min, max } : {}),
    ...(typeof step === 'number' && step > 0 ? { step } : {}),
  })
}

function modesOf(feature: Foreign, preset: Foreign | undefined, topic: string): Wired {
  const field = fieldOf(feature)
  const names = listOf(feature.values)
  const modes = MODES.filter(({ word }) => names.includes(word))
  const isConditioner = names.includes('dry') || names.includes('fan_only')
  const conditions = CONDITIONS.filter(({ word }) => isConditioner && names.includes(word))
  const { state = [], command = [] } = chosen(topic, field, modes)
  const eco = preset && listOf(preset.values).find((name) => name === 'eco' || name === 'Eco')
  const economy =
    preset && typeof eco === 'string'
      ? chosen(topic, fieldOf(preset), [{ word: eco, value: 'ECO' }])
      : { state: [], command: [] }
  const off = modes
    .filter(({ word }) => word === 'off')
    .map(() => ({ ...told(topic, field), words: { off: 'OFF' } }))
  const running = listOf(feature.values)
    .filter(isText)
    .filter((name) => name !== 'off')
  const [on, ...others] = [...running].sort((one, other) => Number(other === 'heat') - Number(one === 'heat'))
  const thermostatMode = {
    // A device that is off saves whatever its preset is.
    state: [...(economy.state?.length ? off : []), ...(economy.state ?? []), ...state],
    command: [...command, ...(economy.command ?? [])],
  }
  return {
    ...(thermostatMode.command.length > 0 && { thermostatMode }),
    ...(conditions.length > 0 && { mode: chosen(topic, field, conditions) }),
    ...(names.includes('off') &&
      on !== undefined && { power: switchedByMode(topic, field, [on, ...others]) }),
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function fieldOf({ name, property }: Foreign): string {
  return isFieldName(property) ? property : String(name)
}
