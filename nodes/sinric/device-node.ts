import type { Clock } from '../../src/bridge/clock'
import { Device } from '../../src/bridge/device'
import { Watchers } from '../../src/bridge/watchers'
import type { AccountDevice } from '../../src/sinric/account'
import { actionOf } from '../../src/sinric/actions'
import { typeRules } from '../../src/sinric/device-types'
import { channelOf, refine } from '../../src/sinric/events'
import { PowerMeter } from '../../src/sinric/measurements'
import { DeviceHub } from '../runtime/device-hub'
import type { FlowOutcomes } from '../runtime/flow-outcomes'
import { type DeviceOptionsDef, readDeviceOptions, unsetVariable } from '../runtime/options'
import type { Node, RED } from '../runtime/red'
import type { SavedStates } from '../runtime/saved-states'
import type { Backing } from '../runtime/status'
import type { AccountNode, Member } from './account-node'

export interface DeviceDef extends DeviceOptionsDef {
  account?: string
  deviceId?: string
  deviceType?: string
}

/** What all devices of the set share. */
export interface Services {
  outcomes: FlowOutcomes
  savedStates: SavedStates
  clock: Clock
}

/** Answers come by default after 7 s, because the platform gives up after 8 (seed 000). */
const TIMEOUT = 7
const PATIENCE = 8_000
const DEVICE_ID = /^[0-9a-f]{24}$/

/** A `sinric-device`: one thing of the portal, with the state and the requests that belong to it. */
export class DeviceNode implements Member {
  readonly hub: DeviceHub
  readonly accountDevice: AccountDevice
  readonly #fault: DeviceFault | undefined
  readonly #watchers = new Watchers()
  readonly #ends: (() => void)[]
  readonly #endKeeping: (removed: boolean) => void
  #duplicate = false
  #warned = false

  constructor(
    red: RED,
    private readonly node: Node,
    def: DeviceDef,
    private readonly account: AccountNode | undefined,
    { outcomes, savedStates, clock }: Services,
  ) {
    const id = def.deviceId?.trim().toLowerCase() ?? ''
    const type = typeRules(def.deviceType || 'SWITCH')
    const options = readDeviceOptions(def, TIMEOUT, type.pairs)
    this.#fault = account ? (deviceFault(id, def) ?? options.fault) : 'sinric.status.no-account'
    const device = new Device({
      id,
      name: def.name?.trim() || id || 'the device',
      platform: 'sinric',
      clock,
      answer: options.answer,
      timeout: options.timeout,
      patience: PATIENCE,
      mouth: {
        refine: (report) => refine(report, type),
        channel: (capability, instance) => channelOf(capability, instance, type),
        say: (key, facets) => account?.account?.say(this.accountDevice, key, facets) ?? 'away',
      },
    })
    this.accountDevice = { device, type, meter: new PowerMeter() }
    this.hub = new DeviceHub({
      red,
      outcomes,
      device,
      profile: options.profile,
      capabilities: type.capabilities,
      isAction: (name) => actionOf(name)?.event !== undefined,
      answer: options.answer,
      backing: () => this.#backing(),
      watchBacking: (watcher) => this.#watchers.add(watcher),
    })
    if (this.#fault) node.warn(`${device.name} ${FAULTS[this.#fault]}`)
    this.#endKeeping = savedStates.keep(node, device, account?.fingerprint ?? '')
    this.#ends = account ? [account.adopt(this), account.watch(() => this.#changed())] : []
  }

  get isUsable(): boolean {
    return this.#fault === undefined
  }

  setDuplicate(duplicate: boolean): void {
    if (duplicate && !this.#duplicate)
      this.node.warn(
        `${this.hub.device.name}: another device has the same Device ID; only one of them can work`,
      )
    this.#duplicate = duplicate
    this.#changed()
  }

  warnOnce(what: string): void {
    if (this.#warned) return
    this.#warned = true
    this.node.warn(`${this.hub.device.name} ${what}`)
  }

  close(removed: boolean): void {
    this.#endKeeping(removed)
    for (const end of this.#ends) end()
    this.hub.device.close()
    this.#watchers.clear()
  }

  #backing(): Backing {
    const offline = this.hub.device.online ? undefined : 'sinric.status.offline'
    const fault = this.#fault ?? (this.#duplicate ? 'sinric.status.duplicate' : offline)
    const backing: Backing = this.account?.backing ?? { link: { state: 'idle' } }
    return fault === undefined ? backing : { ...backing, fault }
  }

  #changed(): void {
    this.#watchers.notify()
  }
}

/** What keeps a device from working, as a catalogue key, and what is said of it in the debug sidebar. */
const FAULTS = {
  'sinric.status.no-account': 'has no sinric account: choose one in the device',
  'sinric.status.unset': 'uses an environment variable that is not set',
  'sinric.status.bad-id':
    'has no proper Device ID: it is 24 characters long, digits and a to f; copy it from the portal',
  'homewire.status.no-topic': 'has no MQTT topic: its messages cannot be addressed',
  'homewire.status.bad-topic': 'has a wildcard (+ or #) in its MQTT topic: one device has one topic',
} as const
type DeviceFault = keyof typeof FAULTS

function deviceFault(id: string, def: DeviceDef): DeviceFault | undefined {
  if (unsetVariable(...Object.values({ ...def })) !== undefined) return 'sinric.status.unset'
  return DEVICE_ID.test(id) ? undefined : 'sinric.status.bad-id'
}
