import type { Device } from '../../src/bridge/device'
import { type Saying, say } from '../../src/bridge/sentence'
import { Watchers } from '../../src/bridge/watchers'
import { DeviceHub } from './device-hub'
import type { FlowOutcomes } from './flow-outcomes'
import { inWords } from './language'
import type { DeviceOptions } from './options'
import type { Node, RED } from './red'
import type { SavedStates } from './saved-states'
import type { Backing } from './status'
import type { Clock } from '../../src/bridge/clock'

/** What all devices of a set share. */
export interface Services {
  outcomes: FlowOutcomes
  savedStates: SavedStates
  clock: Clock
}

/** What a device belongs to: an account, a skill. */
export interface Owner {
  readonly backing: Backing
  /** Tells owners apart in what is saved, without giving anything away. */
  readonly fingerprint: string
  /** Calls back when the backing changes; the returned function ends that. */
  watch(watcher: () => void): () => void
}

/** What keeps a device from working: a catalogue key, and what is said after its name in the debug sidebar. */
export interface Fault {
  status: string
  sentence: Saying
}

export interface HostOptions {
  red: RED
  node: Node
  device: Device
  options: DeviceOptions
  /** Capabilities in the order of importance. */
  capabilities: readonly string[]
  isAction(name: string): boolean
  owner: Owner | undefined
  fault: Fault | undefined
  /** When another device of the owner has the same id and comes first. */
  duplicate: Fault
  /** The catalogue key that says that the device is offline. */
  offline: string
  services: Services
}

/** What every platform's device node is: a device with its hub, its saved state and what is wrong with it. */
export class DeviceHost {
  readonly hub: DeviceHub
  readonly #watchers = new Watchers()
  readonly #endKeeping: (removed: boolean) => void
  readonly #endWatch: () => void
  #isDuplicate = false
  #warned = false

  constructor(private readonly host: HostOptions) {
    const { red, node, device, options, capabilities, owner, fault, services } = host
    this.hub = new DeviceHub({
      red,
      outcomes: services.outcomes,
      device,
      profile: options.profile,
      capabilities,
      isAction: (name) => host.isAction(name),
      answer: options.answer,
      backing: () => this.#backing(),
      watchBacking: (watcher) => this.#watchers.add(watcher),
    })
    if (fault) node.warn(inWords(red, say`${device.name} ${fault.sentence}`))
    this.#endKeeping = services.savedStates.keep(red, node, device, {
      listener: owner?.fingerprint ?? '',
      address: options.address,
      habits: options.profile.habits,
    })
    this.#endWatch = owner?.watch(() => this.#watchers.notify()) ?? (() => undefined)
  }

  /** Whether the platform can know of it. */
  get isUsable(): boolean {
    return this.host.fault === undefined
  }

  /** Another device of the owner has the same id and comes first. */
  setDuplicate(isDuplicate: boolean): void {
    const { red, node, device, duplicate } = this.host
    if (isDuplicate && !this.#isDuplicate) node.warn(inWords(red, say`${device.name}${duplicate.sentence}`))
    this.#isDuplicate = isDuplicate
    this.#watchers.notify()
  }

  /** Says something about the device once between two deploys of it. */
  warnOnce(what: Saying): void {
    if (this.#warned) return
    this.#warned = true
    const { red, node, device } = this.host
    node.warn(inWords(red, say`${device.name} ${what}`))
  }

  close(removed: boolean): void {
    this.#endKeeping(removed)
    this.#endWatch()
    this.host.device.close()
    this.#watchers.clear()
  }

  #backing(): Backing {
    const { device, owner, duplicate } = this.host
    const offline = device.online ? undefined : this.host.offline
    const fault = this.host.fault?.status ?? (this.#isDuplicate ? duplicate.status : offline)
    const backing: Backing = owner?.backing ?? { link: { state: 'idle' } }
    return fault === undefined ? backing : { ...backing, fault }
  }
}
