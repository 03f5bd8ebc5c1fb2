import { createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../../bridge/clock'
import { isAtHome, type Peer } from '../../transport/home-network'
import { httpServer } from './http'
import type { HomeReply } from './replies'
import type { HomeRequest } from './requests'
import { serveRpc } from './rpc'

/** How a port stands: `taken` by another program, `unusable` for another reason. */
export type HomePortState = 'closed' | 'opening' | 'listening' | 'taken' | 'unusable'

export interface HomePortOptions {
  clock: Clock
  port: number
  /** Finds the answer to what a peer asks, which may not be understood; undefined: there is none for it. */
  answer(request: HomeRequest | undefined, peer: Peer): Promise<HomeReply | undefined>
  /** The state has changed. */
  onChange(): void
}

/** Another program ends: so often it is looked at again, in ms. */
const CHECK_MS = 5_000
/** Nobody waits longer for an answer (docs/protocols/rokid.md#json-rpc-on-tcp), in ms. */
const MAX_LIFE_MS = 10_000
/** Connections at the same time, of all peers and of one. */
const MAX_CONNECTIONS = 100
const MAX_PER_PEER = 20
/** What may come before a request: white space. */
const MAX_BLANK_BYTES = 64

/**
 * A TCP port where the first version is spoken both over HTTP and in JSON-RPC, told apart by the first byte. Whatever
 * happens to it, it is opened again.
 */
export class HomePort {
  #state: HomePortState = 'closed'
  #server: Server | undefined
  #address = ''
  #cancel: () => void = () => undefined
  /** Keyed by address. */
  readonly #connections = new Map<string, Set<Socket>>()
  readonly #http

  constructor(private readonly options: HomePortOptions) {
    this.#http = httpServer(options.clock, (request, socket) => options.answer(request, peerOf(socket)))
  }

  get state(): HomePortState {
    return this.#state
  }

  /** Listens at an address: `0.0.0.0` for every network, `127.0.0.1` for this machine. */
  open(address: string): void {
    if (this.#address === address) return
    this.#drop('opening')
    this.#address = address
    this.#check()
  }

  /** Takes nothing more; what is being answered is answered. */
  close(): void {
    this.#address = ''
    this.#cancel()
    this.#drop('closed')
  }

  #check(): void {
    this.#cancel()
    this.#cancel = this.options.clock.after(CHECK_MS, () => this.#check())
    if (!this.#server) this.#listen()
  }

  #listen(): void {
    // A peer that has sent everything ends its side, and reads the answer on ours.
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket))
    this.#server = server
    server.maxConnections = MAX_CONNECTIONS
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (server === this.#server) this.#drop(error.code === 'EADDRINUSE' ? 'taken' : 'unusable')
    })
    server.on('listening', () => {
      if (server === this.#server) this.#become('listening')
    })
    server.listen(this.options.port, this.#address)
  }

  #accept(socket: Socket): void {
    socket.on('error', () => undefined)
    const peer = peerOf(socket)
    const own = this.#connections.get(peer.address) ?? new Set()
    if (!isAtHome(peer) || own.size >= MAX_PER_PEER) return void socket.destroy()
    this.#connections.set(peer.address, own.add(socket))
    const cancel = this.options.clock.after(MAX_LIFE_MS, () => socket.destroy())
    socket.on('close', () => {
      cancel()
      own.delete(socket)
      if (own.size === 0) this.#connections.delete(peer.address)
    })
    this.#recognise(socket, peer)
  }

  /** HTTP begins with a letter and JSON with a bracket. */
  #recognise(socket: Socket, peer: Peer): void {
    let blank = 0
    const look = (chunk: Buffer): void => {
      const start = chunk.findIndex((byte) => !isBlank(byte))
      blank += start < 0 ? chunk.length : start
      if (blank > MAX_BLANK_BYTES) return void socket.destroy()
      if (start < 0) return
      socket.off('data', look)
      socket.off('end', leave)
      this.#serve(socket, peer, chunk.subarray(start))
    }
    const leave = (): void => void socket.destroy()
    socket.on('data', look)
    socket.on('end', leave)
  }

  #serve(socket: Socket, peer: Peer, first: Buffer): void {
    const sign = String.fromCharCode(first[0] ?? 0)
    if (/[A-Z]/.test(sign)) {
      socket.pause()
      socket.unshift(first)
      this.#http.emit('connection', socket)
      socket.resume()
    } else if (/[[{]/.test(sign)) serveRpc(socket, first, (request) => this.options.answer(request, peer))
    else socket.destroy()
  }

  #drop(state: HomePortState): void {
    const server = this.#server
    this.#server = undefined
    server?.close()
    this.#become(state)
  }

  #become(state: HomePortState): void {
    if (state === this.#state) return
    this.#state = state
    this.options.onChange()
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

function peerOf({ remoteAddress = '', remotePort = 0 }: Pick<Socket, 'remoteAddress' | 'remotePort'>): Peer {
  return { address: remoteAddress, port: remotePort }
}
