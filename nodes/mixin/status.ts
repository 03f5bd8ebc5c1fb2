import type { Node, NodeStatus } from '../runtime/red'

/** All is well, and there is nothing else to say. */
export const connected: NodeStatus = {
  fill: 'green',
  shape: 'dot',
  text: 'node-red:common.status.connected',
}

/** A node that cannot work says so, and fails every message instead of swallowing it. */
export function runBroken(node: Node, fault: string, problem: Error): void {
  node.status({ fill: 'red', shape: 'ring', text: fault })
  node.warn(problem.message)
  node.on('input', (_msg, _send, done) => done(problem))
  node.on('close', (_removed, done) => {
    node.status({})
    done()
  })
}
