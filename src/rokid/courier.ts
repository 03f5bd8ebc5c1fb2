import type { Clock } from '../bridge/clock'
import { Backoff } from '../transport/backoff'
import type { Event } from './events'
import type { Fate } from './gateway'

export interface CourierOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  deliver: (user: string, event: Event) => Promise<Fate>
}

/** The pauses between attempts, in ms. */
export const PAUSES = { first: 1_000, last: 60_000 }

/** Carries events that nothing newer can replace: a press of the bell, a late answer. */
export class Courier {
  /** Ends what waits for its next attempt. */
  readonly #waiting = new Set<() => void>()

  constructor(private readonly options: CourierOptions) {}

  /** Sends an event to every user, and the same one again while the gateway fails, for `patience` ms. */
  async send(users: readonly string[], event: Event, patience: number): Promise<void> {
    const { clock, random, deliver } = this.options
    const end = clock.elapsed() + patience
    const backoff = new Backoff(PAUSES, random)
    let missing = [...users]
    while (missing.length > 0) {
      missing = await undelivered(missing, (user) => deliver(user, event))
      const pause = backoff.next()
      if (missing.length === 0 || clock.elapsed() + pause > end) return
      if (!(await this.#wait(pause))) return
    }
  }

  close(): void {
    for (const end of this.#waiting) end()
  }

  /** @returns false when it was closed meanwhile */
  #wait(ms: number): Promise<boolean> {
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
