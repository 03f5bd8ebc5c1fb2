/** A name as it is compared: `Desk  Lamp` and `desk lamp` are one. */
export function folded(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ')
}

/** Those that are meant by one another: their folded names are equal, and on either side nobody else has this name. */
export function pairedByName<A extends { name: string }, B extends { name: string }>(
  own: readonly A[],
  others: readonly B[],
): [A, B][] {
  const known = byName(others)
  return [...byName(own)].flatMap(([name, [one, ...twins]]): [A, B][] => {
    const [other, ...doubles] = known.get(name) ?? []
    return one && other && twins.length + doubles.length === 0 ? [[one, other]] : []
  })
}

/** Keyed by folded name. */
function byName<T extends { name: string }>(all: readonly T[]): Map<string, T[]> {
  const named = new Map<string, T[]>()
  for (const one of all) {
    const name = folded(one.name)
    named.set(name, [...(named.get(name) ?? []), one])
  }
  return named
}
