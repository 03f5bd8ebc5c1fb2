import type { Clock } from '../../src/bridge/clock'
import type { DeviceHub } from './device-hub'
import { runInNode } from './in-node'
import { runOutNode } from './out-node'
import type { Node, NodeDef, RED } from './red'
import { runWithoutDevice } from './without-device'

interface UserDef extends NodeDef {
  device?: string
}

/**
 * Registers `<set>-in` and `<set>-out`, which are the same for every platform with devices.
 * @param noDevice the catalogue key for a node whose device is missing
 * @returns the device of an `in` node, by the node's id
 */
export function registerUsers(
  red: RED,
  set: string,
  noDevice: string,
  hubOf: (deviceNodeId: string) => DeviceHub | undefined,
  clock: Clock,
): (inNodeId: string) => DeviceHub | undefined {
  /** Keyed by node id. */
  const inNodes = new Map<string, DeviceHub>()

  function In(this: Node, def: UserDef): void {
    red.nodes.createNode(this, def)
    const hub = hubOf(def.device ?? '')
    if (!hub) return runWithoutDevice(red, this, noDevice)
    inNodes.set(this.id, hub)
    this.on('close', (_removed, done) => {
      inNodes.delete(this.id)
      done()
    })
    runInNode(this, hub, set, clock)
  }

  function Out(this: Node, def: UserDef): void {
    red.nodes.createNode(this, def)
    const hub = hubOf(def.device ?? '')
    if (hub) runOutNode(this, hub, set, clock)
    else runWithoutDevice(red, this, noDevice)
  }

  red.nodes.registerType(`${set}-in`, In)
  red.nodes.registerType(`${set}-out`, Out)
  return (id) => inNodes.get(id)
}
