/** What a device is set to, as it was said. */
export type Setting =
  | { kind: 'percent' | 'degrees' | 'number' | 'speed' | 'kelvin'; value: number }
  | { kind: 'color'; value: { r: number; g: number; b: number } }
  | { kind: 'mode'; value: string }

/** Keyed by English name. */
export const COLORS = {
  red: { r: 255, g: 0, b: 0 },
  green: { r: 0, g: 255, b: 0 },
  blue: { r: 0, g: 0, b: 255 },
  yellow: { r: 255, g: 255, b: 0 },
  orange: { r: 255, g: 128, b: 0 },
  purple: { r: 128, g: 0, b: 255 },
  pink: { r: 255, g: 105, b: 180 },
  cyan: { r: 0, g: 255, b: 255 },
} as const

export const WARM_WHITE_K = 2700
export const NEUTRAL_WHITE_K = 4000
export const COOL_WHITE_K = 6500

/** What a table has under a word that somebody said, which may be the name of anything. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
