import { systemClock } from '../../src/transport/system-clock'
import { FlowOutcomes } from '../runtime/flow-outcomes'
import type { Node, RED } from '../runtime/red'
import { SavedStates } from '../runtime/saved-states'
import { registerUsers } from '../runtime/user-nodes'
import { serveSagooAdmin } from './admin'
import { type BrokerCredentials, type BrokerDef, BrokerNode } from './owner'
import { type DeviceDef, DeviceNode } from './device'
import { type RequestDef, runRequestNode } from './request'
import { type ServerCredentials, type ServerDef, ServerNode } from './server'
import { runSubscribeNode, type SubscribeDef } from './subscribe'

/** The SagooIoT set: commands to the platform, and our own devices on it. */
export default function sagoo(red: RED): void {
  const clock = systemClock
  const outcomes = new FlowOutcomes(red, 'homewire-sagoo', clock)
  const services = { outcomes, savedStates: new SavedStates(clock), clock }
  /** Keyed by node id. */
  const servers = new Map<string, ServerNode>()
  const brokers = new Map<string, BrokerNode>()
  const devices = new Map<string, DeviceNode>()
  /** Keyed by a login or a device: the broker node that has it. */
  const claims = new Map<string, string>()

  function Server(this: Node<ServerCredentials>, def: ServerDef): void {
    red.nodes.createNode(this, def)
    const server = new ServerNode(red, this, def, clock)
    servers.set(this.id, server)
    this.on('close', (_removed, done) => {
      servers.delete(this.id)
      void server.close().finally(done)
    })
  }

  function Request(this: Node, def: RequestDef): void {
    red.nodes.createNode(this, def)
    runRequestNode(red, this, def, servers.get(def.server ?? ''), clock)
  }

  function Subscribe(this: Node, def: SubscribeDef): void {
    red.nodes.createNode(this, def)
    runSubscribeNode(red, this, def, servers.get(def.server ?? ''), clock)
  }

  function Broker(this: Node<BrokerCredentials>, def: BrokerDef): void {
    red.nodes.createNode(this, def)
    const broker = new BrokerNode(red, this, def, clock)
    brokers.set(this.id, broker)
    this.on('close', (_removed, done) => {
      brokers.delete(this.id)
      void broker.close().finally(done)
    })
  }

  function Device(this: Node, def: DeviceDef): void {
    red.nodes.createNode(this, def)
    const device = new DeviceNode(red, this, def, brokers.get(def.broker ?? ''), services)
    devices.set(this.id, device)
    this.on('close', (removed, done) => {
      devices.delete(this.id)
      device.close(removed)
      done()
    })
  }

  red.nodes.registerType('sagoo-server', Server, { credentials: { token: { type: 'password' } } })
  red.nodes.registerType('sagoo-request', Request)
  red.nodes.registerType('sagoo-subscribe', Subscribe)
  red.nodes.registerType('sagoo-broker', Broker, {
    credentials: { username: { type: 'text' }, password: { type: 'password' } },
  })
  red.nodes.registerType('sagoo-device', Device)
  const hubOf = registerUsers(red, 'sagoo', 'sagoo.status.no-device', (id) => devices.get(id)?.hub, clock)
  red.events.on('flows:started', () => {
    for (const server of servers.values()) server.reconcile()
    reconcileBrokers()
  })
  serveSagooAdmin(red, hubOf)

  /** A login and a device belong to one session: of several nodes the one that had them keeps them. */
  function reconcileBrokers(): void {
    const before = new Set(claims.values())
    claims.clear()
    const inOrder = [...brokers].sort(([one], [other]) => Number(before.has(other)) - Number(before.has(one)))
    for (const [id, broker] of inOrder)
      broker.reconcile((what) => {
        const isOurs = !claims.has(what)
        if (isOurs) claims.set(what, id)
        return isOurs
      })
  }
}
