import type { Clock } from '../../../src/bridge/clock'
import type { Saying } from '../../../src/bridge/sentence'
import { trimmed } from '../../../src/bridge/tolerant'
import { unlisted } from '../../../src/discovery/listed'
import { probe } from '../../../src/transport/probe'
import { askOnce } from '../announcements'
import { deployedBroker } from '../deployed-broker'
import type { MqttBroker, RED } from '../red'
import { type Flow, textOf } from './flow'
import { type BrokerView, type DeviceView, type HomeView, nodesOf } from './view'

/** The ids of the brokers that carry requests to devices, or their words to us. */
export function brokersOf(home: HomeView): string[] {
  const { flow } = home
  const mqtt = new Set([
    ...nodesOf('in', home).flatMap((node) => flow.after(node).filter(({ type }) => type === 'mqtt out')),
    ...nodesOf('out', home).flatMap((node) => flow.upTo(node).filter(({ type }) => type === 'mqtt in')),
  ])
  return [...new Set([...mqtt].map((node) => textOf(node, 'broker')))].filter((id) => id !== '')
}

/** How a broker is, once it has connected or could have. @param until resolves when it may be asked */
export async function lookAt(
  red: RED,
  flow: Flow,
  id: string,
  settled: (isSettled: () => boolean) => Promise<void>,
  timeout: number,
): Promise<BrokerView | undefined> {
  const broker = deployedBroker(red, id)
  if (typeof broker === 'string') return undefined
  const node = flow.get(id)
  const name = (node && (textOf(node, 'name') || textOf(node, 'broker'))) || 'mqtt-broker'
  await settled(() => broker.connected)
  if (broker.connected) return { id, name: withoutLogin(name), isConnected: true, reason: undefined }
  const reason = await reasonOf(broker, timeout)
  // It may have come back meanwhile.
  return { id, name: withoutLogin(name), isConnected: broker.connected, reason }
}

async function reasonOf(broker: MqttBroker, timeout: number): Promise<Saying | undefined> {
  const address = 'brokerurl' in broker ? trimmed(broker.brokerurl) : ''
  const { obstacle } = await probe(address, timeout)
  // Its certificate is the matter of the broker's own TLS settings, which nobody else knows.
  return obstacle?.kind === 'tls' ? undefined : obstacle?.reason
}

/** A broker's address may hold a login. */
function withoutLogin(name: string): string {
  return name.replace(/\/\/[^/@]*@/, '//')
}

/** The devices that the lists of all these brokers do not have, and of which nothing was heard since the start. */
export async function unannouncedAt(
  red: RED,
  brokers: readonly BrokerView[],
  devices: readonly DeviceView[],
  clock: Clock,
): Promise<ReadonlySet<string>> {
  const silent = devices.filter(({ topics, hasSpoken, fault }) => topics && !hasSpoken && !fault)
  if (silent.length === 0 || brokers.length === 0 || brokers.some(({ isConnected }) => !isConnected))
    return new Set()
  const lists = await Promise.all(
    brokers.map(async ({ id }) => {
      const broker = deployedBroker(red, id)
      const all = typeof broker === 'string' ? [] : await askOnce(broker, red.util.generateId(), clock)
      return typeof all === 'string' ? [] : all
    }),
  )
  const expected = silent.map(({ id: node, profile, thing }) => ({ ...thing, profile, node }))
  return new Set(unlisted(lists.flat(), expected).map(({ node }) => node))
}
