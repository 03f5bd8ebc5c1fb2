import type { AnswerMode } from '../../../src/bridge/request'
import type { Saying } from '../../../src/bridge/sentence'
import type { ThingIdentity } from '../shared-things'
import type { Finding } from './finding'
import type { Flow, FlowNode } from './flow'
import { textOf } from './flow'

/** What stands on MQTT topics, as its profile says. */
export interface Topics {
  /** The narrowest filter for everything that it says. */
  readonly listen: string
  /** On these it speaks; one that ends in `/#` stands for all below. */
  readonly speaks: readonly string[]
  /** On these it is told what to do. */
  readonly commands: readonly string[]
}

/** A device node, as the rules look at it. */
export interface DeviceView {
  /** Of the node. */
  readonly id: string
  readonly set: string
  readonly name: string
  /** What tells the devices of its owner apart, as a person finds it in the dialog. */
  readonly key: string
  /** Of the owner's node. */
  readonly owner: string | undefined
  /** What keeps it from working. */
  readonly fault: Saying | undefined
  readonly isDuplicate: boolean
  readonly inUse: boolean
  readonly isServed: boolean
  readonly isOnline: boolean
  /** Whether anybody would ask it for something: a sensor is not asked. */
  readonly isAsked: boolean
  readonly answer: AnswerMode
  /** The name of the one that it speaks in. */
  readonly profile: string
  readonly topics: Topics | undefined
  readonly thing: ThingIdentity
  readonly onlyChanges: boolean
  /** Whether it has said anything since the start. */
  readonly hasSpoken: boolean
}

/** A config node with a connection, as the rules look at it. */
export interface OwnerView {
  /** Of the node. */
  readonly id: string
  readonly set: string
  /** The property of a node that names it. */
  readonly property: string
  /** Whether it has devices, of which a node may serve all. */
  readonly hasDevices: boolean
}

/** An MQTT broker of Node-RED's, as the rules look at it. */
export interface BrokerView {
  readonly id: string
  readonly name: string
  readonly isConnected: boolean
  /** Why not, as far as a try tells. */
  readonly reason: Saying | undefined
}

/** What arrives at an `out` node on one topic. */
export interface Load {
  /** Of the `out` node. */
  readonly node: string
  readonly topic: string
  /** The largest payload, in bytes. */
  readonly bytes: number
  /** Messages a second, at its busiest. */
  readonly rate: number
}

/** Everything that the rules look at, gathered once. */
export interface HomeView {
  readonly flow: Flow
  readonly owners: readonly OwnerView[]
  readonly devices: readonly DeviceView[]
  readonly brokers: readonly BrokerView[]
  readonly loads: readonly Load[]
  /** Of these devices a broker's own list knows nothing. */
  readonly unannounced: ReadonlySet<string>
}

/** A kind of mistake, and how it is seen. */
export type Rule = (home: HomeView) => readonly Finding[]

/** The devices that an `in` or `out` node works for. */
export function servedBy(node: FlowNode, { devices, owners }: HomeView): DeviceView[] {
  const [set = ''] = node.type.split('-')
  const own = devices.filter((device) => device.set === set)
  if (node.properties.serves !== 'all') return own.filter(({ id }) => id === textOf(node, 'device'))
  const property = owners.find((owner) => owner.set === set && owner.hasDevices)?.property ?? ''
  return own.filter(({ owner }) => owner !== undefined && owner === textOf(node, property))
}

/** The nodes of a kind, `in` or `out`, of all sets. */
export function nodesOf(kind: 'in' | 'out', { flow, owners }: HomeView): FlowNode[] {
  const types = new Set(owners.map(({ set }) => `${set}-${kind}`))
  return flow.all().filter(({ type, isPlaced }) => isPlaced && types.has(type))
}
