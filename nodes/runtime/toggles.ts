import { LRUCache } from 'lru-cache'
import type { Device } from '../../src/bridge/device'
import type { Message, Node } from './red'

/** Who carries out what a push-button asks for. */
interface Press {
  platform: string
  /** The node that carries it out; keyed by device id. */
  nodes: Map<string, string>
}

/** Presses of a push-button that may still reach another node. */
const MAX_PRESSES = 1_000

/** Keyed by _msgid, for all sets together: one press may reach nodes of several platforms. */
const presses = new LRUCache<string, Press>({ max: MAX_PRESSES })

/**
 * Whether a node carries out what a message asks for: of several that get the same message for one thing the first
 * does, since the second would undo it. Devices of one platform are as many things; on another platform it is the
 * same thing once more (docs/contract.md#3-what-an-out-node-accepts).
 */
export function carriesOut({ _msgid }: Message, node: Pick<Node, 'id'>, { id, platform }: Device): boolean {
  if (_msgid === undefined) return true
  const press = presses.get(_msgid) ?? { platform, nodes: new Map<string, string>() }
  presses.set(_msgid, press)
  if (press.platform !== platform) return false
  const first = press.nodes.get(id) ?? node.id
  press.nodes.set(id, first)
  return first === node.id
}
