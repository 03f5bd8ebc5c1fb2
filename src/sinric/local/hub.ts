import type { Clock } from '../../bridge/clock'
import { Watchers } from '../../bridge/watchers'
import {
  type HomeNetwork,
  homeNetworks,
  isAtHome,
  isLoopbackAddress,
  type Peer,
} from '../../transport/home-network'
import { RateLimit } from '../../transport/rate-limit'
import { RequestMemory } from '../request-memory'
import { Announcer } from './announcer'
import type { Announcement } from './records'
import { type Rival, Rivals } from './rivals'
import { type Datagram, openDatagram } from './datagram'
import { LOCAL_PORT, LocalPort, type PortState } from './port'
import type { Answering, Reception } from './requests'

/** An account as the LAN has to know it. */
export interface LocalAccount {
  /** Its cloud is on this machine (a simulator): so are its phones. */
  readonly isOnThisMachine: boolean
  /** What the network is told of; empty when it is told nothing. */
  announcedIds(): readonly string[]
  concerns(datagram: Datagram): boolean
  isSignedRight(datagram: Datagram): boolean
  refuse(datagram: Datagram, answering: Answering): void
  take(datagram: Datagram, answering: Answering): Reception
  /** Something came for it that was not taken. */
  rejected(reception: Reception, peer: Peer): void
}

export interface LocalHubOptions {
  clock: Clock
  version: string
  /** `AA:BB:CC:DD:EE:FF`. */
  mac: string | undefined
  /** Another one than phones ask, for a test. */
  port?: number
  /** The networks that this host is in. */
  networks?: () => readonly HomeNetwork[]
}

/** A deploy closes every account before it opens them again; the port stays open for so long, in ms. */
const LINGER_MS = 2_000

/** Control over the LAN, for all accounts of this process: one socket, one memory, one limit, one announcement. */
export class LocalHub {
  readonly memory: RequestMemory
  /** Ms of the clock's `elapsed`: the memory is complete from here on. */
  readonly since: number
  readonly #accounts = new Set<LocalAccount>()
  readonly #watchers = new Watchers()
  readonly #networks: () => readonly HomeNetwork[]
  readonly #port: LocalPort
  readonly #announcer: Announcer
  readonly #rivals: Rivals
  #told: Announcement | undefined
  /** docs/protocols/sinric-local.md#l3 */
  readonly #limit: RateLimit
  #cancelLinger: () => void = () => undefined
  #isEnding = false

  constructor(private readonly options: LocalHubOptions) {
    const { clock, port = LOCAL_PORT, networks = homeNetworks } = options
    this.memory = new RequestMemory(clock)
    this.since = clock.elapsed()
    this.#networks = networks
    this.#limit = new RateLimit(clock)
    this.#rivals = new Rivals(clock)
    this.#announcer = new Announcer(clock, (records) => {
      if (this.#told && this.#rivals.hear(records, this.#told)) this.#watchers.notify()
    })
    this.#port = new LocalPort({
      clock,
      port,
      addresses: () => this.#addresses(),
      onDatagram: (bytes, peer) => this.#receive(bytes, peer),
      onCheck: () => this.#checked(),
    })
  }

  get state(): PortState {
    return this.#port.state
  }

  /** The port that it listens on; 0 while it does not. */
  get port(): number {
    return this.#port.number
  }

  /** The address under which phones find this host; undefined while there is no network. */
  get address(): string | undefined {
    return this.#addresses()[0]
  }

  /** Who else tells the network of our devices. */
  get rivals(): readonly Rival[] {
    return this.#rivals.all
  }

  /** An account can be asked from now on; the returned function ends that. */
  join(account: LocalAccount): () => void {
    this.#accounts.add(account)
    this.#cancelLinger()
    this.#open()
    return () => this.#leave(account)
  }

  /** After a deploy: every account is there that will be. */
  announce(): void {
    this.#checked()
  }

  /** Calls back when the state changes, or may have; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** The process ends: says goodbye at once, and nothing more. */
  sayGoodbye(): void {
    this.#isEnding = true
    this.#announcer.close()
  }

  /** Ends everything at once. */
  close(): void {
    this.#accounts.clear()
    this.#end()
  }

  #open(): void {
    const accounts = [...this.#accounts]
    this.#port.open(accounts.every((account) => account.isOnThisMachine) ? '127.0.0.1' : '0.0.0.0')
  }

  #leave(account: LocalAccount): void {
    this.#accounts.delete(account)
    if (this.#accounts.size > 0) return this.#open()
    this.#cancelLinger = this.options.clock.after(LINGER_MS, () => this.#end())
  }

  #end(): void {
    this.#cancelLinger()
    this.#announcer.close()
    this.#port.close()
  }

  #checked(): void {
    this.#watchers.notify()
    if (this.#accounts.size > 0) this.#tell()
  }

  /** Tells the network; while the port does not listen there is nothing to tell. */
  #tell(): void {
    const { mac, version } = this.options
    if (mac === undefined || this.#isEnding) return
    const ids =
      this.#port.state === 'listening' ? [...this.#accounts].flatMap((one) => one.announcedIds()) : []
    const host = `sinricpro-${mac.replaceAll(':', '').toLowerCase()}`
    const deviceIds = [...new Set(ids)].sort()
    this.#told = { host, version, port: this.port, deviceIds }
    this.#announcer.announce(this.#told, this.#networks())
  }

  #addresses(): string[] {
    return this.#networks().map(({ address }) => address)
  }

  #receive(bytes: Buffer, peer: Peer): void {
    if (!isAtHome(peer)) return
    const datagram = openDatagram(bytes)
    if (!datagram) return
    const concerned = [...this.#accounts].filter(
      (account) =>
        (!account.isOnThisMachine || isLoopbackAddress(peer.address)) && account.concerns(datagram),
    )
    const account = concerned.find((one) => one.isSignedRight(datagram))
    if (account) return this.#take(account, datagram, peer)
    // What names none of our devices gets no answer, and nobody is bothered with it.
    const [owner] = datagram.deviceId === undefined ? [] : concerned
    owner?.refuse(datagram, this.#answering(peer))
    owner?.rejected('signature', peer)
  }

  #take(account: LocalAccount, datagram: Datagram, peer: Peer): void {
    const reception = account.take(datagram, this.#answering(peer))
    if (reception !== 'taken') account.rejected(reception, peer)
  }

  #answering(peer: Peer): Answering {
    const answer = (text: string): void => this.#port.send(text, peer)
    return {
      answer,
      limited: (text) => {
        if (this.#limit.allows(peer.address)) answer(text)
      },
    }
  }
}
