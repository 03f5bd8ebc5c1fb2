import type { Problem } from '../../src/bridge/problem'
import { inWordsOf } from '../runtime/language'
import type { Node, NodeStatus, RED } from '../runtime/red'

/** All is well, and there is nothing else to say. */
export const connected: NodeStatus = {
  fill: 'green',
  shape: 'dot',
  text: 'node-red:common.status.connected',
}

/** Somebody wrote who is not let in, and nothing came of it. */
export const refusing: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'mixin.status.not-allowed' }

/** A node that cannot work says so, and fails every message instead of swallowing it. */
export function runBroken(red: RED, node: Node, fault: string, problem: Problem): void {
  const told = inWordsOf(red, problem)
  node.status({ fill: 'red', shape: 'ring', text: fault })
  node.warn(told.message)
  node.on('input', (_msg, _send, done) => done(told))
  node.on('close', (_removed, done) => {
    node.status({})
    done()
  })
}
