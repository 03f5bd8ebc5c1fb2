import type { Answer } from 'dns-packet'
import type { Clock } from '../../bridge/clock'
import { type Announcement, isInstance } from './records'

/** A device that another host says it has. */
export interface Rival {
  readonly deviceId: string
  /** The other host's own name. */
  readonly host: string
}

/** A host that is gone without a goodbye is forgotten when its records end, at the latest after this, in s. */
const MAX_TTL_S = 4_500

/**
 * Who else tells the network of our devices (docs/protocols/sinric-local.md#mdns-record): another Node-RED with the same
 * account, or the module that had the device before.
 */
export class Rivals {
  /** Keyed by device id: whose, and until when (clock.elapsed, in ms). */
  readonly #known = new Map<string, { host: string; until: number }>()

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  /**
   * What a host has told.
   * @param own what this host tells
   * @returns whether that is news
   */
  hear(records: readonly Answer[], own: Announcement): boolean {
    const before = JSON.stringify(this.all)
    for (const record of records) {
      if (record.type !== 'TXT' || !isInstance(record.name) || isInstance(record.name, own.host)) continue
      const [host = ''] = record.name.split('.')
      for (const deviceId of idsIn(record.data).filter((id) => own.deviceIds.includes(id))) {
        const seconds = Math.min(record.ttl ?? 0, MAX_TTL_S)
        if (seconds > 0) this.#known.set(deviceId, { host, until: this.clock.elapsed() + seconds * 1_000 })
        else if (this.#known.get(deviceId)?.host === host) this.#known.delete(deviceId)
      }
    }
    return JSON.stringify(this.all) !== before
  }

  get all(): Rival[] {
    const now = this.clock.elapsed()
    return [...this.#known].flatMap(([deviceId, { host, until }]) =>
      until > now ? [{ deviceId, host }] : [],
    )
  }
}

/** The texts come as bytes. */
function idsIn(data: string | Buffer | readonly (string | Buffer)[]): string[] {
  const texts = (typeof data === 'string' || Buffer.isBuffer(data) ? [data] : data).map(String)
  return texts
    .filter((text) => text.startsWith(DEVICE_IDS))
    .flatMap((text) => text.slice(DEVICE_IDS.length).split(','))
}

const DEVICE_IDS = 'deviceIds='
