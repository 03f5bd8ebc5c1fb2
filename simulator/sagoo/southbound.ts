import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import type { MqttClient } from 'mqtt'
import type { Json } from '../json'
import { read, type Said } from './alink'

export interface SouthboundOptions {
  onSaid(said: Said, topic: string, text: string): void
}

/** A device's answer to a property set or a service call. */
export interface Reply {
  id: unknown
  code: unknown
  message: unknown
  data: unknown
  [member: string]: unknown
}

interface Waiting {
  resolve: (reply: Reply) => void
  reject: (error: Error) => void
  timer: NodeJS.Timeout
}

/** The platform's end of the devices' MQTT: it hears their posts and asks them for things. */
export class Southbound {
  /** Keyed by request id. */
  readonly #waiting = new Map<string, Waiting>()
  /** Replies that nobody waited for; two to one request would bring the real platform down. */
  readonly strays: Reply[] = []
  /** The broker's address, once it is known. */
  url: string | undefined
  #client: MqttClient | undefined

  constructor(private readonly options: SouthboundOptions) {}

  async connect(url: string, credentials: { username?: string; password?: string } = {}): Promise<void> {
    this.url = url
    // Only who has devices on a broker needs it.
    const { default: mqtt } = await import('mqtt')
    const client = await mqtt.connectAsync(url, { reconnectPeriod: 50, ...credentials })
    client.on('error', () => undefined)
    if (client.stream instanceof Socket) client.stream.setNoDelay(true)
    this.#client = client
    client.on('message', (topic, payload) => this.#receive(topic, payload.toString()))
    await client.subscribeAsync(['/sys/#', '/ota/#'], { qos: 1 })
  }

  get isConnected(): boolean {
    return this.#client?.connected ?? false
  }

  async close(): Promise<void> {
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(new Error('The platform was closed'))
    }
    this.#waiting.clear()
    await this.#client?.endAsync(true)
  }

  /** Publishes any message to the devices. */
  publish(
    topic: string,
    payload: string | Buffer,
    options: { qos?: 0 | 1 | 2; retain?: boolean } = {},
  ): void {
    this.#client?.publish(topic, payload, { qos: 2, ...options })
  }

  /**
   * Asks a device; resolves with its reply whatever its code is.
   * @param service `property/set`, or the id of a service
   */
  ask(
    { product, device }: { product: string; device: string },
    service: string,
    params: unknown,
    { id = randomUUID().replaceAll('-', ''), timeout = 5000 }: { id?: string; timeout?: number } = {},
  ): Promise<Reply> {
    const method = `thing.service.${service.replaceAll('/', '.')}`
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new Error(`invoke service ${service} timed out`))
      }, timeout)
      this.#waiting.set(id, { resolve, reject, timer })
      const body = JSON.stringify({ id, version: '1.0.0', params, method })
      this.publish(`/sys/${product}/${device}/thing/service/${service}`, body)
    })
  }

  #receive(topic: string, text: string): void {
    const said = read(topic, text)
    if (said.kind === 'reply') this.#settle(said.body)
    if (said.kind !== 'own') this.options.onSaid(said, topic, text)
  }

  #settle(body: Json): void {
    const reply: Reply = {
      id: body['id'],
      code: body['code'],
      message: body['message'],
      data: body['data'],
      ...body,
    }
    const waiting = this.#waiting.get(String(reply.id))
    if (!waiting) return void this.strays.push(reply)
    this.#waiting.delete(String(reply.id))
    clearTimeout(waiting.timer)
    waiting.resolve(reply)
  }
}
