import { LRUCache } from 'lru-cache'
import { Portal } from '../../src/sinric/rest/portal'
import { systemClock } from '../../src/transport/system-clock'
import { fingerprint } from '../runtime/owner-node'
import { apiAt } from './owner'

/** So many accounts are open in editors at a time; one that nobody asked for so long is closed, in ms. */
const MAX_OPEN = 8
const IDLE_MS = 10 * 60_000

/** The portals that the editor asks, also of accounts that are not deployed; so their lists stay known for a minute. */
export class Portals {
  /** Keyed by a fingerprint of the address and the API Key. */
  readonly #open = new LRUCache<string, Portal>({
    ...{ max: MAX_OPEN, ttl: IDLE_MS, updateAgeOnGet: true },
    dispose: (portal) => portal.close(),
  })

  /** undefined when the address is none. */
  at(address: string, apiKey: string): Portal | undefined {
    const key = fingerprint(`${address} ${apiKey}`)
    const open = this.#open.get(key)
    if (open) return open
    const api = apiAt(address, apiKey, systemClock)
    const portal = api && new Portal(api, systemClock)
    if (portal) this.#open.set(key, portal)
    return portal
  }
}
