import type { DevicePost, Property } from './dialect'
import { type DeviceKeys, keyOf } from './keys'

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

  /** What each device posts, which empties the bundle. */
  take(): DevicePost[] {
    const devices = [...this.#devices.values()].map(({ place, values }) => ({
      place,
      properties: [...values].map(([name, value]) => ({ name, value })),
    }))
    this.#devices.clear()
    return devices
  }

  #of(place: DeviceKeys): Map<string, unknown> {
    const key = keyOf(place)
    const entry = this.#devices.get(key) ?? { place, values: new Map<string, unknown>() }
    this.#devices.set(key, entry)
    return entry.values
  }
}
