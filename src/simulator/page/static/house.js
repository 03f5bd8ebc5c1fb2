import { drawing } from './lamp.js'
import { button, liveText, make, panel, tick } from './parts.js'

// a color input cannot be empty
const WHITE = '#ffe4bc'

/** The house: one card per device, with a hand on it. */
export function houseSection(words, post) {
  const cards = make('div', { class: 'cards' })
  const shown = new Map() // keyed by device id
  return {
    element: panel(words.house.heading, 'h2', cards),
    update(devices) {
      for (const device of devices) {
        if (!shown.has(device.id)) {
          const card = deviceCard(device, words, post)
          shown.set(device.id, card)
          cards.append(card.element)
        }
        shown.get(device.id).update(device)
      }
    },
  }
}

function deviceCard({ id: device, name: given, look, topic }, words, post) {
  const name = words.named(given)
  const picture = drawing(look)
  const state = liveText('state')
  const say = (template) => words.fill(template, { name, topic })
  const press = button(say(words.house.press), 'hand', () => post('house/press', { device }))
  const broken = tick(say(words.house.broken), (on) => post('house/break', { device, broken: on }))
  const more =
    look === 'lamp' ? lampControls(say, words, (values) => post('house/set', { device, values })) : []
  const element = make(
    'article',
    { class: 'card', 'aria-label': name },
    picture.element,
    make('h3', {}, name),
    state.element,
    make('p', { class: 'fine' }, say(words.house.topic)),
    press,
    ...more.map((control) => control.element),
    broken.element,
  )
  return {
    element,
    update(now) {
      const text = stateText(now.state, words)
      state.show(text)
      picture.show(now.state, `${name}: ${text}`)
      broken.box.checked = now.broken
      element.classList.toggle('broken', now.broken)
      more.forEach((control) => control.update(now.state))
    },
  }
}

function stateText({ power, ...rest }, words) {
  return [power ? words.house.on : words.house.off, ...words.facts(rest)].join(words.between)
}

function lampControls(say, words, set) {
  const level = make('input', {
    type: 'range',
    min: '0',
    max: '100',
    'aria-label': say(words.house.brightness),
  })
  level.addEventListener('change', () => set({ brightness: Number(level.value) }))
  const color = make('input', { type: 'color', 'aria-label': say(words.house.color) })
  color.addEventListener('change', () => set({ color: channels(color.value), power: true }))
  return [
    {
      element: make('div', { class: 'dials' }, level, color),
      update(state) {
        if (!level.matches(':active')) level.value = String(state.brightness)
        color.value = state.color === undefined ? WHITE : hex(state.color)
      },
    },
  ]
}

function channels(text) {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16))
  return { r, g, b }
}

function hex({ r, g, b }) {
  return `#${[r, g, b].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
