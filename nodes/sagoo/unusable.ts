import { Problem } from '../../src/bridge/problem'
import type { Node, RED } from '../runtime/red'
import type { ServerNode } from './server'

/** A node that lacks something says what, and fails every message instead of swallowing it. */
export function runUnusable(
  red: RED,
  node: Node,
  owner: ServerNode | undefined,
  fault = owner?.backing.fault ?? 'sagoo.status.no-server',
): void {
  const sentence = red._(fault.replace('status', 'sentence'))
  node.status({ fill: 'red', shape: 'ring', text: fault })
  // What its server lacks the server says.
  if (fault !== owner?.backing.fault) node.warn(sentence)
  node.on('input', (_msg, _send, done) => done(new Problem('configuration', sentence)))
  node.on('close', (_removed, done) => {
    node.status({})
    done()
  })
}
