/**
 * Which of several claimants has what only one can have: the one that has it already, or else the first by node id,
 * so that a deploy of some nodes changes nothing.
 *
 * @param held the node ids of those that had it, keyed by what they had; it is brought up to date
 */
export function holdersOf<T extends { id: string }>(
  claimants: readonly T[],
  claimOf: (claimant: T) => string,
  held: Map<string, string>,
): Map<string, T> {
  const byId = claimants.toSorted((one, other) => other.id.localeCompare(one.id, 'en', { numeric: true }))
  const holders = byId.filter((one) => held.get(claimOf(one)) === one.id)
  const all = new Map([...byId, ...holders].map((one) => [claimOf(one), one] as const))
  held.clear()
  for (const [claim, { id }] of all) held.set(claim, id)
  return all
}
