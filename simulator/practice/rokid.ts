import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isObject, type Json } from '../json'
import { pathOf } from '../loopback'
import { RokidCloud } from '../rokid/cloud'
import { type Event, EventGateway } from '../rokid/gateway'
import type { Answer } from '../rokid/messages'
import { openDoor, type Tenant } from './door'
import type { Outcome, PracticeCloud, PracticeDevice } from './practice-cloud'

export interface RokidPractice {
  /** What the skill takes from the cloud. */
  token: string
  /** What the skill uses at the cloud's token endpoint. */
  eventsClient: { clientId: string; clientSecret: string }
  /** The skill's own answer to a message of the cloud. */
  skill: (request: IncomingMessage, response: ServerResponse) => void
}

/** A Rokid that knows one skill, and asks it who there is whenever that may have changed. */
export interface PracticeRokid extends PracticeCloud {
  /** Where the skill sends its events. */
  readonly eventsUrl: string
  readonly tokenUrl: string
  /** Binds if that has not been done, and discovers. */
  discover(): Promise<void>
}

interface Command {
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

const SKILL_PATH = '/skill'

/** Rokid for one skill, which is reached nowhere but behind the cloud's own door. */
export async function openRokid({ token, eventsClient, skill }: RokidPractice): Promise<PracticeRokid> {
  const cloud = new RokidCloud({ skill: '', registration: { kind: 'token', token }, eventsClient })
  const door = await openDoor([cloud, skillBehind(skill)])
  cloud.skill = `http://${door.host}${SKILL_PATH}`
  let isGranted = false
  const discover = async (): Promise<void> => {
    if (cloud.token === undefined) await cloud.bind()
    await cloud.discover()
    if (!isGranted) isGranted = (await cloud.grant()).name !== 'ErrorResponse'
  }
  return {
    host: door.host,
    eventsUrl: `http://${door.host}${EventGateway.EVENTS_PATH}`,
    tokenUrl: `http://${door.host}${EventGateway.TOKEN_PATH}`,
    discover,
    askable: ({ capabilities }) => capabilities.filter((name) => Object.hasOwn(COMMANDS, name)),
    ask: async (device, capability, value) => {
      if (!cloud.endpoints.has(device.id)) await discover().catch(() => undefined)
      return ask(cloud, device, capability, value)
    },
    believed: (device) => believed(cloud, device),
    close: () => door.close(),
  }
}

/** Only messages come through: the page that a browser would get is not for others. */
function skillBehind(skill: RokidPractice['skill']): Tenant {
  return {
    attach(server: Server): void {
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        if (pathOf(request) !== SKILL_PATH) return
        if (request.method === 'POST') skill(request, response)
        else response.writeHead(405, { allow: 'POST' }).end()
      })
    },
    serves: (path, upgrade) => !upgrade && path === SKILL_PATH,
  }
}

async function ask(
  cloud: RokidCloud,
  { id }: PracticeDevice,
  capability: string,
  value: unknown,
): Promise<Outcome> {
  const command = Object.hasOwn(COMMANDS, capability) ? COMMANDS[capability]?.(value) : undefined
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

function believed(cloud: RokidCloud, { id, capabilities }: PracticeDevice): Record<string, unknown> {
  return Object.fromEntries(
    (cloud.endpoints.get(id)?.states ?? []).flatMap(({ interface: name, value }) => {
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
