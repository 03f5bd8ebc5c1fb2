import type { Meaning } from './meanings'
import type { Setting } from './settings'

/** What a sentence of this shape means; `{d}` stands for a device, `{x}` for a setting, `{u}` for one that is no bare number. */
export interface Shape {
  readonly means: Meaning
  /** `(a|b)` is one of several, `[a]` may be absent. */
  readonly says: readonly string[]
}

/** Why nothing is done, in the words of the assistant. */
export interface Replies {
  silent: string
  tooLong: string
  negated: string
  notUnderstood: string
  noDevices: string
  unknown(name: string): string
  which(names: readonly string[]): string
  twins(name: string): string
  mean(name: string): string
  unable(name: string): string
  outside(min: number, max: number): string
  offline(name: string): string
  unanswered(name: string): string
}

/** How one language asks for something, as data. */
export interface Language {
  /** The sentence as its shapes and names are compared. */
  normal(text: string): string
  /** What may stand before and after without changing anything. */
  before: RegExp
  after: RegExp
  /** A question is one of these, or it asks for nothing. */
  polite: RegExp
  negation: RegExp
  /** A name without what is said before it: the, my. */
  bare(name: string): string
  /** Whether a name has this phrase in it, and whether it ends with it. */
  part(name: string, phrase: string): 'none' | 'end' | 'inside'
  readSetting(text: string): Setting | undefined
  shapes: readonly Shape[]
  replies: Replies
}
