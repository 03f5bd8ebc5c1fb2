import { make } from './parts.js'

// a color input cannot be empty
const WHITE = '#ffe4bc'

const range = (min, max, step = 1) => ({ kind: 'range', min, max, step })
const choice = (...options) => ({ kind: 'choice', options })
const TICK = { kind: 'tick' }

// keyed by the field that a hand can set; what is not here has its button
const HANDLES = {
  brightness: range(0, 100),
  color: { kind: 'color' },
  position: range(0, 100, 5),
  load: range(0, 2400, 20),
  targetTemperature: range(5, 30, 0.5),
  temperature: range(-10, 40, 0.5),
  humidity: range(0, 100),
  battery: range(0, 100),
  lock: choice('locked', 'unlocked', 'jammed'),
  heating: choice('off', 'heat', 'auto'),
  speed: choice('off', 'low', 'medium', 'high'),
  light: TICK,
  left: TICK,
  right: TICK,
}

const MAKERS = { range: slider, color: picker, choice: select, tick: box }

/** A control for each field that a hand can set; `set` gets the new value of one. */
export function handles(device, name, words, set) {
  return device.handles
    .filter((field) => field in HANDLES)
    .map((field) => {
      const what = words.house.handles[field]
      const label = words.fill(words.house.byHand, { name, what })
      const handle = HANDLES[field]
      const control = MAKERS[handle.kind](handle, label, (value) => set({ [field]: value }), {
        field,
        words,
      })
      return {
        element: make('label', { class: `handle ${handle.kind}` }, make('span', {}, what), control.element),
        update: (state) => control.show(state[field]),
      }
    })
}

function slider({ min, max, step }, label, set) {
  const element = make('input', { type: 'range', min, max, step, 'aria-label': label })
  element.addEventListener('change', () => set(Number(element.value)))
  return {
    element,
    show(value) {
      if (!element.matches(':active')) element.value = String(value)
    },
  }
}

function picker(_handle, label, set) {
  const element = make('input', { type: 'color', 'aria-label': label })
  element.addEventListener('change', () => set(channels(element.value)))
  return { element, show: (value) => (element.value = value === undefined ? WHITE : hex(value)) }
}

function select({ options }, label, set, { field, words }) {
  const element = make(
    'select',
    { 'aria-label': label },
    ...options.map((value) => make('option', { value }, words.fields[field][value])),
  )
  element.addEventListener('change', () => set(element.value))
  return { element, show: (value) => (element.value = value) }
}

function box(_handle, label, set) {
  const element = make('input', { type: 'checkbox', 'aria-label': label })
  element.addEventListener('change', () => set(element.checked))
  return { element, show: (value) => (element.checked = value === true) }
}

function channels(text) {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16))
  return { r, g, b }
}

function hex({ r, g, b }) {
  return `#${[r, g, b].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}
