import { Problem } from '../../src/bridge/problem'
import type { Saying } from '../../src/bridge/sentence'
import { inWordsOf } from './language'
import type { Node, RED } from './red'

/** What keeps a node from working: a key of the catalogue, and a sentence for the debug sidebar. */
export interface NodeFault {
  status: string
  sentence: Saying
}

/**
 * A node that lacks something says what, and fails every message instead of swallowing it.
 * @param isKnown what it lacks has been said by the node that it depends on
 */
export function runUnusable(red: RED, node: Node, { status, sentence }: NodeFault, isKnown = false): void {
  const problem = inWordsOf(red, new Problem('configuration', sentence))
  node.status({ fill: 'red', shape: 'ring', text: status })
  if (!isKnown) node.warn(problem.message)
  node.on('input', (_msg, _send, done) => done(problem))
  node.on('close', (_removed, done) => {
    node.status({})
    done()
  })
}
