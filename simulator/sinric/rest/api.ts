import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CloudDevice } from '../device'
import { keep } from '../../history'
import { isObject, type Json, parse } from '../../json'
import { HOME, objectId, PRODUCTS, productOf, ROOMS } from './catalogue'
import { Logins } from './logins'
import { type Fault, fine, type Reply, refused, send } from './replies'

export const API_PATH = '/api/v1/'

/** A device as the API shows it. */
export interface ShownDevice extends CloudDevice {
  isOnline: boolean
  state: Json
  /** The room's id. */
  room?: string
}

/** A call as it came. */
export interface Call {
  method: string
  /** Behind the base, without the query: `/devices`. */
  path: string
  headers: IncomingMessage['headers']
  body: Json
  /** ms since epoch */
  at: number
}

/** What is asked of a device. */
export interface ActionCall {
  deviceId: string
  action: string
  value: Json
  clientId: string
  replyToken: string
  instanceId?: string
}

export interface ApiOptions {
  apiKey: string | undefined
  appKey: string
  appSecret: string
  devices(): ShownDevice[]
  addDevice(device: CloudDevice, room: string): void
  /** Queues it. */
  act(call: ActionCall): void
}

/** Secrets that the answers hold, as the platform's do; nobody may show them. */
export const PLANTED = {
  unlockPin: 73_914_265,
  refresh: 'refresh-',
}

const MAX_BODY_BYTES = 256 * 1024
/** Device reads in any minute. */
const MAX_READS = 20
const MINUTE_MS = 60_000

/** The vendor's REST API (docs/protocols/sinric-rest.md). */
export class RestApi {
  /** Newest last. */
  readonly calls: Call[] = []
  /** The first that fits a call answers in its place. */
  readonly faults: Fault[] = []
  readonly logins: Logins
  /** How often devices may be read in a minute. */
  maxReads = MAX_READS
  /** Whether the list of App Keys tells their ids; the reference's example does not. */
  tellsKeyIds = true
  /** Whether the API key alone may read and act; without it only a token does. */
  isKeyEnough = true
  readonly #reads: number[] = []
  #created = 0

  constructor(private readonly options: ApiOptions) {
    this.logins = new Logins(options.apiKey)
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = `/${url.pathname.slice(API_PATH.length)}`
    const text = await bodyOf(request)
    const method = request.method ?? 'GET'
    const body = bodyIn(text, request.headers['content-type'])
    keep(this.calls, { method, path, headers: request.headers, body, at: Date.now() })
    const fault = this.#faultFor(`${method} ${path}`)
    if (fault?.hang) return
    const reply =
      fault?.status === undefined ? this.#route(request, method, path, body) : { status: 200, ...fault }
    send(response, { ...reply, ...(fault?.body !== undefined && { body: fault.body }) }, fault?.cutAfter)
  }

  #faultFor(call: string): Fault | undefined {
    const fault = this.faults.find(({ on }) => on?.test(call) ?? true)
    if (fault?.times !== undefined && (fault.times -= 1) <= 0)
      this.faults.splice(this.faults.indexOf(fault), 1)
    return fault
  }

  #route(request: IncomingMessage, method: string, path: string, body: Json): Reply {
    if (`${method} ${path}` === 'POST /auth') return this.logins.logIn(request)
    const isCreation = method === 'POST' && path === '/devices'
    if (!this.logins.isKnown(request, this.isKeyEnough && !isCreation))
      return refused(401, 'Access token not found')
    const [, id, verb] = /^\/devices\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
    if (method === 'POST' && id !== undefined && verb === 'action')
      return this.#act(decodeURIComponent(id), body)
    if (method === 'GET' && id !== undefined && verb === undefined) return this.#read(() => this.#device(id))
    switch (`${method} ${path}`) {
      case 'GET /devices':
        return this.#read(() =>
          fine({ devices: this.options.devices().map((device) => this.#shown(device)) }),
        )
      case 'POST /devices':
        return this.#create(body)
      case 'GET /products':
        return fine({ products: [...PRODUCTS.values()] })
      case 'GET /homes':
        return fine({ homes: [{ ...HOME, rooms: ROOMS }] })
      case 'GET /rooms':
        return fine({ rooms: ROOMS.map((room) => ({ ...room, home: HOME })) })
      case 'GET /credentials/appkeyandsecret':
        return fine({ credentials: [this.#credential()] })
      default:
        return refused(404, 'Not found.')
    }
  }

  #read(answer: () => Reply): Reply {
    const now = Date.now()
    while ((this.#reads[0] ?? now) <= now - MINUTE_MS) this.#reads.shift()
    if (this.#reads.length >= this.maxReads) {
      const resetTime = Math.ceil(((this.#reads[0] ?? now) + MINUTE_MS - now) / 1_000)
      return {
        status: 429,
        headers: { 'retry-after': String(resetTime) },
        body: { success: false, message: 'Too many requests, please try again later.', resetTime },
      }
    }
    this.#reads.push(now)
    return answer()
  }

  #device(id: string): Reply {
    const device = this.options.devices().find((one) => one.id === id)
    return device ? fine({ device: this.#shown(device) }) : refused(404, 'Device not found.')
  }

  #create({ name, productId, roomId, accessKeyId }: Json): Reply {
    const wanting = Object.entries({ name, productId, roomId }).find(
      ([, value]) => typeof value !== 'string' || value === '',
    )
    if (wanting) return refused(422, `${wanting[0]} is required.`)
    const product = [...PRODUCTS.values()].find(({ id }) => id === productId)
    if (!product) return refused(422, 'Product not found.')
    if (!ROOMS.some(({ id }) => id === roomId)) return refused(422, 'Room not found.')
    if (accessKeyId !== undefined && accessKeyId !== KEY_ID) return refused(422, 'Access key not found.')
    const isTaken = this.options
      .devices()
      .some((device) => device.name.toLowerCase() === String(name).toLowerCase())
    if (isTaken)
      return { status: 200, body: { success: false, message: `Device ${String(name)} already exists.` } }
    const device = {
      id: objectId('5fc0de', (this.#created += 1)),
      name: String(name),
      type: product.code.split('.').pop() ?? '',
    }
    this.options.addDevice(device, String(roomId))
    return fine({ device: this.#shown({ ...device, room: String(roomId), isOnline: false, state: {} }) })
  }

  #act(deviceId: string, { type, action, value, clientId, messageId, instanceId }: Json): Reply {
    if (type !== 'request') return refused(422, 'type is required.')
    if (typeof action !== 'string') return refused(422, 'action is required.')
    const device = this.options.devices().find(({ id }) => id === deviceId)
    if (!device) return refused(404, 'Device not found.')
    const read = typeof value === 'string' ? parse(value) : value
    if (!isObject(read)) return refused(422, 'value is required.')
    this.options.act({
      ...{ deviceId, action, value: read },
      clientId: typeof clientId === 'string' ? clientId : 'api',
      replyToken: typeof messageId === 'string' ? messageId : objectId('5fae', this.calls.length),
      ...(typeof instanceId === 'string' && { instanceId }),
    })
    return fine({ message: 'OK. Your message has been queued for processing.' })
  }

  #shown({ id, name, type, isOnline, state, room = ROOMS[0]?.id }: ShownDevice): Json {
    const { id: productId, code, name: productName, actions } = productOf(type)
    const { appKey, appSecret } = this.options
    return {
      ...{ id, name, description: name, isOnline, deactivated: false },
      product: { id: productId, code, name: productName, actions },
      room: { ...ROOMS.find((one) => one.id === room), home: HOME },
      accessKey: { appkey: appKey, appsecert: appSecret },
      unlockPin: PLANTED.unlockPin,
      ...state,
    }
  }

  #credential(): Json {
    const { appKey: appkey, appSecret: appsecert } = this.options
    return { ...(this.tellsKeyIds && { id: KEY_ID }), name: 'default', appkey, appsecert }
  }
}

/** The id of the one App Key. */
export const KEY_ID = objectId('5fce', 1)

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The reference has forms, the vendor's own programs send JSON. */
function bodyIn(text: string, type = ''): Json {
  if (type.includes('x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(text))
  const body = parse(text)
  return isObject(body) ? body : {}
}
