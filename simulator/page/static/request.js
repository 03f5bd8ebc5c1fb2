import { make } from './parts.js'

/** A request to send: a button, and before it the blank to fill in when there is one. */
export function requestForm({ id, blank }, label, send) {
  const button = make('button', { class: 'act' }, label)
  const input = blank === undefined ? undefined : blankInput(blank, label)
  const form = make('form', { class: 'phrase' }, ...(input === undefined ? [] : [input.element]), button)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void send(id, input?.value())
  })
  return form
}

function blankInput(blank, label) {
  const named = { 'aria-label': label }
  if (blank.kind === 'choice') {
    const options = blank.options.map((option) => make('option', {}, option))
    const select = make('select', named, ...options)
    return { element: select, value: () => select.value }
  }
  const type = blank.kind
  const limits = type === 'number' ? { min: blank.min, max: blank.max, step: blank.step } : {}
  const input = make('input', { type, required: '', value: blank.initial, ...limits, ...named })
  const unit = blank.unit ? [make('span', { class: 'unit', 'aria-hidden': 'true' }, blank.unit)] : []
  return {
    element: make('span', { class: 'blank' }, input, ...unit),
    value: () => (type === 'number' ? input.valueAsNumber : input.value),
  }
}
