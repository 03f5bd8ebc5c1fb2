import type { Clock } from '../../src/bridge/clock'
import type { Announcement } from '../../src/discovery/announced'
import {
  announcementTopics,
  type Announcements,
  isAnnouncement,
  readAnnouncements,
} from '../../src/discovery/announcements'
import { systemClock } from '../../src/transport/system-clock'
import type { MqttBroker, MqttUser, RED } from './red'

/** Why the broker could not be asked; the editor has a sentence for each. */
export type AskFailure = 'no-broker' | 'not-deployed' | 'not-a-broker' | 'not-connected' | 'unexpected'

/** A broker that connects only now gets this long. */
const CONNECT_TIMEOUT_MS = 3_000
/** The first announcement is waited for so long; a broker answers a subscription at once. */
const FIRST_TIMEOUT_MS = 1_500
/** After the last retained announcement nothing comes for so long: they come in one go. */
const QUIET_MS = 600
/** In all it is listened to for so long, once it is connected. */
const LISTEN_TIMEOUT_MS = 3_000

/** The list of a large house is about 3 MB; what exceeds these is left out, in characters and topics. */
const LARGEST = { payload: 16 * 1024 * 1024, all: 48 * 1024 * 1024, topics: 10_000 }

/**
 * `GET homewire/<set>/announced?broker=<id>`: the devices that the user's own broker announces, and what cannot be
 * adopted with the reason. The broker is a deployed `mqtt-broker` node, whose connection is used.
 */
export function serveAnnouncements(red: RED, set: string, clock: Clock = systemClock): void {
  red.httpAdmin.get(
    `/homewire/${set}/announced`,
    red.auth.needsPermission(`${set}-device.read`),
    (request, response) => {
      const { broker } = request.query
      const found = brokerOf(red, typeof broker === 'string' ? broker : '')
      if (typeof found === 'string') {
        response.status(STATUSES[found]).json({ error: found })
        return
      }
      askOnce(found, red.util.generateId(), clock).then(
        (answer) => {
          if (typeof answer === 'string') response.status(STATUSES[answer]).json({ error: answer })
          else response.json(answer)
        },
        () => response.status(500).json({ error: 'unexpected' }),
      )
    },
  )
}

const STATUSES = {
  'no-broker': 400,
  'not-deployed': 404,
  'not-a-broker': 400,
  'not-connected': 503,
  unexpected: 500,
} as const satisfies Record<AskFailure, number>

function brokerOf(red: RED, id: string): MqttBroker | AskFailure {
  if (id === '') return 'no-broker'
  const node = red.nodes.getNode(id)
  if (node === null || node === undefined) return 'not-deployed'
  return isBroker(node) ? node : 'not-a-broker'
}

function isBroker(node: unknown): node is MqttBroker {
  if (typeof node !== 'object' || node === null || !('type' in node) || node.type !== 'mqtt-broker')
    return false
  const calls: Record<string, unknown> = { ...node }
  return ['register', 'deregister', 'disconnect', 'subscribe', 'unsubscribe'].every(
    (name) => typeof calls[name] === 'function',
  )
}

/** Keyed by broker node: the question that is being asked. Whoever asks meanwhile gets the same answer. */
const running = new WeakMap<MqttBroker, Promise<Announcements | AskFailure>>()

function askOnce(broker: MqttBroker, ref: string, clock: Clock): Promise<Announcements | AskFailure> {
  const asked = running.get(broker)
  if (asked) return asked
  const question = ask(broker, `homewire-${ref}`, clock).finally(() => running.delete(broker))
  running.set(broker, question)
  return question
}

/** @param ref a name that no node has */
async function ask(broker: MqttBroker, ref: string, clock: Clock): Promise<Announcements | AskFailure> {
  const connecting = new AbortController()
  // It registers like an `mqtt in`, whose status tells when the broker has connected; nobody sees this one.
  const user: MqttUser = { id: ref, status: () => broker.connected && connecting.abort() }
  try {
    broker.register(user)
    if (!broker.connected) await clock.sleep(CONNECT_TIMEOUT_MS, connecting.signal)
    return broker.connected ? readAnnouncements(await listen(broker, ref, clock)) : 'not-connected'
  } finally {
    await leave(broker, user)
  }
}

async function listen(broker: MqttBroker, ref: string, clock: Clock): Promise<Announcement[]> {
  /** Keyed by topic. */
  const heard = new Map<string, Announcement>()
  const filters = new Set(announcementTopics.map((topic) => unusedFilter(broker, topic)))
  const latest = clock.elapsed() + LISTEN_TIMEOUT_MS
  let end = clock.elapsed() + FIRST_TIMEOUT_MS
  let size = 0
  const hear = (topic: string, bytes: Buffer, { retain }: { retain?: boolean }): void => {
    const isTooMuch = bytes.length > LARGEST.payload || size + bytes.length > LARGEST.all
    if (!isAnnouncement(topic) || isTooMuch || heard.size >= LARGEST.topics) return
    size += bytes.length
    heard.set(topic, { topic, payload: bytes.toString('utf8') })
    if (retain) end = Math.min(latest, clock.elapsed() + QUIET_MS)
  }
  try {
    // What a broker keeps arrives whole at any quality of service.
    for (const filter of filters) broker.subscribe(filter, { qos: 0 }, hear, ref)
    while (clock.elapsed() < end) await clock.sleep(end - clock.elapsed())
  } finally {
    for (const filter of filters) broker.unsubscribe(filter, ref, true)
  }
  return [...heard.values()]
}

/**
 * A filter that covers the topic and that no node of the user has: subscribing to one for the second time would
 * give it our quality of service, and the same filter under two names is one subscription at the broker.
 */
function unusedFilter({ subscriptions }: MqttBroker, topic: string): string {
  const levels = topic.split('/')
  const wider = levels.map((_, index) =>
    levels.map((level, place) => (place >= levels.length - 1 - index ? '+' : level)).join('/'),
  )
  return [topic, ...wider].find((filter) => !Object.hasOwn(subscriptions, filter)) ?? topic
}

/** Nothing stays behind: not even the attempts to connect that a broker node without other users would go on with. */
async function leave(broker: MqttBroker, user: MqttUser): Promise<void> {
  await new Promise<void>((resolve) => broker.deregister(user, resolve, true))
  const isUnused = Object.keys(broker.users).length === 0
  if (isUnused && !broker.connected) await new Promise<void>((resolve) => broker.disconnect(resolve))
}
