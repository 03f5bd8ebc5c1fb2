import { facetKey } from './facet'
import { LazyMap } from './lazy-collections'

/** Where a thing should be that only knows "more" and "less": what it was asked for, added up. */
export class Book {
  /** Keyed by facetKey. */
  readonly #values = new LazyMap<string, unknown>()

  get(capability: string, instance?: string): unknown {
    return this.#values.get(facetKey(capability, instance))
  }

  set(capability: string, instance: string | undefined, value: unknown): void {
    this.#values.set(facetKey(capability, instance), value)
  }
}
