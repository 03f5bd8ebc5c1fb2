import type { WiredCapability, WiredCommand, WiredState } from '../../profiles/wiring/schema'
import type { Foreign } from '../foreign'
import {
  type Component,
  numberAt,
  pathAt,
  payloadAt,
  refuse,
  tableOf,
  topicAt,
  wire,
  wordAt,
} from './component'
import { movement } from './machines'

/** What stands open or shut, as a mode of two words: Sinric's garage door has no other. */
const SIDES = { open: 'Open', closed: 'Close' }

/** A blind, a curtain, a garage door: with a position, or only open and shut. */
export function cover(config: Foreign): Component {
  const topic = topicAt(config, 'command_topic')
  const wires: Component['wires'] = {}
  const position = positionOf(config)
  if (position) wires.position = position
  const isTilted = config.tilt_command_topic !== undefined
  // Slats that only tilt are nothing that a platform opens.
  if (topic === undefined && !position?.command) return refuse(isTilted ? 'component' : 'topics')
  if (topic !== undefined) {
    const ends = endsOf(config, topic)
    wires.mode = sided(config, ends, SIDES.open, SIDES.closed)
    wires.power = sided(config, ends, true, false)
    if (position)
      wires.position = wire({
        ...position,
        command: [...edgesOf(position, ends), ...(position.command ?? [])],
      })
    if (config.payload_stop !== null) {
      const payload = wordAt(config, 'payload_stop', 'STOP')
      wires.toggle = { command: [{ topic, value: false, payload }] }
    }
  }
  const isDoor = DOORS.includes(config.device_class)
  if (!position) return { capabilities: ['mode'], wires }
  return { capabilities: position.command && !isDoor ? ['position'] : ['position', 'mode'], wires }
}

/** What is opened and shut rather than put somewhere. */
const DOORS: readonly unknown[] = ['garage', 'gate', 'door']

/** One that takes no position is told its ends in words. */
function edgesOf({ command = [] }: WiredCapability, ends: Ends): WiredCommand[] {
  if (command.length > 0) return []
  const open = ends.open === undefined ? [] : [{ ...ends.open, value: 100 }]
  return ends.close === undefined ? open : [...open, { ...ends.close, value: 0 }]
}

interface Ends {
  open?: { topic: string; payload: string }
  close?: { topic: string; payload: string }
}

function endsOf(config: Foreign, topic: string): Ends {
  const [open, close] = [wordAt(config, 'payload_open', 'OPEN'), wordAt(config, 'payload_close', 'CLOSE')]
  return {
    ...(config.payload_open === null ? {} : { open: { topic, payload: open } }),
    ...(config.payload_close === null ? {} : { close: { topic, payload: close } }),
  }
}

/** Open and shut, as the state says it, or the position where there is no state. */
function sided(
  config: Foreign,
  ends: Ends,
  open: string | boolean,
  closed: string | boolean,
): WiredCapability {
  return wire({
    state: [
      ...stateWords(config, open, closed),
      ...positionStates(config).map((state) => edged(config, state, open, closed)),
    ],
    command: [
      ...(ends.open ? [{ ...ends.open, value: open }] : []),
      ...(ends.close ? [{ ...ends.close, value: closed }] : []),
    ],
  })
}

function stateWords(config: Foreign, open: string | boolean, closed: string | boolean): WiredState[] {
  const topic = topicAt(config, 'state_topic')
  if (topic === undefined) return []
  const words = tableOf([
    [wordAt(config, 'state_open', 'open'), open],
    [wordAt(config, 'state_closed', 'closed'), closed],
  ])
  return [{ topic, ...pathAt(config, 'value_template'), words, moving: movement(config, open, closed) }]
}

function edged(
  config: Foreign,
  state: WiredState,
  open: string | boolean,
  closed: string | boolean,
): WiredState {
  return { ...state, words: { [String(scaleOf(config)[0])]: closed }, otherwise: open }
}

function scaleOf(config: Foreign): [number, number] {
  const closed = numberAt(config, 'position_closed') ?? 0
  const open = numberAt(config, 'position_open') ?? 100
  return closed === open ? refuse('words') : [closed, open]
}

function positionOf(config: Foreign): WiredCapability | undefined {
  const state = positionStates(config)
  const topic = topicAt(config, 'set_position_topic')
  if (state.length === 0 && topic === undefined) return undefined
  const command =
    topic === undefined ? [] : [{ topic, payload: payloadAt(config, 'set_position_template', 'position') }]
  return wire({ scale: scaleOf(config), state, command })
}

/** Without a template a position is a number, or the `position` of a JSON. */
function positionStates(config: Foreign): WiredState[] {
  const topic = topicAt(config, 'position_topic')
  if (topic === undefined) return []
  const own = pathAt(config, 'position_template')
  if (own.value !== undefined) return [{ topic, ...own }]
  return [{ topic, value: 'value_json.position' }, { topic }]
}
