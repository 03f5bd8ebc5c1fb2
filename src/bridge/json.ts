/** A JSON object. */
export type Json = Record<string, unknown>

/** The value of a JSON text; undefined for a text that is not JSON. It never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Whoever compares or copies goes down level by level, and a few thousand are too many for it. */
export const MAX_LEVELS = 500

/** What JSON keeps of an object, as a copy of its own; undefined when it has no JSON (cycles, BigInt) or is too deep. */
export function toPlainJson(value: object): unknown {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value))
    return isNested(copy, MAX_LEVELS) ? undefined : copy
  } catch {
    return undefined
  }
}

/** A copy of plain JSON that shares nothing with the original; several times faster than structuredClone. */
export function copyJson<T>(value: T): T
export function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => copyJson(item))
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = { ...value }
  for (const key of Object.keys(copy)) {
    const member = copy[key]
    if (typeof member === 'object' && member !== null) copy[key] = copyJson(member)
  }
  return copy
}

/** Whether anything in plain JSON lies deeper than so many levels; it does not go deeper itself. */
export function isNested(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((member) => isNested(member, levels - 1))
}
