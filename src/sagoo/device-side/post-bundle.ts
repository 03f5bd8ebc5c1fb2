import type { Json } from '../../bridge/json'
import { packPost, type Property, propertyPost, type SubDevice } from './messages'
import { packTopic, type DeviceKeys, propertyTopic } from './topics'

/** A message on its way to the platform. */
export interface PostMessage {
  topic: string
  body: Json
}

/** Per message of a gateway. */
const MOST_SUB_DEVICES = 50

/** What the devices of a broker post at one moment, newest value per property. */
export class PostBundle {
  /** Keyed by device, then by property. */
  readonly #devices = new Map<string, { place: DeviceKeys; values: Map<string, unknown> }>()

  add(place: DeviceKeys, property: Property): void {
    this.#of(place).set(property.name, property.value)
  }

  /** A post without properties, as a heartbeat. */
  addHeartbeat(place: DeviceKeys): void {
    this.#of(place)
  }

  /**
   * The messages, which empties the bundle: one per device, or one for all devices behind a gateway.
   * @param gateway the device that is the gateway of the others
   * @param time in ms since the epoch
   */
  take(gateway: DeviceKeys | undefined, newId: () => string, time: number): PostMessage[] {
    const devices = [...this.#devices.values()].map(({ place, values }): SubDevice => ({
      place,
      properties: [...values].map(([name, value]) => ({ name, value })),
    }))
    this.#devices.clear()
    const isBehind = ({ place, properties }: SubDevice): boolean =>
      gateway !== undefined && place.deviceKey !== gateway.deviceKey && properties.length > 0
    const alone = devices.filter((device) => !isBehind(device))
    return [
      ...(gateway ? packs(devices.filter(isBehind), gateway, newId, time) : []),
      ...alone.map(({ place, properties }) => ({
        topic: propertyTopic(place),
        body: propertyPost(newId(), properties, time),
      })),
    ]
  }

  #of(place: DeviceKeys): Map<string, unknown> {
    const key = `${place.productKey}/${place.deviceKey}`
    const entry = this.#devices.get(key) ?? { place, values: new Map<string, unknown>() }
    this.#devices.set(key, entry)
    return entry.values
  }
}

function packs(
  devices: readonly SubDevice[],
  gateway: DeviceKeys,
  newId: () => string,
  time: number,
): PostMessage[] {
  const messages: PostMessage[] = []
  for (let start = 0; start < devices.length; start += MOST_SUB_DEVICES) {
    const some = devices.slice(start, start + MOST_SUB_DEVICES)
    messages.push({ topic: packTopic(gateway), body: packPost(newId(), some, time) })
  }
  return messages
}
