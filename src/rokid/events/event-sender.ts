import type { Clock } from '../../bridge/clock'
import { Backoff } from '../../transport/backoff'
import { retry } from '../../transport/retry'
import type { Event } from './bodies'
import type { EventOutcome } from './gateway'
import { EVENT_BACKOFF_MS } from './timing'

export interface EventSenderOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  deliver: (user: string, event: Event) => Promise<EventOutcome>
  /** What is on its way; a successor takes over what is left of it. */
  queuedEvents: Set<QueuedEvent>
}

/** An event for those users who have not got it yet. */
export interface QueuedEvent {
  event: Event
  users: readonly string[]
  /** Nobody wants it later than this (clock.elapsed, in ms). */
  until: number
}

/** Sends events that nothing newer can replace: a press of the bell, a late answer. */
export class EventSender {
  readonly #closing = new AbortController()

  constructor(private readonly options: EventSenderOptions) {}

  /** Sends an event to every user, and the same one again while the gateway fails, for `lifetime` ms. */
  send(users: readonly string[], event: Event, lifetime: number): Promise<void> {
    const { clock, queuedEvents } = this.options
    const queued = { event, users, until: clock.elapsed() + lifetime }
    queuedEvents.add(queued)
    return this.#deliver(queued)
  }

  /** Takes over what a predecessor has left. */
  async resume(): Promise<void> {
    await Promise.all([...this.options.queuedEvents].map((queued) => this.#deliver(queued)))
  }

  /** Attempts nothing any more; what is not delivered stays queued. */
  close(): void {
    this.#closing.abort()
  }

  async #deliver(queued: QueuedEvent): Promise<void> {
    const { clock, random, deliver, queuedEvents } = this.options
    const backoff = new Backoff(EVENT_BACKOFF_MS, random)
    const { signal } = this.#closing
    const outcome = await retry({ clock, backoff, until: queued.until, signal }, async () => {
      queued.users = await undelivered(queued.users, (user) => deliver(user, queued.event))
      return queued.users.length === 0
    })
    if (outcome !== 'aborted') queuedEvents.delete(queued)
  }
}

/** The users that an event has not reached yet, though it may. */
export async function undelivered(
  users: readonly string[],
  deliver: (user: string) => Promise<EventOutcome>,
): Promise<string[]> {
  const outcomes = await Promise.all(users.map(async (user) => ({ user, outcome: await deliver(user) })))
  return outcomes.filter(({ outcome }) => outcome === 'failed').map(({ user }) => user)
}
