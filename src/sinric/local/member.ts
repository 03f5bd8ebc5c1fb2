import type { KeyObject } from 'node:crypto'
import type { Clock } from '../../bridge/clock'
import { leadsHere, type Peer } from '../../transport/home-network'
import type { ServerClock } from '../../transport/server-clock'
import type { SinricDevice } from '../device'
import type { HealthFacts } from '../module'
import type { Datagram } from './datagram'
import type { LocalAccount, LocalHub } from './hub'
import type { PortState } from './port'
import type { Rival } from './rivals'
import { type Answering, LocalRequests, type Reception } from './requests'
import { readTime, type SavedOffset, type TrustedTime } from './trusted-time'

/** What control over the LAN needs beside the account. */
export interface LocalOptions {
  hub: LocalHub
  /** Whether the network is told of the devices (mDNS). */
  announce: boolean
  /** Whether the system says that its clock is synchronised. */
  isSynchronised: () => boolean
  /** What an earlier session of this account learned of the time. */
  savedOffset: () => SavedOffset | undefined
  saveOffset: (offset: SavedOffset) => void
  /** Something that came was not taken. */
  onRejected: (reception: Reception, peer: Peer) => void
}

/** What the account has that the LAN needs. */
export interface MemberOptions {
  key: KeyObject
  clock: Clock
  serverClock: ServerClock
  /** The cloud's address. */
  server: string
  deviceOf: (id: string) => SinricDevice | undefined
  /** Of those that may be found over the LAN. */
  deviceIds: () => readonly string[]
  health: () => HealthFacts
  /** The status may have changed. */
  onChange: () => void
}

export interface LocalStatus {
  port: PortState
  /** Whether locks may be opened: the time is known. */
  isTimeTrusted: boolean
  /** Others that say they have devices of this account. */
  rivals: readonly Rival[]
}

/** An account's part in the control over the LAN. */
export class LocalMember implements LocalAccount {
  readonly isOnThisMachine: boolean
  readonly #requests: LocalRequests
  #leave: (() => void) | undefined
  #unwatch: () => void = () => undefined
  #shown = ''

  constructor(
    private readonly local: LocalOptions,
    private readonly options: MemberOptions,
  ) {
    const { key, clock, server, deviceOf, health } = options
    const { memory, since } = local.hub
    this.isOnThisMachine = leadsHere(server)
    this.#requests = new LocalRequests({
      key,
      clock,
      memory,
      rememberedSince: since,
      deviceOf,
      health,
      time: () => this.#time(),
    })
  }

  /** The account has so many devices in use: with none there is nothing to listen for. */
  serve(devices: number): void {
    if (devices === 0) return this.close()
    if (this.#leave) return
    this.#unwatch = this.local.hub.watch(() => this.#checked())
    this.#leave = this.local.hub.join(this)
  }

  close(): void {
    this.#unwatch()
    this.#leave?.()
    this.#leave = undefined
  }

  get status(): LocalStatus {
    const { state: port, rivals } = this.local.hub
    const own = this.announcedIds()
    return {
      port,
      isTimeTrusted: this.#time().isTrusted,
      rivals: rivals.filter(({ deviceId }) => own.includes(deviceId)),
    }
  }

  /** The address under which phones find this host. */
  get address(): string | undefined {
    return this.local.hub.address
  }

  /** The server has said what time it is. */
  learnTime(): void {
    const { serverClock, clock } = this.options
    this.local.saveOffset({ offset: Math.round(serverClock.offset()), at: clock.now() })
  }

  announcedIds(): readonly string[] {
    return this.local.announce && !this.isOnThisMachine ? this.options.deviceIds() : []
  }

  concerns(datagram: Datagram): boolean {
    return this.#requests.concerns(datagram)
  }

  isSignedRight(datagram: Datagram): boolean {
    return this.#requests.isSignedRight(datagram)
  }

  refuse(datagram: Datagram, answering: Answering): void {
    this.#requests.refuse(datagram, answering)
  }

  take(datagram: Datagram, answering: Answering): Reception {
    return this.#requests.take(datagram, answering)
  }

  rejected(reception: Reception, peer: Peer): void {
    this.local.onRejected(reception, peer)
  }

  #time(): TrustedTime {
    const { clock, serverClock: server } = this.options
    const { isSynchronised, savedOffset: saved } = this.local
    return readTime({ clock, server, isSynchronised, saved })
  }

  #checked(): void {
    const shown = JSON.stringify(this.status)
    if (shown === this.#shown) return
    this.#shown = shown
    this.options.onChange()
  }
}
