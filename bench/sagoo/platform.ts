import { once } from 'node:events'
import { Socket } from 'node:net'
import mqtt, { type MqttClient } from 'mqtt'
import { WebSocket, WebSocketServer } from 'ws'
import { type Broker, startBroker } from '../../simulator/broker'

/** The other end of both sides: a socket server and an MQTT broker with a client that asks. */
export class Platform {
  /** Keyed by path: `/floor`, `/messaging/bench`. */
  readonly #sockets = new Map<string, WebSocket>()

  /** Keyed by path: the first thing that was said there. */
  readonly #first = new Map<string, string>()

  private constructor(
    private readonly server: WebSocketServer,
    private readonly broker: Broker,
    readonly client: MqttClient,
  ) {
    server.on('connection', (socket, { url }) => {
      this.#sockets.set(String(url), socket)
      socket.once('message', (data: Buffer) => this.#first.set(String(url), data.toString()))
    })
  }

  static async open(): Promise<Platform> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
    await once(server, 'listening')
    const broker = await startBroker()
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`)
    if (client.stream instanceof Socket) client.stream.setNoDelay(true)
    await client.subscribeAsync(['floor/set_reply', 'core/set_reply', '/sys/#'], { qos: 1 })
    return new Platform(server, broker, client)
  }

  get socketUrl(): string {
    const address = this.server.address()
    return `ws://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  }

  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.broker.port}`
  }

  /** The socket of a path, as soon as there is one. */
  async socket(path: string): Promise<WebSocket> {
    for (;;) {
      const socket = this.#sockets.get(path)
      if (socket) return socket
      await once(this.server, 'connection', { signal: AbortSignal.timeout(10_000) })
    }
  }

  /** The first thing that is said on a path. */
  async first(path: string): Promise<string> {
    const socket = await this.socket(path)
    if (!this.#first.has(path)) await once(socket, 'message', { signal: AbortSignal.timeout(10_000) })
    return this.#first.get(path) ?? ''
  }

  async stop(): Promise<void> {
    await this.client.endAsync(true)
    this.server.clients.forEach((socket) => socket.terminate())
    await new Promise((resolve) => this.server.close(resolve))
    await this.broker.close()
  }
}
