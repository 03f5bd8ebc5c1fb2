import type { EditorNode } from './red'

/** Puts config nodes on a flow, as one step that can be undone. */
export function moveToFlow(nodes: readonly EditorNode[], flow: unknown): void {
  if (nodes.length === 0 || typeof flow !== 'string' || flow === '') return
  const dirty = RED.nodes.dirty()
  const events = nodes.map((node) => ({
    ...{ t: 'edit', node, dirty },
    changes: { z: node.z },
    changed: node.changed,
  }))
  for (const node of nodes) {
    node.z = flow
    node.changed = true
    RED.events.emit('nodes:change', node)
  }
  RED.history.push({ t: 'multi', events, dirty })
  RED.nodes.dirty(true)
}
