import type { WiredCapability } from '../profiles/index'

/** The wiring of what stands in one field of a device's JSON, on the topic where Zigbee2MQTT speaks of it. */

export type Word = string | number | boolean

/** A field's word for each canonical value that it has one for. */
export type Meanings = readonly { word: Word; value: Word }[]

/** Whether a field has a name that a value path can hold. */
export function isFieldName(name: unknown): name is string {
  return typeof name === 'string' && /^[\w .:-]{1,60}$/.test(name)
}

export function isWord(value: unknown): value is Word {
  return (
    typeof value === 'boolean' || typeof value === 'number' || (typeof value === 'string' && value !== '')
  )
}

/** Where a field is told. */
export function told(topic: string, field: string): { topic: string; value: string } {
  return { topic, value: `value_json['${field}']` }
}

function command(topic: string, fields: Record<string, Word>): { topic: string; payload: string } {
  return { topic: `${topic}/set`, payload: JSON.stringify(fields) }
}

/** A field with a word for every value. */
export function chosen(topic: string, field: string, meanings: Meanings): WiredCapability {
  const words = Object.fromEntries(meanings.map(({ word, value }) => [String(word), value]))
  return {
    state: [{ ...told(topic, field), words }],
    command: meanings.map(({ word, value }) => ({ ...command(topic, { [field]: word }), value })),
  }
}

/** A field that is on or off. */
export function switched(topic: string, field: string, on: Word, off: Word): WiredCapability {
  return chosen(topic, field, [
    { word: on, value: true },
    { word: off, value: false },
  ])
}

/** On and off of a device that is switched by its mode: on is the mode that it had last, at first the first. */
export function switchedByMode(
  topic: string,
  field: string,
  modes: readonly [string, ...string[]],
): WiredCapability {
  const [on] = modes
  const words = { ...Object.fromEntries(modes.map((mode) => [mode, true])), off: false }
  return {
    state: [{ ...told(topic, field), words }],
    command: [
      {
        ...command(topic, { [field]: on }),
        value: true,
        resume: command(topic, { [field]: '{{ value }}' }).payload,
      },
      { ...command(topic, { [field]: 'off' }), value: false },
    ],
  }
}

/** A number within bounds. */
export function numbered(
  topic: string,
  field: string,
  bounds: { min?: number; max?: number; step?: number },
): WiredCapability {
  return {
    ...bounds,
    state: [told(topic, field)],
    command: [{ topic: `${topic}/set`, payload: `{${JSON.stringify(field)}: {{ value }}}` }],
  }
}

/** Numbers for speeds, from 0 (it stands still) to the highest. */
export function stepped(topic: string, field: string, speeds: number): WiredCapability {
  return {
    scale: [0, speeds],
    state: [told(topic, field)],
    command: [{ topic: `${topic}/set`, payload: `{${JSON.stringify(field)}: "{{ value }}"}` }],
  }
}
