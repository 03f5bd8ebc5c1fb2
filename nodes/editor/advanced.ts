import { textOf } from './checks'
import type { Dialog } from './dialog'
import type { Property } from './property'
import type { EditorNode } from './red'

/** Opens the fold of options that few devices need, where one of them is set or wrong. */
export function openWhenUsed(
  dialog: Dialog,
  node: EditorNode,
  defaults: Readonly<Record<string, Property>>,
): void {
  const folds = dialog.root.find('details.homewire-advanced')
  folds.each((_index, fold) => {
    const isUsed = Object.entries(defaults).some(
      ([name, property]) => dialog.field(name).closest(fold).length > 0 && isSet(node, name, property),
    )
    if (isUsed) $(fold).prop('open', true)
  })
}

/** Whether a property is something else than a fresh node has. */
export function isSet(node: EditorNode, name: string, { value }: Property): boolean {
  const own = textOf(node[name])
  return own !== '' && own !== textOf(value)
}
