import type { Language } from './language'
import type { Meaning } from './meanings'

/** What a sentence says when it has a certain shape. */
export interface Spoken {
  means: Meaning
  /** What stands where a device should. */
  device: string
  /** What stands where a setting should. */
  setting: string | undefined
  /** Whether that may be a bare number, which elsewhere may be the end of a name. */
  mayBeBare: boolean
}

interface Compiled {
  means: Meaning
  pattern: RegExp
}

/** Keyed by language. */
const compiled = new WeakMap<Language, readonly Compiled[]>()

/** Every way in which a sentence can be cut into the parts of a shape. */
export function spokenIn(sentence: string, language: Language): Spoken[] {
  return shapesOf(language).flatMap(({ means, pattern }) => {
    const { d: device, x, u } = pattern.exec(sentence)?.groups ?? {}
    if (device === undefined) return []
    return [{ means, device: device.trim(), setting: (x ?? u)?.trim(), mayBeBare: u === undefined }]
  })
}

function shapesOf(language: Language): readonly Compiled[] {
  const known = compiled.get(language)
  if (known) return known
  const made = language.shapes.flatMap(({ means, says }) =>
    // A name may hold the very word that ends it: from either side, then.
    says.flatMap((shape) => waysToCut(shape).map((pattern) => ({ means, pattern }))),
  )
  compiled.set(language, made)
  return made
}

/** Where nothing stands between a name and a setting, a setting has up to three words. */
const UNIT_WORDS = ['\\S+', '\\S+ \\S+', '\\S+ \\S+ \\S+']

function waysToCut(shape: string): RegExp[] {
  const settings = shape.includes('{d} {u}') ? UNIT_WORDS : ['.+']
  return ['.+', '.+?'].flatMap((any) => settings.map((setting) => patternOf(shape, any, setting)))
}

function patternOf(shape: string, any: string, setting: string): RegExp {
  const source = shape
    .replaceAll('(', '(?:')
    .replaceAll('[', '(?:')
    .replaceAll(']', ')?')
    .replace('{d}', `(?<d>${any})`)
    .replace('{x}', '(?<x>.+)')
    .replace('{u}', `(?<u>${setting})`)
  return new RegExp(`^${source}$`, 'u')
}
