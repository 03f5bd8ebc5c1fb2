import { randomInt } from 'node:crypto'
import { createServer, type Server, type Socket } from 'node:net'
import type { Aedes, Client } from 'aedes' with { 'resolution-mode': 'import' }
import { keep } from '../history'
import type { Json } from '../json'
import { listen } from '../loopback'
import { commandTopic, type JetSaid, outcomeOf, readSaid, refusalOf } from './jetlinks-wire'

export interface JetDeviceOptions {
  product: string
  id: string
  name?: string
  /** Of a device with a connection of its own. */
  secureId?: string
  secureKey?: string
  /** The device behind which it stands. */
  gateway?: string
}

/** A device that is registered on the platform. */
export interface JetDevice extends JetDeviceOptions {
  name: string
  values: Json
  isOnline: boolean
  /** A child has said something since its gateway connected. */
  hasSession: boolean
}

export interface JetLinksOptions {
  devices: readonly JetDeviceOptions[]
  /**
   * A broker stands between the devices and the platform: a command reaches who has subscribed, and whoever subscribes
   * to too much has its own words back. The platform's own server looks at no subscription.
   */
  isBehindBroker?: boolean
  /** The platform's clock, in ms since the epoch. */
  now?: () => number
}

/** What an application is told of a command. */
export interface JetReply {
  success: boolean
  code?: string
  message?: string
  /** The device's words, as they came. */
  body: Json
}

export interface JetHappening {
  said?: JetSaid
  topic?: string
  text?: string
  refused?: string
}

interface Waiting {
  resolve: (reply: JetReply) => void
  timer: NodeJS.Timeout
}

const PATIENCE = 10_000
const MOST = 1_000

/**
 * JetLinks' MQTT server for devices, on loopback: who may log in, who is there, what they say, and what they are asked
 * (docs/protocols/jetlinks-device.md).
 *
 *     const jetlinks = new JetLinks({ devices: [{ product: 'p', id: 'gw', secureId: 'id', secureKey: 'key' }] })
 *     const url = await jetlinks.listen()
 *     await jetlinks.ask('gw', 'properties/write', { properties: { power: true } })
 */
export class JetLinks {
  readonly devices: JetDevice[]
  /** What devices said last, as it came. */
  readonly said: { said: JetSaid; topic: string; text: string }[] = []
  /** Replies that nobody waited for. */
  readonly strays: JetSaid[] = []
  /** User names of the logins, refused ones too. */
  readonly logins: string[] = []
  readonly subscribed = new Set<string>()
  url: string | undefined
  /** How far the clock is off, in ms. */
  clockOffset = 0
  /** Keyed by device and message id. */
  readonly #waiting = new Map<string, Waiting>()
  /** Keyed by device. */
  readonly #clients = new Map<string, Client>()
  readonly #sockets = new Set<Socket>()
  readonly #listeners = new Set<(happening: JetHappening) => void>()
  /** Where the platform itself said something: its own server passes nothing else on. */
  readonly #commanded = new Set<string>()
  #aedes: Aedes | undefined
  #server: Server | undefined
  #port = 0

  constructor(private readonly options: JetLinksOptions) {
    this.devices = options.devices.map((device) => ({
      ...device,
      name: device.name ?? device.id,
      values: {},
      isOnline: false,
      hasSession: false,
    }))
  }

  device(id: string): JetDevice | undefined {
    return this.devices.find((device) => device.id === id)
  }

  get connections(): number {
    return this.#clients.size
  }

  get #now(): number {
    return (this.options.now?.() ?? Date.now()) + this.clockOffset
  }

  async listen(port = 0): Promise<string> {
    const { Aedes } = await import('aedes')
    const aedes = await Aedes.createBroker({
      authenticate: (client, username, password, done) => {
        const refused = this.#refusal(client.id, username, password?.toString())
        if (refused !== undefined) this.#tell({ refused: `${client.id}: ${refused}` })
        // Of a bad login the device learns nothing but the code.
        if (refused !== undefined) done(Object.assign(new Error('refused'), { returnCode: 4 }), false)
        else done(null, true)
      },
      authorizeForward: (_client, packet) =>
        this.options.isBehindBroker === true || this.#commanded.has(packet.topic) ? packet : null,
    })
    aedes.on('clientReady', (client) => this.#connected(client))
    aedes.on('clientDisconnect', (client) => this.#disconnected(client))
    aedes.on('subscribe', (subscriptions) => subscriptions.forEach(({ topic }) => this.subscribed.add(topic)))
    aedes.on('publish', ({ topic, payload }, client) => {
      if (client) this.#receive(client, topic, payload.toString())
    })
    this.#aedes = aedes
    this.#server = createServer({ noDelay: true }, aedes.handle)
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    this.#port = await listen(this.#server, port || this.#port)
    this.url = `mqtt://127.0.0.1:${this.#port}`
    return this.url
  }

  async close(): Promise<void> {
    for (const { timer, resolve } of this.#waiting.values()) {
      clearTimeout(timer)
      resolve({ success: false, code: 'SERVER_NOT_AVAILABLE', body: {} })
    }
    this.#waiting.clear()
    const closed = new Promise((resolve) => this.#server?.close(resolve) ?? resolve(undefined))
    await new Promise<void>((resolve) => (this.#aedes ? this.#aedes.close(() => resolve()) : resolve()))
    this.cut()
    await closed
  }

  /** Every line breaks off. */
  cut(): void {
    this.#sockets.forEach((socket) => socket.destroy())
  }

  /** Sends anything to the connection of a device. */
  send(id: string, topic: string, text: string): void {
    this.#commanded.add(topic)
    const packet = { cmd: 'publish', topic, payload: Buffer.from(text), dup: false, retain: false } as const
    if (this.options.isBehindBroker === true) this.#aedes?.publish({ ...packet, qos: 1 }, () => undefined)
    else this.#clients.get(id)?.publish({ ...packet, qos: 0 }, () => undefined)
  }

  /**
   * An application asks a device; resolves with what it is told, whatever that is.
   * @param command `properties/read`, `properties/write`, `function/invoke`, `state-check` or `disconnect`
   */
  ask(
    id: string,
    command: string,
    asked: Json,
    { timeout, messageId = newMessageId(), isFirstVersion = false }: AskOptions = {},
  ): Promise<JetReply> {
    const device = this.device(id)
    const gateway = device?.gateway === undefined ? undefined : this.device(device.gateway)
    const connection = gateway ?? device
    if (!device || !connection || !this.#clients.has(connection.id))
      return Promise.resolve({
        body: {},
        ...outcomeOf({ success: false, code: 'CLIENT_OFFLINE' }),
      })
    const around: Json = isFirstVersion
      ? {}
      : {
          timestamp: this.#now,
          messageType: command.toUpperCase().replace('/', '_'),
          headers: { deviceName: device.name, productId: device.product, ...(timeout && { timeout }) },
        }
    return new Promise((resolve) => {
      // Of a child that has said nothing yet the platform knows its gateway only.
      const key = `${gateway && !device.hasSession ? gateway.id : id} ${messageId}`
      const timer = setTimeout(() => {
        this.#waiting.delete(key)
        resolve({ body: {}, ...outcomeOf({ success: false, code: 'TIME_OUT' }) })
      }, timeout ?? PATIENCE)
      this.#waiting.set(key, { resolve, timer })
      const body = JSON.stringify({ messageId, deviceId: id, ...around, ...asked })
      this.send(connection.id, commandTopic(device, gateway, command), body)
    })
  }

  /** Calls back at whatever happens; the returned function ends that. */
  on(listener: (happening: JetHappening) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** The next thing that is said from now on and matches. @param timeout ms */
  next(match: (said: JetSaid) => boolean, timeout = 5_000): Promise<JetSaid> {
    return new Promise((resolve, reject) => {
      const end = this.on(({ said }) => {
        if (!said || !match(said)) return
        clearTimeout(timer)
        end()
        resolve(said)
      })
      const timer = setTimeout(() => {
        end()
        reject(new Error(`JetLinks heard nothing of that kind within ${timeout} ms`))
      }, timeout)
    })
  }

  #refusal(id: string, username: string | undefined, password: string | undefined): string | undefined {
    this.logins.push(username ?? '')
    const { secureId, secureKey } = this.device(id) ?? {}
    if (secureId === undefined || secureKey === undefined) return 'the device is not known'
    return refusalOf(username, password, { secureId, secureKey }, this.#now)
  }

  #connected(client: Client): void {
    this.#clients.set(client.id, client)
    const device = this.device(client.id)
    if (device) device.isOnline = true
    this.#tell({})
  }

  #disconnected(client: Client): void {
    if (this.#clients.get(client.id) !== client) return
    this.#clients.delete(client.id)
    for (const device of this.devices) {
      if (device.id !== client.id && device.gateway !== client.id) continue
      device.isOnline = false
      device.hasSession = false
    }
    this.#tell({})
  }

  #receive(client: Client, topic: string, text: string): void {
    const said = readSaid(topic, text)
    if (said.kind === 'time') {
      const reply = { messageId: said.body['messageId'], timestamp: this.#now }
      this.send(client.id, `${topic}/reply`, JSON.stringify(reply))
    }
    this.#learn(said)
    if (said.kind === 'reply') this.#settle(said)
    keep(this.said, { said, topic, text }, MOST)
    this.#tell({ said, topic, text })
  }

  /** Any message of a device shows that it is there, unless it says the contrary or that something failed. */
  #learn(said: JetSaid): void {
    const device = this.device(said.device)
    if (!device || said.kind === 'dropped') return
    if (said.kind === 'report') device.values = { ...device.values, ...said.values }
    if (said.kind === 'offline') {
      device.isOnline = false
      device.hasSession = false
      return
    }
    const isAnswer =
      said.kind === 'reply' && (said.body['success'] === false || said.command === 'state-check')
    if (isAnswer) return
    device.isOnline = true
    device.hasSession = true
  }

  /** An answer without the command's id is thrown away; in the old form a child needs a session. */
  #settle(said: Extract<JetSaid, { kind: 'reply' }>): void {
    const messageId = String(said.body['messageId'])
    const keys = [said.device, ...(said.isChildReply && said.gateway !== undefined ? [said.gateway] : [])]
    const key = keys.map((id) => `${id} ${messageId}`).find((one) => this.#waiting.has(one))
    const waiting = key === undefined ? undefined : this.#waiting.get(key)
    if (!waiting || key === undefined) {
      keep(this.strays, said, MOST)
      return
    }
    this.#waiting.delete(key)
    clearTimeout(waiting.timer)
    waiting.resolve({ body: said.body, ...outcomeOf(said.body) })
  }

  #tell(happening: JetHappening): void {
    this.#listeners.forEach((listener) => listener(happening))
  }
}

export interface AskOptions {
  /** In ms: the platform tells the device, too. */
  timeout?: number
  messageId?: string
  /** The platform is one of the first, and says nothing but what it asks. */
  isFirstVersion?: boolean
}

/** 19 digits, which no JSON number holds exactly. */
function newMessageId(): string {
  return `1${Array.from({ length: 18 }, () => randomInt(10)).join('')}`
}
