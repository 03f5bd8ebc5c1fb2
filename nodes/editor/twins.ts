import { textOf } from './checks'
import type { Dialog } from './dialog'
import type { EditorNode } from './red'

/**
 * Says below a field when another device of the same owner has the same id: only one of the two can work.
 * @param owner the property with the account, skill or broker
 * @param keys the properties by which the platform tells devices apart; the last one has the note, `<key>-twin`
 */
export function watchTwins(dialog: Dialog, node: EditorNode, owner: string, keys: readonly string[]): void {
  const own = [owner, ...keys]
  const field = keys.at(-1) ?? owner
  const note = $('<p class="homewire-note homewire-warning" role="status">').insertAfter(
    dialog.root.find(`.homewire-${field}-note, .homewire-row-${field}`).last(),
  )
  dialog.watch(() => {
    const values = own.map((name) => dialog.value(name))
    const twin = values.includes('') ? undefined : twinOf(node, own, values)
    const name = twin ? RED.utils.getNodeLabel(twin, twin.id) : ''
    const text = twin ? dialog.translate('homewire.error.twin', { name }) : ''
    if (note.text() === text) return
    note.text(text)
    // A warning in a fold is no warning.
    if (twin) note.closest('details').prop('open', true)
  })
}

function twinOf(
  node: EditorNode,
  names: readonly string[],
  values: readonly string[],
): EditorNode | undefined {
  return othersLike(node).find((other) => names.every((name, index) => textOf(other[name]) === values[index]))
}

/** The config nodes of the same type that are switched on. */
export function othersLike({ type, id }: EditorNode): EditorNode[] {
  const others: EditorNode[] = []
  RED.nodes.eachConfig((other) => {
    if (other.type === type && other.id !== id && other.d !== true) others.push(other)
  })
  return others
}
