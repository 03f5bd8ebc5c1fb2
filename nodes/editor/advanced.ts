import { textOf } from './checks'
import type { Dialog } from './dialog'
import type { Property } from './property'
import type { EditorNode } from './red'

/** Opens the fold of options that few devices need, where one of them is set or wrong; what is in a fold of its own stays there. */
export function openWhenUsed(
  dialog: Dialog,
  node: EditorNode,
  defaults: Readonly<Record<string, Property>>,
): void {
  const folds = dialog.root.find('details.homewire-advanced')
  folds.each((_index, fold) => {
    const isUsed = Object.entries(defaults).some(
      ([name, property]) => dialog.field(name).closest('details').is(fold) && isSet(node, name, property),
    )
    if (isUsed) $(fold).prop('open', true)
  })
}

/** Whether a property is something else than a fresh node has; what every node has to have does not count. */
export function isSet(node: EditorNode, name: string, { value, validate }: Property): boolean {
  const own = textOf(node[name])
  const isDemanded = validate !== undefined && validate.call(node, value, {}) !== true
  return own !== '' && own !== textOf(value) && !isDemanded
}
