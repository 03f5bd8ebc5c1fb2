import type { Appliance, Firmware, State } from '../appliance'
import { kept, said, type Board } from '../board'
import { objectOf } from '../words'
import type { ZigbeeDevice } from './device'
import { deviceList } from './entry'

const BASE = 'zigbee2mqtt'

/** `<name>/set`, `<name>/set/<attribute>`, `<name>/<endpoint>/set`, and the same with get */
const COMMAND = /^zigbee2mqtt\/([^/]+)(?:\/([^/]+))?\/(set|get)(?:\/([^/]+))?$/

/** Zigbee2MQTT: one MQTT client that speaks for all its devices. */
export class ZigbeeBridge implements Firmware {
  readonly clientId = 'house-zigbee2mqtt'
  readonly filters = ['+/set', '+/get', '+/+/set', '+/+/get', '+/set/+', '+/get/+'].map(
    (rest) => `${BASE}/${rest}`,
  )
  readonly will = kept(`${BASE}/bridge/state`, { state: 'offline' })
  readonly appliances: readonly Appliance[]
  readonly #absent = new Set<Appliance>()
  #board: Board | undefined

  constructor(readonly devices: readonly ZigbeeDevice[]) {
    this.appliances = [this.#itself(), ...devices]
  }

  boot(board: Board): void {
    this.#board = board
    board.publish(kept(this.will.topic, { state: 'online' }))
    board.publish(kept(`${BASE}/bridge/devices`, deviceList(this.devices)))
    for (const device of this.devices) {
      device.join({
        after: (ms, call) => board.after(ms, call),
        report: (once) => this.#report(device, once),
      })
      this.#tellAvailability(device)
      this.#report(device)
    }
  }

  addressee(topic: string): ZigbeeDevice | undefined {
    const [, name] = COMMAND.exec(topic) ?? []
    return this.devices.find((device) => device.name === name || device.definition.ieee === name)
  }

  receive(topic: string, payload: string): void {
    const device = this.addressee(topic)
    const [, , endpoint, verb, attribute] = COMMAND.exec(topic) ?? []
    if (device === undefined || this.#absent.has(device)) return
    if (endpoint !== undefined && !device.endpoints.includes(endpoint)) return
    if (verb === 'get') {
      this.#report(device)
      return
    }
    device.obey(onEndpoint(values(payload, attribute), endpoint))
  }

  reach(appliance: Appliance, present: boolean): boolean {
    const device = this.devices.find((one) => one === appliance)
    if (device === undefined) return false
    if (present) this.#absent.delete(device)
    else this.#absent.add(device)
    this.#tellAvailability(device)
    return true
  }

  #tellAvailability(device: ZigbeeDevice): void {
    const state = this.#absent.has(device) ? 'offline' : 'online'
    this.#board?.publish(kept(`${device.topic}/availability`, { state }))
  }

  /** What is true only now (a button's action) is published beside the cached state, but never kept. */
  #report(device: ZigbeeDevice, once?: State): void {
    if (this.#absent.has(device)) return
    const { topic, wire } = device
    this.#board?.publish(once === undefined ? kept(topic, wire) : said(topic, { ...wire, ...once }))
  }

  /** the stick in the cupboard: its plug is the plug of all */
  #itself(): Appliance {
    const devices = this.devices.length
    return {
      id: 'zigbee-bridge',
      name: 'Zigbee bridge',
      family: 'zigbee2mqtt',
      look: 'bridge',
      topic: this.will.topic,
      state: { devices },
      handles: [],
      set: () => undefined,
    }
  }
}

/** What is no JSON object is the value of the attribute in the topic, or of `state`. */
function values(payload: string, attribute: string | undefined): State {
  if (attribute !== undefined) return { [attribute]: parsed(payload) }
  return objectOf(payload) ?? { state: payload }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return payload
  }
}

function onEndpoint(values: State, endpoint: string | undefined): State {
  if (endpoint === undefined) return values
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${key}_${endpoint}`, value]))
}
