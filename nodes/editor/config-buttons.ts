import type { Dialog } from './dialog'

/** The editor's buttons beside the drop-down of a config node, by the end of their ids. */
const BUTTONS = [
  ['-add', 'homewire.label.configAdd'],
  ['-edit', 'homewire.label.configEdit'],
] as const

/** Node-RED's pencil and plus have no name, and in some versions no place in the order of the Tab key. */
export function nameConfigButtons(dialog: Dialog, name: string): void {
  const row = dialog.root.find(`.homewire-row-${name}`)
  const label = row.find('label').first().text().trim()
  for (const [kind, key] of BUTTONS) {
    row.find(`[id$="-btn-${name}${kind}"]`).each((_index, button) => {
      $(button)
        .attr({ role: 'button', tabindex: 0, 'aria-label': dialog.translate(key, { label }) })
        .on('keydown', (event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return
          event.preventDefault()
          $(button).trigger('click')
        })
    })
  }
}
