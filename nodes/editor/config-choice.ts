import { textOf } from './checks'
import type { Dialog } from './dialog'
import type { EditorNode } from './red'
import { offerOnly } from './select'

const NONE = '_ADD_'

/**
 * Keeps the drop-down of a config node honest, and says why it is red. The editor shows the first one there is when the
 * chosen one has been deleted, and Done would move the node to it; here nothing is chosen then.
 */
export function watchConfigChoice(dialog: Dialog, node: EditorNode, name: string): void {
  const { root, translate } = dialog
  const select = dialog.field(name)
  const saved = textOf(node[name])
  const row = root.find(`.homewire-row-${name}`)
  let isDeleted = saved !== '' && !has(select, saved)

  $(`<p class="homewire-note homewire-warning homewire-${name}-note" role="status">`).insertAfter(row)
  if (saved === '') offerOnly(select)
  if (isDeleted) select.val(NONE)
  let chosen = textOf(select.val())
  select.on('change', () => {
    // The editor has filled it anew: it tells so with this event, a moment later.
    isDeleted = (isDeleted && select.val() === NONE) || (chosen !== NONE && !has(select, chosen))
    if (isDeleted) select.val(NONE)
    chosen = textOf(select.val())
    tell()
  })
  dialog.watch(tell)

  function tell(): void {
    const why = translate(isDeleted ? 'homewire.error.deleted' : 'homewire.error.choose')
    dialog.note(name, ['', NONE].includes(dialog.value(name)) ? why : '')
  }
}

function has(select: JQuery, value: string): boolean {
  return select
    .find('option')
    .toArray()
    .some((option) => $(option).val() === value)
}
