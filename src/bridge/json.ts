/** A copy of plain JSON that shares nothing with the original; several times faster than structuredClone. */
export function copyJson<T>(value: T): T
export function copyJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => copyJson(item))
  if (typeof value !== 'object' || value === null) return value
  const copy: Record<string, unknown> = {}
  for (const [key, member] of Object.entries(value)) {
    // Assigning to it would set the prototype; platforms have no such member, attackers do.
    if (key !== '__proto__') copy[key] = copyJson(member)
  }
  return copy
}
