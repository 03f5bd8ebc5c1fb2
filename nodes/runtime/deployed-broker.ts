import type { Clock } from '../../src/bridge/clock'
import type { Announcement } from '../../src/discovery/announced'
import { announcementTopics } from '../../src/discovery/announcements'
import { HeardAnnouncements } from './heard-announcements'
import type { MqttBroker, MqttUser, RED } from './red'

/** A broker that connects only now gets this long. */
const CONNECT_TIMEOUT_MS = 3_000

/** The broker node of an id; or why there is none. */
export function deployedBroker(
  red: RED,
  id: string,
): MqttBroker | 'no-broker' | 'not-deployed' | 'not-a-broker' {
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

/**
 * What is announced at a deployed broker, over its own connection.
 * @param ref a name that no node has
 */
export async function askDeployed(
  broker: MqttBroker,
  ref: string,
  clock: Clock,
): Promise<Announcement[] | 'not-connected'> {
  const connecting = new AbortController()
  // It registers like an `mqtt in`, whose status tells when the broker has connected; nobody sees this one.
  const user: MqttUser = { id: ref, status: () => broker.connected && connecting.abort() }
  try {
    broker.register(user)
    if (!broker.connected) await clock.sleep(CONNECT_TIMEOUT_MS, connecting.signal)
    return broker.connected ? await listen(broker, ref, clock) : 'not-connected'
  } finally {
    await leave(broker, user)
  }
}

async function listen(broker: MqttBroker, ref: string, clock: Clock): Promise<Announcement[]> {
  const heard = new HeardAnnouncements(clock)
  const filters = new Set(announcementTopics.map((topic) => unusedFilter(broker, topic)))
  const hear = (topic: string, payload: Buffer, { retain = false }: { retain?: boolean }): void =>
    heard.hear(topic, payload, retain)
  try {
    // What a broker keeps arrives whole at any quality of service.
    for (const filter of filters) broker.subscribe(filter, { qos: 0 }, hear, ref)
    return await heard.all()
  } finally {
    for (const filter of filters) broker.unsubscribe(filter, ref, true)
  }
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
