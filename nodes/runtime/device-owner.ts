import type { Settled } from '../../src/bridge/requests'
import type { DeviceFacts, PlatformDevice } from '../../src/bridge/platform'
import type { FlowDevice } from './flow-device'
import type { Node } from './red'
import type { Backing } from './status'

/** A device node as its owner has to know it. */
export interface OwnedDevice<Facts extends DeviceFacts = DeviceFacts>
  extends PlatformDevice<Facts>, FlowDevice {
  /** Of the node. */
  readonly id: string
  /** Whether the platform can know of it. */
  readonly isUsable: boolean
  /** Whether another device of the owner has the same key and comes first. */
  readonly isDuplicate: boolean
  /** Whether any node uses it, so that the platform has to know of it. */
  readonly inUse: boolean
  /** Another device of the owner has the same key and comes first. */
  setDuplicate(isDuplicate: boolean): void
  /** No node of a flow uses it: the platform is not told of it. */
  warnUnused(): void
  /** After a deploy: these nodes take its requests as long as no node of its own does. */
  leaveTo(nodes: ReadonlySet<Node>): void
}

/** An owner as its devices have to know it. `Session` is what its connection offers to them. */
export interface DeviceOwner<Facts extends DeviceFacts, Session> {
  /** Undefined while something keeps it from connecting at all. */
  readonly session: Session | undefined
  /** Tells owners apart in what is saved, without giving anything away. */
  readonly fingerprint: string
  /** Whether a node uses all of its devices. */
  readonly isAllInUse: boolean
  /** The state of the connection. */
  readonly backing: Backing
  /** What is wrong between the platform and this device alone. */
  troubleOf?(own: OwnedDevice<Facts>): Backing['trouble']
  /** Calls back when that state changes; the returned function ends that. */
  watch(watcher: () => void): () => void
  /** A device belongs to this owner; the returned function ends that. */
  adopt(device: OwnedDevice<Facts>): () => void
  /** A request for the device goes into the flow: whatever answers it may name nothing but its id. */
  noteAsked(requestId: string, device: FlowDevice): void
  /** Something changed about the device that a node shows. */
  noteChange(device: FlowDevice, settled?: Settled): void
}
