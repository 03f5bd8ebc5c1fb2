import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Saying, sayingOf } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import type { RED } from './red'

/** Keyed by file, `sentences.zh-CN`, then by English template: a template of that language. */
const tables = new Map<string, Map<string, string>>()

/** What a person is told, in Node-RED's language; in English where that has no words for it. */
export function inWords(red: RED, saying: Saying): string {
  if (typeof saying === 'string') return saying
  const table = tableOf(`sentences.${languageOf(red)}`)
  return saying.render((template) => table.get(template) ?? template)
}

/** The same in a few words, for a status: what happened, without the device's name and without advice. */
export function inBrief(red: RED, saying: Saying): string {
  if (typeof saying === 'string') return saying
  const brief = tableOf(`brief.${languageOf(red)}`)
  const full = tableOf(`sentences.${languageOf(red)}`)
  return saying.render((template) => brief.get(template) ?? full.get(template) ?? template)
}

/** What went wrong as `done`, and so a Catch node, gets it: the same error, code and cause, in Node-RED's language. */
export function inWordsOf(red: RED, error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const text = inWords(red, sayingOf(error))
  if (text === error.message) return error
  // Node-RED writes an error's name before its message, and that is English.
  return Object.assign(new Error(text), {
    name: '',
    ...('code' in error && { code: error.code }),
    ...(error.cause !== undefined && { cause: error.cause }),
  })
}

/** What capabilities are called in the dialogs, in Node-RED's language; a platform's own name as it is. */
export function capabilitiesInWords(red: RED, names: readonly string[]): string {
  const called = names.map((name) => {
    const key = `homewire.capability.${name}`
    const text = red._(key)
    return text === key ? name : text
  })
  return called.join(red._('homewire.adopt.and'))
}

function languageOf(red: RED): string {
  return red._('homewire.language')
}

function tableOf(name: string): Map<string, string> {
  const table = tables.get(name) ?? readTable(name)
  tables.set(name, table)
  return table
}

/** The full sentences need no table in English. */
function readTable(name: string): Map<string, string> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(__dirname, 'locales', `${name}.json`), 'utf8'))
    const entries = isObject(parsed) ? Object.entries(parsed) : []
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return new Map()
  }
}
