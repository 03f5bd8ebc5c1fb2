import { randomUUID } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isObject, parse, type Json } from '../json'
import { Signals } from '../signals'
import type { AskOptions } from './options'
import { requestPayload } from './request'
import { frame, payloadSlice, sign } from './signature'

/** The group that every host of the platform listens to. */
export const GROUP = '224.9.9.9'
const PORT = 3333
/** How long the app waits is not known; longer than a flow may take. */
const ANSWER_TIMEOUT_MS = 10_000

/** What came back from a host in the Wi-Fi. */
export interface Reply {
  payload: Json
  /** What was received, as it stands. */
  text: string
  /** Whether it is signed with the phone's secret over its exact text. */
  isSigned: boolean
  from: { address: string; port: number }
}

export interface PhoneOptions {
  appSecret: string
  /** Where it asks, unless it is told otherwise. */
  address?: string
  port?: number
  /** The phone's clock, in s since the epoch. */
  now?: () => number
}

/** The vendor's app in the home's own network: it has the account's secret, and asks by UDP. */
export class Phone {
  readonly replies: Reply[] = []
  readonly #signals = new Signals<{ reply: Reply }>({ reply: new Set() })
  #socket: Socket | undefined

  constructor(private readonly options: PhoneOptions) {}

  /** Joins the network that has this address; any by default. */
  async open(address = '0.0.0.0'): Promise<void> {
    const socket = createSocket('udp4')
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.on('message', (bytes, from) => this.#receive(bytes.toString('utf8'), from))
    socket.bind(0, address)
    await once(socket, 'listening')
    socket.setBroadcast(true)
    if (address !== '0.0.0.0') socket.setMulticastInterface(address)
  }

  close(): void {
    this.#socket?.close()
    this.#socket = undefined
  }

  /** Asks a device; resolves with what it answered, also when that is a refusal. */
  async ask(
    deviceId: string | undefined,
    action: string,
    value: object,
    options: AskOptions = {},
  ): Promise<Reply> {
    const replyToken = options.replyToken ?? randomUUID()
    const reply = this.next(({ payload }) => payload['replyToken'] === replyToken, options.timeout)
    this.send(this.request(deviceId, action, value, { ...options, replyToken }))
    return reply
  }

  /** A signed request as a datagram carries it. */
  request(deviceId: string | undefined, action: string, value: object, options: AskOptions = {}): string {
    const { now = () => Math.floor(Date.now() / 1000), appSecret } = this.options
    const { payloadText, secret = appSecret, ...rest } = options
    const text =
      payloadText ??
      JSON.stringify(requestPayload(deviceId, action, value, { clientId: 'mobile-app', ...rest }, now()))
    return frame(text, sign(text, secret))
  }

  /** Sends anything, to the usual host or to another address: its own, a broadcast address, the group. */
  send(datagram: string | Uint8Array, to = this.options.address ?? '127.0.0.1'): void {
    this.#socket?.send(datagram, this.options.port ?? PORT, to, () => undefined)
  }

  /** The next reply from now on that matches. @param timeout ms */
  next(match: (reply: Reply) => boolean = () => true, timeout = ANSWER_TIMEOUT_MS): Promise<Reply> {
    return this.#signals.next('reply', match, timeout)
  }

  #receive(text: string, from: Reply['from']): void {
    const message = parse(text)
    const { payload, signature } = isObject(message) ? message : {}
    if (!isObject(payload)) return
    const given = isObject(signature) ? signature['HMAC'] : undefined
    const slice = payloadSlice(text) ?? ''
    const { address, port } = from
    const isSigned = given === sign(slice, this.options.appSecret)
    const reply = { payload, text, isSigned, from: { address, port } }
    this.replies.push(reply)
    this.#signals.emit('reply', reply)
  }
}
