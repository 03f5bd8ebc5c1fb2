import type { DeviceFacts } from '../../../src/bridge/platform'
import { DeviceOwnerNode } from '../../../nodes/runtime/device-owner-node'
import { registerDevicePlatform } from '../../../nodes/runtime/device-platform'
import type { RED } from '../../../nodes/runtime/red'
import { ToyCloud, toyPlatform } from './platform'

/** The clouds of the deployed `toy-cloud` nodes, keyed by node id. */
export const clouds = new Map<string, ToyCloud>()

class CloudNode extends DeviceOwnerNode<DeviceFacts, ToyCloud, object> {
  readonly session = new ToyCloud()
  readonly fingerprint = this.id

  get backing(): { link: { state: 'connected' } } {
    return { link: { state: 'connected' } }
  }

  reconcile(): void {
    for (const own of this.chooseUsed()) this.session.devices.set(own.facts.id, own)
    clouds.set(this.id, this.session)
  }

  protected end(): Promise<void> {
    clouds.delete(this.id)
    return Promise.resolve()
  }
}

export default function toy(red: RED): void {
  registerDevicePlatform(red, toyPlatform, {
    create: (node, _def, { clock }) => new CloudNode(red, node, clock),
    reconcile: (all: readonly CloudNode[]) => {
      for (const cloud of all) cloud.reconcile()
    },
  })
}
