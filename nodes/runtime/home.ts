import { askedSentence, endedSentence, toldSentence } from '../../src/bridge/exchange-sentences'
import { type Exchange, Exchanges } from '../../src/bridge/exchanges'
import type { Clock } from '../../src/bridge/clock'
import type { Device } from '../../src/bridge/device'
import type { Facet } from '../../src/bridge/facet'
import type { DeviceObserver } from '../../src/bridge/observer'
import type { Request, Settled } from '../../src/bridge/request'
import type { Saying } from '../../src/bridge/sentence'
import { Vitals } from '../../src/bridge/vitals'
import { Watchers } from '../../src/bridge/watchers'
import { systemClock } from '../../src/transport/system-clock'
import type { Link } from '../../src/transport/reconnector'
import type { Finding } from './doctor/finding'
import type { DeviceView, Load } from './doctor/view'
import type { Backing } from './status'

/** A config node with a connection, as the home knows it. */
export interface HomeOwner {
  readonly id: string
  /** Of the node. */
  readonly type: string
  readonly name: string
  readonly link: Link['state']
  /** How it is, for a person. */
  readonly sentence: Saying
  readonly backing: Backing
  /** What nobody may read. */
  readonly secrets: readonly string[]
  /** The servers that it talks to by itself, as URLs. */
  readonly addresses: readonly string[]
  /** What it knows to be wrong with itself and with its devices. */
  check(): Promise<readonly Finding[]>
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
  /** As the rules of the doctor look at it. */
  readonly view: DeviceView
  /** Writes its state once more. @returns why that failed */
  save(): Promise<Error | undefined>
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

/** A node that measures what arrives. */
export interface Measured {
  /** Of the node. */
  readonly id: string
  /** The topics that are large or busy. */
  loads(): Omit<Load, 'node'>[]
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
  readonly #measured = new Set<Measured>()
  /** Keyed by set: the property of its nodes that names the owner of their devices. */
  readonly ownerProperties = new Map<string, string>()
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

  /** What is too much of what arrives, and where. */
  get loads(): Load[] {
    return [...this.#measured].flatMap((node) => node.loads().map((load) => ({ node: node.id, ...load })))
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

  /** A node measures what arrives; the returned function ends that. */
  addMeasured(node: Measured): () => void {
    this.#measured.add(node)
    return () => void this.#measured.delete(node)
  }

  /**
   * Keeps a record of what passes between a device and its platform.
   * @param id of the device's node; without it nothing is counted
   */
  observe(platform: string, name: string, id: string | undefined): DeviceObserver {
    return new DeviceRecorder(this, platform, name, id)
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
    all.add(one)
    const unwatch = one.watch(this.#changed)
    this.#changed()
    return () => {
      unwatch()
      all.delete(one)
      this.#changed()
    }
  }

  readonly #changed = (): void => this.#watchers.notify('home')

  /** A platform's request to the device of a node has its answer. */
  count(deviceNodeId: string, { request, answer, ms, isDelivered }: Settled): void {
    const record = this.recordOf(deviceNodeId)
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

/** Notes what passes between one device and its platform. */
class DeviceRecorder implements DeviceObserver {
  /** @param id of the device's node; without it nothing is counted */
  constructor(
    private readonly home: Home,
    private readonly platform: string,
    private readonly device: string,
    private readonly id: string | undefined,
  ) {}

  asked(request: Request, origin?: 'home'): void {
    this.#note('request', askedSentence(request, origin))
  }

  settled(settled: Settled): void {
    this.#note('answer', endedSentence(settled))
    if (this.id !== undefined && isLive(settled)) this.home.count(this.id, settled)
  }

  told(facets: readonly Facet[]): void {
    this.#note('event', toldSentence(facets))
  }

  #note(kind: Exchange['kind'], sentence: Saying): void {
    this.home.note({ platform: this.platform, device: this.device, kind, sentence })
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
