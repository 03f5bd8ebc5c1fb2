import { connectAsync, type MqttClient } from 'mqtt'
import type { Appliance, State } from './appliance'

// an ESP's way from the packet to the published state
const REACTION = 40

/** An appliance on the network: what its MQTT client does. */
export class InstalledDevice {
  /** takes commands and does nothing, as with a burnt relay */
  broken = false
  readonly #client: MqttClient
  readonly #changed: () => void
  readonly #reactions = new Set<NodeJS.Timeout>()

  /** @param changed called after every published state */
  static async install(
    appliance: Appliance,
    brokerUrl: string,
    changed: () => void,
  ): Promise<InstalledDevice> {
    const { availability, command } = appliance.topics
    const client = await connectAsync(brokerUrl, {
      clientId: `house-${appliance.id}`,
      reconnectPeriod: 500,
      will: { topic: availability, payload: Buffer.from('offline'), qos: 1, retain: true },
    })
    const device = new InstalledDevice(appliance, client, changed)
    await client.subscribeAsync(command, { qos: 1 })
    await client.publishAsync(availability, 'online', { qos: 1, retain: true })
    await device.#publish()
    return device
  }

  private constructor(
    readonly appliance: Appliance,
    client: MqttClient,
    changed: () => void,
  ) {
    this.#client = client
    this.#changed = changed
    client.on('error', () => undefined) // it reconnects by itself
    client.on('message', (_topic, payload) => this.#react(payload.toString()))
  }

  get state(): State {
    return this.appliance.state
  }

  /** A finger works even on a device whose relay ignores the network. */
  press(): void {
    this.appliance.press()
    void this.#publish()
  }

  set(values: State): void {
    this.appliance.set(values)
    void this.#publish()
  }

  async remove(): Promise<void> {
    this.#reactions.forEach((timer) => clearTimeout(timer))
    // destroyed without DISCONNECT, so that the last will says "offline"
    await this.#client.endAsync(true)
  }

  #react(payload: string): void {
    if (this.broken) return
    const timer = setTimeout(() => {
      this.#reactions.delete(timer)
      if (this.appliance.command(payload)) void this.#publish()
    }, REACTION)
    this.#reactions.add(timer)
  }

  async #publish(): Promise<void> {
    this.#changed()
    try {
      await this.#client.publishAsync(this.appliance.topics.state, JSON.stringify(this.state), {
        qos: 1,
        retain: true,
      })
    } catch {
      // the broker is gone; the state goes out with the next change
    }
  }
}
