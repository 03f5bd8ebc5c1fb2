const ON = new Set(['true', 'on', '1'])
const OFF = new Set(['false', 'off', '0'])

/** What a word means to a switch; undefined when it is neither on nor off. */
export function onOrOff(word: unknown): boolean | undefined {
  if (typeof word === 'boolean') return word
  const said = String(word).trim().toLowerCase()
  if (ON.has(said)) return true
  return OFF.has(said) ? false : undefined
}

/** The number that a JSON number or a numeric text stands for, or undefined. */
export function numberOf(word: unknown): number | undefined {
  if (typeof word !== 'number' && (typeof word !== 'string' || word.trim() === '')) return undefined
  const number = Number(word)
  return Number.isFinite(number) ? number : undefined
}

/** A word in small letters; empty when it is none. */
export function wordOf(word: unknown): string {
  return typeof word === 'string' ? word.trim().toLowerCase() : ''
}

/** Held between its limits. */
export function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}

/** A level 0..100, or undefined. */
export function levelOf(word: unknown): number | undefined {
  if (typeof word !== 'number' && (typeof word !== 'string' || word.trim() === '')) return undefined
  const level = Number(word)
  return level >= 0 && level <= 100 ? Math.round(level) : undefined
}

/** The object that a JSON text stands for, or undefined. */
export function objectOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
