import type { CapabilityName } from '../../bridge/capabilities'
import { catching } from '../../bridge/catching'
import { lookUp } from '../../bridge/tolerant'
import type { WiredCapability, WiredCommand, WiredState } from '../../profiles/wiring/schema'
import { type Foreign, listOf } from '../foreign'
import {
  type Component,
  numberAt,
  payloadAt,
  refuse,
  requiredTopic,
  statesAt,
  topicAt,
  Unreadable,
  wire,
} from './component'
import { onOff } from './machines'
import { templateLight } from './template-light'

const DEFAULT_MAX = 255

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

export function light(config: Foreign): Component {
  const schema = config.schema ?? 'basic'
  if (schema === 'json') return jsonLight(config)
  if (schema === 'template') return templateLight(config)
  return schema === 'basic' || schema === 'default' ? basicLight(config) : refuse('schema')
}

function jsonLight(config: Foreign): Component {
  const command = requiredTopic(config, 'command_topic')
  const state = topicAt(config, 'state_topic')
  if (state === command) return refuse('topics')
  // Before there were colour modes each ability had an option of its own.
  const legacy = Object.keys(MODES).filter((name) => config[name] === true)
  const modes = [...listOf(config.supported_color_modes), ...legacy]
  const capabilities: CapabilityName[] = ['power', ...modes.flatMap((mode) => lookUp(MODES, mode) ?? [])]
  const scale = numberAt(config, 'brightness_scale')
  const color = (['hs', 'xy'] as const).find((mode) => modes.includes(mode) && !modes.includes('rgb'))
  return {
    capabilities,
    wires: {},
    json: {
      command,
      ...(state === undefined ? {} : { state }),
      ...(color === undefined ? {} : { color }),
      ...(config.color_temp_kelvin === true ? { kelvin: true } : {}),
      capabilities: [...new Set(capabilities)],
    },
    ...(scale !== undefined && scale > 0 && scale !== DEFAULT_MAX ? { max: scale } : {}),
  }
}

/** A topic for each thing that it can do. */
function basicLight(config: Foreign): Component {
  const wires: Component['wires'] = {}
  const power = onOff(config, ['state_value_template', 'value_template'])
  const off = power.command?.find(({ value }) => value === false)
  const brightness = readable(() => brightnessOf(config, off))
  wires.power = config.on_command_type === 'brightness' ? byBrightness(config, power, brightness) : power
  if (brightness) wires.brightness = brightness
  const color = readable(() => colorOf(config))
  if (color) wires.color = color
  const white = readable(() => whiteOf(config))
  if (white) wires.colorTemperature = white
  const capabilities = (['power', 'brightness', 'color', 'colorTemperature'] as const).filter(
    (name) => wires[name] !== undefined,
  )
  return { capabilities, wires }
}

/** What cannot be read exactly is left out; the light is adopted without it. */
function readable(read: () => WiredCapability | undefined): WiredCapability | undefined {
  return catching(Unreadable, read, () => undefined)
}

function maxOf(config: Foreign): number {
  const scale = numberAt(config, 'brightness_scale') ?? DEFAULT_MAX
  return scale > 0 ? scale : refuse('words')
}

function brightnessOf(config: Foreign, off: WiredCommand | undefined): WiredCapability | undefined {
  const topic = topicAt(config, 'brightness_command_topic')
  if (topic === undefined) return undefined
  const payload = payloadAt(config, 'brightness_command_template')
  return wire({
    scale: [0, maxOf(config)],
    state: statesAt(config, 'brightness_state_topic', 'brightness_value_template'),
    // Whoever sets it to nothing turns the lamp off.
    command: [...(off ? [{ ...off, value: 0 }] : []), { topic, payload }],
  })
}

/** Such a light is turned on by a brightness, the one that it had last; it is off at 0. */
function byBrightness(
  config: Foreign,
  { state = [], command = [] }: WiredCapability,
  brightness: WiredCapability | undefined,
): WiredCapability {
  const [to] = brightness?.command?.filter(({ value }) => value === undefined) ?? []
  if (!brightness || !to) return refuse('schema')
  const off = command.filter(({ value }) => value === false)
  const full = to.payload.replace('{{ value }}', String(maxOf(config)))
  const shown: WiredState[] = (brightness.state ?? []).map((each) => ({
    ...each,
    words: { '0': false },
    otherwise: true,
  }))
  return wire({
    state: shown.length > 0 ? shown : state,
    command: [{ topic: to.topic, value: true, payload: full, resume: to.payload }, ...off],
  })
}

function colorOf(config: Foreign): WiredCapability | undefined {
  for (const color of ['rgb', 'hs', 'xy'] as const) {
    const topic = topicAt(config, `${color}_command_topic`)
    if (topic === undefined) continue
    if (config[`${color}_command_template`] !== undefined) return refuse('template')
    return wire({
      color,
      state: statesAt(config, `${color}_state_topic`, `${color}_value_template`),
      command: [{ topic, payload: '{{ value }}' }],
    })
  }
  return undefined
}

function whiteOf(config: Foreign): WiredCapability | undefined {
  const topic = topicAt(config, 'color_temp_command_topic')
  if (topic === undefined) return undefined
  const unit = config.color_temp_kelvin === true ? {} : { unit: 'mired' }
  return wire({
    state: statesAt(config, 'color_temp_state_topic', 'color_temp_value_template', unit),
    command: [{ topic, payload: payloadAt(config, 'color_temp_command_template'), ...unit }],
  })
}
