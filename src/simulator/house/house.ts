import type { Appliance } from './appliance'
import { InstalledDevice } from './installed'

/** Every device of the house on one broker. */
export class House {
  /** keyed by appliance id */
  readonly devices = new Map<string, InstalledDevice>()
  readonly #watchers = new Set<() => void>()

  async install(brokerUrl: string, appliances: Appliance[]): Promise<void> {
    const changed = () => this.#watchers.forEach((watcher) => watcher())
    const installed = await Promise.all(
      appliances.map((appliance) => InstalledDevice.install(appliance, brokerUrl, changed)),
    )
    for (const device of installed) this.devices.set(device.appliance.id, device)
    changed()
  }

  /** Calls back whenever any device changes. */
  watch(watcher: () => void): void {
    this.#watchers.add(watcher)
  }

  async close(): Promise<void> {
    this.#watchers.clear()
    await Promise.all([...this.devices.values()].map((device) => device.remove()))
    this.devices.clear()
  }
}
