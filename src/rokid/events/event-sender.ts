import type { Clock } from '../../bridge/clock'
import { Backoff } from '../../transport/backoff'
import type { Event } from './bodies'
import type { Fate } from './gateway'

export interface CourierOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  deliver: (user: string, event: Event) => Promise<Fate>
  /** What is on its way; a successor takes over what is left of it. */
  parcels: Set<Parcel>
}

/** An event for those users who have not got it yet. */
export interface Parcel {
  event: Event
  users: readonly string[]
  /** Nobody wants it later than this (clock.elapsed). */
  until: number
}

/** The pauses between attempts, in ms. */
export const PAUSES = { first: 1_000, last: 60_000 }

/** Carries events that nothing newer can replace: a press of the bell, a late answer. */
export class Courier {
  /** Ends what waits for its next attempt. */
  readonly #waiting = new Set<() => void>()
  #isClosed = false

  constructor(private readonly options: CourierOptions) {}

  /** Sends an event to every user, and the same one again while the gateway fails, for `patience` ms. */
  send(users: readonly string[], event: Event, patience: number): Promise<void> {
    const { clock, parcels } = this.options
    const parcel = { event, users, until: clock.elapsed() + patience }
    parcels.add(parcel)
    return this.#carry(parcel)
  }

  /** Takes over what a predecessor has left. */
  async resume(): Promise<void> {
    await Promise.all([...this.options.parcels].map((parcel) => this.#carry(parcel)))
  }

  async #carry(parcel: Parcel): Promise<void> {
    const { clock, random, parcels } = this.options
    const backoff = new Backoff(PAUSES, random)
    while (!this.#isClosed) {
      await this.#attempt(parcel)
      const pause = backoff.next()
      if (parcel.users.length === 0 || clock.elapsed() + pause > parcel.until) {
        parcels.delete(parcel)
        return
      }
      if (!(await this.#wait(pause))) return
    }
  }

  async #attempt(parcel: Parcel): Promise<void> {
    const { event, users } = parcel
    parcel.users = await undelivered(users, (user) => this.options.deliver(user, event))
  }

  close(): void {
    this.#isClosed = true
    for (const end of this.#waiting) end()
  }

  /** @returns false when it was closed meanwhile */
  #wait(ms: number): Promise<boolean> {
    if (this.#isClosed) return Promise.resolve(false)
    return new Promise((resolve) => {
      const finish = (goOn: boolean): void => {
        cancel()
        this.#waiting.delete(end)
        resolve(goOn)
      }
      const end = (): void => finish(false)
      const cancel = this.options.clock.after(ms, () => finish(true))
      this.#waiting.add(end)
    })
  }
}

/** The users that an event has not reached yet, though it may. */
export async function undelivered(
  users: readonly string[],
  deliver: (user: string) => Promise<Fate>,
): Promise<string[]> {
  const fates = await Promise.all(users.map(async (user) => ({ user, fate: await deliver(user) })))
  return fates.filter(({ fate }) => fate === 'failed').map(({ user }) => user)
}
