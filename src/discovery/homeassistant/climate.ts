import type { WiredCapability, WiredCommand } from '../../profiles/wiring/schema'
import type { Foreign } from '../foreign'
import {
  boundsOf,
  type Component,
  known,
  numberAt,
  payloadAt,
  refuse,
  statesAt,
  tableOf,
  textsIn,
  topicAt,
  wire,
  wordAt,
  wrapped,
} from './component'
import { onOff } from './machines'

/** Home Assistant's modes of a climate, as the platforms' thermostats have them. */
const THERMOSTAT_MODES: Partial<Record<string, string>> = {
  auto: 'AUTO',
  heat_cool: 'AUTO',
  cool: 'COOL',
  heat: 'HEAT',
  off: 'OFF',
}
/** Its modes, and those of humidifiers and purifiers, as Rokid names them (docs/contract.md#8-fine-print). */
const MODE_NAMES: Partial<Record<string, string>> = {
  auto: 'Auto',
  heat_cool: 'Auto',
  cool: 'Cool',
  heat: 'Heat',
  dry: 'Dry',
  fan_only: 'Fan',
  fan: 'Fan',
  manual: 'Manual',
  normal: 'Manual',
  silent: 'Silent',
  quiet: 'Silent',
  eco: 'Energy',
  energy: 'Energy',
  sleep: 'Sleep',
}
const SWINGS: Partial<Record<string, string>> = {
  on: 'On',
  off: 'Off',
  auto: 'Auto',
  both: 'On',
  horizontal: 'Horizon',
  vertical: 'Vertical',
}
const FAN_SPEEDS: Partial<Record<string, number>> = { low: 33, medium: 66, mid: 66, high: 100 }

const USUAL_MODES = ['auto', 'off', 'cool', 'heat', 'dry', 'fan_only']
/** What is turned on when nobody knows the mode that it had. */
const PREFERRED = ['auto', 'heat_cool', 'heat', 'cool', 'fan_only', 'dry']

export function climate(config: Foreign): Component {
  const unit = config.temperature_unit === 'F' ? { unit: '°F' } : {}
  const modes = Array.isArray(config.modes) ? textsIn(config.modes) : USUAL_MODES
  const wires: Component['wires'] = defined({
    targetTemperature: target(config, unit),
    thermostatMode: withEconomy(config, chosen(config, 'mode', modes, THERMOSTAT_MODES)),
    mode: chosen(
      config,
      'mode',
      modes.filter((mode) => mode !== 'off'),
      MODE_NAMES,
    ),
    power: powerOf(config, modes),
    fanSpeed: chosen(config, 'fan_mode', textsIn(config.fan_modes ?? ['low', 'medium', 'high']), FAN_SPEEDS),
    swing: chosen(config, 'swing_mode', textsIn(config.swing_modes ?? ['on', 'off']), SWINGS),
    temperature: reported(config, 'current_temperature_topic', 'current_temperature_template', unit),
    humidity: reported(config, 'current_humidity_topic', 'current_humidity_template'),
  })
  if (!wires.targetTemperature?.command && !wires.thermostatMode?.command) return refuse('topics')
  const capabilities = (
    ['targetTemperature', 'thermostatMode', 'power', 'fanSpeed', 'swing', 'temperature', 'humidity'] as const
  ).filter((name) => wires[name] !== undefined)
  return { capabilities, wires }
}

function target(config: Foreign, unit: { unit?: string }): WiredCapability | undefined {
  const topic = topicAt(config, 'temperature_command_topic')
  const state = statesAt(config, 'temperature_state_topic', 'temperature_state_template', unit)
  if (topic === undefined && state.length === 0) return undefined
  const payload = payloadAt(config, 'temperature_command_template')
  const inCelsius = (degrees: number | undefined): number | undefined =>
    degrees !== undefined && unit.unit !== undefined
      ? Number((((degrees - 32) * 5) / 9).toPrecision(12))
      : degrees
  const [min, max] = [inCelsius(numberAt(config, 'min_temp')), inCelsius(numberAt(config, 'max_temp'))]
  return wire({
    state,
    command: topic === undefined ? [] : [{ topic, payload, ...unit }],
    ...boundsOf(min, max, numberAt(config, 'temp_step')),
  })
}

/** A choice of the device's own words, as far as a platform has a word for each; of two for one, the first is sent. */
function chosen<T extends string | number>(
  config: Foreign,
  prefix: string,
  own: readonly string[],
  table: Partial<Record<string, T>>,
): WiredCapability | undefined {
  const topic = topicAt(config, `${prefix}_command_topic`)
  const pairs = own.flatMap((word): [string, T][] => {
    const value = known(table, word.trim().toLowerCase())
    return value === undefined ? [] : [[word, value]]
  })
  if (pairs.length === 0) return undefined
  const words = tableOf(pairs)
  const state = statesAt(config, `${prefix}_state_topic`, `${prefix}_state_template`, { words })
  if (topic === undefined && state.length === 0) return undefined
  const values = new Map(pairs.toReversed().map(([word, value]) => [value, word]))
  const command = [...values].map(([value, word]): WiredCommand => {
    const payload = wrapped(config, `${prefix}_command_template`, word)
    return { topic: topic ?? '', value, payload }
  })
  return wire({ state, command: topic === undefined ? [] : command })
}

/** Saving is a preset of its own beside the modes; other presets are no mode of a platform. */
function withEconomy(config: Foreign, modes: WiredCapability | undefined): WiredCapability | undefined {
  const topic = topicAt(config, 'preset_mode_command_topic')
  const word = textsIn(config.preset_modes).find((name) => name.trim().toLowerCase() === 'eco')
  if (!modes?.command || topic === undefined || word === undefined) return modes
  const words = { [word]: 'ECO' }
  return {
    ...modes,
    state: [
      ...statesAt(config, 'preset_mode_state_topic', 'preset_mode_value_template', { words }),
      ...(modes.state ?? []),
    ],
    command: [
      ...modes.command,
      { topic, value: 'ECO', payload: wrapped(config, 'preset_mode_command_template', word) },
    ],
  }
}

/** On is the mode that it had last. */
function powerOf(config: Foreign, modes: readonly string[]): WiredCapability | undefined {
  const own = topicAt(config, 'power_command_topic')
  const topic = topicAt(config, 'mode_command_topic')
  if (topic === undefined || !modes.includes('off')) return undefined
  const words = tableOf(modes.map((mode) => [mode, mode !== 'off'] as const))
  const state = statesAt(config, 'mode_state_topic', 'mode_state_template', { words })
  if (own !== undefined) {
    const command = [
      { value: true, word: wordAt(config, 'payload_on', 'ON') },
      { value: false, word: wordAt(config, 'payload_off', 'OFF') },
    ].map(({ value, word }) => ({
      topic: own,
      value,
      payload: wrapped(config, 'power_command_template', word),
    }))
    return wire({ state, command })
  }
  const preferred = PREFERRED.find((mode) => modes.includes(mode))
  if (preferred === undefined) return undefined
  const resume = payloadAt(config, 'mode_command_template')
  const command = [
    { topic, value: true, payload: wrapped(config, 'mode_command_template', preferred), resume },
    { topic, value: false, payload: wrapped(config, 'mode_command_template', 'off') },
  ]
  return wire({ state, command })
}

function reported(
  config: Foreign,
  topicOption: string,
  templateOption: string,
  unit: { unit?: string } = {},
): WiredCapability | undefined {
  const state = statesAt(config, topicOption, templateOption, unit)
  return state.length === 0 ? undefined : { state }
}

export function humidifier(config: Foreign): Component {
  const topic = topicAt(config, 'target_humidity_command_topic')
  const state = statesAt(config, 'target_humidity_state_topic', 'target_humidity_state_template')
  const command =
    topic === undefined ? [] : [{ topic, payload: payloadAt(config, 'target_humidity_command_template') }]
  const wires: Component['wires'] = defined({
    power: onOff(config, 'state_value_template'),
    targetHumidity:
      topic === undefined && state.length === 0
        ? undefined
        : wire({
            state,
            command,
            ...boundsOf(numberAt(config, 'min_humidity'), numberAt(config, 'max_humidity')),
          }),
    mode: chosen(config, 'mode', textsIn(config.modes), MODE_NAMES),
    humidity: reported(config, 'current_humidity_topic', 'current_humidity_template'),
  })
  const capabilities = (['power', 'targetHumidity', 'mode', 'humidity'] as const).filter(
    (name) => wires[name] !== undefined,
  )
  return { capabilities, wires }
}

export function fan(config: Foreign): Component {
  const power = onOff(config, 'state_value_template')
  const topic = topicAt(config, 'percentage_command_topic')
  const off = power.command?.find(({ value }) => value === false)
  const min = numberAt(config, 'speed_range_min') ?? 1
  const max = numberAt(config, 'speed_range_max') ?? 100
  if (topic !== undefined && max <= min - 1) return refuse('words')
  const wires: Component['wires'] = defined({
    power,
    fanSpeed:
      topic === undefined
        ? undefined
        : wire({
            scale: [min - 1, max],
            state: statesAt(config, 'percentage_state_topic', 'percentage_value_template'),
            // Whoever sets it to nothing turns the fan off.
            command: [
              ...(off ? [{ ...off, value: 0 }] : []),
              { topic, payload: payloadAt(config, 'percentage_command_template', 'percentage') },
            ],
          }),
    mode: chosen(config, 'preset_mode', textsIn(config.preset_modes), MODE_NAMES),
    swing: oscillation(config),
  })
  return { capabilities: topic === undefined ? ['power'] : ['power', 'fanSpeed'], wires }
}

/** A fan that turns its head. */
function oscillation(config: Foreign): WiredCapability | undefined {
  const topic = topicAt(config, 'oscillation_command_topic')
  if (topic === undefined) return undefined
  const on = wordAt(config, 'payload_oscillation_on', 'oscillate_on')
  const off = wordAt(config, 'payload_oscillation_off', 'oscillate_off')
  const words = tableOf([
    [on, 'On'],
    [off, 'Off'],
  ] as const)
  return wire({
    state: statesAt(config, 'oscillation_state_topic', 'oscillation_value_template', { words }),
    command: [
      { topic, value: 'On', payload: wrapped(config, 'oscillation_command_template', on) },
      { topic, value: 'Off', payload: wrapped(config, 'oscillation_command_template', off) },
    ],
  })
}

function defined(wires: {
  [K in keyof Component['wires']]?: WiredCapability | undefined
}): Component['wires'] {
  return Object.fromEntries(Object.entries(wires).filter(([, each]) => each !== undefined))
}
