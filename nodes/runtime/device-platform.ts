import type { DeviceDef, DeviceFacts, DevicePlatform } from '../../src/bridge/platform'
import { quote } from '../../src/bridge/problem'
import { defaultResponseTopic, isResponseTopic } from '../../src/bridge/response-topic'
import { say } from '../../src/bridge/sentence'
import { trimmed } from '../../src/bridge/tolerant'
import { systemClock } from '../../src/transport/system-clock'
import { serveTests } from './admin'
import { serveAnnouncements } from './announcements'
import { DeviceNode, type Services } from './device-node'
import type { DeviceOwnerNode } from './device-owner-node'
import type { Served } from './flow-device'
import { FlowOutcomes } from './flow-outcomes'
import { homeOf } from './home'
import { runInNode } from './in-node'
import type { DeviceOptionsDef } from './options'
import { runOutNode } from './out-node'
import { nameUntitled, registerOwner } from './owner-node'
import { type EditedDevice, servePreview } from './preview'
import type { Node, NodeDef, RED } from './red'
import { SavedStates } from './saved-states'
import { sharedThings } from './shared-things'
import { type NodeFault, runUnusable } from './unusable'

/** What a set brings beside its platform: the config node that owns the connection. */
export interface OwnerKind<Owner, Credentials extends object> {
  create(node: Node<Credentials>, def: NodeDef, services: Services): Owner
  /** After a deploy, with all owners of the set: brings each connection in line with the devices that are in use. */
  reconcile(owners: readonly Owner[]): void
  /** A node is closing. */
  onClose?(owner: Owner, removed: boolean): void
}

/** The nodes of a set that are deployed. */
export interface DeviceSet<Owner> {
  readonly owner: (nodeId: string) => Owner | undefined
  /** What an `in` node serves. */
  readonly servedBy: (inNodeId: string) => Served | undefined
}

/**
 * Makes a platform with devices a set of Node-RED: the owner, device, `in` and `out` node types, their life over
 * deploys, and the routes that the dialogs use.
 * @param draftOf what the platform knows of the device that is being edited in a dialog
 */
export function registerDevicePlatform<
  Facts extends DeviceFacts,
  Session,
  Credentials extends object,
  Owner extends DeviceOwnerNode<Facts, Session, Credentials>,
>(
  red: RED,
  platform: DevicePlatform<Facts, Session>,
  kind: OwnerKind<Owner, Credentials>,
  draftOf?: (device: DeviceDef) => EditedDevice,
): DeviceSet<Owner> {
  const { set } = platform
  const clock = systemClock
  const outcomes = new FlowOutcomes(red, `homewire-${set}`, clock)
  const services = { outcomes, savedStates: new SavedStates(clock), clock, wordless: new Set<string>() }
  const owners = registerOwner<Credentials, Owner, NodeDef>(red, {
    ...kind,
    type: `${set}-${platform.owner}`,
    create: (node, def) => kind.create(node, def, services),
  })
  homeOf(red).ownerProperties.set(set, platform.owner)
  /** Keyed by node id. */
  const devices = new Map<string, DeviceNode<Facts>>()
  const inNodes = new Map<string, Served>()

  function DeviceConfig(this: Node, def: DeviceOptionsDef & DeviceDef): void {
    red.nodes.createNode(this, def)
    nameUntitled(red, this)
    const owner = owners.get(String(def[platform.owner]))
    const device = new DeviceNode(red, this, def, { platform, owner, services })
    devices.set(this.id, device)
    this.on('close', (removed, done) => {
      devices.delete(this.id)
      device.close(removed)
      done()
    })
  }

  function In(this: Node, def: UserDef): void {
    red.nodes.createNode(this, def)
    const served = servedOf(def)
    if (!('find' in served)) return runUnusable(red, this, served)
    const responseTopic = responseTopicOf(def)
    if (responseTopic !== undefined && !isResponseTopic(responseTopic))
      return runUnusable(red, this, unfitTopic(responseTopic))
    inNodes.set(this.id, served)
    this.on('close', (_removed, done) => {
      inNodes.delete(this.id)
      done()
    })
    runInNode(this, served, { set, clock, responseTopic })
  }

  function Out(this: Node, def: UserDef): void {
    red.nodes.createNode(this, def)
    const served = servedOf(def)
    if ('find' in served) runOutNode(this, served, set, clock)
    else runUnusable(red, this, served)
  }

  /** What an `in` or `out` node works for, or what it lacks. */
  function servedOf(def: UserDef): Served | NodeFault {
    if (def.serves !== 'all') return devices.get(String(def.device)) ?? noDevice
    return owners.get(String(def[platform.owner]))?.devices ?? noOwner
  }

  const noDevice = { status: `${set}.status.no-device`, sentence: say`No device is chosen in this node` }
  const noOwner = {
    status: `${set}.status.no-${platform.owner}`,
    sentence: say`This node serves all devices: choose the account, skill or broker that has them`,
  }
  red.nodes.registerType(`${set}-device`, DeviceConfig)
  red.nodes.registerType(`${set}-in`, In)
  red.nodes.registerType(`${set}-out`, Out)
  red.events.on('flows:started', () => {
    for (const owner of owners.values()) owner.devices.assign()
    kind.reconcile([...owners.values()])
    sharedThings(red).check()
  })
  serveTests(red, set, (id) => inNodes.get(id))
  servePreview(red, set, draftOf ?? draftIn(platform))
  serveAnnouncements(red, set)
  return { owner: (id) => owners.get(id), servedBy: (id) => inNodes.get(id) }
}

function draftIn<Facts extends DeviceFacts>(
  platform: Pick<DevicePlatform<Facts, unknown>, 'describe'>,
): (device: DeviceDef) => EditedDevice {
  return (device) => {
    const { capabilities, pairs = {} } = platform.describe(device)
    return { capabilities, pairs }
  }
}

/** An `in` or `out` node as a flow file holds it; beside `device` it has a property that names the owner. */
interface UserDef extends NodeDef {
  serves?: unknown
  device?: unknown
  /** Whether the answers to its requests come as messages of their own. */
  answersByMessage?: unknown
  /** Where; empty for a topic of the node's own. */
  responseTopic?: unknown
  [property: string]: unknown
}

function responseTopicOf({ id, answersByMessage, responseTopic }: UserDef): string | undefined {
  return answersByMessage === true ? trimmed(responseTopic) || defaultResponseTopic(id) : undefined
}

function unfitTopic(topic: string): NodeFault {
  return {
    status: 'homewire.status.bad-response-topic',
    sentence: say`Nobody can answer on the MQTT topic ${quote(topic)}: choose one without + and # that does not begin with $`,
  }
}
