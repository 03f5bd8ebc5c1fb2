import { randomUUID } from 'node:crypto'
import { isObject, type Json } from '../json'
import type { SpokenDevice } from '../speaker/device'
import type { Outcome } from '../speaker/say'
import type { RokidCloud } from './cloud'
import type { Event } from './gateway'
import type { Answer } from './messages'

/** What the wire has for a wish: `Brightness.Set` with a payload. */
export interface Command {
  name: string
  payload?: Json
}

const onOff =
  (name: string) =>
  (on: unknown): Command => ({ name: `${name}.${on === true ? 'On' : 'Off'}` })
const set =
  (name: string) =>
  (value: unknown): Command => ({ name: `${name}.Set`, payload: { value } })
const word =
  (name: string) =>
  (value: unknown): Command => ({ name: `${name}.${String(value)}` })

/** What other platforms' thermostats call a mode (docs/contract.md#8-fine-print). */
const MODES: Readonly<Record<string, string>> = { AUTO: 'Auto', COOL: 'Cool', HEAT: 'Heat', ECO: 'Energy' }

/** How a capability is asked for (docs/protocols/rokid.md#interfaces); keyed by capability. */
const COMMANDS: Readonly<Record<string, (value: unknown) => Command>> = {
  power: onOff('Switch'),
  // Whoever opens a door unlocks it.
  lock: (value) => onOff('Switch')(value === 'UNLOCKED'),
  toggle: onOff('MotionSwitch'),
  mute: onOff('Mute'),
  brightness: set('Brightness'),
  position: set('Position'),
  volume: set('Volume'),
  fanSpeed: set('FanSpeed'),
  targetHumidity: set('Humidity'),
  targetTemperature: set('Temperature'),
  color: (value) => ({ name: 'Color.Set', payload: { value: rgbOf(value) } }),
  mode: word('Mode'),
  thermostatMode: (value) => word('Mode')(MODES[String(value)] ?? value),
  swing: word('SwingMode'),
  media: word('PlaybackControl'),
  playbackMode: word('PlaybackMode'),
}

/** What the state of an interface tells of which capability; of several the first that the device has. */
const STATES: Readonly<Record<string, readonly (readonly [string, (value: unknown) => unknown])[]>> = {
  Switch: [
    ['power', isOn],
    ['lock', (value) => (isOn(value) ? 'UNLOCKED' : 'LOCKED')],
  ],
  MotionSwitch: [['toggle', isOn]],
  Mute: [['mute', isOn]],
  Brightness: [['brightness', asItIs]],
  Position: [['position', asItIs]],
  Volume: [['volume', asItIs]],
  FanSpeed: [['fanSpeed', asItIs]],
  Humidity: [
    ['targetHumidity', asItIs],
    ['humidity', asItIs],
  ],
  Temperature: [
    ['targetTemperature', asItIs],
    ['temperature', asItIs],
  ],
  Color: [['color', colorOf]],
  Mode: [
    ['mode', asItIs],
    ['thermostatMode', (value) => Object.entries(MODES).find(([, name]) => name === value)?.[0]],
  ],
  SwingMode: [['swing', asItIs]],
  PlaybackControl: [['media', asItIs]],
  PlaybackMode: [['playbackMode', asItIs]],
}

/** What can be asked of a device that has these interfaces. Whether a switch is a lock, only its owner knows. */
export function capabilitiesOf(interfaces: readonly string[]): string[] {
  return interfaces.flatMap((name) => {
    const readers = Object.hasOwn(STATES, name) ? (STATES[name] ?? []) : []
    const capabilities = readers.map(([capability]) => capability)
    return capabilities.filter((one) => one !== 'lock' && Object.hasOwn(COMMANDS, one))
  })
}

/** Which of a device's capabilities Rokid has words for. */
export function askable({ capabilities }: SpokenDevice): string[] {
  return capabilities.filter((name) => Object.hasOwn(COMMANDS, name))
}

export function commandFor(capability: string, value: unknown): Command | undefined {
  return Object.hasOwn(COMMANDS, capability) ? COMMANDS[capability]?.(value) : undefined
}

/** Asks a device through the skill. */
export async function ask(
  cloud: RokidCloud,
  { id }: SpokenDevice,
  capability: string,
  value: unknown,
): Promise<Outcome> {
  const command = commandFor(capability, value)
  if (!command || !cloud.endpoints.has(id)) return { success: false, fault: 'offline' }
  try {
    const correlationToken = randomUUID()
    const answer = await cloud.control(id, command.name, command.payload, { correlationToken })
    if (answer.name !== 'DeferredResponse') return outcomeOf(answer)
    const ms = Number(answer.payload['estimatedDeferralInSeconds']) * 1000
    return outcomeOf(await completed(cloud, correlationToken, ms))
  } catch {
    return { success: false, fault: 'silent' }
  }
}

/** The event that completes a deferred answer, and may have come before it. */
async function completed(cloud: RokidCloud, correlationToken: string, ms: number): Promise<Event> {
  const isIt = ({ header }: Event): boolean => header['correlationToken'] === correlationToken
  return cloud.gateway.events.find(isIt) ?? (await cloud.next(isIt, ms))
}

function outcomeOf({ name, payload }: Pick<Answer, 'name' | 'payload'>): Outcome {
  if (name !== 'ErrorResponse') return { success: true }
  return { success: false, reason: String(payload['message']) }
}

/** What the states of a device tell of its capabilities; values keyed by capability. */
export function valuesOf(
  states: readonly { interface: string; value: unknown }[],
  capabilities: readonly string[],
): Record<string, unknown> {
  return Object.fromEntries(
    states.flatMap(({ interface: name, value }) => {
      const readers = Object.hasOwn(STATES, name) ? STATES[name] : undefined
      const reader = readers?.find(([capability]) => capabilities.includes(capability))
      return reader ? [[reader[0], reader[1](value)] as const] : []
    }),
  )
}

function rgbOf(value: unknown): number {
  const { r, g, b } = isObject(value) ? value : {}
  return (Number(r) << 16) | (Number(g) << 8) | Number(b)
}

function colorOf(value: unknown): Json {
  const rgb = Number(value)
  return { r: (rgb >> 16) & 0xff, g: (rgb >> 8) & 0xff, b: rgb & 0xff }
}

function isOn(value: unknown): boolean {
  return value === 'On'
}

function asItIs(value: unknown): unknown {
  return value
}
