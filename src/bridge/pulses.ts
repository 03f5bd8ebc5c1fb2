import { isDeepStrictEqual } from 'node:util'
import { facetKey } from './facet'
import { LazyMap } from './lazy-collections'
import type { How, Pending } from './pending'
import type { ReportedState } from './reported-state'
import type { Ending, Request } from './request'
import { isPulsed, type Traits } from './traits'

interface Pulse {
  request: Request
  /** When it went into the flow, in milliseconds of the clock's `elapsed`. */
  at: number
  /** Undefined while it waits for its answer. */
  ending?: Ending
  /** What asked for the same meanwhile. */
  followers: Pending[]
}

/**
 * The newest pulse of each facet of a thing with `onlyChanges`. Whoever asks for the same again at once (a second
 * tap, a platform's second attempt) wants no second pulse, which would stop the door half-way.
 */
export class Pulses {
  /** Keyed by facetKey. */
  readonly #newest = new LazyMap<string, Pulse>()

  /** @param window how long after a pulse that succeeded the same request is a repetition, in ms */
  constructor(
    private readonly traits: Traits,
    private readonly reported: ReportedState,
    private readonly window: number,
  ) {}

  /** A request goes into the flow. */
  noteSent({ request, arrived }: Pending): void {
    if (!isPulsed(request.capability, this.traits)) return
    this.#newest.set(keyOf(request), { request, at: arrived, followers: [] })
  }

  /**
   * What a request gets that repeats a pulse: the ending of the pulse, or `waits` as long as that has none; undefined
   * for a request of its own.
   */
  repetition(entry: Pending): Ending | 'waits' | undefined {
    const { request, arrived } = entry
    const pulse = this.#newest.get(keyOf(request))
    if (!pulse || !this.#isRepeated(pulse.request, request)) return undefined
    if (pulse.ending)
      return pulse.ending.success && arrived - pulse.at < this.window ? pulse.ending : undefined
    pulse.followers.push(entry)
    return 'waits'
  }

  /** A request has its answer. @returns the repetitions that get the same; after a deadline they wait for their own */
  settled({ request }: Pending, ending: Ending, how: How): readonly Pending[] {
    const pulse = this.#newest.get(keyOf(request))
    if (pulse?.request !== request) return []
    pulse.ending = ending
    return how === 'deadline' ? [] : pulse.followers
  }

  /** Unless the thing has said something since, or something else was sent. */
  #isRepeated(pulse: Request, { capability, instance, operation, value }: Request): boolean {
    if (operation !== 'set' || !isDeepStrictEqual(pulse.value, value)) return false
    return this.reported.observation(capability, instance)?.latest === pulse
  }
}

function keyOf({ capability, instance }: Request): string {
  return facetKey(capability, instance)
}
