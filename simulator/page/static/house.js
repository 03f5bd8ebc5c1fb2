import { deviceCard } from './card.js'
import { make, panel } from './parts.js'

// the devices that the demo's flow uses stand in front
const FRONT = 'homemade'

/** The house: what the first flow works with, and below it everything else, by the language it speaks. */
export function houseSection(words, post) {
  const front = make('div', { class: 'cards' })
  const below = panel(words.house.more, 'h3', make('p', { class: 'fine' }, words.house.moreHint))
  const groups = new Map([[FRONT, front]]) // keyed by family
  const shown = new Map() // keyed by device id

  function groupOf(family) {
    if (!groups.has(family)) {
      const cards = make('div', { class: 'cards' })
      groups.set(family, cards)
      below.append(panel(words.house.families[family], 'h4', cards))
    }
    return groups.get(family)
  }

  return {
    element: panel(words.house.heading, 'h2', front, below),
    update(devices) {
      for (const device of devices) {
        if (!shown.has(device.id)) {
          const card = deviceCard(device, words, post, device.family !== FRONT)
          shown.set(device.id, card)
          groupOf(device.family).append(card.element)
        }
        shown.get(device.id).update(device)
      }
    },
  }
}
