import { Problem } from '../../src/bridge/problem'
import type { Node, RED } from '../runtime/red'
import type { ServerNode } from './server-node'

/** A node whose server is missing or unusable says so, and fails every message instead of swallowing it. */
export function runWithoutServer(red: RED, node: Node, owner: ServerNode | undefined): void {
  const fault = owner?.backing.fault ?? 'sagoo.status.no-server'
  const sentence = red._(fault.replace('status', 'sentence'))
  node.status({ fill: 'red', shape: 'ring', text: fault })
  if (!owner) node.warn(sentence)
  node.on('input', (_msg, _send, done) => done(new Problem('configuration', sentence)))
  node.on('close', (_removed, done) => {
    node.status({})
    done()
  })
}
