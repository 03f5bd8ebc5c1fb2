import type { WiredCommand } from '../../profiles/wiring/schema'
import type { Foreign } from '../foreign'
import {
  type Component,
  boundsOf,
  numberAt,
  pathAt,
  payloadAt,
  refuse,
  requiredTopic,
  statesAt,
  tableOf,
  textsIn,
  topicAt,
  wire,
  wordAt,
  wrapped,
} from './component'

/** Machines with one thing to switch, turn or choose. */

export function switchComponent(config: Foreign): Component {
  return { capabilities: ['power'], wires: { power: onOff(config) } }
}

/** On and off with the words that `payload_on`, `state_on` and their like give. */
export function onOff(config: Foreign, template: string | readonly string[] = 'value_template') {
  const topic = requiredTopic(config, 'command_topic')
  const [on, off] = [wordAt(config, 'payload_on', 'ON'), wordAt(config, 'payload_off', 'OFF')]
  const words = tableOf<boolean>([
    [wordAt(config, 'state_on', on), true],
    [wordAt(config, 'state_off', off), false],
  ])
  return wire({
    state: statesAt(config, 'state_topic', template, { words }),
    command: [
      { topic, value: true, payload: wrapped(config, 'command_template', on) },
      { topic, value: false, payload: wrapped(config, 'command_template', off) },
    ],
  })
}

/** A siren takes its command as JSON, and says its state as a word or as JSON. */
export function siren(config: Foreign): Component {
  const power = onOff({ ...config, state_value_template: undefined }, ['state_value_template'])
  const isTemplated = config.command_template !== undefined
  const command = power.command?.map((each) =>
    isTemplated ? each : { ...each, payload: JSON.stringify({ state: each.payload }) },
  )
  const own = pathAt(config, 'state_value_template', 'value_template')
  const [said] = power.state ?? []
  const state = said
    ? own.value === undefined
      ? [{ ...said, value: 'value_json.state' }, said]
      : [{ ...said, ...own }]
    : []
  return { capabilities: ['power'], wires: { power: wire({ state, command: command ?? [] }) } }
}

/** Pressed when it is switched on; off means nothing to it. */
export function button(config: Foreign): Component {
  return pressed(config, wordAt(config, 'payload_press', 'PRESS'))
}

export function scene(config: Foreign): Component {
  return pressed(config, wordAt(config, 'payload_on', 'ON'))
}

function pressed(config: Foreign, word: string): Component {
  const topic = requiredTopic(config, 'command_topic')
  const payload = wrapped(config, 'command_template', word)
  return { capabilities: ['power'], wires: { power: { command: [{ topic, value: true, payload }] } } }
}

export function lock(config: Foreign): Component {
  const topic = requiredTopic(config, 'command_topic')
  // Whoever types a code at every door cannot be spoken for.
  if (typeof config.code_format === 'string' && config.code_format !== '') return refuse('code')
  const words = tableOf([
    [wordAt(config, 'state_locked', 'LOCKED'), 'LOCKED'],
    [wordAt(config, 'state_unlocked', 'UNLOCKED'), 'UNLOCKED'],
    [wordAt(config, 'state_jammed', 'JAMMED'), 'JAMMED'],
  ])
  const command: WiredCommand[] = [
    { value: 'LOCKED', word: wordAt(config, 'payload_lock', 'LOCK') },
    { value: 'UNLOCKED', word: wordAt(config, 'payload_unlock', 'UNLOCK') },
  ].map(({ value, word }) => ({ topic, value, payload: wrapped(config, 'command_template', word) }))
  const state = statesAt(config, 'state_topic', 'value_template', { words })
  return { capabilities: ['lock'], wires: { lock: wire({ state, command }) } }
}

/** Open is on. One that reports a position is told numbers. */
export function valve(config: Foreign): Component {
  const topic = requiredTopic(config, 'command_topic')
  const isPositioned = config.reports_position === true
  if (isPositioned) {
    const [closed, open] = [
      numberAt(config, 'position_closed') ?? 0,
      numberAt(config, 'position_open') ?? 100,
    ]
    if (closed === open) return refuse('words')
    const own = pathAt(config, 'value_template')
    const stateTopic = topicAt(config, 'state_topic')
    const paths = own.value === undefined ? [{ value: 'value_json.position' }, {}] : [own]
    const state = stateTopic === undefined ? [] : paths.map((path) => ({ topic: stateTopic, ...path }))
    const payload = payloadAt(config, 'command_template', 'position')
    const power = {
      state: state.map((each) => ({ ...each, words: { [String(closed)]: false }, otherwise: true })),
      command: [
        { topic, value: true, payload: payload.replace('{{ value }}', String(open)) },
        { topic, value: false, payload: payload.replace('{{ value }}', String(closed)) },
      ],
    }
    return {
      capabilities: ['power', 'position'],
      wires: {
        power: wire(power),
        position: wire({ scale: [closed, open], state, command: [{ topic, payload }] }),
      },
    }
  }
  const words = tableOf<boolean>([
    [wordAt(config, 'state_open', 'open'), true],
    [wordAt(config, 'state_closed', 'closed'), false],
  ])
  const moving = movement<boolean>(config, true, false)
  const power = wire({
    state: statesAt(config, 'state_topic', 'value_template', { words, moving }),
    command: [
      {
        topic,
        value: true,
        payload: wrapped(config, 'command_template', wordAt(config, 'payload_open', 'OPEN')),
      },
      {
        topic,
        value: false,
        payload: wrapped(config, 'command_template', wordAt(config, 'payload_close', 'CLOSE')),
      },
    ],
  })
  return { capabilities: ['power'], wires: { power } }
}

/** The words of something that is on its way. */
export function movement<T extends string | number | boolean>(
  config: Foreign,
  open: T,
  closed: T,
): Record<string, T> {
  return tableOf([
    [wordAt(config, 'state_opening', 'opening'), open],
    [wordAt(config, 'state_closing', 'closing'), closed],
  ])
}

/** Home Assistant's own bounds of a number without any. */
const USUAL_NUMBER = { min: 1, max: 100 }

export function numberComponent(config: Foreign): Component {
  const topic = requiredTopic(config, 'command_topic')
  const range = wire({
    state: statesAt(config, 'state_topic', 'value_template'),
    command: [{ topic, payload: payloadAt(config, 'command_template') }],
    ...boundsOf(
      numberAt(config, 'min') ?? USUAL_NUMBER.min,
      numberAt(config, 'max') ?? USUAL_NUMBER.max,
      numberAt(config, 'step'),
    ),
  })
  return { capabilities: ['range'], wires: { range } }
}

export function select(config: Foreign): Component {
  const topic = requiredTopic(config, 'command_topic')
  const options = textsIn(config.options)
  if (options.length === 0) return refuse('words')
  const words = tableOf(options.map((option) => [option, option] as const))
  const command = options.map((value) => ({
    topic,
    value,
    payload: wrapped(config, 'command_template', value),
  }))
  const state = statesAt(config, 'state_topic', 'value_template', { words })
  return { capabilities: ['mode'], wires: { mode: wire({ state, command }) } }
}
