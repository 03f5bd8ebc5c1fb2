import type { DeviceFacts, PlatformDevice } from '../../src/bridge/platform'
import type { Member, OwnerDevices } from './owner-devices'
import type { Backing } from './status'

/** A device node as its owner has to know it. */
export interface OwnedDevice<Facts extends DeviceFacts = DeviceFacts> extends PlatformDevice<Facts>, Member {
  readonly facts: Facts
  /** Whether any node uses it, so that the platform has to know of it. */
  readonly inUse: boolean
  /** Another device of the owner has the same key and comes first. */
  setDuplicate(isDuplicate: boolean): void
  /** No node of a flow uses it: the platform is not told of it. */
  warnUnused(): void
}

/** An owner as its devices have to know it. `Session` is what its connection offers to them. */
export interface DeviceOwner<Facts extends DeviceFacts, Session> {
  /** Of the node. */
  readonly id: string
  /** Its platform is none: what that asks is not counted among the vitals. */
  readonly practises: boolean
  /** Undefined while something keeps it from connecting at all. */
  readonly session: Session | undefined
  /** Tells owners apart in what is saved, without giving anything away. */
  readonly fingerprint: string
  /** Its devices as a whole. */
  readonly devices: OwnerDevices<OwnedDevice<Facts>>
  /** The state of the connection. */
  readonly backing: Backing
  /** What is wrong between the platform and this device alone. */
  troubleOf?(own: OwnedDevice<Facts>): Backing['trouble']
  /** Calls back when that state changes; the returned function ends that. */
  watch(watcher: () => void): () => void
  /** A device belongs to this owner; the returned function ends that. */
  adopt(device: OwnedDevice<Facts>): () => void
}
