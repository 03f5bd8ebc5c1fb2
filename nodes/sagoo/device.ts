import { Device } from '../../src/bridge/device'
import { capabilities } from '../../src/bridge/capabilities'
import { type Saying, say } from '../../src/bridge/sentence'
import { readNumber } from '../../src/bridge/tolerant'
import { PATIENCE, type Thing } from '../../src/sagoo/device-side/session'
import { channelOf, postNamed, propertyNames, refine } from '../../src/sagoo/device-side/requests'
import { DeviceHost, type Fault, type Owner, type Services } from '../runtime/device-host'
import type { DeviceHub } from '../runtime/device-hub'
import { type DeviceOptionsDef, OPTION_FAULTS, readDeviceOptions, unsetVariable } from '../runtime/options'
import type { Node, RED } from '../runtime/red'
import type { BrokerNode, Member } from './owner'
import { propertyProfile } from '../../src/profiles/properties'

export interface DeviceDef extends DeviceOptionsDef {
  broker?: string
  productKey?: string
  deviceKey?: string
  heartbeat?: unknown
}

/** Answers come by default after 20 s; the platform gives up after 45 (sagoo.md 1.8), in s. */
const TIMEOUT = 20
/** The platform takes a device that says nothing for 30 s for offline (sagoo.md 3.4, 8), in s. */
const HEARTBEAT = 20
const SHORTEST_HEARTBEAT = 1
const LONGEST_HEARTBEAT = 86_400
/** A profile that wants to know which words the device has gets all there are. */
const CAPABILITIES = Object.keys(capabilities)

/** A `sagoo-device`: one device of the platform, with the state and the requests that belong to it. */
export class DeviceNode implements Member {
  readonly id: string
  readonly thing: Thing
  readonly #host: DeviceHost
  readonly #endAdoption: () => void
  /** Properties whose texts had characters that the platform destroys. */
  readonly #harmed = new Set<string>()

  constructor(red: RED, node: Node, def: DeviceDef, broker: BrokerNode | undefined, services: Services) {
    this.id = node.id
    const place = { productKey: def.productKey?.trim() ?? '', deviceKey: def.deviceKey?.trim() ?? '' }
    const name = def.name?.trim() || place.deviceKey || 'the device'
    const options = readDeviceOptions(def, TIMEOUT, {})
    const fault = broker ? (deviceFault(place, def) ?? options.fault) : 'sagoo.status.no-broker'
    const device = new Device({
      id: place.deviceKey,
      name,
      platform: 'sagoo',
      clock: services.clock,
      answer: options.answer,
      timeout: options.timeout,
      patience: PATIENCE,
      mouth: {
        refine,
        channel: (capability) => channelOf(capability),
        say: (key, facets) => broker?.broker?.say(this.thing, key, facets) ?? 'away',
      },
    })
    this.thing = {
      place,
      device,
      heartbeat: heartbeatOf(def.heartbeat),
      onHarmed: (property) => {
        if (this.#harmed.has(property) || this.#harmed.size > MOST_WARNINGS) return
        this.#harmed.add(property)
        node.warn(red._('sagoo.sentence.harmed', { name, property }))
      },
    }
    this.#host = new DeviceHost({
      red,
      node,
      device,
      options: { ...options, profile: propertyProfile(options.profile, propertyNames) },
      capabilities: CAPABILITIES,
      isAction: (name) => postNamed(name) !== undefined,
      owner: broker && ownerOf(broker, this.thing),
      fault: fault && { status: fault, sentence: FAULTS[fault] },
      duplicate: DUPLICATE,
      offline: 'sagoo.status.offline',
      services,
    })
    this.#endAdoption = broker?.adopt(this) ?? (() => undefined)
  }

  get key(): string {
    const { productKey, deviceKey } = this.thing.place
    return `${productKey}/${deviceKey}`
  }

  get hub(): DeviceHub {
    return this.#host.hub
  }

  get isUsable(): boolean {
    return this.#host.isUsable
  }

  setDuplicate(isDuplicate: boolean): void {
    this.#host.setDuplicate(isDuplicate)
  }

  warnOnce(what: Saying): void {
    this.#host.warnOnce(what)
  }

  close(removed: boolean): void {
    this.#endAdoption()
    this.#host.close(removed)
  }
}

const MOST_WARNINGS = 100

/** What a device sees of its broker. */
function ownerOf(broker: BrokerNode, thing: Thing): Owner {
  return {
    get backing() {
      return broker.backingOf(thing)
    },
    fingerprint: broker.fingerprint,
    watch: (watcher) => broker.watch(watcher),
  }
}

/** In ms; 0 is off. */
function heartbeatOf(given: unknown): number {
  const seconds = readNumber(given)
  if (seconds === 0) return 0
  if (seconds === undefined || seconds < 0) return HEARTBEAT * 1000
  return Math.min(LONGEST_HEARTBEAT, Math.max(SHORTEST_HEARTBEAT, seconds)) * 1000
}

const DUPLICATE: Fault = {
  status: 'sagoo.status.duplicate',
  sentence: say`: another device of the broker has the same keys; only one of them can work`,
}

/** What keeps a device from working, as a catalogue key, and what is said of it in the debug sidebar. */
const FAULTS = {
  'sagoo.status.no-broker': say`has no sagoo broker: choose one in the device`,
  'sagoo.status.unset': say`uses an environment variable that is not set`,
  'sagoo.status.bad-key': say`has no proper product key and device key: copy both from the platform; they have no slash, plus, hash or space`,
  ...OPTION_FAULTS,
} as const
type DeviceFault = keyof typeof FAULTS

/** The keys stand between the slashes of a topic. */
const KEY = /^[^/+#\s]+$/

function deviceFault({ productKey, deviceKey }: Thing['place'], def: DeviceDef): DeviceFault | undefined {
  if (unsetVariable(...Object.values({ ...def })) !== undefined) return 'sagoo.status.unset'
  return KEY.test(productKey) && KEY.test(deviceKey) ? undefined : 'sagoo.status.bad-key'
}
