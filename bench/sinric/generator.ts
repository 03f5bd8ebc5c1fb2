import { createHmac, createSecretKey, type KeyObject, randomUUID, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { WebSocketServer, type WebSocket } from 'ws'
import { quantile } from '../statistics'
import { answer } from '../worker'

/** What one block of requests came to. */
export interface Block {
  /** Round trips in µs. */
  p50: number
  p95: number
  p99: number
  perSecond: number
}

export interface Load {
  client: string
  requests: number
  /** So many are open at any moment; or, open-loop, so many are asked each second whatever is open. */
  outstanding?: number
  perSecond?: number
}

/** A request without its answer is a lost one after so long, in ms. */
const PATIENCE = 8_000

/** The platform's end of the line, for whoever connects: it asks, checks every answer, and takes the time. */
class Generator {
  /** Keyed by App Key. */
  readonly #clients = new Map<string, Client>()
  /** The App Keys of those who have told anything unasked. */
  readonly #told = new Set<string>()
  readonly #key: KeyObject
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })

  constructor(appSecret: string) {
    this.#key = createSecretKey(Buffer.from(appSecret))
    this.#server.on('connection', (socket, { headers }) => {
      const { appkey, deviceids } = headers
      if (typeof appkey !== 'string' || typeof deviceids !== 'string') return socket.close()
      const client = new Client(socket, deviceids.split(';'), this.#key, () => this.#told.add(appkey))
      this.#clients.set(appkey, client)
      socket.on('close', () => this.#clients.get(appkey) === client && this.#clients.delete(appkey))
      socket.send(JSON.stringify({ timestamp: Math.floor(Date.now() / 1000) }))
      this.#server.emit('welcome')
    })
  }

  async address(): Promise<string> {
    if (this.#server.address() === null) await once(this.#server, 'listening')
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async connected(appKey: string): Promise<void> {
    const signal = AbortSignal.timeout(PATIENCE)
    while (!this.#clients.has(appKey)) await once(this.#server, 'welcome', { signal })
  }

  hasTold(appKey: string): boolean {
    return this.#told.has(appKey)
  }

  async run({ client, ...load }: Load): Promise<Block> {
    const connected = this.#clients.get(client)
    if (!connected) throw new Error(`${client} is not connected`)
    return connected.run(load)
  }
}

/** One client and the block that it is being asked. */
class Client {
  /** When (ms) each open request was sent; keyed by replyToken. */
  readonly #open = new Map<string, number>()
  #trips: number[] = []
  #left = 0
  #asked = 0
  #isOpenLoop = false
  #end: (error?: Error) => void = () => undefined

  constructor(
    private readonly socket: WebSocket,
    private readonly ids: readonly string[],
    private readonly key: KeyObject,
    private readonly onEvent: () => void,
  ) {
    socket.on('message', (data: Buffer) => this.#receive(data.toString()))
    socket.on('close', () => this.#end(new Error('the client has gone')))
  }

  async run({ requests, outstanding = 0, perSecond }: Omit<Load, 'client'>): Promise<Block> {
    this.#isOpenLoop = perSecond !== undefined
    this.#trips = []
    // What an arm that is too slow still owes is no answer to this run.
    this.#open.clear()
    this.#left = requests
    const start = performance.now()
    let late: NodeJS.Timeout | undefined
    await new Promise<void>((resolve, reject) => {
      this.#end = (error) => (error ? reject(error) : resolve())
      late = setTimeout(
        () => reject(new Error(`${this.#open.size} requests were not answered`)),
        PATIENCE + requests + (perSecond === undefined ? 0 : (1000 * requests) / perSecond),
      )
      for (let n = 0; n < outstanding; n += 1) this.#ask()
      if (perSecond !== undefined) this.#keepAsking(perSecond)
    }).finally(() => clearTimeout(late))
    const seconds = (performance.now() - start) / 1000
    const micros = (q: number): number => quantile(this.#trips, q) * 1000
    return { p50: micros(0.5), p95: micros(0.95), p99: micros(0.99), perSecond: requests / seconds }
  }

  /** What is due is asked, however many are open. */
  #keepAsking(perSecond: number): void {
    const start = performance.now()
    let asked = 0
    const tick = setInterval(() => {
      const due = ((performance.now() - start) * perSecond) / 1000
      for (; asked < due && this.#left > 0; asked += 1) this.#ask()
      if (this.#left === 0) clearInterval(tick)
    }, 1)
  }

  /** Devices take turns, and each is switched on and off in turn. */
  #ask(): void {
    if (this.#left === 0) return
    this.#left -= 1
    const { length } = this.ids
    const deviceId = this.ids[this.#asked % length]
    const state = Math.floor(this.#asked / length) % 2 === 0 ? 'On' : 'Off'
    this.#asked += 1
    const replyToken = randomUUID()
    const payload = JSON.stringify({
      action: 'setPowerState',
      clientId: 'alexa-skill',
      createdAt: Math.floor(Date.now() / 1000),
      deviceAttributes: [],
      deviceId,
      replyToken,
      type: 'request',
      value: { state },
    })
    const frame = `{"header":{"payloadVersion":2,"signatureVersion":1},"payload":${payload},"signature":{"HMAC":"${this.#hmac(payload)}"}}`
    this.#open.set(replyToken, performance.now())
    this.socket.send(frame)
  }

  #receive(text: string): void {
    const start = text.indexOf('"payload":') + 10
    const payload = text.slice(start, text.indexOf(',"signature"', start))
    const { payload: response, signature } = JSON.parse(text) as {
      payload: { type: string; success: boolean; replyToken: string; message: string }
      signature: { HMAC: string }
    }
    if (!timingSafeEqual(Buffer.from(this.#hmac(payload)), Buffer.from(signature.HMAC)))
      return this.#end(new Error('an answer with a wrong signature'))
    if (response.type === 'event') return this.onEvent()
    const sent = this.#open.get(response.replyToken)
    if (sent === undefined && this.#isOpenLoop) return
    if (sent === undefined || response.type !== 'response' || !response.success)
      return this.#end(new Error(`not the answer that was expected: ${payload}`))
    this.#open.delete(response.replyToken)
    this.#trips.push(performance.now() - sent)
    if (this.#left > 0 && !this.#isOpenLoop) this.#ask()
    else if (this.#left === 0 && this.#open.size === 0) this.#end()
  }

  #hmac(payload: string): string {
    return createHmac('sha256', this.key).update(payload).digest('base64')
  }
}

let generator: Generator

answer({
  open: (appSecret: string) => {
    generator = new Generator(appSecret)
    return generator.address()
  },
  connected: (appKey: string) => generator.connected(appKey),
  hasTold: (appKey: string) => generator.hasTold(appKey),
  run: (load: Load) => generator.run(load),
})
