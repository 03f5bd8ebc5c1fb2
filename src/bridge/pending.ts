import { isDeepStrictEqual } from 'node:util'
import type { Clock } from './clock'
import { LazyMap } from './lazy-collections'
import type { Answer, Ending, Request } from './request'

/** A request that waits for its answer. */
export interface Pending {
  readonly request: Request
  /** Milliseconds of the clock's `elapsed`. */
  readonly arrived: number
  /** The platform's word for why the value changes. */
  readonly cause?: string | undefined
  /** The platform learns the state in an event after the answer. */
  readonly isToldApart?: boolean | undefined
  /** Somebody at home asked, and no platform. */
  readonly origin?: 'home' | undefined
  /** Sends the answer, which is what the ending is to a platform; tells whether that could be done. */
  readonly reply: (answer: Answer, ending: Ending) => boolean
  readonly cancelDeadline: () => void
  /** Ends the wait for something contrary, once the message has gone through the flow. */
  cancelSilence?: () => void
  /** The absolute value of an adjust rests on a guess: any report confirms it. */
  readonly isAssumed: boolean
  /** Reports since it arrived: they showed what was asked, or that first and then something else. */
  shown?: 'asked' | 'other' | undefined
}

/** What gave a request its answer. */
export type How = 'answered' | 'deadline'

/** How many answered requests are remembered to tell a late answer from somebody else's. */
const REMEMBERED = 100

/** The requests of one device that wait for their answers, and the ids of those that were answered last. */
export class PendingRequests {
  #waiting: Pending[] = []
  /** Oldest first. */
  readonly #answered = new LazyMap<string, How>()

  constructor(private readonly clock: Clock) {}

  /** A request waits from now on, for at most `timeout` ms. */
  add(
    asked: Pick<Pending, 'request' | 'reply' | 'isAssumed' | 'cause' | 'origin' | 'isToldApart'>,
    timeout: number,
    onDeadline: (entry: Pending) => void,
  ): Pending {
    const cancelDeadline = this.clock.after(timeout, () => onDeadline(entry))
    // Members after a spread cost V8 two microseconds, members before it a hundredth of that.
    const entry: Pending = { arrived: this.clock.elapsed(), cancelDeadline, ...asked }
    this.#waiting.push(entry)
    return entry
  }

  /** Oldest first. */
  all(): readonly Pending[] {
    return this.#waiting
  }

  /** By id; requests that share one are told apart by their capability, where it is known. */
  find(id: string, capability?: string): Pending | undefined {
    return this.#waiting.find(
      ({ request }) => request.id === id && (capability === undefined || request.capability === capability),
    )
  }

  /** What is asked of a facet, oldest first. */
  concerning(capability: string, instance?: string): Pending[] {
    return this.#waiting.filter(
      ({ request }) => request.capability === capability && request.instance === instance,
    )
  }

  /** The one instance of a capability that is asked for. */
  onlyInstance(capability: string): string | undefined {
    const asked = this.#waiting.filter(({ request }) => request.capability === capability)
    return asked.length === 1 ? asked[0]?.request.instance : undefined
  }

  /** The instances of a capability that are asked for. */
  instances(capability: string): string[] {
    return this.#waiting.flatMap(({ request: { capability: asked, instance } }) =>
      asked === capability && instance !== undefined ? [instance] : [],
    )
  }

  /** It waits no longer; false when it did not wait any more. */
  remove(entry: Pending, how: How): boolean {
    if (!this.#waiting.includes(entry)) return false
    entry.cancelDeadline()
    entry.cancelSilence?.()
    this.#waiting = this.#waiting.filter((other) => other !== entry)
    this.#remember(entry.request.id, how)
    return true
  }

  /** What answered a request with this id lately; undefined when none was. */
  howAnswered(id: string): How | undefined {
    return this.#answered.get(id)
  }

  #remember(id: string, how: How): void {
    this.#answered.set(id, how)
    if (this.#answered.size <= REMEMBERED) return
    const [oldest] = this.#answered.keys()
    if (oldest !== undefined) this.#answered.delete(oldest)
  }
}

/**
 * Whether a reported value is what was asked for. An adjust from an unknown state and an action ("skip two
 * channels") have no value that could be compared: any report confirms them.
 */
export function isConfirmed(
  { request: { operation, value }, isAssumed }: Pending,
  reported: unknown,
): boolean {
  return isAssumed || value === undefined || operation === 'action' || isDeepStrictEqual(value, reported)
}
