import { connectAsync, type MqttClient } from 'mqtt'
import { startBroker, type Broker } from '../../../simulator/broker'
import type { Firmware } from '../../../simulator/house/appliance'
import { House } from '../../../simulator/house/house'

export type Fields = Record<string, unknown>

interface Heard {
  topic: string
  text: string
  retain: boolean
}

/** A house with some devices in it, and somebody who listens to all that is said there. */
export class Ear {
  readonly heard: Heard[] = []
  readonly #listeners = new Set<(message: Heard) => void>()

  static async of(...firmwares: Firmware[]): Promise<Ear> {
    const broker = await startBroker()
    const url = `mqtt://127.0.0.1:${broker.port}`
    const house = new House(0)
    const client = await connectAsync(url)
    const ear = new Ear(house, client, broker, url)
    await client.subscribeAsync('#')
    await house.install(url, firmwares)
    await ear.quiet()
    return ear
  }

  private constructor(
    readonly house: House,
    readonly client: MqttClient,
    readonly broker: Broker,
    readonly url: string,
  ) {
    client.on('message', (topic, payload, { retain }) => {
      const message = { topic, text: payload.toString(), retain }
      this.heard.push(message)
      this.#listeners.forEach((listener) => listener(message))
    })
  }

  device(id: string) {
    const device = this.house.devices.get(id)
    if (device === undefined) throw new Error(`no ${id}`)
    return device
  }

  /** The next so many messages on a topic. */
  async next(topic: string, count: number): Promise<string[]> {
    const texts: string[] = []
    await this.until((message) => {
      if (message.topic === topic) texts.push(message.text)
      return texts.length === count
    })
    return texts
  }

  /** The next message on a topic, parsed, that matches. */
  async json(topic: string, match: (value: Fields) => boolean = () => true): Promise<Fields> {
    let found: Fields = {}
    await this.until((message) => {
      if (message.topic !== topic) return false
      found = JSON.parse(message.text) as Fields
      return match(found)
    })
    return found
  }

  /** Waits for the first message from now on for which it is true. */
  until(match: (message: Heard) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const listener = (message: Heard) => {
        if (!match(message)) return
        this.#listeners.delete(listener)
        resolve()
      }
      this.#listeners.add(listener)
    })
  }

  /** Says something, and waits for what a device says to it. */
  async ask(
    topic: string,
    payload: unknown,
    answer: string,
    match?: (value: Fields) => boolean,
  ): Promise<Fields> {
    const answered = this.json(answer, match)
    await this.say(topic, payload)
    return answered
  }

  async say(topic: string, payload: unknown): Promise<void> {
    await this.client.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), {
      qos: 1,
    })
  }

  /** Everything said until now has been heard. */
  async quiet(): Promise<void> {
    const echo = this.next('ear', 1)
    await this.say('ear', '')
    await echo
  }

  /** What the broker keeps on these topics, in their order. */
  async kept(...topics: string[]): Promise<string[]> {
    const late = await connectAsync(this.url)
    const kept = new Map<string, string>()
    const all = new Promise<void>((resolve) => {
      late.on('message', (topic, payload, { retain }) => {
        if (retain) kept.set(topic, payload.toString())
        if (topics.every((one) => kept.has(one))) resolve()
      })
    })
    await late.subscribeAsync(topics)
    await all
    await late.endAsync(true)
    return topics.map((topic) => kept.get(topic) ?? '')
  }

  /** On which topics below this one the broker keeps something. */
  async keptUnder(root: string): Promise<string[]> {
    const late = await connectAsync(this.url)
    const topics: string[] = []
    // what is kept comes in the order in which it was said
    await this.client.publishAsync(`${root}/last`, 'x', { qos: 1, retain: true })
    const last = new Promise<void>((resolve) => {
      late.on('message', (topic, _payload, { retain }) => {
        if (topic === `${root}/last`) resolve()
        else if (retain) topics.push(topic)
      })
    })
    await late.subscribeAsync(`${root}/#`)
    await last
    await late.endAsync(true)
    return topics
  }

  async keptJson(topic: string): Promise<Fields> {
    const [text = ''] = await this.kept(topic)
    return JSON.parse(text) as Fields
  }

  async close(): Promise<void> {
    await this.client.endAsync(true)
    await this.house.close()
    await this.broker.close()
  }
}

export const LEVELS = Array.from({ length: 101 }, (_, level) => level)
