import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { AskedRequests } from './asked'
import { believed, learned } from './belief'
import { wrongWithEvent } from './checks'
import { Connection } from './connection'
import type { CloudDevice } from './device'
import { Faults } from './faults'
import { handshakeOf, type Handshake } from './handshake'
import { keep } from '../history'
import { open } from './intake'
import { isObject, parse, type Json } from '../json'
import { eventPayload, read, responsePayload, type EventPayload, type ResponsePayload } from './payloads'
import type { AskOptions, CloudOptions } from './options'
import { requestPayload } from './request'
import { Signals } from '../signals'
import { frame, sign } from './signature'
import { CloudWeb } from './rest/web'
import { listen, pathOf, shut } from '../loopback'
import { type Admission, refuseUpgrade, textOf, WebSocketEndpoint } from '../websocket'

export type { AskOptions, CloudOptions }

export interface Rejected {
  reason: string
  text: string
}

export interface Disconnected {
  code: number
  reason: string
}

interface Kinds {
  event: EventPayload
  response: ResponsePayload
  rejected: Rejected
  connection: Handshake
  disconnection: Disconnected
  refusal: Handshake
  /** The apps' side of the account has changed: who listens, what a device elsewhere does, a picture. */
  web: undefined
}

const ANSWER_TIMEOUT_MS = 8000
const MAX_FRAME_BYTES = 1024 * 1024

/**
 * The server's side of Sinric Pro on loopback.
 *
 *     const cloud = new SinricCloud({ appKey, appSecret })
 *     const url = await cloud.listen()
 *     const answer = await cloud.ask(deviceId, 'setPowerState', { state: 'On' })
 */
export class SinricCloud {
  readonly handshakes: Handshake[] = []
  readonly events: EventPayload[] = []
  readonly responses: ResponsePayload[] = []
  readonly rejected: Rejected[] = []
  /** What the account is over HTTP. */
  readonly web: CloudWeb
  readonly faults = new Faults((frozen) => this.#live.forEach((connection) => connection.freeze(frozen)))

  readonly #options: CloudOptions
  readonly #devices: CloudDevice[]
  readonly #live = new Set<Connection>()
  readonly #asked = new AskedRequests()
  readonly #abandon = new Set<() => void>()
  readonly #beliefs = new Map<string, Json>() // keyed by device id
  readonly #signals = new Signals<Kinds>({
    event: new Set(),
    response: new Set(),
    rejected: new Set(),
    connection: new Set(),
    disconnection: new Set(),
    refusal: new Set(),
    web: new Set(),
  })
  readonly #sockets = new WebSocketEndpoint({
    maxFrameBytes: MAX_FRAME_BYTES,
    admit: (request) => this.#admit(request),
  })
  #server: Server | undefined

  constructor(options: CloudOptions) {
    this.#options = options
    this.#devices = [...(options.devices ?? [])]
    this.web = new CloudWeb({
      account: options,
      devices: this.#devices,
      now: () => this.now(),
      isConnected: (id) => this.isOnline(id),
      beliefOf: (id) => this.beliefOf(id),
      learn: (id, news) => this.#learnOf(id, news),
      ask: ({ deviceId, action, value, ...rest }) =>
        void this.ask(deviceId, action, value, rest).catch(() => undefined),
      onChange: () => this.#signals.emit('web', undefined),
    })
  }

  get devices(): readonly CloudDevice[] {
    return this.#devices
  }

  /** Opens an own server on loopback; resolves with its address. */
  async listen({
    port = 0,
    tls,
  }: { port?: number; tls?: { key: string; cert: string } } = {}): Promise<string> {
    const server = tls === undefined ? createServer() : createTlsServer(tls)
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (!this.serves(pathOf(request), false)) response.writeHead(404).end()
    })
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      if (!isOurs(request)) refuseUpgrade(socket, { status: 404 })
    })
    this.attach(server)
    const bound = await listen(server, port)
    this.#server = server
    return tls === undefined ? `ws://127.0.0.1:${bound}` : `wss://localhost:${bound}`
  }

  /** Serves the WebSocket at `/` and the account's web half on somebody else's HTTP server; other paths are left alone. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (isOurs(request)) this.#sockets.upgrade(request, socket, head)
    })
    this.web.attach(server)
  }

  /** Whether `attach` answers this path. */
  serves(path: string, upgrade: boolean): boolean {
    return upgrade ? path === '/' : this.web.serves(path)
  }

  upgrades(request: IncomingMessage): boolean {
    return isOurs(request)
  }

  async close(): Promise<void> {
    this.#abandon.forEach((abandon) => abandon())
    this.#live.forEach((connection) => connection.drop())
    this.#sockets.close()
    this.web.close()
    await shut(this.#server)
    this.#server = undefined
  }

  get connections(): number {
    return this.#live.size
  }

  isOnline(deviceId: string): boolean {
    return this.#carrierOf(deviceId) !== undefined
  }

  /** The device's state as the cloud knows it from responses and events. */
  beliefOf(deviceId: string): Json {
    return this.#beliefs.get(deviceId) ?? {}
  }

  /** The server's clock in seconds. */
  now(): number {
    return Math.floor(Date.now() / 1000 + this.faults.clockOffset)
  }

  /**
   * Asks a device as a voice assistant would; resolves with the verified response's payload, also when it says
   * `success: false`. Without a device id the module itself is asked.
   */
  async ask(
    deviceId: string | undefined,
    action: string,
    value: object,
    options: AskOptions = {},
  ): Promise<ResponsePayload> {
    const carrier = this.#carrierOf(deviceId)
    if (carrier === undefined) throw new Error('Device is offline')
    const text =
      options.payloadText ?? JSON.stringify(requestPayload(deviceId, action, value, options, this.now()))
    const timeout = options.timeout ?? ANSWER_TIMEOUT_MS
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        this.#abandon.delete(abandon)
        finish()
      }
      const expire = this.#remember(text, (response) => settle(() => resolve(response)))
      const abandon = () => settle(() => reject(new Error('The cloud was closed.')))
      const timer = setTimeout(() => {
        settle(() => {
          expire()
          reject(new Error('Device is unresponsive'))
        })
      }, timeout)
      this.#abandon.add(abandon)
      carrier.send(this.#signed(text, options.secret))
    })
  }

  /** Sends a raw frame to every client. */
  send(text: string | Buffer): void {
    this.#live.forEach((connection) => connection.send(text))
  }

  /** Wraps and signs exactly this payload text and sends it to every client. */
  sendPayload(payloadText: string): void {
    this.#remember(payloadText)
    this.send(this.#signed(payloadText))
  }

  /** Ends every connection without a close frame. */
  drop(): void {
    this.#live.forEach((connection) => connection.drop())
  }

  /** Closes every connection with a close frame. */
  kick(code: number, reason?: string): void {
    this.#live.forEach((connection) => connection.close(code, reason))
  }

  /** The next one from now on that matches. @param timeout ms */
  next<K extends keyof Kinds>(
    kind: K,
    match: (value: Kinds[K]) => boolean = () => true,
    timeout = 5000,
  ): Promise<Kinds[K]> {
    return this.#signals.next(kind, match, timeout)
  }

  on<K extends keyof Kinds>(kind: K, listener: (value: Kinds[K]) => void): void {
    this.#signals.on(kind, listener)
  }

  off<K extends keyof Kinds>(kind: K, listener: (value: Kinds[K]) => void): void {
    this.#signals.off(kind, listener)
  }

  // two connections that announce the same device: the newer one carries it
  #carrierOf(deviceId: string | undefined): Connection | undefined {
    return [...this.#live].findLast(({ deviceIds }) => deviceId === undefined || deviceIds.has(deviceId))
  }

  #remember(payloadText: string, answer?: (response: ResponsePayload) => void): () => void {
    const request = parse(payloadText)
    if (!isObject(request)) return () => undefined
    const { action, replyToken } = request
    if (typeof action !== 'string' || typeof replyToken !== 'string') return () => undefined
    return this.#asked.add({ ...request, action, replyToken }, answer).expire
  }

  #signed(payloadText: string, secret = this.#options.appSecret): string {
    const key = this.faults.garble === true ? `${secret} garbled` : secret
    return frame(payloadText, sign(payloadText, key))
  }

  /** The app key is the only credential on the wire. */
  #admit(request: IncomingMessage): Admission {
    const handshake = handshakeOf(request)
    keep(this.handshakes, handshake)
    if (this.faults.hang === true) return 'hang'
    const isKnown = request.headers['appkey'] === this.#options.appKey
    const status = this.faults.refuse ?? (isKnown ? undefined : 401)
    if (status === undefined) return (client) => this.#open(client, handshake)
    handshake.refused = status
    this.#signals.emit('refusal', handshake)
    return { status }
  }

  #open(client: WebSocket, handshake: Handshake): void {
    const connection = new Connection(client, handshake, this.#options.heartbeat)
    this.#live.add(connection)
    this.web.tellOnline(connection.deviceIds, true)
    client.on('message', (data) => this.#receive(textOf(data), connection))
    client.on('close', (code, reason) => {
      this.#live.delete(connection)
      this.web.tellOnline(connection.deviceIds, false)
      this.#signals.emit('disconnection', { code, reason: reason.toString() })
    })
    if (this.faults.freeze) connection.freeze(true)
    if (this.faults.mute !== true) connection.send(JSON.stringify({ timestamp: this.now() }))
    this.#signals.emit('connection', handshake)
    if (this.faults.acceptThenClose !== undefined) connection.close(this.faults.acceptThenClose)
  }

  #receive(text: string, connection: Connection): void {
    const reason = this.#wrongWith(text, connection)
    if (reason === undefined) return
    const rejected = { reason, text }
    keep(this.rejected, rejected)
    this.#signals.emit('rejected', rejected)
  }

  #wrongWith(text: string, connection: Connection): string | undefined {
    const opened = open(text, this.#options.appSecret, this.now())
    if ('reason' in opened) return opened.reason
    switch (opened.payload['type']) {
      case 'response':
        return this.#takeResponse(opened.payload)
      case 'event':
        return this.#takeEvent(opened.payload, connection)
      default:
        return `A client sends responses and events, not ${JSON.stringify(opened.payload['type'])}.`
    }
  }

  #takeResponse(payload: Json): string | undefined {
    const response = read(responsePayload, payload)
    if ('reason' in response) return response.reason
    const wrong = this.#asked.settle(response.payload)
    if (wrong !== undefined) return wrong
    keep(this.responses, response.payload)
    if (response.payload.success) this.#learn(response.payload)
    this.web.tell(response.payload.deviceId, response.payload)
    this.#signals.emit('response', response.payload)
    return undefined
  }

  #takeEvent(payload: Json, connection: Connection): string | undefined {
    const event = read(eventPayload, payload)
    if ('reason' in event) return event.reason
    const wrong = wrongWithEvent(event.payload, connection.deviceIds)
    if (wrong !== undefined) return wrong
    keep(this.events, event.payload)
    this.#learn(event.payload)
    this.web.tell(event.payload.deviceId, event.payload)
    this.#signals.emit('event', event.payload)
    return undefined
  }

  #learn(payload: EventPayload | ResponsePayload): void {
    if (payload.deviceId !== undefined) this.#learnOf(payload.deviceId, learned(payload))
  }

  #learnOf(deviceId: string, news: Json): void {
    this.#beliefs.set(deviceId, believed(this.beliefOf(deviceId), news))
  }
}

/** Clients of Sinric Pro offer no subprotocol; whoever does wants another platform on the same server. */
function isOurs(request: IncomingMessage): boolean {
  return pathOf(request) === '/' && request.headers['sec-websocket-protocol'] === undefined
}
