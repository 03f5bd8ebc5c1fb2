import { type Facet, facetKey, MAX_FACETS, noRoom } from './facet'

/** What is known of a thing in the home: the value that each facet has, and whether it can be reached. */
export class ReportedState {
  /** Keyed by facetKey. A facet stays the same object for as long as it is known. */
  readonly #facets = new Map<string, Facet>()
  online = true

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  /** The facet, or undefined when nothing is known of it. */
  get(capability: string, instance?: string): Facet | undefined {
    return this.#facets.get(facetKey(capability, instance)) ?? this.#facets.get(capability)
  }

  /** All facets of which anything is known. */
  all(): Facet[] {
    return [...this.#facets.values()]
  }

  /** The only instance of a capability that is known, for flows that do not name one. */
  onlyInstance(capability: string): string | undefined {
    const named = this.all().filter(
      (facet) => facet.capability === capability && facet.instance !== undefined,
    )
    return named.length === 1 ? named[0]?.instance : undefined
  }

  /** @throws Problem when there is no room for all of these */
  checkRoom(facets: readonly Facet[]): void {
    const names = new Set(this.#facets.keys())
    for (const { capability, instance } of facets) {
      const key = facetKey(capability, instance)
      if (names.size >= MAX_FACETS && !names.has(key)) throw noRoom(capability)
      names.add(key)
    }
  }

  /** The thing has this value now. */
  learn(capability: string, instance: string | undefined, value: unknown, cause?: string): Facet {
    const facet = this.#facet(capability, instance)
    facet.value = value
    facet.at = this.now()
    if (cause === undefined) delete facet.cause
    else facet.cause = cause
    return facet
  }

  /** Takes over what was saved; where something newer is known nothing changes, and undefined is the result. */
  restore(facet: Facet): Facet | undefined {
    const key = facetKey(facet.capability, facet.instance)
    if (this.#facets.has(key)) return undefined
    this.#facets.set(key, facet)
    return facet
  }

  #facet(capability: string, instance?: string): Facet {
    const key = facetKey(capability, instance)
    const facet = this.#facets.get(key) ?? this.#unnamed(capability, instance)
    this.#facets.set(key, facet)
    return facet
  }

  /** What was reported before the platform named an instance was about that instance. */
  #unnamed(capability: string, instance?: string): Facet {
    if (instance === undefined) return { capability }
    const earlier = this.#facets.get(capability) ?? { capability }
    this.#facets.delete(capability)
    return Object.assign(earlier, { instance })
  }
}
