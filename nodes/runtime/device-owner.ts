import type { DeviceFacts, PlatformDevice } from '../../src/bridge/platform'
import type { Backing } from './status'

/** A device node as its owner has to know it. */
export interface OwnedDevice<Facts extends DeviceFacts = DeviceFacts> extends PlatformDevice<Facts> {
  /** Of the node. */
  readonly id: string
  /** Whether the platform can know of it. */
  readonly isUsable: boolean
  /** Whether any node uses it, so that the platform has to know of it. */
  readonly inUse: boolean
  /** Whether any node takes its requests into the flow. */
  readonly isServed: boolean
  /** Another device of the owner has the same key and comes first. */
  setDuplicate(isDuplicate: boolean): void
  /** No node of a flow uses it: the platform is not told of it. */
  warnUnused(): void
}

/** An owner as its devices have to know it. `Session` is what its connection offers to them. */
export interface DeviceOwner<Facts extends DeviceFacts, Session> {
  /** Undefined while something keeps it from connecting at all. */
  readonly session: Session | undefined
  /** Tells owners apart in what is saved, without giving anything away. */
  readonly fingerprint: string
  /** The state of the connection as a device has to show it. */
  backingOf(own: OwnedDevice<Facts>): Backing
  /** Calls back when that state changes; the returned function ends that. */
  watch(watcher: () => void): () => void
  /** A device belongs to this owner; the returned function ends that. */
  adopt(device: OwnedDevice<Facts>): () => void
}
