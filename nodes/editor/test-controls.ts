import type { Capability } from '../../src/bridge/capabilities'
import { numberOf, textOf } from './checks'
import { parsedOr } from './json'
import { newSelect } from './select'
import { type Translate, wordFor } from './texts'
import { openTypedValue } from './typed-field'

/** What a control can ask for: a capability's value, or anything, for a property of the user's own. */
export type Asked = Capability | { kind: 'any' }

/** How a person enters a value, and what goes to the runtime. */
export interface Control {
  input: JQuery
  read(): unknown
  /** Once the input stands in its place. */
  open?(): void
}

/** The control that fits a kind of value. */
export function controlFor(asked: Asked, translate: Translate): Control {
  const words = (values: readonly string[]): JQuery =>
    newSelect(values, (value) => wordFor(translate, 'homewire.choice', value))
  switch (asked.kind) {
    case 'boolean':
      return boolean(translate)
    case 'level':
      return numeric(0, 100, 50)
    case 'number':
      return numeric(asked.min, asked.max, likely(asked.min, asked.max))
    case 'color':
      return color()
    case 'pair':
      return text(words([asked.on, asked.off]))
    case 'choice':
      return text(words(asked.values))
    case 'press':
      return { input: $('<input type="hidden">'), read: () => true }
    case 'object':
      return json($('<input type="text" placeholder="{ }">'))
    case 'any':
      return any(translate)
    case 'text':
      return text($('<input type="text">'))
  }
}

function boolean(translate: Translate): Control {
  const input = newSelect(['true', 'false'], (value) =>
    translate(value === 'true' ? 'homewire.choice.on' : 'homewire.choice.off'),
  )
  return { input, read: () => input.val() === 'true' }
}

function numeric(min: number | undefined, max: number | undefined, start: number): Control {
  const input: JQuery = $('<input type="number" class="homewire-short" step="any">')
  if (min !== undefined) input.attr('min', min)
  if (max !== undefined) input.attr('max', max)
  input.val(start)
  return { input, read: () => numberOf(input.val()) }
}

function color(): Control {
  const input: JQuery = $('<input type="color" value="#ff8000">')
  return { input, read: () => channelsOf(textOf(input.val())) }
}

function text(input: JQuery): Control {
  return { input, read: () => input.val() }
}

function json(input: JQuery): Control {
  return { input, read: () => parsedOr(textOf(input.val())) }
}

/** A number, a text or an object: the person says which. */
function any(translate: Translate): Control {
  const input: JQuery = $('<input type="text">')
  let read = (): unknown => input.val()
  return {
    input,
    read: () => read(),
    open() {
      read = openTypedValue(input, translate('homewire.test.value'), translate)
    },
  }
}

/** Where to begin between two ends. */
export function likely(min: number | undefined, max: number | undefined): number {
  if (min === undefined) return 20
  return max === undefined ? min + 1 : Math.round((min + max) / 2)
}

/** `#ff8000` as `{r, g, b}`. */
export function channelsOf(hex: string): { r: number; g: number; b: number } {
  const value = Number.parseInt(hex.replace('#', ''), 16)
  return { r: (value >> 16) & 255, g: (value >> 8) & 255, b: value & 255 }
}

/** A colour as its picker shows it; undefined for any other object. */
export function hexOf({ r, g, b }: Readonly<Record<string, unknown>>): string | undefined {
  const parts: string[] = []
  for (const channel of [r, g, b]) {
    if (typeof channel !== 'number' || !Number.isInteger(channel)) return undefined
    parts.push(channel.toString(16).padStart(2, '0'))
  }
  return `#${parts.join('')}`
}
