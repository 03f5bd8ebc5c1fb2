import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quote } from '../../src/bridge/problem'
import { type Saying, sayingOf } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import type { AdminRequest, RED } from './red'

/** Keyed by file, `sentences.zh-CN`, then by English template: a template of that language. */
const tables = new Map<string, Map<string, string>>()

/** What a person is told, in Node-RED's language; in English where that has no words for it. */
export function inWords(red: RED, saying: Saying): string {
  return inLanguage(languageOf(red), saying)
}

/** The same in a language that somebody has asked for. */
export function inLanguage(language: string, saying: Saying): string {
  if (typeof saying === 'string') return saying
  const sentences = tableOf(`sentences.${language}`)
  return saying.render((template) => sentences.get(template) ?? wordsOf(language).get(template) ?? template)
}

/** What a person is told who asks an admin route, in the language of that person. */
export function inWordsFor(red: RED, request: Pick<AdminRequest, 'headers'>, saying: Saying): string {
  return inLanguage(languageAsked(red, request), saying)
}

/** The language of whoever asks an admin route: the first that it accepts, and Node-RED's when it names none. */
export function languageAsked(red: RED, { headers }: Pick<AdminRequest, 'headers'>): string {
  const [first = ''] = (headers['accept-language'] ?? '').trim().toLowerCase().split(/[,;]/, 1)
  if (first === '' || first === '*') return languageOf(red)
  return first === 'zh' || first.startsWith('zh-') ? 'zh-CN' : 'en-US'
}

/** The same in a few words, for a status: what happened, without the device's name and without advice. */
export function inBrief(red: RED, saying: Saying): string {
  if (typeof saying === 'string') return saying
  const brief = tableOf(`brief.${languageOf(red)}`)
  const full = tableOf(`sentences.${languageOf(red)}`)
  return saying.render((template) => brief.get(template) ?? full.get(template) ?? template)
}

/** What a status calls a capability: its name in messages in English, its name in the dialogs elsewhere. */
export function capabilityInBrief(red: RED, name: string): string {
  const language = languageOf(red)
  if (language === 'en-US') return name
  // What stands in brackets explains the name in a list.
  return wordsOf(language).get(`homewire.capability.${name}`)?.split('（')[0] ?? name
}

/** What a sensor says is there or not, rather than on or off. */
const SENSED = new Set(['motion', 'smoke', 'gas', 'leak', 'vibration'])

/** What a status shows of a device: `power: on`, `开关：开`. */
export function facetInBrief(red: RED, capability: string, value: unknown): string {
  const colon = languageOf(red) === 'zh-CN' ? '：' : ': '
  return `${capabilityInBrief(red, capability)}${colon}${valueInBrief(red, capability, value)}`
}

function valueInBrief(red: RED, capability: string, value: unknown): string {
  const word = typeof value === 'boolean' ? (value ? 'on' : 'off') : value
  if (typeof word !== 'string') return String(quote(value))
  const language = languageOf(red)
  if (language === 'en-US') return word
  const isSensed = typeof value === 'boolean' && SENSED.has(capability)
  const choice = isSensed ? (value ? 'sensed' : 'notSensed') : word
  return wordsOf(language).get(`homewire.choice.${choice}`) ?? word
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

/** It is asked for with every status, and Node-RED has one for as long as it runs. */
const languages = new WeakMap<RED, string>()

function languageOf(red: RED): string {
  const known = languages.get(red)
  if (known !== undefined) return known
  const language = red._('homewire.language')
  languages.set(red, language)
  return language
}

/** Keyed by language, then by catalogue key: what its catalogue calls capabilities and their values. */
const words = new Map<string, Map<string, string>>()

function wordsOf(language: string): Map<string, string> {
  const known = words.get(language) ?? readWords(language)
  words.set(language, known)
  return known
}

function readWords(language: string): Map<string, string> {
  const { homewire } = readJson(language)
  const groups = isObject(homewire) ? homewire : {}
  return new Map(
    ['capability', 'choice'].flatMap((group) =>
      textsIn(groups[group]).map(([name, word]): [string, string] => [`homewire.${group}.${name}`, word]),
    ),
  )
}

function tableOf(name: string): Map<string, string> {
  const table = tables.get(name) ?? readTable(name)
  tables.set(name, table)
  return table
}

/** The full sentences need no table in English. */
function readTable(name: string): Map<string, string> {
  return new Map(textsIn(readJson(name)))
}

function textsIn(json: unknown): [string, string][] {
  const entries = isObject(json) ? Object.entries(json) : []
  return entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}

/** The object in a file beside us; an empty one when there is none. */
function readJson(name: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(join(__dirname, 'locales', `${name}.json`), 'utf8'))
    return isObject(parsed) ? parsed : {}
  } catch {
    return {}
  }
}
