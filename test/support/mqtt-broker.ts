import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Aedes } from 'aedes' with { 'resolution-mode': 'import' }

export interface MqttBrokerOptions {
  port?: number
  /** Lets nobody with one of these client ids in before somebody is subscribed to everything of the platform. */
  keepsWaiting?: readonly string[]
  /** What it lets anybody subscribe to; by default everything. */
  allows?: (topic: string) => boolean
  /** What it lets anybody publish; by default everything. Whoever publishes something else is thrown out. */
  takes?: (topic: string) => boolean
  /** Lets in nobody else; by default everybody. */
  lets?: { user: string; password: string }
  /** Serves TLS beside the plain port. */
  tls?: { key: string; cert: string }
}

/** A real MQTT broker that can be told what to refuse, and remembers who logged in. */
export class MqttBroker {
  /** The client ids, in the order of their logins. */
  readonly logins: string[] = []
  /** The topics that somebody is subscribed to, in their order. */
  readonly subscribed: string[] = []
  /** The topics on which somebody published, in their order. */
  readonly published: string[] = []
  port = 0
  #servers: Server[] = []
  readonly #sockets = new Set<Socket>()

  private constructor(private readonly aedes: Aedes) {}

  static async start({
    port = 0,
    keepsWaiting = [],
    allows = () => true,
    takes = () => true,
    lets,
    tls,
  }: MqttBrokerOptions = {}): Promise<MqttBroker> {
    const { Aedes } = await import('aedes')
    const aedes = await Aedes.createBroker({
      preConnect: (_client, { clientId }, done) =>
        done(null, !keepsWaiting.includes(clientId) || broker.subscribed.includes('/sys/#')),
      authenticate: (client, name, word, done) => {
        broker.logins.push(client.id)
        done(null, lets === undefined || (lets.user === name && lets.password === word?.toString()))
      },
      authorizeSubscribe: (_client, subscription, done) =>
        done(null, allows(subscription.topic) ? subscription : null),
      authorizePublish: (_client, { topic }, done) => {
        broker.published.push(topic)
        done(takes(topic) ? null : new Error('not allowed'))
      },
    })
    const broker = new MqttBroker(aedes)
    aedes.on('subscribe', (subscriptions) =>
      broker.subscribed.push(...subscriptions.map(({ topic }) => topic)),
    )
    broker.#servers = [createServer(aedes.handle), ...(tls ? [createTlsServer(tls, aedes.handle)] : [])]
    for (const [index, server] of broker.#servers.entries()) {
      server.on('connection', (socket: Socket) => {
        broker.#sockets.add(socket)
        socket.on('close', () => broker.#sockets.delete(socket))
      })
      server.listen(index === 0 ? port : 0, '127.0.0.1')
      await once(server, 'listening')
    }
    broker.port = portOf(broker.#servers[0])
    return broker
  }

  /** How many are connected. */
  get clients(): number {
    return this.aedes.connectedClients
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`
  }

  get secureUrl(): string {
    return `mqtts://127.0.0.1:${portOf(this.#servers[1])}`
  }

  async close(): Promise<void> {
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)))
    await new Promise<void>((resolve) => this.aedes.close(() => resolve()))
    this.#sockets.forEach((socket) => socket.destroy())
    await Promise.all(closed)
  }
}

function portOf(server: Server | undefined): number {
  return (server?.address() as AddressInfo).port
}
