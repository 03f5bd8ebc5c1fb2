import { button, make, panel, tick } from './parts.js'

/** What can be made to go wrong: ticks that last, and buttons for once. */
export function faultPanel(words, toggle, act) {
  const ticks = new Map() // keyed by fault
  const list = make('div', { class: 'ticks' })
  const acts = Object.entries(words.acts).map(([name, label]) => button(label, 'act', () => act(name)))
  return {
    element: panel(
      words.faultsHeading,
      'h3',
      make('p', { class: 'fine' }, words.faultsHint),
      list,
      make('div', { class: 'acts' }, ...acts),
    ),
    update(faults) {
      for (const { name, on } of faults) {
        if (!ticks.has(name)) {
          const added = tick(words.faults[name] ?? name, (ticked) => toggle(name, ticked))
          ticks.set(name, added)
          list.append(added.element)
        }
        ticks.get(name).box.checked = on
      }
    },
  }
}
