import { Problem, quote } from './problem'
import { say } from './sentence'
import { fold } from './tolerant'

/** The two values of a capability that behaves like on and off. */
export interface Pair {
  on: unknown
  off: unknown
}

/** Which of the two a value is, whatever its case; undefined for neither (a jammed lock, a mode of its own). */
export function sideOf({ on, off }: Pair, value: unknown): boolean | undefined {
  const word = wordOf(value)
  if (word === wordOf(on)) return true
  return word === wordOf(off) ? false : undefined
}

/** What contacts, covers and doors say for open and closed, each under the word that is compared. */
const SAME: Partial<Record<string, string>> = {
  opened: 'open',
  opening: 'open',
  close: 'closed',
  closing: 'closed',
  shut: 'closed',
}

function wordOf(value: unknown): unknown {
  const word = fold(value)
  return word === undefined ? value : (SAME[word] ?? word)
}

/** Whether a word says where a movement goes, and not where the device is. */
export function isMovement(value: unknown): boolean {
  const word = fold(value)
  return word === 'opening' || word === 'closing' || word === 'locking' || word === 'unlocking'
}

/**
 * The canonical one of two values, whatever a contact calls it.
 * @throws Problem for a word that is neither
 */
export function chosen(capability: string, value: unknown, pair: Pair): unknown {
  const on = sideOf(pair, value)
  if (on !== undefined) return on ? pair.on : pair.off
  const expected = say`one of ${`${String(pair.on)}, ${String(pair.off)}`}`
  throw new Problem(
    'invalid-value',
    say`${capability}: ${quote(value)} is not understood, expected ${expected}`,
  )
}
