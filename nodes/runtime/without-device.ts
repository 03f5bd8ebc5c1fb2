import { Problem } from '../../src/bridge/problem'
import { say } from '../../src/bridge/sentence'
import { inWordsOf } from './language'
import type { Node, RED } from './red'

const noDevice = new Problem('configuration', say`No device is chosen in this node`)

/** A node whose device is missing says so, and fails every message instead of swallowing it. */
export function runWithoutDevice(red: RED, node: Node, fault: string): void {
  const problem = inWordsOf(red, noDevice)
  node.status({ fill: 'red', shape: 'ring', text: fault })
  node.warn(problem.message)
  node.on('input', (_msg, _send, done) => done(problem))
  node.on('close', (_removed, done) => {
    node.status({})
    done()
  })
}
