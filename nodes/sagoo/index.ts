import { sagooPlatform } from '../../src/sagoo/device-side/platform'
import { systemClock } from '../../src/transport/system-clock'
import { holdersOf } from '../runtime/claims'
import { registerDevicePlatform } from '../runtime/device-platform'
import { registerOwner } from '../runtime/owner-node'
import type { Node, RED } from '../runtime/red'
import { serveSpeaker } from '../runtime/speaker'
import { serveSagooAdmin, SHOWN } from './admin'
import { type BrokerCredentials, BrokerNode, credentialTypes } from './owner'
import { type RequestDef, runRequestNode } from './request'
import { type ServerCredentials, type ServerDef, ServerNode } from './server'
import { runSubscribeNode, type SubscribeDef } from './subscribe'

/** The SagooIoT set: commands to the platform, and our own devices on it. */
export default function sagoo(red: RED): void {
  registerNorthbound(red)
  const logins = new Map<string, string>()
  const devices = new Map<string, string>()
  const set = registerDevicePlatform(
    red,
    sagooPlatform,
    {
      credentials: credentialTypes,
      create: (node: Node<BrokerCredentials>, def, { clock }) => new BrokerNode(red, node, def, clock),
      reconcile: (brokers: readonly BrokerNode[]) => reconcile(brokers, logins, devices),
    },
    () => ({ capabilities: SHOWN, pairs: {} }),
  )
  serveSagooAdmin(red, set.servedBy)
  serveSpeaker(red)
}

/**
 * A login and a device belong to one session: two of the same login throw each other out for ever, and two of a device
 * answer its requests twice.
 * @param logins the broker node that has a login
 * @param devices the device node that has a device at an address
 */
function reconcile(
  brokers: readonly BrokerNode[],
  logins: Map<string, string>,
  devices: Map<string, string>,
): void {
  const all = brokers.map((broker) => {
    const chosen = broker.chooseDevices()
    return { id: broker.id, broker, chosen, login: broker.loginFor(chosen) }
  })
  const loggedIn = holdersOf(
    all.filter(({ chosen }) => chosen.length > 0),
    ({ login }) => login,
    logins,
  )
  const isTwin = (own: (typeof all)[number]): boolean =>
    own.chosen.length > 0 && loggedIn.get(own.login) !== own
  const claimed = all
    .filter((own) => !isTwin(own))
    .flatMap(({ broker, chosen }) =>
      chosen.map((device) => ({ id: device.id, device, place: `${broker.address} ${device.facts.key}` })),
    )
  const holders = new Set(
    [...holdersOf(claimed, ({ place }) => place, devices).values()].map(({ device }) => device),
  )
  for (const own of all) {
    const served = own.chosen.filter((device) => holders.has(device))
    for (const device of own.chosen) device.setDuplicate(!isTwin(own) && !holders.has(device))
    own.broker.serve(served, isTwin(own))
  }
}

/** Commands to the platform over its northbound WebSocket. */
function registerNorthbound(red: RED): void {
  const clock = systemClock
  const servers = registerOwner(red, {
    type: 'sagoo-server',
    credentials: { token: { type: 'password' } },
    create: (node: Node<ServerCredentials>, def: ServerDef) => new ServerNode(red, node, def, clock),
  })

  function Request(this: Node, def: RequestDef): void {
    red.nodes.createNode(this, def)
    runRequestNode(red, this, def, servers.get(def.server ?? ''), clock)
  }

  function Subscribe(this: Node, def: SubscribeDef): void {
    red.nodes.createNode(this, def)
    runSubscribeNode(red, this, def, servers.get(def.server ?? ''), clock)
  }

  red.nodes.registerType('sagoo-request', Request)
  red.nodes.registerType('sagoo-subscribe', Subscribe)
  red.events.on('flows:started', () => {
    for (const server of servers.values()) server.reconcile()
  })
}
