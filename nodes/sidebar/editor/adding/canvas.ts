import type { EditorNode, EditorWire } from '../../../editor/red'
import type { Flow, Wire } from './plan'

/** Everything that is in the editor, deployed or not. */
export function flowInEditor(): Flow {
  const nodes: EditorNode[] = []
  const wires: Wire[] = []
  RED.nodes.eachConfig((node) => void nodes.push(node))
  RED.nodes.eachNode((node) => void nodes.push(node))
  RED.nodes.eachLink(({ source, target }) => void wires.push([source.id, target.id]))
  return { nodes, wires }
}

/** The flow in view, where nodes can be put on it: a subflow and a locked flow take none. */
export function openFlow(): { id: string; label: string } | undefined {
  const id = RED.workspaces.active()
  const flow = RED.nodes.workspace(id)
  if (!flow || flow.locked === true) return undefined
  return { id, label: typeof flow.label === 'string' && flow.label !== '' ? flow.label : id }
}

/**
 * Puts nodes into the editor, and wires between them and what is there, as one step that can be undone.
 * @param fresh what comes first: a tab, an owner, a broker
 */
export function putOnCanvas({ nodes, wires }: Flow, fresh: readonly EditorNode[]): void {
  const dirty = RED.nodes.dirty()
  const added = RED.nodes.import(
    // The editor makes them its own.
    structuredClone([...fresh, ...nodes]),
    { generateIds: false, reimport: true, markChanged: true, applyNodeDefaults: true },
  )
  const links = wires.flatMap(([from, to]) => linkBetween(from, to))
  for (const link of links) RED.nodes.addLink(link)
  RED.history.push({
    ...{ t: 'add', nodes: added.nodes.map(({ id }) => id), links, dirty },
    ...{ groups: [], junctions: [], subflows: [], workspaces: added.workspaces },
  })
  RED.nodes.dirty(true)
  show(added.nodes.filter(({ x }) => x !== undefined))
}

function linkBetween(from: string, to: string): EditorWire[] {
  const [source, target] = [RED.nodes.node(from), RED.nodes.node(to)]
  return source && target ? [{ source, sourcePort: 0, target }] : []
}

/** Whoever has just added nodes wants to see them. */
function show(nodes: readonly EditorNode[]): void {
  const [first] = nodes
  if (first && typeof first.z === 'string') RED.workspaces.show(first.z)
  RED.view.redraw(true)
  if (first) RED.view.select({ nodes: nodes.filter(({ z }) => z === first.z) })
}
