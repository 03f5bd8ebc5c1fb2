import type { Firmware } from './appliance'
import { Connection } from './connection'
import { InstalledDevice } from './installed'

// an ESP's way from the packet to the published state
const REACTION = 40

/**
 * Every device of the house on one broker. A test installs only what it needs:
 * `await house.install(url, [new TasmotaPlug()])`, `[new ZigbeeBridge([new ShelfLamp()])]`, `[new DeskLamp()]`.
 */
export class House {
  /** keyed by appliance id */
  readonly devices = new Map<string, InstalledDevice>()
  readonly #connections = new Set<Connection>()
  readonly #watchers = new Set<() => void>()

  /** @param reaction milliseconds from a packet to what it does */
  constructor(private readonly reaction = REACTION) {}

  /** Resolves when every device is online and has said how it is. */
  async install(brokerUrl: string, firmwares: readonly Firmware[]): Promise<void> {
    const changed = () => this.#watchers.forEach((watcher) => watcher())
    const connections = firmwares.map((firmware) => {
      const connection = new Connection(firmware, {
        brokerUrl,
        reaction: this.reaction,
        obeys: ({ id }) => this.devices.get(id)?.broken !== true,
        changed,
      })
      this.#connections.add(connection)
      for (const appliance of firmware.appliances) {
        this.devices.set(appliance.id, new InstalledDevice(appliance, connection, changed))
      }
      return connection
    })
    await Promise.all(connections.map((connection) => connection.plug()))
    changed()
  }

  /** Calls back whenever any device changes. */
  watch(watcher: () => void): void {
    this.#watchers.add(watcher)
  }

  async close(): Promise<void> {
    this.#watchers.clear()
    await Promise.all([...this.#connections].map((connection) => connection.unplug()))
    this.#connections.clear()
    this.devices.clear()
  }
}
