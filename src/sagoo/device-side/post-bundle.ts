import type { Json } from '../northbound/dialects'
import { packPost, type Property, propertyPost, type SubDevice } from './messages'
import { packTopic, type Place, propertyTopic } from './topics'

/** A message on its way to the platform. */
export interface Letter {
  topic: string
  body: Json
}

/** So many devices share one message of a gateway. */
const MOST_SUB_DEVICES = 50

/** What the devices of a broker have to say at one moment, newest value per property. */
export class Bundle {
  /** Keyed by device, then by property. */
  readonly #said = new Map<string, { place: Place; values: Map<string, unknown> }>()

  /** A device has a value. */
  add(place: Place, property: Property): void {
    this.#of(place).set(property.name, property.value)
  }

  /** A device has nothing to say, and lives. */
  addSign(place: Place): void {
    this.#of(place)
  }

  /**
   * The messages, which empties the bundle: one per device, or one for all devices behind a gateway.
   * @param gateway the device that is the gateway of the others
   * @param time in ms since the epoch
   */
  take(gateway: Place | undefined, newId: () => string, time: number): Letter[] {
    const said = [...this.#said.values()].map(({ place, values }): SubDevice => ({
      place,
      properties: [...values].map(([name, value]) => ({ name, value })),
    }))
    this.#said.clear()
    const isBehind = ({ place, properties }: SubDevice): boolean =>
      gateway !== undefined && place.deviceKey !== gateway.deviceKey && properties.length > 0
    const alone = said.filter((device) => !isBehind(device))
    return [
      ...(gateway ? packs(said.filter(isBehind), gateway, newId, time) : []),
      ...alone.map(({ place, properties }) => ({
        topic: propertyTopic(place),
        body: propertyPost(newId(), properties, time),
      })),
    ]
  }

  #of(place: Place): Map<string, unknown> {
    const key = `${place.productKey}/${place.deviceKey}`
    const entry = this.#said.get(key) ?? { place, values: new Map<string, unknown>() }
    this.#said.set(key, entry)
    return entry.values
  }
}

function packs(devices: readonly SubDevice[], gateway: Place, newId: () => string, time: number): Letter[] {
  const letters: Letter[] = []
  for (let start = 0; start < devices.length; start += MOST_SUB_DEVICES) {
    const some = devices.slice(start, start + MOST_SUB_DEVICES)
    letters.push({ topic: packTopic(gateway), body: packPost(newId(), some, time) })
  }
  return letters
}
