import type { Appliance, State } from './appliance'
import type { Connection } from './connection'

/** An appliance in its place: its power, its defects, and a hand on it. */
export class InstalledDevice {
  /** takes commands and does nothing, as with a burnt relay */
  broken = false
  #reached = true

  /** @param changed called when it may look different */
  constructor(
    readonly appliance: Appliance,
    readonly connection: Connection,
    private readonly changed: () => void,
  ) {}

  get state(): State {
    return this.appliance.state
  }

  get plugged(): boolean {
    return this.#reached && this.connection.powered
  }

  /** A finger works even on a device whose relay ignores the network. */
  press(): void {
    this.appliance.press?.()
    this.changed()
  }

  set(values: State): void {
    this.appliance.set(values)
    this.changed()
  }

  /** Pulls the plug or takes out the battery; whoever watches over the device says that it is gone. */
  async unplug(): Promise<void> {
    if (!this.#reach(false)) await this.connection.unplug()
    this.changed()
  }

  async plug(): Promise<void> {
    if (!this.#reach(true)) await this.connection.plug()
    this.changed()
  }

  #reach(present: boolean): boolean {
    const isBehind = this.connection.firmware.reach?.(this.appliance, present) ?? false
    if (isBehind) this.#reached = present
    return isBehind
  }
}
