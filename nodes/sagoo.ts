import { systemClock } from '../src/transport/system-clock'
import type { Node, RED } from './runtime/red'
import { type RequestDef, runRequestNode } from './sagoo/request-node'
import { type ServerCredentials, type ServerDef, ServerNode } from './sagoo/server-node'
import { runSubscribeNode, type SubscribeDef } from './sagoo/subscribe-node'

/** The SagooIoT set: commands to the platform, and our own devices on it. */
export default function sagoo(red: RED): void {
  const clock = systemClock
  /** Keyed by node id. */
  const servers = new Map<string, ServerNode>()

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

  red.nodes.registerType('sagoo-server', Server, { credentials: { token: { type: 'password' } } })
  red.nodes.registerType('sagoo-request', Request)
  red.nodes.registerType('sagoo-subscribe', Subscribe)
  red.events.on('flows:started', () => {
    for (const server of servers.values()) server.reconcile()
  })
}
