import { createSocket, type Socket as Datagrams } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { keep } from '../history'
import { isObject, parse, type Json } from '../json'
import { Signals } from '../signals'

const GROUP = '239.255.255.250'
const SSDP_PORT = 1900
/** So long an answer is waited for, in ms. */
const PATIENCE = 10_000
/** A network talks for ever. */
const MAX_NOTICES = 100_000

/** Something that can be bound, as it was found. */
export interface Bridge {
  /** `uuid:…` */
  usn: string
  /** `http://10.0.0.107:10293` or `tcp://10.0.0.107:9999` */
  location: string
  /** `bridge` or `single` */
  type: string
}

/** An answer to a search, or what somebody tells everybody. */
export interface Notice {
  /** `NOTIFY * HTTP/1.1` or `HTTP/1.1 200 OK` */
  start: string
  /** Keyed by name in upper case. */
  headers: Record<string, string>
  /** Its length in bytes. */
  size: number
}

/** A device of the first version. */
export interface HomeDevice {
  deviceId: string
  name: string
  type: string
  roomName?: string
  actions: Record<string, string[]>
  state: Json
  offline: boolean
}

/** How a request ends on TCP: by half-closing, or not at all. */
export type Habit = 'half-close' | 'open'

export interface SpeakerOptions {
  userId?: string
  userToken: string
  /** The address of its own network. */
  address?: string
  habit?: Habit
}

/** What a device did not do, in the words of the first version. */
export class Refused extends Error {
  constructor(
    readonly errorName: string,
    message: string,
  ) {
    super(`${errorName}: ${message}`)
  }
}

/** A speaker in the home's own network: it looks for bridges by SSDP, and speaks the first version with them. */
export class Speaker {
  readonly notices: Notice[] = []
  readonly #signals = new Signals<{ notice: Notice }>({ notice: new Set() })
  #searching: Datagrams | undefined
  #listening: Datagrams | undefined

  constructor(private readonly options: SpeakerOptions) {}

  /** Joins its network. */
  async open(): Promise<void> {
    const { address = '127.0.0.1' } = this.options
    this.#searching = await this.#socket(0, address)
    this.#searching.setMulticastInterface(address)
    this.#listening = await this.#socket(SSDP_PORT, '0.0.0.0')
    this.#listening.addMembership(GROUP, address)
  }

  close(): void {
    this.#searching?.close()
    this.#listening?.close()
    this.#searching = undefined
    this.#listening = undefined
  }

  /** Looks for bridges, until one is found that is wanted. @param timeout ms */
  async find(isWanted: (bridge: Bridge) => boolean = () => true, timeout = PATIENCE): Promise<Bridge> {
    const found = this.next((notice) => {
      const bridge = bridgeOf(notice)
      return bridge !== undefined && isWanted(bridge)
    }, timeout)
    this.search()
    const bridge = bridgeOf(await found)
    if (bridge === undefined) throw new Error('That was no bridge.')
    return bridge
  }

  /** Asks everybody in the network. */
  search(): void {
    this.send(
      [
        'M-SEARCH * HTTP/1.1',
        `HOST: ${GROUP}:${SSDP_PORT}`,
        'ST: homebase:device',
        'MAN: "ssdp:discover"',
        'MX: 3',
        '',
        '',
      ].join('\r\n'),
    )
  }

  /** Sends anything to everybody. */
  send(datagram: string | Uint8Array): void {
    this.#searching?.send(datagram, SSDP_PORT, GROUP, () => undefined)
  }

  /** The next notice from now on that matches. @param timeout ms */
  next(match: (notice: Notice) => boolean, timeout = PATIENCE): Promise<Notice> {
    return this.#signals.next('notice', match, timeout)
  }

  /** Calls back with every notice. */
  on(listener: (notice: Notice) => void): void {
    this.#signals.on('notice', listener)
  }

  async list(location: string): Promise<HomeDevice[]> {
    return (await this.call(location, 'list', { userAuth: this.#auth })) as HomeDevice[]
  }

  /** Over HTTP the token stands in the device, in JSON-RPC beside it. */
  async execute(
    location: string,
    device: Pick<HomeDevice, 'deviceId'> & Partial<HomeDevice>,
    action: { property: string; name: string; value?: unknown },
  ): Promise<Json> {
    const { deviceId, state = {} } = device
    const asked = { deviceId, state, deviceInfo: {} }
    const params = isHttp(location)
      ? { device: { ...asked, userAuth: this.#auth }, action }
      : { device: asked, action, userAuth: this.#auth }
    return (await this.call(location, 'execute', params)) as Json
  }

  async get(location: string, deviceId: string): Promise<HomeDevice> {
    return (await this.call(location, 'get', { device: { deviceId }, userAuth: this.#auth })) as HomeDevice
  }

  command(location: string, name: string, params: Json): Promise<unknown> {
    return this.call(
      location,
      'command',
      isHttp(location) ? { command: name, params } : { method: name, params },
    )
  }

  /** Calls a method by the protocol that the location names. @throws Refused when that is the answer */
  async call(location: string, method: string, params: Json): Promise<unknown> {
    return isHttp(location) ? this.#post(location, method, params) : this.#rpc(location, method, params)
  }

  async #post(location: string, method: string, params: Json): Promise<unknown> {
    const response = await fetch(`${location}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(params),
      signal: AbortSignal.timeout(PATIENCE),
    })
    const body = parse(await response.text())
    if (response.status !== 200 || !isObject(body))
      throw new Error(`It answered with status ${response.status}.`)
    if (body['status'] === 0 && 'data' in body) return body['data']
    throw new Refused(String(body['errorName']), String(body['message']))
  }

  async #rpc(location: string, method: string, params: Json): Promise<unknown> {
    const id = '1'
    const text = JSON.stringify({ jsonrpc: '2.0', method, params: { ...params, version: '1.0.0' }, id })
    const answer = parse(await exchange(location, [text], this.options.habit))
    if (!isObject(answer) || answer['jsonrpc'] !== '2.0' || answer['id'] !== id)
      throw new Error(`It answered ${JSON.stringify(answer)}.`)
    const { error } = answer
    if (!isObject(error)) return answer['result']
    throw new Refused(String(error['data']), String(error['message']))
  }

  get #auth(): Json {
    const { userId = 'somebody', userToken } = this.options
    return { userId, userToken }
  }

  async #socket(port: number, address: string): Promise<Datagrams> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.on('error', () => undefined)
    socket.on('message', (bytes) => this.#hear(bytes))
    socket.bind(port, address)
    await once(socket, 'listening')
    return socket
  }

  #hear(bytes: Buffer): void {
    const [start = '', ...lines] = bytes.toString('utf8').split('\r\n')
    const headers = Object.fromEntries(
      lines.flatMap((line) => {
        const [, name = '', value = ''] = /^([^:]+):(.*)$/.exec(line) ?? []
        return name === '' ? [] : [[name.toUpperCase(), value.trim()]]
      }),
    )
    const notice = { start, headers, size: bytes.length }
    keep(this.notices, notice, MAX_NOTICES)
    this.#signals.emit('notice', notice)
  }
}

/** Which bridge says that it is gone; undefined for any other notice. */
export function leavingOf({ headers: { NTS, USN = '' } }: Notice): string | undefined {
  return NTS === 'ssdp:bye' || NTS === 'ssdp:byebye' ? USN : undefined
}

/** What a notice tells of a bridge; undefined when it tells of something else, or of too little. */
export function bridgeOf({ start, headers }: Notice): Bridge | undefined {
  const { ST, NT, NTS, USN = '', LOCATION = '', DEVICE_TYPE = '' } = headers
  const isReply = start.startsWith('HTTP/1.1 200') && ST === 'homebase:device'
  const isAlive = start.startsWith('NOTIFY') && NT === 'homebase:device' && NTS === 'ssdp:alive'
  if (!(isReply || isAlive) || USN === '' || DEVICE_TYPE === '') return undefined
  return { usn: USN, location: LOCATION, type: DEVICE_TYPE }
}

function isHttp(location: string): boolean {
  return location.startsWith('http:')
}

/** Sends pieces one after the other on a connection of their own; resolves with all that comes back. */
export async function exchange(
  location: string,
  pieces: readonly (string | Uint8Array)[],
  habit: Habit = 'open',
): Promise<string> {
  const { hostname, port } = new URL(location.replace(/^\w+:/, 'http:'))
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true })
  const chunks: Buffer[] = []
  socket.setTimeout(PATIENCE, () => socket.destroy(new Error('Nothing came.')))
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  await once(socket, 'connect')
  const ended = once(socket, 'end')
  ended.catch(() => undefined)
  for (const piece of pieces) await new Promise<void>((done) => void socket.write(piece, () => done()))
  if (habit === 'half-close') socket.end()
  await ended
  socket.end()
  return Buffer.concat(chunks).toString('utf8')
}
