import { LRUCache } from 'lru-cache'
import type { Device } from '../../src/bridge/device'
import type { Message, Node } from './red'

/** Who carries out what a push-button asks for. */
interface CarriedOut {
  /** Of the node. */
  node: string
  platform: string
  device: string
}

/** Presses of a push-button that may still reach another node. */
const MAX_PRESSES = 1_000

/** Keyed by _msgid, for all sets together: one press may reach nodes of several platforms. */
const carriedOut = new LRUCache<string, CarriedOut>({ max: MAX_PRESSES })

/**
 * Whether a node carries out what a message asks for: of several that get the same message for one thing the first
 * does, since the second would undo it. Devices of one platform are as many things; on another platform it is the
 * same thing once more.
 */
export function carriesOut({ _msgid }: Message, node: Pick<Node, 'id'>, { id, platform }: Device): boolean {
  if (_msgid === undefined) return true
  const first = carriedOut.get(_msgid)
  const isOther = first !== undefined && first.node !== node.id
  if (isOther && (first.device === id || first.platform !== platform)) return false
  carriedOut.set(_msgid, { node: node.id, platform, device: id })
  return true
}
