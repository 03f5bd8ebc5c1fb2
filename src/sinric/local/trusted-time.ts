import type { Clock } from '../../bridge/clock'
import type { ServerClock } from '../../transport/server-clock'

/** How far this host's clock was off when the server said so. */
export interface SavedOffset {
  /** Server's time less ours, in ms. */
  readonly offset: number
  /** Ms since the epoch, by this host's clock. */
  readonly at: number
}

export interface TimeSources {
  readonly clock: Clock
  readonly server: ServerClock
  /** Whether the system says that its clock is synchronised. */
  isSynchronised: () => boolean
  /** What an earlier session learned. */
  saved: () => SavedOffset | undefined
}

/** The time, and whether a lock may depend on it. */
export interface TrustedTime {
  /** Ms since the epoch. */
  readonly now: number
  readonly isTrusted: boolean
}

/** After this an offset says nothing any more, in ms. */
const MAX_OFFSET_AGE_MS = 86_400_000

/** The best that is known of the time: the server's word, the system's, or what the server said not long ago. */
export function readTime({ clock, server, isSynchronised, saved }: TimeSources): TrustedTime {
  if (server.isSynced) return { now: server.now(), isTrusted: true }
  const now = clock.now()
  if (isSynchronised()) return { now, isTrusted: true }
  const last = saved()
  // A clock that was set back since is the one that must not be trusted.
  if (!last || last.at > now || now - last.at > MAX_OFFSET_AGE_MS) return { now, isTrusted: false }
  return { now: now + last.offset, isTrusted: true }
}
