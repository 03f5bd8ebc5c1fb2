import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { isObject, parse, type Json } from '../json'
import { Client, matches } from './client'
import { type Asked, type Dialect, type DialectName, dialects, type Outcome, readParameter } from './dialects'
import { listen, pathOf, shut } from '../loopback'
import { type Admission, refuseUpgrade, textOf, WebSocketEndpoint } from '../websocket'

/**
 * How a wrong token is refused (docs/protocols/sagoo.md#endpoint): at the handshake, with a frame and a
 * close, or with a close alone.
 */
export type Refusal = 'http' | 'authError' | 'close'

export interface NorthboundOptions {
  token: string
  dialect: DialectName
  /** Where in the path the socket lies; the token follows `/messaging/`. */
  prefix?: string
  /** What a device says to a command; undefined: it never answers. */
  carryOut(asked: Asked, device: string): Promise<Outcome | undefined>
  /** Whether a device is there; undefined for one that is not known. */
  stateOf(device: string): 'online' | 'offline' | undefined
  onFrame(frame: Json): void
  onChange(): void
}

const PATH = '/messaging/'
const MAX_FRAME_BYTES = 100 * 1024 * 1024

/** The platform's messaging socket: `/messaging/{token}`. */
export class Northbound {
  dialect: DialectName
  /** How a wrong token is refused. */
  refusal: Refusal = 'http'
  /** Refuses the true token too. */
  isClosed = false
  /** Whether the end of a command is told, as JetLinks does. */
  completes = true
  readonly #clients = new Set<Client>()
  readonly #sockets = new WebSocketEndpoint({
    maxFrameBytes: MAX_FRAME_BYTES,
    admit: (request) => this.#admit(request),
  })
  #server: Server | undefined

  constructor(private readonly options: NorthboundOptions) {
    this.dialect = options.dialect
  }

  get connections(): number {
    return this.#clients.size
  }

  /** The topics that are subscribed to, over all connections. */
  get topics(): string[] {
    return [...this.#clients].flatMap(({ subscriptions }) => [...subscriptions.values()])
  }

  /** Opens an own server on loopback; resolves with its address, without path. */
  async listen(port = 0): Promise<string> {
    const server = createServer((_request, response) => response.writeHead(404).end())
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      if (!this.serves(request.url ?? '')) refuseUpgrade(socket, { status: 404 })
    })
    this.attach(server)
    const bound = await listen(server, port)
    this.#server = server
    return `ws://127.0.0.1:${bound}`
  }

  /** Serves the socket on somebody else's HTTP server; other paths are left alone. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.serves(request.url ?? '')) this.#sockets.upgrade(request, socket, head)
    })
  }

  serves(path: string): boolean {
    return path.startsWith(`${this.options.prefix ?? ''}${PATH}`)
  }

  async close(): Promise<void> {
    this.cut()
    await shut(this.#server)
    this.#server = undefined
  }

  /** Sends a raw frame to every client. */
  send(frame: Json | string): void {
    this.#clients.forEach((client) => client.send(frame))
  }

  /** Ends every connection without a closing frame. */
  cut(): void {
    this.#clients.forEach((client) => client.cut())
  }

  /** Closes every connection politely. */
  kick(code: number): void {
    this.#clients.forEach((client) => client.close(code))
  }

  /** Something happened: whoever subscribed to it hears of it. */
  publish(topic: string, payload: unknown): void {
    for (const client of this.#clients) {
      for (const [id, pattern] of client.subscriptions) {
        if (matches(pattern, topic)) client.send(dialects[this.dialect].stream(id, topic, payload))
      }
    }
  }

  #admit(request: IncomingMessage): Admission {
    const isAllowed = tokenOf(request) === this.options.token && !this.isClosed
    if (isAllowed) return (webSocket) => this.#open(webSocket)
    if (this.refusal === 'http') return { status: 401 }
    return (webSocket) => this.#turnAway(new Client(webSocket))
  }

  #open(webSocket: WebSocket): void {
    const client = new Client(webSocket)
    this.#clients.add(client)
    webSocket.on('message', (data) => this.#receive(client, textOf(data)))
    webSocket.on('close', () => {
      this.#clients.delete(client)
      this.options.onChange()
    })
    this.options.onChange()
  }

  /** The upgrade succeeds, and the refusal follows (docs/protocols/sagoo.md#endpoint). */
  #turnAway(client: Client): void {
    if (this.refusal === 'authError') client.send('{"message":"认证失败","type":"authError"}')
    client.close(this.refusal === 'authError' ? 1007 : 1000)
  }

  /** The order of the checks is JetLinks' (docs/protocols/sagoo.md#error-frames). */
  #receive(client: Client, text: string): void {
    const frame = parse(text)
    const words = dialects[this.dialect]
    if (!isObject(frame)) return client.send(words.error('illegal_argument', '消息格式错误'))
    this.options.onFrame(frame)
    const { id, type, topic } = frame
    if (type === 'ping') return words.pong && client.send(words.pong(id))
    if (typeof id !== 'string' || id === '') return client.send(words.error(String(type), 'id不能为空'))
    if (type === 'unsub') {
      client.subscriptions.delete(id)
      client.active.delete(id)
      return this.options.onChange()
    }
    if (type !== 'sub') return client.send(words.error(id, `不支持的类型:${String(type)}`))
    // While the first lives, a second one of the same id is ignored without a word.
    if (client.subscriptions.has(id) || client.active.has(id)) return
    this.#subscribe(client, id, typeof topic === 'string' ? topic : '', frame['parameter'])
  }

  #subscribe(client: Client, id: string, topic: string, parameter: unknown): void {
    const words = dialects[this.dialect]
    const [, head, product = '', list = '', ...more] = topic.split('/')
    if (head === 'device' && topic.split('/').length > 3) {
      client.subscriptions.set(id, topic)
      return this.options.onChange()
    }
    if (topic === '/device-current-state') return this.#currentState(client, id, parameter)
    if (head !== 'device-message-sender' || list === '' || more.length > 0) {
      client.send(words.error(id, '不支持的topic', topic))
      return this.#complete(client, id)
    }
    const read = readParameter(parameter, this.dialect)
    if (typeof read === 'string') {
      client.send(words.error(id, read, topic))
      return this.#complete(client, id)
    }
    client.active.add(id)
    this.#command(client, { id, topic, product, devices: list.split(','), ...read }).catch(() => undefined)
  }

  /** One frame for each device that is known (docs/protocols/jetlinks-device.md#n4). */
  #currentState(client: Client, id: string, parameter: unknown): void {
    const words = dialects[this.dialect]
    const topic = '/device-current-state'
    const given = isObject(parameter) ? parameter['deviceId'] : undefined
    const devices = Array.isArray(given)
      ? given.map(String)
      : typeof given === 'string'
        ? given.split(',')
        : []
    if (devices.length === 0) client.send(words.error(id, 'error.deviceId_cannot_be_empty', topic))
    for (const device of devices) {
      const state = this.options.stateOf(device)
      if (state !== undefined) client.send(words.stream(id, topic, { [device]: state }))
    }
    this.#complete(client, id)
  }

  async #command(client: Client, asked: Asked): Promise<void> {
    const words = dialects[this.dialect]
    await Promise.all(
      asked.devices.map(async (device) => {
        const outcome = await this.options.carryOut(asked, device)
        if (!outcome || !client.active.has(asked.id)) return
        for (const frame of framesOf(asked, device, outcome, words)) client.send(frame)
      }),
    )
    if (client.active.delete(asked.id)) this.#complete(client, asked.id)
  }

  #complete(client: Client, id: string): void {
    const frame = dialects[this.dialect].complete?.(id)
    if (frame && this.completes) client.send(frame)
  }
}

function framesOf(asked: Asked, device: string, outcome: Outcome, words: Dialect): Json[] {
  const isInParts = outcome.success && outcome.isInParts === true && isObject(outcome.values)
  return isInParts && words.parts && isObject(outcome.values)
    ? words.parts(asked, device, outcome.values)
    : [words.result(asked, device, outcome)]
}

/** The last segment of the path (docs/protocols/sagoo.md#endpoint); undefined when it is no text. */
function tokenOf(request: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(pathOf(request).split('/').at(-1) ?? '')
  } catch {
    return undefined
  }
}
