import type { EditorNode } from '../../editor/red'
import type { ShownDevice } from './overview'

/** The nodes of the flows that serve a device, by themselves or with all others of its owner. */
export function nodesOf({ id, platform, owner }: Pick<ShownDevice, 'id' | 'platform' | 'owner'>): {
  all: EditorNode[]
  in: EditorNode | undefined
} {
  const own: EditorNode[] = []
  const shared: EditorNode[] = []
  RED.nodes.eachNode((node) => {
    if (node.d === true || (node.type !== `${platform}-in` && node.type !== `${platform}-out`)) return
    if (node.serves !== 'all') {
      if (node.device === id) own.push(node)
    } else if (owner !== null && Object.values(node).includes(owner)) shared.push(node)
  })
  const all = [...own, ...shared]
  return { all, in: all.find(({ type }) => type === `${platform}-in`) }
}

/** Brings a device's nodes into sight, and selects those that are on the same flow. */
export function reveal(device: ShownDevice): void {
  const { all } = nodesOf(device)
  const [first] = all
  if (!first) return
  RED.view.reveal(first.id, true)
  RED.view.select({ nodes: all.filter(({ z }) => z === first.z) })
}
