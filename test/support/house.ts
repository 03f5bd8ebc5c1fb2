import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { connectAsync, type MqttClient } from 'mqtt'

export interface Published {
  topic: string
  payload: unknown
  retain?: boolean
}

export interface Command {
  ask: { part?: string; capability: string; value: unknown }
  sends: Published
  answers: Published[]
}

export interface HouseDevice {
  name: string
  online?: Published
  states: Published[]
  commands?: Command[]
}

interface ZigbeeEntry {
  ieee_address: string
  friendly_name: string
}

const LIST = 'zigbee2mqtt/bridge/devices'

const data = JSON.parse(readFileSync(join(__dirname, '../data/house/announcements.json'), 'utf8')) as {
  announcements: Published[]
  devices: HouseDevice[]
}

/** How Sinric Pro asks for a capability; a fan's highest of three speeds is 3. */
const ACTIONS: Record<string, (value: never) => [action: string, value: object]> = {
  power: (on: boolean) => ['setPowerState', { state: on ? 'On' : 'Off' }],
  brightness: (brightness: number) => ['setBrightness', { brightness }],
  color: (color: object) => ['setColor', { color }],
  colorTemperature: (colorTemperature: number) => ['setColorTemperature', { colorTemperature }],
  position: (rangeValue: number) => ['setRangeValue', { rangeValue }],
  fanSpeed: () => ['setRangeValue', { rangeValue: 3 }],
}

export function actionOf({ ask }: Command): [action: string, value: object] {
  return ACTIONS[ask.capability]!(ask.value as never)
}

/** The house of test/data/house on a broker: it announces itself, and does what it is told. */
export class House {
  readonly devices = data.devices
  /** Everything that came as a command, in order. */
  readonly commands: Published[] = []
  /** What is said to a command in place of what the data have; undefined leaves it to them. */
  react: (command: Published) => Published[] | undefined = () => undefined

  private constructor(private readonly client: MqttClient) {}

  /** @param more plugs of Zigbee2MQTT beside those of the data */
  static async open(port: number, more: readonly string[] = []): Promise<House> {
    const house = new House(await connectAsync(`mqtt://127.0.0.1:${port}`))
    house.client.on('message', (topic, bytes) => void house.#hear(topic, bytes.toString()))
    await house.client.subscribeAsync('#')
    for (const said of data.announcements)
      await house.publish(said.topic === LIST ? { ...said, payload: withPlugs(said.payload, more) } : said)
    return house
  }

  /** Everything says what it is. */
  async speak(): Promise<void> {
    for (const { online, states } of this.devices)
      for (const said of [...(online ? [online] : []), ...states]) await this.publish(said)
  }

  async publish({ topic, payload, retain = false }: Published): Promise<void> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    await this.client.publishAsync(topic, text, { retain, qos: 1 })
  }

  async close(): Promise<void> {
    await this.client.endAsync(true)
  }

  async #hear(topic: string, text: string): Promise<void> {
    if (!/^cmnd\/|\/(set|command)$/.test(topic)) return
    const command = { topic, payload: parsed(text) }
    this.commands.push(command)
    for (const answer of this.react(command) ?? this.#answers(command)) await this.publish(answer)
  }

  #answers(sent: Published): Published[] {
    const known = this.devices
      .flatMap(({ commands = [] }) => commands)
      .find(({ sends }) => sends.topic === sent.topic && contains(sent.payload, sends.payload))
    if (known) return known.answers
    // A plug says what it was told.
    return /^zigbee2mqtt\/.*\/set$/.test(sent.topic)
      ? [{ topic: sent.topic.replace(/\/set$/, ''), payload: sent.payload }]
      : []
  }
}

function withPlugs(list: unknown, names: readonly string[]): unknown {
  const entries = list as ZigbeeEntry[]
  const plug = entries.find(({ friendly_name }) => friendly_name === 'Coffee machine')
  return [
    ...entries,
    ...names.map((name, index) => ({
      ...plug,
      ieee_address: `0x00158d00000001${(index + 16).toString(16).padStart(2, '0')}`,
      friendly_name: name,
    })),
  ]
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** A member may have company where a program allows it. */
export function contains(sent: unknown, wanted: unknown): boolean {
  const own = typeof wanted === 'string' ? parsed(wanted) : wanted
  if (typeof own !== 'object' || own === null || typeof sent !== 'object' || sent === null)
    return isDeepStrictEqual(sent, own)
  return Object.entries(own).every(([key, value]) =>
    isDeepStrictEqual((sent as Record<string, unknown>)[key], value),
  )
}
