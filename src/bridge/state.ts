import { isDeepStrictEqual } from 'node:util'
import { Problem } from './problem'
import { say } from './sentence'
import { isObject } from './tolerant'

/** What is known about one facet of a device, and what the platform was told of it. */
export interface Facet {
  capability: string
  instance?: string
  value?: unknown
  told?: unknown
  cause?: string
  /** When the value was learnt, in ms since the epoch. */
  at?: number
}

/** A device's state as plain JSON, keyed by facet. */
export type SavedState = Record<string, Facet>

/** A device has no more facets than this: every one is kept, said and saved for ever. */
export const MOST_FACETS = 1_000

/** Why a facet is not taken in. */
export function noRoom(capability: string): Problem {
  return new Problem(
    'invalid-value',
    say`${capability} is one name too many: a device has at most ${MOST_FACETS}`,
  )
}

/** The key of a facet; an instance tells apart two ranges of one device. */
export function facetKey(capability: string, instance?: string): string {
  return instance === undefined ? capability : `${capability}#${instance}`
}

/** The known state of a device: per facet the value that the device has and the value that the platform knows. */
export class State {
  /** Keyed by facetKey. */
  readonly #facets = new Map<string, Facet>()

  /** @param now ms since the epoch */
  constructor(private readonly now: () => number) {}

  /** The facet, or undefined when nothing is known of it. */
  get(capability: string, instance?: string): Facet | undefined {
    return this.#facets.get(facetKey(capability, instance)) ?? this.#facets.get(capability)
  }

  /** @throws Problem when there is no room for all of these */
  checkRoom(facets: readonly Facet[]): void {
    const names = new Set(this.#facets.keys())
    for (const { capability, instance } of facets) {
      const key = facetKey(capability, instance)
      if (names.size >= MOST_FACETS && !names.has(key)) throw noRoom(capability)
      names.add(key)
    }
  }

  /** The device has this value now. */
  learn(capability: string, instance: string | undefined, value: unknown, cause?: string): Facet {
    const facet = this.#facet(capability, instance)
    facet.value = value
    facet.at = this.now()
    if (cause === undefined) delete facet.cause
    else facet.cause = cause
    return facet
  }

  /** The only instance of a capability that is known, for flows that do not name one. */
  onlyInstance(capability: string): string | undefined {
    const named = this.all().filter(
      (facet) => facet.capability === capability && facet.instance !== undefined,
    )
    return named.length === 1 ? named[0]?.instance : undefined
  }

  /** All facets of which anything is known. */
  all(): Facet[] {
    return [...this.#facets.values()]
  }

  /** The state as plain JSON. */
  save(): SavedState {
    return Object.fromEntries([...this.#facets].map(([key, facet]) => [key, { ...facet }]))
  }

  /** Takes over a saved state where nothing newer is known; anything that is not one is ignored. */
  restore(saved: unknown): void {
    if (!isObject(saved)) return
    for (const facet of Object.values(saved)) {
      if (!isObject(facet) || typeof facet.capability !== 'string') continue
      const { capability, instance, cause, value, told, at } = facet
      const restored: Facet = { capability, value, told }
      if (typeof instance === 'string') restored.instance = instance
      if (typeof cause === 'string') restored.cause = cause
      if (typeof at === 'number') restored.at = at
      const key = facetKey(capability, restored.instance)
      if (!this.#facets.has(key)) this.#facets.set(key, restored)
    }
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
    const earlier = this.#facets.get(capability)
    this.#facets.delete(capability)
    return { capability, ...earlier, instance }
  }
}

/** Whether the platform still has to hear of a facet. */
export function isNews(facet: Facet): boolean {
  return facet.value !== undefined && !isDeepStrictEqual(facet.value, facet.told)
}
