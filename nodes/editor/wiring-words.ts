import { capabilityOf } from '../../src/bridge/capabilities'
import { numberOf } from './checks'
import { type Translate, wordFor } from './texts'

/** What a word of a device stands for. */
export type Meaning = string | number | boolean

/** A value path as a person writes it: the names of a JSON's members with dots between, or nothing for all of it. */
export function fieldOf(path: unknown): string {
  if (typeof path !== 'string' || path === 'value') return ''
  const plain = /^value_json\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)$/.exec(path)?.[1]
  return plain ?? /^value_json\['([^'\\]+)'\]$/.exec(path)?.[1] ?? path
}

/** The value path of what a person has written; undefined for the whole message. */
export function pathOf(field: string): string | undefined {
  const text = field.trim()
  if (text === '') return undefined
  if (/^value(?:_json)?\b/.test(text)) return text
  return /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(text) ? `value_json.${text}` : `value_json['${text}']`
}

/** What a value of a capability is called. */
export function nameOfValue(value: unknown, translate: Translate): string {
  if (typeof value === 'boolean') return translate(`homewire.choice.${value ? 'on' : 'off'}`)
  return typeof value === 'string' ? wordFor(translate, 'homewire.choice', value) : String(value)
}

/** The values that a capability is asked for by words; empty where a person may ask for anything. */
export function valuesOf(capability: string): readonly Meaning[] {
  const spec = capabilityOf(capability)
  switch (spec?.kind) {
    case 'boolean':
    case 'press':
      return [true, false]
    case 'pair':
      return [spec.on, spec.off, ...(spec.also ?? [])]
    case 'choice':
      return spec.values
    default:
      return []
  }
}

/** The value that a person means, by its name in either language; undefined for none of the capability's. */
export function valueNamed(capability: string, name: string, translate: Translate): Meaning | undefined {
  const wanted = name.trim().toLowerCase()
  const values = valuesOf(capability)
  const found = values.find((value) =>
    [nameOfValue(value, translate), String(value)].some((each) => each.toLowerCase() === wanted),
  )
  if (found !== undefined || values.length > 0) return found ?? spoken(values, wanted)
  const kind = capabilityOf(capability)?.kind
  if (kind === 'level' || kind === 'number') return numberOf(name)
  return wanted === '' ? undefined : name.trim()
}

/** On and off are understood in English, whatever the editor's language. */
function spoken(values: readonly Meaning[], wanted: string): boolean | undefined {
  if (typeof values[0] !== 'boolean') return undefined
  return { on: true, off: false }[wanted]
}

const SEPARATOR = /[,，;；]/
const EQUALS = /[=＝]/

/** Whether words can be written as `ON = on, OFF = off`. */
export function areWritable(words: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(words).every(
    (word) => word.trim() === word && !SEPARATOR.test(word) && !EQUALS.test(word),
  )
}

/** The words of a device and what they stand for, as `ON = on, OFF = off`. */
export function wordsAsText(words: Readonly<Record<string, unknown>>, translate: Translate): string {
  return Object.entries(words)
    .map(([word, value]) => `${word} = ${nameOfValue(value, translate)}`)
    .join(', ')
}

/** The words that a text tells, or the part of it that is not understood. */
export function wordsFrom(
  text: string,
  meaningOf: (name: string) => Meaning | undefined,
): { words: Record<string, Meaning> } | { stray: string } {
  const words = new Map<string, Meaning>()
  for (const part of text.split(SEPARATOR).map((each) => each.trim())) {
    if (part === '') continue
    const at = part.search(EQUALS)
    const word = part.slice(0, Math.max(0, at)).trim()
    const meaning = at < 0 ? undefined : meaningOf(part.slice(at + 1))
    if (word === '' || meaning === undefined) return { stray: part }
    words.set(word, meaning)
  }
  return { words: Object.fromEntries(words) }
}
