import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { WebSocket } from 'ws'
import { isObject, type Json } from '../json'
import { keep } from '../history'
import { Signals } from '../signals'
import { Api } from './api'
import { wrongField } from './checks'
import { Faults, type Refusal } from './faults'
import { type Handshake, PROTOCOL, serverTime } from './handshake'
import { Mailbox } from './mailbox'
import { People, type Group, type Person } from './people'
import { seal } from './seal'
import { Tokens, type CloudBot } from './tokens'
import { deflate, errorJson, errorOf, inflate, type CloudError } from './wire'
import { listen, pathOf, shut } from '../loopback'
import { type Admission, bytesOf, refuseUpgrade, WebSocketEndpoint } from '../websocket'

export interface CloudOptions {
  bot: CloudBot
  users?: readonly Person[]
  groups?: readonly Group[]
  /** Whoever the bot writes to is there. */
  isOpenToAll?: boolean
}

/** What a user writes. Without a category it is text. */
export interface Said {
  text?: string
  category?: string
  /** the content when it is not text */
  content?: string | Buffer | object
  /** a group; without it the user and the bot are alone */
  group?: string
  messageId?: string
  quote?: string
  createdAt?: string
  /** as the bot's switch "Message Encryption" makes apps do */
  encrypted?: boolean
  /** members that stand in the message instead */
  raw?: Json
}

/** A message that the bot sent. */
export interface Sent {
  messageId: string
  conversationId: string
  category: string
  /** text, or the parsed JSON */
  content: unknown
  quote: string
  recipientId: string | undefined
  via: 'socket' | 'api'
  at: number
  raw: Json
}

/** A frame of the bot, in the order of arrival. */
export interface Heard {
  action: string
  params: unknown
}

interface Kinds {
  sent: Sent
  heard: Heard
  acknowledged: { messageId: string; status: string }
  said: Json
  connection: Handshake
  disconnection: { code: number }
  refusal: Handshake
}

const MAX_RECEIPTS = 100
const MAX_FRAME_BYTES = 4 * 1024 * 1024
const MAX_HANDSHAKES = 100_000

/** The HTTP status of a refusal that shows at the handshake. Keyed by fault. */
const HANDSHAKE_STATUSES: Record<string, number | undefined> = { http401: 401, http202: 202, http403: 403 }

/**
 * Mixin's side of a bot on loopback: the Blaze socket, the HTTP API, and the people who write to it.
 *
 *     const cloud = new MixinCloud({ bot, users: [{ id, name: 'Ann' }] })
 *     const { server, api } = await cloud.listen()
 *     cloud.say(id, { text: '/lamp on' })
 */
export class MixinCloud {
  readonly handshakes: Handshake[] = []
  readonly sent: Sent[] = []
  readonly heard: Heard[] = []
  /** messages that came with an id that was sent before: they count once */
  duplicates = 0
  /** frames that no client should send */
  readonly rejected: string[] = []
  readonly mailbox = new Mailbox()
  readonly faults = new Faults((frozen) => this.#live.forEach((client) => freeze(client, frozen)))
  readonly people: People
  readonly api: Api

  readonly #tokens: Tokens
  readonly #sockets = new WebSocketEndpoint({
    maxFrameBytes: MAX_FRAME_BYTES,
    protocol: PROTOCOL,
    admit: (request) => this.#admit(request),
  })
  readonly #live = new Set<WebSocket>()
  /** who has asked for messages */
  readonly #listing = new Set<WebSocket>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #signals = new Signals<Kinds>({
    sent: new Set(),
    heard: new Set(),
    acknowledged: new Set(),
    said: new Set(),
    connection: new Set(),
    disconnection: new Set(),
    refusal: new Set(),
  })
  #server: Server | undefined

  constructor(readonly options: CloudOptions) {
    const { bot, users = [], groups = [], isOpenToAll } = options
    this.people = new People(bot.appId, users, groups, isOpenToAll)
    this.#tokens = new Tokens(bot, () => this.now())
    this.api = new Api(this.#tokens, this.faults, this.people, {
      send: (message) => this.#take(message, 'api'),
      acknowledge: (receipts) => this.#acknowledge(receipts),
    })
  }

  /** Opens an own server on loopback; resolves with its addresses. */
  async listen(port = 0): Promise<{ server: string; api: string }> {
    const server = createServer()
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
      if (!isBlaze(request)) refuseUpgrade(socket, { status: 400 })
    })
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (!this.serves(pathOf(request), false)) response.writeHead(404).end()
    })
    this.attach(server)
    const bound = await listen(server, port)
    this.#server = server
    return { server: `ws://127.0.0.1:${bound}`, api: `http://127.0.0.1:${bound}` }
  }

  /** Serves the socket (told by its subprotocol) and the API on somebody else's HTTP server. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (isBlaze(request)) this.#sockets.upgrade(request, socket, head)
    })
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (this.serves(pathOf(request), false))
        this.api.handle(request, response).catch(() => response.destroy())
    })
  }

  /** Whether `attach` answers this path. */
  serves(path: string, upgrade: boolean): boolean {
    return upgrade ? path === '/' : this.api.serves(path)
  }

  upgrades(request: IncomingMessage): boolean {
    return isBlaze(request)
  }

  async close(): Promise<void> {
    this.#timers.forEach((timer) => clearInterval(timer))
    this.#live.forEach((client) => client.terminate())
    this.#sockets.close()
    await shut(this.#server)
    this.#server = undefined
  }

  get connections(): number {
    return this.#live.size
  }

  /** The server's clock in seconds. */
  now(): number {
    return Date.now() / 1000 + this.faults.clockOffset
  }

  /** Somebody writes to the bot; it waits on the server until it is acknowledged. Gives its id. */
  say(userId: string, { text = '', category = 'PLAIN_TEXT', content = text, ...more }: Said): string {
    const { group, messageId = randomUUID(), quote = '', encrypted, raw } = more
    const plain = Buffer.isBuffer(content)
      ? content
      : Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
    const bytes = encrypted === true ? seal(plain, this.options.bot) : plain
    const createdAt = more.createdAt ?? new Date(this.now() * 1000).toISOString()
    const conversation = group ?? this.people.with(userId)
    this.people.open(conversation)
    const message: Json = {
      type: 'message',
      representative_id: '',
      quote_message_id: quote,
      conversation_id: conversation,
      user_id: userId,
      session_id: randomUUID(),
      message_id: messageId,
      category: encrypted === true ? category.replace('PLAIN_', 'ENCRYPTED_') : category,
      data: bytes.toString('base64'),
      data_base64: bytes.toString('base64url'),
      status: 'SENT',
      source: 'CREATE_MESSAGE',
      silent: false,
      expire_in: 0,
      created_at: createdAt,
      updated_at: createdAt,
      ...raw,
    }
    this.mailbox.add(messageId, message)
    this.#signals.emit('said', message)
    this.#push(message)
    if (this.faults.double === true) this.#push(message)
    return messageId
  }

  /** A user's app tells that it has, or has shown, what the bot sent. */
  receipt(messageId: string, status: 'DELIVERED' | 'READ'): void {
    this.pushFrame('ACKNOWLEDGE_MESSAGE_RECEIPT', {
      type: 'message',
      message_id: messageId,
      conversation_id: '',
      user_id: '',
      status,
      source: 'ACKNOWLEDGE_MESSAGE_RECEIPT',
      updated_at: new Date(this.now() * 1000).toISOString(),
    })
  }

  /** Pushes everything again that is not acknowledged. */
  redeliver(): void {
    for (const message of this.mailbox.waiting) this.#push(message, 'LIST_PENDING_MESSAGES')
  }

  /** Sends a frame with a fresh id to whoever listens. */
  pushFrame(action: string, data?: unknown, more: Json = {}): void {
    this.send(deflate({ id: randomUUID(), action, ...(data === undefined ? {} : { data }), ...more }))
  }

  /** Sends a raw frame to every client; a text as a text frame. */
  send(data: string | Buffer): void {
    this.#live.forEach((client) => client.send(data))
  }

  /** 50 MB of nothing in 48 kB. */
  sendBomb(): void {
    this.send(gzipSync(Buffer.alloc(50_000_000)))
  }

  /** Ends every connection without a close frame. */
  drop(): void {
    this.#live.forEach((client) => client.terminate())
  }

  /** Closes every connection with a close frame. */
  kick(code: number): void {
    this.#live.forEach((client) => client.close(code))
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

  #push(message: Json, source?: string): void {
    const data = source === undefined ? message : { ...message, source }
    const frame = deflate({ id: randomUUID(), action: 'CREATE_MESSAGE', data })
    this.#listing.forEach((client) => client.send(frame))
  }

  /** A good token opens the socket, a bad one is refused with 401; a fault refuses whoever comes. */
  #admit({ headers, url = '/' }: IncomingMessage): Admission {
    const { authorization } = headers
    const { hang, refuse } = this.faults
    const bad =
      hang === true ? undefined : this.#tokens.refusal({ authorization, method: 'GET', uri: url, body: '' })
    const refused = hang === true ? undefined : (refuse ?? bad)
    const handshake: Handshake = {
      at: Date.now(),
      authorization,
      path: url,
      protocol: headers['sec-websocket-protocol'],
      extensions: headers['sec-websocket-extensions'],
      ...(refused === undefined ? {} : { refused }),
    }
    keep(this.handshakes, handshake, MAX_HANDSHAKES)
    if (refused !== undefined) this.#signals.emit('refusal', handshake)
    if (hang === true) return 'hang'
    const status = HANDSHAKE_STATUSES[refuse ?? ''] ?? (bad === undefined ? undefined : 401)
    if (status === undefined) return (client) => this.#open(client, handshake, refuse)
    return {
      status,
      headers: { 'Content-Type': 'application/json', 'X-Server-Time': serverTime(this.now()) },
      body: status === 202 ? JSON.stringify({ error: errorJson(errorOf(401)) }) : '',
    }
  }

  #open(client: WebSocket, handshake: Handshake, refusal: Refusal | undefined): void {
    this.#live.add(client)
    client.on('message', (data, isBinary) => this.#receive(bytesOf(data), isBinary, client))
    client.on('close', (code) => {
      this.#live.delete(client)
      this.#listing.delete(client)
      this.#signals.emit('disconnection', { code })
    })
    if (this.faults.freeze) freeze(client, true)
    this.#signals.emit('connection', handshake)
    if (refusal === 'close') client.close(1000)
    if (refusal === 'frame401') client.send(errorFrame(randomUUID(), 'ERROR', errorOf(401)))
    if (refusal === 'frame10006') client.send(errorFrame(randomUUID(), 'ERROR', errorOf(10006)))
  }

  #receive(bytes: Buffer, isBinary: boolean, client: WebSocket): void {
    const frame = isBinary ? inflate(bytes) : 'The frame is text.'
    if (typeof frame === 'string') {
      keep(this.rejected, frame)
      return
    }
    const { id, action, params } = frame
    if (typeof action !== 'string') return keep(this.rejected, 'The frame has no action.')
    const heard = { action, params }
    keep(this.heard, heard, 10_000)
    const error =
      this.faults.refuse === 'reply401' ? errorOf(401) : (this.faults.errorFor(action) ?? this.#obey(heard))
    const isLost = this.faults.loses(action)
    this.#signals.emit('heard', heard)
    if (isLost) return
    if (error) client.send(errorFrame(id, action, error))
    else client.send(deflate({ id, action, ...this.#echo(action, params) }))
    if (action === 'LIST_PENDING_MESSAGES' && !error) this.#list(client)
  }

  /** Real replies to CREATE_MESSAGE carried the message in 2023; bots must take both. */
  #echo(action: string, params: unknown): Json {
    if (this.faults.replyData !== true || action !== 'CREATE_MESSAGE' || !isObject(params)) return {}
    const { bot } = this.options
    return { data: { ...params, type: 'message', user_id: bot.appId, conversation_id: '', category: '' } }
  }

  #list(client: WebSocket): void {
    this.#listing.add(client)
    this.redeliver()
    const { redeliverEvery } = this.faults
    if (redeliverEvery !== undefined) this.#timers.add(setInterval(() => this.redeliver(), redeliverEvery))
  }

  #obey({ action, params }: Heard): CloudError | undefined {
    switch (action) {
      case 'LIST_PENDING_MESSAGES':
        return undefined
      case 'CREATE_MESSAGE':
        return isObject(params) ? this.#take(params, 'socket') : errorOf(10002)
      case 'ACKNOWLEDGE_MESSAGE_RECEIPT':
        this.#acknowledge([params])
        return undefined
      case 'ACKNOWLEDGE_MESSAGE_RECEIPTS': {
        const messages = isObject(params) ? params['messages'] : undefined
        if (!Array.isArray(messages) || messages.length > MAX_RECEIPTS) return errorOf(10002)
        this.#acknowledge(messages)
        return undefined
      }
      default:
        return errorOf(404)
    }
  }

  #acknowledge(receipts: unknown[]): void {
    for (const receipt of receipts) {
      if (!isObject(receipt)) continue
      const { message_id: messageId, status } = receipt
      if (typeof messageId !== 'string' || (status !== 'READ' && status !== 'DELIVERED')) {
        keep(this.rejected, `A receipt says ${JSON.stringify(receipt)}.`)
        continue
      }
      this.mailbox.acknowledge(messageId, status)
      this.#signals.emit('acknowledged', { messageId, status })
    }
  }

  #take(message: Json, via: Sent['via']): CloudError | undefined {
    const field = wrongField(message)
    if (field !== undefined) return errorOf(10002, undefined, { field })
    const sent = sentOf(message, via)
    if (!this.people.isOpen(sent.conversationId))
      return errorOf(10002, undefined, { field: 'conversation_id' })
    if (this.sent.some(({ messageId }) => messageId === sent.messageId)) {
      this.duplicates += 1
      return undefined
    }
    keep(this.sent, sent, 10_000)
    this.#signals.emit('sent', sent)
    return undefined
  }
}

function sentOf(message: Json, via: Sent['via']): Sent {
  const { message_id, conversation_id, category, recipient_id, quote_message_id } = message
  const bytes = Buffer.from(String(message['data_base64'] ?? message['data']), 'base64')
  const isText = category === 'PLAIN_TEXT' || category === 'PLAIN_POST'
  return {
    messageId: String(message_id),
    conversationId: String(conversation_id),
    category: String(category),
    content: isText ? bytes.toString() : (JSON.parse(bytes.toString()) as unknown),
    quote: typeof quote_message_id === 'string' ? quote_message_id : '',
    recipientId: typeof recipient_id === 'string' ? recipient_id : undefined,
    via,
    at: Date.now(),
    raw: message,
  }
}

function errorFrame(id: unknown, action: string, error: CloudError): Buffer {
  return deflate({ id, action, error: errorJson(error) })
}

function freeze(client: WebSocket, frozen: boolean): void {
  if (frozen) client.pause()
  else client.resume()
}

function isBlaze({ headers }: IncomingMessage): boolean {
  return (headers['sec-websocket-protocol'] ?? '').split(/, ?/).includes(PROTOCOL)
}
