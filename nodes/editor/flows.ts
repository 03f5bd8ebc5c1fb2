import type { EditorNode } from './red'

/** Puts config nodes on a flow. @returns what takes it back, for the editor's history */
export function movedToFlow(nodes: readonly EditorNode[], flow: unknown): object[] {
  if (typeof flow !== 'string' || flow === '') return []
  return nodes.map((node) => {
    const event = {
      ...{ t: 'edit', node, dirty: RED.nodes.dirty() },
      changes: { z: node.z },
      changed: node.changed,
    }
    node.z = flow
    node.changed = true
    RED.events.emit('nodes:change', node)
    return event
  })
}
