import type { Json } from '../json'
import { keep } from '../history'
import type { Registration } from '../rokid/binding'
import type { Answer, Endpoint, RokidCloud } from '../rokid/cloud'
import type { Turn } from '../rokid/gateway'
import { ask, capabilitiesOf } from '../rokid/assistant'
import { commandsFor, payloadOf } from '../rokid/commands'
import type { SpokenDevice } from '../speaker/device'
import { BadRequest, type Section } from './section'
import { saying, sentencesFor } from './speaking'

/** How a skill may be registered; the page offers the kinds. */
export type Registrations = Record<Registration['kind'], Registration>

/** One line of the log. The browser finds the words for it. */
interface Entry {
  at: number
  kind: 'heard' | 'rejected'
  device?: string | undefined
  text: string
  cause?: string | undefined
}

const LINES = 60

/** What can be ticked: what the gateway does with every event. Keyed by name. */
const MOODS: Record<string, Turn | undefined> = {
  status401: 401,
  status403: 403,
  status422: 422,
  status503: 503,
  hang: 'hang',
}

/** Of a skill that has no OAuth 2.0. */
const NO_SUCH_PAGE = /answered 404/

/** Rokid's cloud: binding, devices, commands, and the event gateway. */
export function rokidSection(cloud: RokidCloud, registrations: Registrations): Section {
  const watchers = new Set<() => void>()
  const log: Entry[] = []
  const changed = () => watchers.forEach((watcher) => watcher())
  const note = (entry: Omit<Entry, 'at'>) => {
    keep(log, { at: Date.now(), ...entry }, LINES)
    changed()
  }

  cloud.on('change', changed)
  cloud.on('rejected', (text) => note({ kind: 'rejected', text }))
  cloud.on('event', ({ name, endpoint, payload, turn }) => {
    const id = endpoint['endpointId'] ?? payload['endpointId']
    const known = typeof id === 'string' ? cloud.endpoints.get(id)?.displayName : undefined
    note({ kind: 'heard', device: known, text: `${name} ${said(payload)} → ${turn}` })
  })

  return {
    id: 'rokid',
    watch: (watcher) => void watchers.add(watcher),
    snapshot: () => ({
      skill: cloud.skill,
      way: cloud.registration.kind,
      ways: Object.keys(registrations),
      bound: cloud.token !== undefined,
      bindingFault: cloud.bindingFault,
      refusal: cloud.refusal,
      isOtherKind: cloud.refusal !== undefined || NO_SUCH_PAGE.test(cloud.bindingFault ?? ''),
      endpoints: [...cloud.endpoints.values()].map((endpoint) => ({
        id: endpoint.endpointId,
        name: endpoint.displayName,
        type: endpoint.displayType,
        room: endpoint.recommendRoomName,
        offline: endpoint.offline === true,
        states: endpoint.states.map(({ interface: name, value }) => ({ interface: name, value })),
        sentences: sentencesFor(spokenOf(endpoint)),
        commands: endpoint.capabilities.flatMap((one) => commandsFor(one.interface, one.supportedOperations)),
      })),
      faults: Object.entries(MOODS).map(([name, mood]) => ({ name, on: cloud.gateway.mood === mood })),
      log: log.toReversed(),
    }),
    commands: new Map<string, (body: Json) => unknown>([
      ['bind', ({ way }) => bind(cloud, registrations, way)],
      ['discover', () => attempt(() => cloud.discover().then(() => undefined))],
      ['grant', () => attempt(() => cloud.grant().then(failed))],
      [
        'say',
        saying(
          () => [...cloud.endpoints.values()].map(spokenOf),
          ({ device, capability, value }) => ask(cloud, device, capability, value),
        ),
      ],
      ['request', (body) => send(cloud, body)],
      ['query', ({ endpoint }) => answered(cloud.query(String(endpoint)))],
      ['act', ({ name }) => act(cloud, name)],
      [
        'fault',
        ({ name, on }) => {
          cloud.gateway.mood = on === true ? MOODS[String(name)] : undefined
          changed()
        },
      ],
    ]),
  }
}

async function bind(cloud: RokidCloud, registrations: Registrations, way: unknown): Promise<Json> {
  const registration = Object.entries(registrations).find(([kind]) => kind === way)?.[1]
  if (registration === undefined) throw new BadRequest('There is no such kind of authorization.')
  cloud.registration = registration
  const ended = await attempt(async () => {
    await cloud.bind()
    await cloud.discover()
  })
  // the line about the binding says why
  return cloud.bindingFault === undefined && cloud.refusal === undefined
    ? ended
    : { success: false, message: '' }
}

/** An endpoint, as somebody speaks of it. */
function spokenOf({ endpointId, displayName, capabilities }: Endpoint): SpokenDevice {
  const interfaces = capabilities.map((one) => one.interface)
  return { id: endpointId, name: displayName, capabilities: capabilitiesOf(interfaces) }
}

function send(cloud: RokidCloud, { endpoint, command, filledIn }: Json): Promise<Json> {
  const name = String(command)
  return answered(cloud.control(String(endpoint), name, payloadOf(name, filledIn)))
}

async function answered(asked: Promise<Answer>): Promise<Json> {
  try {
    const { name, payload, ms } = await asked
    const success = name !== 'ErrorResponse'
    return {
      success,
      name,
      ms,
      message: success ? '' : `${String(payload['name'])}: ${String(payload['message'])}`,
    }
  } catch (error) {
    return { success: false, message: error instanceof Error ? error.message : String(error), ms: 0 }
  }
}

async function attempt(work: () => Promise<void>): Promise<Json> {
  try {
    await work()
    return { success: true }
  } catch (error) {
    return { success: false, message: error instanceof Error ? error.message : String(error) }
  }
}

function failed({ name, payload }: Answer): void {
  if (name === 'ErrorResponse') throw new Error(`${String(payload['name'])}: ${String(payload['message'])}`)
}

function act(cloud: RokidCloud, name: unknown): unknown {
  if (name === 'expire')
    return { success: true, did: cloud.gateway.expireTokens() > 0 ? 'expired' : 'noTokens' }
  if (name === 'refresh') return renew(cloud)
  throw new BadRequest('There is nothing of that name to do.')
}

/** What came of it, as the browser has words for it. */
async function renew(cloud: RokidCloud): Promise<Json> {
  if (cloud.token === undefined) return { success: true, did: 'unbound' }
  let did = 'notRenewable'
  const ended = await attempt(async () => {
    if (await cloud.refresh()) did = 'renewed'
  })
  return { ...ended, did }
}

/** What an event says, in short. */
function said({ change, endpoints, name }: Json): string {
  if (typeof change === 'object' && change !== null && 'states' in change && Array.isArray(change.states))
    return change.states.map(stateText).join(', ')
  if (Array.isArray(endpoints))
    return endpoints
      .map((one: { displayName?: string; endpointId?: string }) => one.displayName ?? one.endpointId)
      .join(', ')
  return typeof name === 'string' ? name : ''
}

function stateText({ interface: name, value }: { interface: string; value: unknown }): string {
  return `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`
}
