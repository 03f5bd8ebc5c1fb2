import { Problem } from '../../src/bridge/problem'
import type { Node } from './red'

/** A node whose device is missing says so, and fails every message instead of swallowing it. */
export function runWithoutDevice(node: Node, fault: string): void {
  node.status({ fill: 'red', shape: 'ring', text: fault })
  node.warn('No device is chosen in this node')
  node.on('input', (_msg, _send, done) =>
    done(new Problem('configuration', 'No device is chosen in this node')),
  )
  node.on('close', (_removed, done) => {
    node.status({})
    done()
  })
}
