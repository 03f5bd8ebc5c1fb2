import type { Json } from '../json'
import { actionFor, actionOf, actionsOf, interfacesOf, statesOf } from '../rokid/actions'
import { capabilitiesOf } from '../rokid/assistant'
import { type Bridge, bridgeOf, type HomeDevice, leavingOf, type Speaker } from '../rokid/speaker'
import type { SpokenDevice, Wish } from '../speaker/device'
import type { Outcome } from '../speaker/say'
import { BadRequest, type Section } from './section'
import { saying, sentencesFor } from './speaking'

/** How the first version is spoken; both on the one port of a skill. */
const WAYS = ['http', 'tcp'] as const
type Way = (typeof WAYS)[number]

/** So long the page looks for the skill before it goes to its address, in ms. */
const SEARCH_MS = 1_500

/**
 * A Rokid speaker in the home's own network: it finds the skill by itself and speaks to it without any cloud.
 * @param port where the skill is
 */
export function speakerSection(speaker: Speaker, port: number): Section {
  const watchers = new Set<() => void>()
  const changed = (): void => watchers.forEach((watcher) => watcher())
  let way: Way = 'http'
  /** Undefined while nothing is known of the skill; without a USN its address was known beforehand. */
  let bridge: Partial<Pick<Bridge, 'usn'>> | undefined
  let fault: string | undefined
  /** Keyed by device id. */
  const devices = new Map<string, HomeDevice>()
  const location = (): string => `${way}://127.0.0.1:${port}`

  speaker.on((notice) => {
    const found = bridgeOf(notice)
    if (found && new URL(found.location).port === String(port) && found.usn !== bridge?.usn) {
      bridge = found
      void list().catch(() => undefined)
    } else if (bridge?.usn !== undefined && leavingOf(notice) === bridge.usn) {
      bridge = undefined
      changed()
    }
  })

  async function list(): Promise<void> {
    try {
      const found = await speaker.list(location())
      devices.clear()
      for (const device of found) devices.set(device.deviceId, device)
      fault = undefined
    } catch (error) {
      fault = reasonOf(error)
      throw error
    } finally {
      changed()
    }
  }

  async function search(): Promise<void> {
    bridge = await speaker
      .find(({ location }) => new URL(location).port === String(port), SEARCH_MS)
      .catch(() => ({}))
    await list()
  }

  const named = (body: Json): HomeDevice => {
    const device = devices.get(String(body['endpoint']))
    if (device === undefined) throw new BadRequest('The speaker knows no such device.')
    return device
  }

  async function press(body: Json): Promise<void> {
    const action = actionFor(String(body['command']), body['filledIn'])
    if (action === undefined) throw new BadRequest('There is no such action.')
    await execute(named(body), action)
  }

  async function ask({ device: { id }, capability, value }: Wish): Promise<Outcome> {
    const device = devices.get(id)
    const action = device && actionOf(device, capability, value)
    if (!device || !action) return { success: false, fault: 'offline' }
    try {
      await execute(device, action)
      return { success: true }
    } catch (error) {
      return { success: false, reason: reasonOf(error) }
    }
  }

  async function execute(device: HomeDevice, action: Parameters<Speaker['execute']>[2]): Promise<void> {
    const state = await speaker.execute(location(), device, action)
    devices.set(device.deviceId, { ...device, state: { ...device.state, ...state } })
    changed()
  }

  async function query(body: Json): Promise<void> {
    const { deviceId } = named(body)
    devices.set(deviceId, await speaker.get(location(), deviceId))
    changed()
  }

  return {
    id: 'speaker',
    watch: (watcher) => void watchers.add(watcher),
    snapshot: () => ({
      location: location(),
      isFound: bridge !== undefined && fault === undefined,
      isBySearch: bridge?.usn !== undefined,
      fault,
      way,
      ways: WAYS,
      endpoints: [...devices.values()].map((device) => ({
        id: device.deviceId,
        name: device.name,
        type: device.type,
        room: device.roomName,
        offline: device.offline,
        states: statesOf(device),
        sentences: sentencesFor(spokenOf(device)),
        commands: actionsOf(device),
      })),
    }),
    commands: new Map<string, (body: Json) => unknown>([
      ['search', () => timed(search)],
      [
        'speak',
        (body) => {
          way = WAYS.find((one) => one === body['way']) ?? way
          changed()
          return timed(list)
        },
      ],
      ['say', saying(() => [...devices.values()].map(spokenOf), ask)],
      ['request', (body) => timed(() => press(body))],
      ['query', (body) => timed(() => query(body))],
    ]),
  }
}

/** A device, as somebody speaks of it. */
function spokenOf(device: HomeDevice): SpokenDevice {
  return { id: device.deviceId, name: device.name, capabilities: capabilitiesOf(interfacesOf(device)) }
}

/** What came of it, and how long it took. */
async function timed(work: () => Promise<void>): Promise<Json> {
  const started = performance.now()
  const ms = (): number => Math.round(performance.now() - started)
  try {
    await work()
    return { success: true, ms: ms() }
  } catch (error) {
    if (error instanceof BadRequest) throw error
    return { success: false, message: reasonOf(error), ms: ms() }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // What fetch says of a connection is nothing that a person can use.
  return error.cause instanceof Error ? error.cause.message : error.message
}
