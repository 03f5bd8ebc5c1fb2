import type { Clock } from './clock'
import { type Facet, isNews } from './facet'

/** How a platform was told a value: in an event of ours, or in the answer to its own request. */
export type ToldBy = 'event' | 'answer'

export interface Telling {
  value: unknown
  /** Milliseconds of the clock's `elapsed`; absent when it was told by an earlier process. */
  at?: number
  by?: ToldBy
}

/** What one platform was told last of a thing's state. */
export class BelievedState {
  /** Keyed by the facet itself, whose name may become more exact. */
  readonly #tellings = new WeakMap<Facet, Telling>()

  constructor(private readonly clock: Clock) {}

  /** The value that the platform was told; undefined when it was told none. */
  value(facet: Facet): unknown {
    return this.#tellings.get(facet)?.value
  }

  /** Whether the platform has to be told of the facet as it is now. */
  isNews(facet: Facet): boolean {
    return isNews({ value: facet.value, told: this.value(facet) })
  }

  /** The platform has just been told the facet's value. */
  told(facet: Facet, by: ToldBy): void {
    this.#tellings.set(facet, { value: facet.value, at: this.clock.elapsed(), by })
  }

  /** Takes over what an earlier process told. */
  restore(facet: Facet, value: unknown): void {
    if (value !== undefined) this.#tellings.set(facet, { value })
  }

  /** How the platform was told in this process; undefined when it was not. */
  telling(facet: Facet): Telling | undefined {
    const telling = this.#tellings.get(facet)
    return telling?.at === undefined ? undefined : telling
  }

  /** Takes over what a predecessor in this process told. */
  takeOver(facet: Facet, telling: Telling): void {
    this.#tellings.set(facet, telling)
  }

  /** What an earlier process told counts as not told. */
  forgetEarlier(facet: Facet): void {
    if (this.#tellings.get(facet)?.at === undefined) this.forget(facet)
  }

  /** Nothing was told. */
  forget(facet: Facet): void {
    this.#tellings.delete(facet)
  }

  /** What was told since then (clock.elapsed) counts as not told; of an `event` only what we told ourselves. */
  forgetSince(facet: Facet, since: number, what: 'all' | 'events'): boolean {
    const { at, by } = this.#tellings.get(facet) ?? {}
    if (at === undefined || at < since || (what === 'events' && by === 'answer')) return false
    this.forget(facet)
    return true
  }
}
