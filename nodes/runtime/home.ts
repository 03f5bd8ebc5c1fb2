import { askedSentence, endedSentence, toldSentence } from '../../src/bridge/exchange-sentences'
import { type Exchange, Exchanges } from '../../src/bridge/exchanges'
import type { Clock } from '../../src/bridge/clock'
import type { Device, DeviceObserver } from '../../src/bridge/device'
import type { Settled } from '../../src/bridge/requests'
import type { Saying } from '../../src/bridge/sentence'
import { Vitals } from '../../src/bridge/vitals'
import { Watchers } from '../../src/bridge/watchers'
import { systemClock } from '../../src/transport/system-clock'
import type { Link } from '../../src/transport/reconnector'

/** A config node with a connection, as the home knows it. */
export interface HomeOwner {
  readonly id: string
  /** Of the node. */
  readonly type: string
  readonly name: string
  readonly link: Link['state']
  /** How it is, for a person. */
  readonly sentence: Saying
  /** What nobody may read. */
  readonly secrets: readonly string[]
  watch(watcher: () => void): () => void
}

/** A device node, as the home knows it. */
export interface HomeDevice {
  readonly id: string
  /** The name of its set. */
  readonly set: string
  /** Of the node. */
  readonly type: string
  readonly ownerId: string | undefined
  readonly device: Device
  /** What somebody can ask of it. */
  readonly askable: readonly string[]
  /** Whether any node takes its requests into the flow. */
  readonly isServed: boolean
  watch(watcher: () => void): () => void
}

/** How the last request of the platform went. */
export interface LastRequest {
  /** When it was answered, in ms since the epoch. */
  at: number
  capability: string
  value: unknown
  success: boolean
  reason: Saying | null
  ms: number
}

/** What is remembered of a device over deploys. */
export interface DeviceRecord {
  readonly vitals: Vitals
  last?: LastRequest
}

/** What has changed. */
export type HomeNews = 'home' | 'exchanges'

/** What of Homewire is deployed in one Node-RED, of all platforms, and what has passed there. */
export class Home {
  readonly exchanges = new Exchanges()
  /** Of all devices together. */
  readonly vitals = new Vitals()
  readonly #owners = new Set<HomeOwner>()
  readonly #devices = new Set<HomeDevice>()
  /** Keyed by the id of the device's node. */
  readonly #records = new Map<string, DeviceRecord>()
  readonly #watchers = new Watchers<HomeNews>()

  constructor(private readonly clock: Clock) {
    this.exchanges.watch(() => this.#watchers.notify('exchanges'))
  }

  get owners(): readonly HomeOwner[] {
    return [...this.#owners]
  }

  get devices(): readonly HomeDevice[] {
    return [...this.#devices]
  }

  recordOf(deviceNodeId: string): DeviceRecord {
    const record = this.#records.get(deviceNodeId) ?? { vitals: new Vitals() }
    this.#records.set(deviceNodeId, record)
    return record
  }

  /** An owner is there; the returned function ends that. */
  addOwner(owner: HomeOwner): () => void {
    return this.#add(this.#owners, owner)
  }

  /** A device is there; the returned function ends that. @param removed for good, and not to be deployed anew */
  addDevice(device: HomeDevice): (removed: boolean) => void {
    const leave = this.#add(this.#devices, device)
    return (removed) => {
      leave()
      if (removed) this.#records.delete(device.id)
    }
  }

  /**
   * Keeps a record of what passes between a device and its platform.
   * @param id of the device's node; without it nothing is counted
   */
  observe({ platform, name, id }: { platform: string; name: string; id?: string }): DeviceObserver {
    const note = (kind: Exchange['kind'], sentence: Saying): void =>
      this.note({ platform, device: name, kind, sentence })
    return {
      asked: (request, origin) => note('request', askedSentence(request, origin)),
      settled: (settled) => {
        note('answer', endedSentence(settled))
        if (id !== undefined && isLive(settled)) this.#count(this.recordOf(id), settled)
      },
      told: (facets) => note('event', toldSentence(facets)),
    }
  }

  /** Something passed just now. */
  note(exchange: Omit<Exchange, 'at'>): void {
    this.exchanges.add({ at: this.clock.now(), ...exchange })
  }

  /** Calls back when anything changes that the home shows; the returned function ends that. */
  watch(watcher: (news: HomeNews) => void): () => void {
    return this.#watchers.add(watcher)
  }

  #add<T extends { watch(watcher: () => void): () => void }>(all: Set<T>, one: T): () => void {
    const changed = (): void => this.#watchers.notify('home')
    all.add(one)
    const unwatch = one.watch(changed)
    changed()
    return () => {
      unwatch()
      all.delete(one)
      changed()
    }
  }

  #count(record: DeviceRecord, { request, answer, ms, isDelivered }: Settled): void {
    const success = answer.success && isDelivered
    record.vitals.add({ success, ms })
    this.vitals.add({ success, ms })
    record.last = {
      at: this.clock.now(),
      capability: request.capability,
      value: (answer.success ? answer.value : request.value) ?? null,
      success,
      reason: answer.success ? null : answer.reason,
      ms,
    }
  }
}

/** Whether the platform itself has asked, and not in order to restore something after a power cut. */
function isLive({ request, origin }: Settled): boolean {
  return origin === undefined && !request.restored
}

/** Keyed by Node-RED's events, which everything in one Node-RED shares. */
const homes = new WeakMap<object, Home>()

/** The home of a Node-RED. */
export function homeOf({ events }: { events: object }): Home {
  const known = homes.get(events) ?? new Home(systemClock)
  homes.set(events, known)
  return known
}
