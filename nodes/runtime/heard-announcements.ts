import type { Clock } from '../../src/bridge/clock'
import type { Announcement } from '../../src/discovery/announced'
import { isAnnouncement } from '../../src/discovery/announcements'

/** The first announcement is waited for so long; a broker answers a subscription at once. */
const FIRST_TIMEOUT_MS = 1_500
/** After the last retained announcement nothing comes for so long: they come in one go. */
const QUIET_MS = 600
/** In all it is listened to for so long. */
const LISTEN_TIMEOUT_MS = 3_000

/** The list of a large house is about 3 MB: no message is larger. */
export const MAX_ANNOUNCEMENT_BYTES = 16 * 1024 * 1024
/** What exceeds these is left out. */
const MAX_TOTAL_BYTES = 48 * 1024 * 1024
const MAX_TOPICS = 10_000

/** What a broker keeps of announcements, from the moment of subscribing until nothing more comes. */
export class HeardAnnouncements {
  /** Keyed by topic. */
  readonly #heard = new Map<string, Announcement>()
  readonly #latest: number
  #end: number
  #bytes = 0

  constructor(private readonly clock: Clock) {
    this.#latest = clock.elapsed() + LISTEN_TIMEOUT_MS
    this.#end = clock.elapsed() + FIRST_TIMEOUT_MS
  }

  /** @param isRetained it was said before we subscribed; what is said just now may be followed by anything */
  hear(topic: string, payload: Buffer, isRetained: boolean): void {
    const isTooMuch =
      payload.length > MAX_ANNOUNCEMENT_BYTES || this.#bytes + payload.length > MAX_TOTAL_BYTES
    if (!isAnnouncement(topic) || isTooMuch || this.#heard.size >= MAX_TOPICS) return
    this.#bytes += payload.length
    this.#heard.set(topic, { topic, payload: payload.toString('utf8') })
    if (isRetained) this.#end = Math.min(this.#latest, this.clock.elapsed() + QUIET_MS)
  }

  /** Everything, once the broker has said what it keeps; or as soon as the signal is aborted. */
  async all(signal?: AbortSignal): Promise<Announcement[]> {
    while (this.clock.elapsed() < this.#end && !signal?.aborted)
      await this.clock.sleep(this.#end - this.clock.elapsed(), signal)
    return [...this.#heard.values()]
  }
}
