import { createSocket, type Socket } from 'node:dgram'
import type { Clock } from '../../bridge/clock'
import {
  addressFor,
  type HomeNetwork,
  isAtHome,
  isLoopbackAddress,
  type Peer,
} from '../../transport/home-network'
import type { RateLimit } from '../../transport/rate-limit'
import { alive, goodbyes, isSearch, MAX_AGE_S, searchReplies, SSDP_GROUP, SSDP_PORT } from './ssdp'

/** A skill that speakers may find. */
export interface Findable {
  readonly uuid: string
  /** The TCP port where it is served. */
  readonly port: number
  /** Its cloud is on this machine (a simulator): so are its speakers. */
  readonly isOnThisMachine: boolean
}

export interface DiscoveryOptions {
  clock: Clock
  /** The networks that this host is in now. */
  networks(): readonly HomeNetwork[]
  limit: RateLimit
  /** Whether the port can be had has changed: without it speakers find nothing by themselves. */
  onChange(canBeFound: boolean): void
}

/** Wi-Fi comes late, and addresses change: so often it is looked at again, in ms. */
const CHECK_MS = 5_000
/** Well within the time that others may believe an advertisement, in ms. */
const REPEAT_MS = (MAX_AGE_S * 1_000) / 3

/** Lets the speakers of every network find the skills of this process (docs/protocols/rokid.md#ssdp). */
export class Discovery {
  #found: readonly Findable[] = []
  #socket: Socket | undefined
  #isOpen = false
  #cancel: () => void = () => undefined
  /** What was told where, and when (clock.elapsed, in ms); keyed by this host's address and the skill's uuid. */
  readonly #told = new Map<string, { address: string; uuid: string; at: number }>()

  constructor(private readonly options: DiscoveryOptions) {}

  /** These can be found from now on, and no others. */
  offer(found: readonly Findable[]): void {
    this.#found = found
    this.#takeBack(({ uuid }) => !found.some((one) => one.uuid === uuid))
    if (found.length === 0) return this.#end()
    if (!this.#isOpen) {
      this.#isOpen = true
      this.#check()
    } else this.#tell()
  }

  /** Says goodbye for all, and ends. */
  close(): void {
    this.offer([])
  }

  #end(): void {
    this.#isOpen = false
    this.#cancel()
    this.#drop(this.#socket)
  }

  #check(): void {
    this.#cancel = this.options.clock.after(CHECK_MS, () => this.#check())
    if (this.#socket) this.#join(this.#socket)
    else this.#bind()
    this.#tell()
  }

  #bind(): void {
    // Other programs look for other things on this port: it is shared.
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    this.#socket = socket
    socket.on('error', () => {
      if (socket === this.#socket) this.options.onChange(false)
      this.#drop(socket)
    })
    socket.on('listening', () => {
      this.options.onChange(true)
      this.#join(socket)
    })
    socket.on('message', (datagram, peer) => this.#receive(datagram, peer))
    socket.bind(SSDP_PORT)
  }

  #drop(socket: Socket | undefined): void {
    if (socket === this.#socket) this.#socket = undefined
    try {
      socket?.close()
    } catch {
      // It was never open.
    }
  }

  /** In every network that there is now, and on this machine. */
  #join(socket: Socket): void {
    for (const address of ['127.0.0.1', ...this.#networkAddresses()]) {
      try {
        socket.addMembership(SSDP_GROUP, address)
      } catch {
        // It is joined already, or not ready and looked at again.
      }
    }
  }

  #networkAddresses(): string[] {
    const isAtHomeOnly = this.#found.every((one) => one.isOnThisMachine)
    return isAtHomeOnly ? [] : this.options.networks().map(({ address }) => address)
  }

  #receive(datagram: Buffer, peer: Peer): void {
    if (!isAtHome(peer) || !isSearch(datagram)) return
    const reachable = this.#found.filter((one) => !one.isOnThisMachine || isLoopbackAddress(peer.address))
    const address = addressFor(peer.address, this.options.networks())
    if (reachable.length === 0 || address === undefined || !this.options.limit.allows(peer.address)) return
    const now = new Date(this.options.clock.now())
    for (const one of reachable)
      for (const text of searchReplies(advertisementOf(one, address), now))
        this.#socket?.send(text, peer.port, peer.address, () => undefined)
  }

  /** Tells every network what it has not been told lately. */
  #tell(): void {
    const now = this.options.clock.elapsed()
    for (const one of this.#found)
      for (const address of one.isOnThisMachine ? ['127.0.0.1'] : this.#networkAddresses()) {
        const key = `${address} ${one.uuid}`
        const at = this.#told.get(key)?.at
        if (at !== undefined && now - at < REPEAT_MS) continue
        this.#told.set(key, { address, uuid: one.uuid, at: now })
        multicast([alive(advertisementOf(one, address))], address)
      }
  }

  #takeBack(isGone: (told: { uuid: string }) => boolean): void {
    for (const [key, told] of this.#told) {
      if (!isGone(told)) continue
      this.#told.delete(key)
      multicast(goodbyes(told), told.address)
    }
  }
}

function advertisementOf({ uuid, port }: Findable, address: string): { uuid: string; location: string } {
  return { uuid, location: `http://${address}:${port}` }
}

/** Tells everybody in the network where this host has that address; what cannot be sent is lost, as on any network. */
function multicast(texts: readonly string[], address: string): void {
  const socket = createSocket('udp4')
  let left = texts.length
  const close = (): void => {
    left = 0
    socket.close()
  }
  socket.on('error', close)
  socket.bind(0, address, () => {
    try {
      socket.setMulticastInterface(address)
    } catch {
      // The address is gone.
      return close()
    }
    for (const text of texts)
      socket.send(text, SSDP_PORT, SSDP_GROUP, () => {
        left -= 1
        if (left === 0) socket.close()
      })
  })
}
