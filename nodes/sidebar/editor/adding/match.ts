import { capabilitiesOfType } from '../../../../src/sinric/portal-types'
import type { Announced } from '../../../editor/announced'
import { folded, pairedByName } from '../../../editor/names'

/** A device of the user's account at Sinric Pro. */
export interface PortalDevice {
  id: string
  name: string
  /** Portal code: SWITCH, LIGHT, … */
  type: string
}

/** What has to be known of an announced device to find it in the account. */
export type Matchable = Pick<Announced, 'id' | 'name' | 'capabilities' | 'types'>

/**
 * The devices of the account that are meant by what is announced, where that is beyond doubt: the folded names are
 * equal, on either side nobody else has this name, and the kind fits.
 *
 * @returns keyed by the announcement's id
 */
export function matched(
  announced: readonly Matchable[],
  portal: readonly PortalDevice[],
): Map<string, PortalDevice> {
  const meant = pairedByName(announced, portal).filter(([own, { type }]) => isOfKind(own, type))
  return new Map(meant.map(([{ id }, device]) => [id, device]))
}

/** What the portal calls otherwise than announcements do. */
const SAME: Partial<Record<string, string>> = { level: 'brightness', percentage: 'brightness' }

/**
 * Whether a device can be this kind in the portal: it is what its announcement says, or something simpler, all of which
 * it can do, as a lamp can be a switch.
 */
export function isOfKind({ capabilities, types }: Omit<Matchable, 'id' | 'name'>, code: string): boolean {
  // Codes are spelled with and without a line (docs/protocols/sinric-rest.md#r13).
  if (bare(code) === bare(types.sinric)) return true
  return capabilitiesOfType(code).every((name) => capabilities.includes(SAME[name] ?? name))
}

function bare(code: string): string {
  return code.toUpperCase().replaceAll('_', '')
}

/** How alike two names are, from 0 to 1: the share of letter pairs that both have. */
export function likeness(one: string, other: string): number {
  const [first, second] = [folded(one), folded(other)]
  if (first === second) return 1
  const [own, others] = [pairsOf(first), pairsOf(second)]
  const count = own.length + others.length
  if (count === 0) return 0
  const left = new Map<string, number>()
  for (const pair of others) left.set(pair, (left.get(pair) ?? 0) + 1)
  const common = own.filter((pair) => {
    const rest = left.get(pair) ?? 0
    left.set(pair, rest - 1)
    return rest > 0
  })
  return (2 * common.length) / count
}

function pairsOf(text: string): string[] {
  return Array.from(text.slice(1), (_, index) => text.slice(index, index + 2))
}

/** The most alike first; what is as alike as another keeps its place. */
export function byLikeness<T extends { name: string }>(all: readonly T[], names: readonly string[]): T[] {
  const best = new Map(all.map((one) => [one, Math.max(0, ...names.map((name) => likeness(one.name, name)))]))
  return all.toSorted((one, other) => (best.get(other) ?? 0) - (best.get(one) ?? 0))
}
