import type { Clock } from '../../src/bridge/clock'
import type { DeviceFacts } from '../../src/bridge/platform'
import { holdersOf } from './claims'
import type { DeviceOwner, OwnedDevice } from './device-owner'
import { OwnerDevices } from './owner-devices'
import { OwnerNode } from './owner-node'
import type { Node, RED } from './red'

/** A config node that devices are reached over. */
export abstract class DeviceOwnerNode<Facts extends DeviceFacts, Session, Credentials extends object>
  extends OwnerNode<Credentials>
  implements DeviceOwner<Facts, Session>
{
  readonly devices: OwnerDevices<OwnedDevice<Facts>>

  /** @param held keyed by what tells devices apart: the node that has it, and keeps it when it is deployed again */
  constructor(
    red: RED,
    node: Node<Credentials>,
    clock: Clock,
    private readonly held = new Map<string, string>(),
  ) {
    super(red, node, clock)
    this.devices = new OwnerDevices(red, this)
  }

  abstract readonly session: Session | undefined
  abstract readonly fingerprint: string

  adopt(device: OwnedDevice<Facts>): () => void {
    return this.devices.add(device)
  }

  get members(): readonly OwnedDevice<Facts>[] {
    return this.devices.members
  }

  /** Of several devices in use with one key the one that works for it; the others, and who is not in use, are told. */
  protected chooseUsed(): OwnedDevice<Facts>[] {
    for (const device of this.members) if (!device.inUse) device.warnUnused()
    return this.choose(({ isUsable, inUse }) => isUsable && inUse)
  }

  /** Of several devices with one key the one that works for it; the others are marked. */
  protected choose(isClaimant: (device: OwnedDevice<Facts>) => boolean): OwnedDevice<Facts>[] {
    const claimants = this.members.filter((device) => isClaimant(device))
    const holders = holdersOf(claimants, ({ facts }) => facts.key, this.held)
    const isHolder = (device: OwnedDevice<Facts>): boolean => holders.get(device.facts.key) === device
    for (const device of claimants) device.setDuplicate(!isHolder(device))
    return claimants.filter(isHolder)
  }
}
