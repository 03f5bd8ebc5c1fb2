import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Saying, sayingOf } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import type { RED } from './red'

/** Keyed by language, then by English template: a template of that language. */
const tables = new Map<string, Map<string, string>>()

/** What a person is told, in Node-RED's language; in English where that has no words for it. */
export function inWords(red: RED, saying: Saying): string {
  if (typeof saying === 'string') return saying
  const table = tableOf(red._('homewire.language'))
  return saying.render((template) => table.get(template) ?? template)
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

function tableOf(language: string): Map<string, string> {
  const table = tables.get(language) ?? readTable(language)
  tables.set(language, table)
  return table
}

/** English needs no table. */
function readTable(language: string): Map<string, string> {
  try {
    const file = join(__dirname, 'locales', `sentences.${language}.json`)
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const entries = isObject(parsed) ? Object.entries(parsed) : []
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return new Map()
  }
}
