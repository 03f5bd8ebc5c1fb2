import { Socket } from 'node:net'
import { connectAsync, type MqttClient } from 'mqtt'
import type { Appliance, Firmware } from './appliance'
import type { Board, Message } from './board'

export interface Surroundings {
  brokerUrl: string
  /** milliseconds from a packet to what it does */
  reaction: number
  /** whether a device does what it is told */
  obeys(appliance: Appliance): boolean
  /** Called after everything that is published. */
  changed(): void
}

/** A firmware on the network: its MQTT client, with everything that ends when the plug is pulled. */
export class Connection implements Board {
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #outgoing = new Set<Promise<unknown>>()
  #client: MqttClient | undefined
  #powered = false

  constructor(
    readonly firmware: Firmware,
    private readonly surroundings: Surroundings,
  ) {}

  get powered(): boolean {
    return this.#powered
  }

  /** Resolves when the firmware has said all that it says after booting. */
  async plug(): Promise<void> {
    if (this.#powered) return
    this.#powered = true
    const { topic, payload } = this.firmware.will
    const client = await connectAsync(this.surroundings.brokerUrl, {
      clientId: this.firmware.clientId,
      reconnectPeriod: 500,
      will: { topic, payload: Buffer.from(payload), qos: 1, retain: true },
    })
    client.on('error', () => undefined) // it reconnects by itself
    // the power may have gone while it was dialling
    if (!this.powered) {
      await client.endAsync(true)
      return
    }
    this.#client = client
    client.on('message', (heard, text) => this.#react(heard, text.toString()))
    client.on('connect', () => this.#boot())
    await client.subscribeAsync([...this.firmware.filters], { qos: 1 })
    this.#boot()
    await Promise.all(this.#outgoing)
  }

  /** Without DISCONNECT, so that the broker speaks the last will. */
  async unplug(): Promise<void> {
    this.#powered = false
    this.#timers.forEach((timer) => clearTimeout(timer))
    this.#timers.clear()
    const client = this.#client
    this.#client = undefined
    await client?.endAsync(true)
    this.surroundings.changed()
  }

  publish({ topic, payload, retain }: Message): void {
    this.surroundings.changed()
    const client = this.#client
    if (client === undefined) return
    const sent = client
      .publishAsync(topic, payload, { qos: 1, retain })
      .catch(() => undefined) // the broker is gone; what it is now goes out with the next connection
      .finally(() => this.#outgoing.delete(sent))
    this.#outgoing.add(sent)
  }

  after(ms: number, call: () => void): () => void {
    if (!this.#powered) return () => undefined
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      call()
    }, ms)
    this.#timers.add(timer)
    return () => {
      clearTimeout(timer)
      this.#timers.delete(timer)
    }
  }

  #boot(): void {
    // what a device says waits for no acknowledgement of what it said before
    if (this.#client?.stream instanceof Socket) this.#client.stream.setNoDelay()
    this.firmware.boot(this)
  }

  #react(topic: string, payload: string): void {
    const appliance = this.firmware.addressee(topic)
    if (appliance === undefined || !this.surroundings.obeys(appliance)) return
    this.after(this.surroundings.reaction, () => this.firmware.receive(topic, payload))
  }
}
