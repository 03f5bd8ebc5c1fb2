import { createSocket, type Socket } from 'node:dgram'
import type { Clock } from '../../bridge/clock'
import type { Peer } from '../../transport/home-network'

/** How the port stands: `taken` by another program, `unusable` for another reason; `alone` while there is no network. */
export type PortState = 'closed' | 'opening' | 'listening' | 'alone' | 'taken' | 'unusable'

/** Where requests over the LAN come in (docs/protocols/sinric-local.md#wire). */
export const LOCAL_PORT = 3333
const MULTICAST_GROUP = '224.9.9.9'
/** Wi-Fi comes late, addresses change, another program ends: so often it is looked at again, in ms. */
const CHECK_MS = 5_000

export interface PortOptions {
  clock: Clock
  port: number
  /** The addresses of this host in its networks. */
  addresses(): readonly string[]
  onDatagram(bytes: Buffer, peer: Peer): void
  /** At every look at the network, and when the state has changed. */
  onCheck(): void
}

/** The one UDP socket for all accounts of this process. Whatever happens to it, it is opened again. */
export class LocalPort {
  #state: PortState = 'closed'
  #socket: Socket | undefined
  #address = ''
  #cancel: () => void = () => undefined

  constructor(private readonly options: PortOptions) {}

  get state(): PortState {
    return this.#state
  }

  /** The port it listens on; 0 while it does not. */
  get number(): number {
    return this.isBound ? (this.#socket?.address().port ?? 0) : 0
  }

  get isBound(): boolean {
    return this.#state === 'listening' || this.#state === 'alone'
  }

  /** Listens at an address: `0.0.0.0` for every network, `127.0.0.1` for this machine. */
  open(address: string): void {
    if (this.#address === address) return
    this.close()
    this.#address = address
    this.#check()
  }

  close(): void {
    this.#address = ''
    this.#cancel()
    this.#drop('closed')
  }

  /** Sends from the port that listens, as phones expect; what cannot be sent is lost, as on any network. */
  send(text: string, { address, port }: Peer): void {
    if (!this.isBound) return
    this.#socket?.send(text, port, address, () => undefined)
  }

  #check(): void {
    this.#cancel = this.options.clock.after(CHECK_MS, () => this.#check())
    if (this.#socket) this.#join()
    else this.#bind()
    this.options.onCheck()
  }

  #bind(): void {
    // Without `reuseAddr`: of two programs on one port only the last would hear what is sent to it alone.
    const socket = createSocket({ type: 'udp4' })
    this.#socket = socket
    if (this.#state === 'closed') this.#state = 'opening'
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (socket === this.#socket) this.#drop(error.code === 'EADDRINUSE' ? 'taken' : 'unusable')
    })
    socket.on('listening', () => {
      if (socket === this.#socket) this.#join()
    })
    socket.on('message', (bytes, peer) => this.options.onDatagram(bytes, peer))
    socket.bind(this.options.port, this.#address)
  }

  /** In every network that there is now. */
  #join(): void {
    const isInNetwork = this.#address === '0.0.0.0'
    const addresses = isInNetwork ? this.options.addresses() : []
    for (const address of addresses) this.#joinAt(address)
    this.#become(isInNetwork && addresses.length === 0 ? 'alone' : 'listening')
  }

  #joinAt(address: string): void {
    try {
      this.#socket?.addMembership(MULTICAST_GROUP, address)
    } catch {
      // It is joined already, or not ready and looked at again.
    }
  }

  #drop(state: PortState): void {
    const socket = this.#socket
    this.#socket = undefined
    try {
      socket?.close()
    } catch {
      // It was never open.
    }
    this.#become(state)
  }

  #become(state: PortState): void {
    if (state === this.#state) return
    this.#state = state
    this.options.onCheck()
  }
}
