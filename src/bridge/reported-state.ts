import { isDeepStrictEqual } from 'node:util'
import type { Clock } from './clock'
import { type Facet, facetKey, MAX_FACETS } from './facet'
import { LazyMap } from './lazy-collections'
import { type Observation, type Source, touches } from './observation'
import type { Request } from './request'

/** What is known of a thing in the home: the value that each facet has, and whether it can be reached. */
export class ReportedState {
  /** Keyed by facetKey. A facet stays the same object for as long as it is known. */
  readonly #facets = new LazyMap<string, Facet>()
  /** What was reported of each since the process started; keyed by the facet itself, whose name may become more exact. */
  readonly #observations = new LazyMap<Facet, Observation>()
  #messages = 0
  #online = true
  #isHeard = false

  constructor(private readonly clock: Clock) {}

  /** Whether it can be reached, as far as anybody knows. */
  get online(): boolean {
    return this.#online
  }

  /** Whether anything was heard of the thing since the process started. */
  get isHeard(): boolean {
    return this.#isHeard
  }

  /** Somebody says whether it can be reached. */
  noteOnline(online: boolean): void {
    this.#online = online
    this.#isHeard = true
  }

  /** The facet, or undefined when nothing is known of it. */
  get(capability: string, instance?: string): Facet | undefined {
    return this.#facets.get(facetKey(capability, instance)) ?? this.#facets.get(capability)
  }

  /** All facets of which anything is known. */
  all(): Facet[] {
    return [...this.#facets.values()]
  }

  /** Every instance of a capability of which anything is known. */
  instances(capability: string): string[] {
    return this.all().flatMap((facet) =>
      facet.capability === capability && facet.instance !== undefined ? [facet.instance] : [],
    )
  }

  /** The only instance of a capability that is known, for flows that do not name one. */
  onlyInstance(capability: string): string | undefined {
    const named = this.instances(capability)
    return named.length === 1 ? named[0] : undefined
  }

  /** Those of these facets for which there is no room. */
  withoutRoom<F extends Facet>(facets: readonly F[]): F[] {
    const names = new Set(this.#facets.keys())
    return facets.filter(({ capability, instance }) => {
      const key = facetKey(capability, instance)
      if (names.size >= MAX_FACETS && !names.has(key)) return true
      names.add(key)
      return false
    })
  }

  /** The thing has this value now. */
  learn(capability: string, instance: string | undefined, value: unknown, cause?: string): Facet {
    this.#isHeard = true
    const facet = this.#facet(capability, instance)
    facet.value = value
    facet.at = this.clock.now()
    if (cause === undefined) delete facet.cause
    else facet.cause = cause
    return facet
  }

  /** Another message with reports begins. */
  beginMessage(): void {
    this.#messages += 1
  }

  /** A report of the thing itself showed the facet's value. */
  observe(facet: Facet, source: Source): void {
    const before = this.#observations.get(facet)
    const { value } = facet
    // What the broker has kept of a live report is no newer than that.
    if (source === 'retained' && before?.source === 'live' && isDeepStrictEqual(before.value, value)) return
    const wasLive = source === 'live' || (before?.wasLive ?? false)
    this.#observations.set(facet, { value, source, order: this.#messages, wasLive, sent: 0 })
  }

  /** What the newest report since the process started showed; undefined before the first. */
  observation(capability: string, instance?: string): Observation | undefined {
    const facet = this.get(capability, instance)
    return facet && this.#observations.get(facet)
  }

  /** Whether the thing itself has said anything since the process started. */
  get hasSpoken(): boolean {
    return [...this.#observations.values()].some(({ wasLive }) => wasLive)
  }

  /** A request goes into the flow: what was reported before may not last. */
  noteSent(request: Request): void {
    for (const [facet, { value, source, order, wasLive, sent }] of this.#observations) {
      if (touches(request, facet))
        this.#observations.set(facet, { value, source, order, wasLive, sent: sent + 1, latest: request })
    }
  }

  /** What a successor in this process has to know beside the values; keyed by facetKey. */
  handOver(): ReadonlyMap<string, Observation> {
    return new Map(
      [...this.#observations].map(([{ capability, instance }, seen]) => [
        facetKey(capability, instance),
        seen,
      ]),
    )
  }

  /** Takes over what a predecessor in this process had seen of the facets that are known. */
  takeOver(observations: ReadonlyMap<string, Observation>): void {
    if (observations.size > 0) this.#isHeard = true
    for (const [key, observation] of observations) {
      const facet = this.#facets.get(key)
      this.#messages = Math.max(this.#messages, observation.order)
      if (facet && !this.#observations.has(facet)) this.#observations.set(facet, observation)
    }
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
