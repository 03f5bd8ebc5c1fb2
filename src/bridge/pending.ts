import { isDeepStrictEqual } from 'node:util'
import type { Clock } from './clock'
import type { Answer, Ending, Request } from './request'

/** A request that waits for its answer. */
export interface Pending {
  readonly request: Request
  /** Milliseconds of the clock's `elapsed`. */
  readonly arrived: number
  /** Sends the answer, which is what the ending is to a platform; tells whether that could be done. */
  readonly reply: (answer: Answer, ending: Ending) => boolean
  readonly cancelDeadline: () => void
  /** Reports since it arrived: they showed what was asked, or that first and then something else. */
  shown?: 'asked' | 'other' | undefined
}

/** How many answered requests are remembered to tell a late answer from somebody else's. */
const REMEMBERED = 100

/** The requests of one device that wait for their answers, and the ids of those that were answered last. */
export class PendingRequests {
  #waiting: Pending[] = []
  /** Oldest first. */
  readonly #answered = new Set<string>()

  constructor(private readonly clock: Clock) {}

  /** A request waits from now on, for at most `timeout` ms. */
  add(
    request: Request,
    reply: Pending['reply'],
    timeout: number,
    onDeadline: (entry: Pending) => void,
  ): Pending {
    const cancelDeadline = this.clock.after(timeout, () => onDeadline(entry))
    const entry: Pending = { request, arrived: this.clock.elapsed(), reply, cancelDeadline }
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

  /** It waits no longer; false when it did not wait any more. */
  remove(entry: Pending): boolean {
    if (!this.#waiting.includes(entry)) return false
    entry.cancelDeadline()
    this.#waiting = this.#waiting.filter((other) => other !== entry)
    this.#remember(entry.request.id)
    return true
  }

  /** Whether a request with this id was answered lately. */
  wasAnswered(id: string): boolean {
    return this.#answered.has(id)
  }

  #remember(id: string): void {
    this.#answered.add(id)
    const [oldest] = this.#answered
    if (this.#answered.size > REMEMBERED && oldest !== undefined) this.#answered.delete(oldest)
  }
}

/**
 * Whether a reported value is what was asked for. An adjust of an unknown state and an action ("skip two
 * channels") have no value that could be compared: any report confirms them.
 */
export function isConfirmed({ request: { operation, value } }: Pending, reported: unknown): boolean {
  return value === undefined || operation === 'action' || isDeepStrictEqual(value, reported)
}
