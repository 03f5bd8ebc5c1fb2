import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'

/** What a lamp does with a command: at once, after a while, never a word, or it is unplugged and the bridge says so. */
export type Manner = 'good' | 'slow' | 'silent' | 'offline'

/** The scale of Zigbee. */
const FULL = 254
const SLOW_MS = [300, 1_500] as const

/** A lamp that dims: the truth about itself, which every platform should believe. */
export class Lamp {
  manner: Manner = 'good'
  /** Percent. */
  level = 0
  /** How many it was given. */
  commands = 0
  /** Ms that it took itself for the last one. */
  tookMs = 0

  constructor(
    /** `sinric/3` */
    readonly name: string,
    readonly index: number,
  ) {}

  get topic(): string {
    return `home/${this.name}`
  }
}

/**
 * The lamps at home, as Zigbee2MQTT speaks for them, and each behind a web address as well:
 * `GET /sinric/3?level=40`. They count on their own side what reaches them.
 */
export class Lamps {
  readonly all: Lamp[] = []
  readonly #server: Server

  private constructor(private readonly client: MqttClient) {
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  static async open(broker: number): Promise<Lamps> {
    const lamps = new Lamps(await connectAsync(`mqtt://127.0.0.1:${broker}`))
    if (lamps.client.stream instanceof Socket) lamps.client.stream.setNoDelay(true)
    lamps.client.on('message', (topic, payload) => void lamps.#hear(topic, payload.toString()))
    await lamps.client.subscribeAsync('home/+/+/set', { qos: 1 })
    lamps.#server.listen(0, '127.0.0.1')
    await once(lamps.#server, 'listening')
    return lamps
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** So many lamps more, named after whom they belong to. */
  install(owner: string, count: number): Lamp[] {
    const installed = Array.from({ length: count }, (_, index) => new Lamp(`${owner}/${index}`, index))
    this.all.push(...installed)
    return installed
  }

  /** Somebody at home dims a lamp by hand. */
  async dim(lamp: Lamp, level: number): Promise<void> {
    lamp.level = level
    await this.#say(lamp)
  }

  /** It says how it is, as after a power cut. */
  async speak(lamp: Lamp): Promise<void> {
    await this.#say(lamp)
  }

  async become(lamp: Lamp, manner: Manner): Promise<void> {
    lamp.manner = manner
    const state = manner === 'offline' ? 'offline' : 'online'
    await this.client.publishAsync(`${lamp.topic}/availability`, JSON.stringify({ state }), {
      qos: 1,
      retain: true,
    })
  }

  async close(): Promise<void> {
    await this.client.endAsync(true)
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #hear(topic: string, text: string): Promise<void> {
    const lamp = this.all.find((one) => `${one.topic}/set` === topic)
    const { brightness } = JSON.parse(text) as { brightness?: number }
    if (!lamp || brightness === undefined) return
    if (await this.#obey(lamp, Math.round((brightness / FULL) * 100))) await this.#say(lamp)
  }

  async #answer({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(url, 'http://lamps')
    const lamp = this.all.find(({ name }) => `/${name}` === pathname)
    if (!lamp) response.writeHead(404).end()
    else if (await this.#obey(lamp, Number(searchParams.get('level')))) response.end(String(lamp.level))
    else if (lamp.manner === 'offline') response.destroy()
  }

  /** @returns whether it does what it was told */
  async #obey(lamp: Lamp, level: number): Promise<boolean> {
    const begun = performance.now()
    lamp.commands += 1
    if (lamp.manner === 'silent' || lamp.manner === 'offline') return false
    const [least, most] = SLOW_MS
    if (lamp.manner === 'slow') await sleep(least + Math.random() * (most - least))
    lamp.level = level
    lamp.tookMs = performance.now() - begun
    return true
  }

  async #say(lamp: Lamp): Promise<void> {
    const brightness = Math.round((lamp.level / 100) * FULL)
    await this.client.publishAsync(lamp.topic, JSON.stringify({ state: 'ON', brightness }), { qos: 1 })
  }
}
