import { Device } from '../../src/bridge/device'
import { type Saying, say } from '../../src/bridge/sentence'
import type { AccountDevice } from '../../src/sinric/session'
import { actionOf } from '../../src/sinric/actions'
import { typeRules } from '../../src/sinric/device-types'
import { channelOf, refine } from '../../src/sinric/events'
import { PowerMeter } from '../../src/sinric/measurements'
import { DeviceHost, type Fault, type Services } from '../runtime/device-host'
import type { DeviceHub } from '../runtime/device-hub'
import { type DeviceOptionsDef, OPTION_FAULTS, readDeviceOptions, unsetVariable } from '../runtime/options'
import type { Node, RED } from '../runtime/red'
import type { AccountNode, Member } from './owner'

export interface DeviceDef extends DeviceOptionsDef {
  account?: string
  deviceId?: string
  deviceType?: string
}

/** Answers come by default after 7 s, because the platform gives up after 8 (seed 000). */
const TIMEOUT = 7
const PATIENCE = 8_000
const DEVICE_ID = /^[0-9a-f]{24}$/

/** A `sinric-device`: one thing of the portal, with the state and the requests that belong to it. */
export class DeviceNode implements Member {
  readonly accountDevice: AccountDevice
  readonly #host: DeviceHost
  readonly #endAdoption: () => void

  constructor(red: RED, node: Node, def: DeviceDef, account: AccountNode | undefined, services: Services) {
    const id = def.deviceId?.trim().toLowerCase() ?? ''
    const type = typeRules(def.deviceType || 'SWITCH')
    const options = readDeviceOptions(def, TIMEOUT, type.pairs)
    const fault = account ? (deviceFault(id, def) ?? options.fault) : 'sinric.status.no-account'
    const device = new Device({
      id,
      name: def.name?.trim() || id || 'the device',
      platform: 'sinric',
      clock: services.clock,
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
    this.#host = new DeviceHost({
      red,
      node,
      device,
      options,
      capabilities: type.capabilities,
      isAction: (name) => actionOf(name)?.event !== undefined,
      owner: account,
      fault: fault && { status: fault, sentence: FAULTS[fault] },
      duplicate: DUPLICATE,
      offline: 'sinric.status.offline',
      services,
    })
    this.#endAdoption = account?.adopt(this) ?? (() => undefined)
  }

  get hub(): DeviceHub {
    return this.#host.hub
  }

  get isUsable(): boolean {
    return this.#host.isUsable
  }

  setDuplicate(duplicate: boolean): void {
    this.#host.setDuplicate(duplicate)
  }

  warnOnce(what: Saying): void {
    this.#host.warnOnce(what)
  }

  close(removed: boolean): void {
    this.#endAdoption()
    this.#host.close(removed)
  }
}

const DUPLICATE: Fault = {
  status: 'sinric.status.duplicate',
  sentence: say`: another device has the same Device ID; only one of them can work`,
}

/** What keeps a device from working, as a catalogue key, and what is said of it in the debug sidebar. */
const FAULTS = {
  'sinric.status.no-account': say`has no sinric account: choose one in the device`,
  'sinric.status.unset': say`uses an environment variable that is not set`,
  'sinric.status.bad-id': say`has no proper Device ID: it is 24 characters long, digits and a to f; copy it from the portal`,
  ...OPTION_FAULTS,
} as const
type DeviceFault = keyof typeof FAULTS

function deviceFault(id: string, def: DeviceDef): DeviceFault | undefined {
  if (unsetVariable(...Object.values({ ...def })) !== undefined) return 'sinric.status.unset'
  return DEVICE_ID.test(id) ? undefined : 'sinric.status.bad-id'
}
