import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(__dirname, '..', '..')
export const languages = ['en-US', 'zh-CN'] as const
export type Language = (typeof languages)[number]

export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

export function readText(...path: string[]): string {
  return readFileSync(join(root, ...path), 'utf8')
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function readObject(...path: string[]): JsonObject {
  const value = JSON.parse(readText(...path)) as Json
  if (!isObject(value)) throw new Error(`${path.join('/')} is no object`)
  return value
}

/** The texts of a catalogue, keyed by their path: `sinric.label.account`. */
export function textsOf(catalogue: JsonObject, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>()
  for (const [name, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') texts.set(prefix + name, value)
    else if (isObject(value)) for (const entry of textsOf(value, `${prefix}${name}.`)) texts.set(...entry)
  }
  return texts
}

/** What a set's dialogs can look up: its own catalogue, and the one that all sets share. */
export function catalogueOf(set: string, language: Language): Map<string, string> {
  const read = (folder: string): Map<string, string> =>
    textsOf(readObject('nodes', folder, 'locales', `${language}.json`))
  return new Map([...read('runtime'), ...read(set)])
}

/** The sets that the package registers, by the name of their folders. */
export function sets(): string[] {
  return readdirSync(join(root, 'nodes')).filter((name) =>
    existsSync(join(root, 'nodes', name, 'editor.html')),
  )
}

export function filesUnder(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
}

/** A text of a JSON file; empty when there is none. */
export function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
