import type { Clock } from '../../../src/bridge/clock'
import { probe } from '../../../src/transport/probe'
import { type HomeOwner, homeOf } from '../home'
import type { RED } from '../red'
import { brokersOf, lookAt, unannouncedAt } from './brokers'
import { connectionFindings } from './connections'
import { type Finding, sorted } from './finding'
import { Flow, type NodeProperties } from './flow'
import { type DeviceView, type HomeView, nodesOf, type OwnerView } from './view'
import { findingsIn } from './rules'
import { storeFinding, storeFolders, writeFault } from './stores'

/** What was found, and what was looked at. */
export interface Checkup {
  findings: Finding[]
  checked: {
    /** Ms since the epoch. */
    at: number
    connections: number
    devices: number
    nodes: number
  }
}

/** A connection that is being made is given so long, in ms: a home that has just started is no ill home. */
const SETTLE_MS = 4_000
/** So often it is looked whether it is made. */
const POLL_MS = 50
/** Each try on the network gets so long, in ms. */
const PROBE_MS = 3_500
/** A question to a server, or to a disk, is left alone after so long, in ms: the whole has to end within 10 s. */
const ASK_MS = 4_500
/** All states lie in one store: these stand for the others. */
const MAX_SAVED = 20

/** Looks at everything of ours that is deployed, and at what it is wired to. Ends within 10 s and never throws. */
export async function examine(red: RED, clock: Clock): Promise<Checkup> {
  const at = clock.now()
  const { owners, loads, ownerProperties } = homeOf(red)
  const flow = new Flow(propertiesOf(red))
  const views = devicesOf(red)
  const needed = owners.filter(({ id }) => isNeeded(id, flow, views))
  const home: HomeView = {
    flow,
    owners: owners.map((owner) => ownerView(owner, ownerProperties)),
    devices: views,
    brokers: [],
    loads,
    unannounced: new Set(),
  }
  const settled = waiter(clock)
  const [own, brokers, stores] = await Promise.all([
    Promise.all(needed.map((owner) => ofOwner(owner, settled, clock))),
    ofBrokers(red, home, settled, clock),
    ofStores(red, clock),
  ])
  // What has happened meanwhile counts.
  const now = { ...home, ...brokers, devices: devicesOf(red) }
  return {
    findings: sorted([...own.flat(), ...stores, ...findingsIn(now)]),
    checked: {
      at,
      connections: needed.length + brokers.brokers.length,
      devices: views.length,
      nodes: nodesOf('in', home).length + nodesOf('out', home).length,
    },
  }
}

/** The flow as it is deployed; of an MQTT node also what an environment variable stands for. */
function propertiesOf(red: RED): NodeProperties[] {
  const all: NodeProperties[] = []
  red.nodes.eachNode((def) => {
    const live = def.type.startsWith('mqtt ') ? red.nodes.getNode(def.id) : undefined
    const topic = typeof live === 'object' && live !== null && 'topic' in live ? live.topic : undefined
    all.push(typeof topic === 'string' ? { ...def, topic } : def)
  })
  return all
}

function ownerView({ id, type }: HomeOwner, properties: ReadonlyMap<string, string>): OwnerView {
  const [set = '', kind = ''] = type.split('-')
  return { id, set, property: kind, hasDevices: properties.get(set) === kind }
}

/** Whether a node in a flow, or a device that is in use, refers to an owner. */
function isNeeded(id: string, flow: Flow, devices: readonly DeviceView[]): boolean {
  return (
    devices.some(({ owner, inUse }) => owner === id && inUse) ||
    flow.all().some(({ isPlaced, properties }) => isPlaced && Object.values(properties).includes(id))
  )
}

function devicesOf(red: RED): DeviceView[] {
  return homeOf(red).devices.map(({ view }) => view)
}

async function ofBrokers(
  red: RED,
  home: HomeView,
  settled: (isSettled: () => boolean) => Promise<void>,
  clock: Clock,
): Promise<Pick<HomeView, 'brokers' | 'unannounced'>> {
  const looks = brokersOf(home).map((id) => lookAt(red, home.flow, id, settled, PROBE_MS))
  const brokers = (await Promise.all(looks)).filter((broker) => broker !== undefined)
  const asked = unannouncedAt(red, brokers, devicesOf(red), clock)
  return { brokers, unannounced: await inTime(asked, new Set<string>(), clock) }
}

async function ofOwner(
  owner: HomeOwner,
  settled: (isSettled: () => boolean) => Promise<void>,
  clock: Clock,
): Promise<Finding[]> {
  const isUp = (): boolean => owner.backing.link.state === 'connected'
  const addresses = isUp() && !isByHttp(owner) ? [] : owner.addresses
  const probing = Promise.all(
    addresses.map(async (address) => ({ address, ...(await probe(address, PROBE_MS)) })),
  )
  const isBetween = (): boolean => ['connecting', 'waiting'].includes(owner.backing.link.state)
  await settled(() => !isBetween())
  const [own, probed] = await Promise.all([inTime(owner.check(), [], clock), probing])
  if (own.some(({ node, severity }) => node === owner.id && severity === 'error')) return [...own]
  const isFine = isUp() && !isByHttp(owner)
  return [...own, ...(isFine ? [] : connectionFindings(owner, probed, clock.now()))]
}

/** One that is called by its platform is connected by definition; what it calls itself may be out of reach. */
function isByHttp({ addresses }: HomeOwner): boolean {
  return addresses.length > 0 && addresses.every((address) => /^https?:/i.test(address))
}

async function ofStores(red: RED, clock: Clock): Promise<Finding[]> {
  const { devices, owners } = homeOf(red)
  const [first] = devices
  if (!first) return []
  const saved = await Promise.all(
    devices.slice(0, MAX_SAVED).map(async (device) => ({
      view: device.view,
      error: await inTime(device.save(), new Error('ETIMEDOUT'), clock),
    })),
  )
  const failed = saved.flatMap(({ view, error }) => (error ? [{ view, error }] : []))
  const [worst] = failed
  if (worst) {
    const names = failed.map(({ view }) => view.name)
    return [storeFinding(worst.view.id, names, worst.error.message)]
  }
  const faults = await Promise.all(
    storeFolders(red.settings).map((folder) => inTime(writeFault(folder), 'ETIMEDOUT', clock)),
  )
  const fault = faults.find((code) => code !== undefined)
  const [owner] = owners
  const names = devices.map(({ view }) => view.name)
  return fault === undefined ? [] : [storeFinding(owner?.id ?? first.view.id, names, fault)]
}

/** Waits for what is about to be, as long as a start may take. */
function waiter(clock: Clock): (isSettled: () => boolean) => Promise<void> {
  const until = clock.elapsed() + SETTLE_MS
  return async (isSettled) => {
    while (!isSettled() && clock.elapsed() < until) await clock.sleep(POLL_MS)
  }
}

/** What cannot be found out in time, or at all, is not found. */
function inTime<T>(work: Promise<T>, otherwise: T, clock: Clock): Promise<T> {
  return new Promise((resolve) => {
    const cancel = clock.after(ASK_MS, () => resolve(otherwise))
    work
      .catch(() => otherwise)
      .then((found) => {
        cancel()
        resolve(found)
      })
      .catch(() => resolve(otherwise))
  })
}
