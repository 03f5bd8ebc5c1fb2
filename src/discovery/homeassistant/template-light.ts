import { catching } from '../../bridge/catching'
import { Problem } from '../../bridge/problem'
import { parseValuePath, type Step } from '../../profiles/wiring/value-path'
import type { WiredCapability, WiredCommand, WiredState } from '../../profiles/wiring/schema'
import type { Foreign } from '../foreign'
import { type Component, pathAt, refuse, requiredTopic, statesAt, Unreadable, wire } from './component'

/** Longer than any template that a firmware announces, in characters. */
const MAX_TEMPLATE = 1_000
/** A template is given a brightness up to this. */
const MAX_BRIGHTNESS = 255

/**
 * A light that is told everything by two templates. They are read as far as they are plain text and blocks of
 * `{% if brightness is defined %}…{% endif %}`, which is how firmwares write them; anything else is refused.
 */
export function templateLight(config: Foreign): Component {
  const topic = requiredTopic(config, 'command_topic')
  const on = blocksOf(config.command_on_template)
  const off = { topic, value: false, payload: filled(blocksOf(config.command_off_template)) }
  const words = { on: true, off: false }
  const wires: Component['wires'] = {
    power: wire({
      state:
        config.state_template === undefined
          ? []
          : statesAt(config, 'state_topic', 'state_template', { words }),
      command: [{ topic, value: true, payload: filled(on) }, off],
    }),
  }
  const brightness = readable(() => brightnessOf(config, on, { ...off, value: 0 }))
  if (brightness) wires.brightness = brightness
  const white = readable(() => whiteOf(config, on, topic))
  if (white) wires.colorTemperature = white
  const capabilities = (['power', 'brightness', 'colorTemperature'] as const).filter(
    (name) => wires[name] !== undefined,
  )
  return { capabilities, wires }
}

/** What cannot be read exactly is left out; the light is adopted without it. */
function readable(read: () => WiredCapability | undefined): WiredCapability | undefined {
  return catching(Unreadable, read, () => undefined)
}

/** A piece of a template; one with a variable is there only while that is given. */
interface Block {
  variable?: string
  text: string
}

/** @throws Unreadable */
function blocksOf(template: unknown): Block[] {
  if (typeof template !== 'string' || template === '' || template.length > MAX_TEMPLATE)
    return refuse('schema')
  const parts = template.split(/\{%-?|-?%\}/)
  const blocks: Block[] = []
  let variable: string | undefined
  parts.forEach((part, index) => {
    // Text and what stands in `{% … %}` take turns.
    if (index % 2 === 0) blocks.push({ ...(variable !== undefined && { variable }), text: part })
    else if (variable === undefined)
      variable = /^\s*if\s+(\w+)\s+is\s+defined\s*$/.exec(part)?.[1] ?? refuse('schema')
    else variable = part.trim() === 'endif' ? undefined : refuse('schema')
  })
  return variable === undefined ? blocks : refuse('schema')
}

/** The message while nothing but a variable is given. @throws Unreadable */
function filled(blocks: readonly Block[], given?: string): string {
  const text = blocks
    .filter(({ variable }) => variable === undefined || variable === given)
    .map((block) => block.text)
    .join('')
    .trim()
  const isPlain = given !== undefined || !/\{\{|\}\}/.test(text)
  return isPlain && text !== '' ? text : refuse('schema')
}

/** The message with `{{ value }}` where it has a variable, and what the variable is multiplied with there. */
function commandFor(
  blocks: readonly Block[],
  variable: string,
): { payload: string; factor: number } | undefined {
  if (!blocks.some((block) => block.variable === variable)) return undefined
  const [before = '', inner, after, ...more] = filled(blocks, variable).split(/\{\{-?|-?\}\}/)
  if (inner === undefined || after === undefined || more.length > 0) return refuse('template')
  return {
    payload: `${before}{{ value }}${after}`,
    factor: factorIn(inner.trim().replace(variable, 'value')),
  }
}

/** A number times a factor, rounded or not; 1 where it stays as it is. @throws Unreadable */
function factorIn(path: string): number {
  return stepsOf(path).reduce((factor, step) => {
    if (step.step === 'affine') return step.offset === 0 ? factor * step.factor : refuse('template')
    return step.step === 'int' || step.step === 'float' || step.step === 'round' ? factor : refuse('template')
  }, 1)
}

function stepsOf(path: string): readonly Step[] {
  return catching(
    Problem,
    () => parseValuePath(path).steps,
    () => refuse('template'),
  )
}

/** What the device counts up to; both ways have to agree. */
function brightnessOf(config: Foreign, on: readonly Block[], off: WiredCommand): WiredCapability | undefined {
  const told = commandFor(on, 'brightness')
  if (!told) return undefined
  const { value: path = 'value' } =
    config.brightness_template === undefined ? {} : pathAt(config, 'brightness_template')
  const highest = Math.round(MAX_BRIGHTNESS * told.factor)
  const isHeard = config.brightness_template !== undefined
  if (highest < 1 || (isHeard && Math.abs(factorIn(path) * highest - MAX_BRIGHTNESS) > 1))
    return refuse('template')
  const [topic] = isHeard ? statesAt(config, 'state_topic', []) : []
  return wire({
    scale: [0, highest],
    state: topic ? [...offAsNothing(config), { topic: topic.topic, value: bare(path) }] : [],
    // Whoever sets it to nothing turns the lamp off.
    command: [off, { topic: off.topic, payload: told.payload }],
  })
}

/** It remembers its brightness while it is off; whoever has asked for none has what he asked for. */
function offAsNothing(config: Foreign): WiredState[] {
  if (config.state_template === undefined) return []
  return statesAt(config, 'state_topic', 'state_template', { words: { '0': 0 }, moving: { off: 0 } })
}

/** A path without what is done to the value: the scale says that. @throws Unreadable */
function bare(path: string): string {
  const end = path.search(/[|*/]/)
  const inner = (end < 0 ? path : path.slice(0, end)).trim()
  return stepsOf(inner).length === 0 ? inner : refuse('template')
}

function whiteOf(config: Foreign, on: readonly Block[], topic: string): WiredCapability | undefined {
  const told = commandFor(on, 'color_temp')
  if (!told) return undefined
  const unit = config.color_temp_kelvin === true ? {} : { unit: 'mired' }
  const isHeard = config.color_temp_template !== undefined
  if (told.factor !== 1) return refuse('template')
  return wire({
    state: isHeard ? statesAt(config, 'state_topic', 'color_temp_template', unit) : [],
    command: [{ topic, payload: told.payload, ...unit }],
  })
}
