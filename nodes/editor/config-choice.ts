import { textOf } from './checks'
import type { Dialog } from './dialog'
import type { EditorNode } from './red'
import { offerOnly } from './select'

const NONE = '_ADD_'

/**
 * Keeps the drop-down of a config node honest. The editor shows the first one there is when the chosen one has been
 * deleted, and Done would move the node to it; here nothing is chosen then, and the dialog says why.
 */
export function watchConfigChoice(dialog: Dialog, node: EditorNode, name: string): void {
  const select = dialog.field(name)
  const saved = textOf(node[name])
  const note = noteBelow(dialog, name)

  if (saved === '') offerOnly(select)
  else if (!has(select, saved)) choose(NONE, dialog.translate('homewire.error.deleted'))
  let chosen = textOf(select.val())
  select.on('change', () => {
    // The editor has filled it anew: it tells so with this event, a moment later.
    if (chosen !== NONE && !has(select, chosen)) choose(NONE, dialog.translate('homewire.error.deleted'))
    else if (textOf(select.val()) !== NONE) note.text('')
    chosen = textOf(select.val())
  })

  function choose(value: string, why: string): void {
    select.val(value)
    note.text(why)
  }
}

function has(select: JQuery, value: string): boolean {
  return select
    .find('option')
    .toArray()
    .some((option) => $(option).val() === value)
}

function noteBelow(dialog: Dialog, name: string): JQuery {
  return $('<p class="homewire-note homewire-warning" role="status">').insertAfter(
    dialog.root.find(`.homewire-row-${name}`),
  )
}
