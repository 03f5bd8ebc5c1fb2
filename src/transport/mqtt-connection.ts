import { Socket } from 'node:net'
import type { IClientOptions, MqttClient } from 'mqtt'
import type { Clock } from '../bridge/clock'
import { type Saying, say } from '../bridge/sentence'
import { Backoff } from './backoff'
import type { Link } from './connection'
import { Kept, type Letter } from './publish-queue'
import { explain } from './session'

/** Where and as whom to log in. */
export interface Login {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  url: string
  clientId: string
  username?: string
  password?: string
}

export interface MqttConnectionOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** Asked at every attempt. */
  login(): Login
  onOpen(): void
  /** @param isRetained it was said before we subscribed */
  onMessage(topic: string, payload: Buffer, isRetained: boolean): void
  /** The broker does not let us subscribe. */
  onDenied(topic: string): void
  onEnd(): void
  /** The broker ends every session when this is published: it is published no more. */
  onRefused(topic: string): void
  /** A listener threw: the session goes on. */
  onFault(error: unknown): void
  onLink(link: Link): void
}

/** Backoff of ordinary failures, in ms. */
const ORDINARY = { first: 1_000, last: 60_000 }
/** A refused login will not get better by asking, in ms. */
const REFUSED = { least: 300_000, spread: 600_000 }
/** A session that lasted this long was a stable one, in ms. */
const STABLE = 30_000
/** A broker gets this long to let us in, in ms. */
const HANDSHAKE = 15_000
/** A broker that says nothing is given up after one and a half of this, in s: a dead link is noticed within 45 s. */
const KEEPALIVE = 30
/** A broker that does not let us go is cut off, in ms. */
const FAREWELL = 250
/** CONNACK codes of MQTT 3.1.1 that asking again does not change: client id, password, permission. */
const REFUSING_CODES = new Set([2, 4, 5])
/** SUBACK codes from here on are refusals. */
const DENIED = 0x80
/** A packet above this is not waited for, in bytes: MQTT itself has no limit below 256 MB. */
const LARGEST = 2 * 1024 * 1024

/** A session with an MQTT broker that is opened again and again until it is stopped. */
export class MqttConnection {
  readonly #backoff: Backoff
  readonly #kept = new Kept()
  /** The kept letter that the broker has not acknowledged in this session. */
  #underWay: Letter | undefined
  #client: MqttClient | undefined
  #wanted = false
  /** How often it was told to stop: only the newest word counts. */
  #stops = 0
  #link: Link = { state: 'idle' }
  #reason: Saying = ''
  #code = 0
  #cancelRetry: () => void = () => undefined
  #cancelStable: () => void = () => undefined

  constructor(private readonly options: MqttConnectionOptions) {
    this.#backoff = new Backoff(ORDINARY, options.random)
  }

  get link(): Link {
    return this.#link
  }

  get open(): boolean {
    return this.#link.state === 'connected' && (this.#client?.connected ?? false)
  }

  /** How many that were to arrive surely have not yet. */
  get kept(): number {
    return this.#kept.size
  }

  /** Dials unless that is going on already. */
  start(): void {
    if (this.#wanted) return
    this.#wanted = true
    this.#dial()
  }

  /** Logs in anew at once: as somebody else, for example. */
  async restart(): Promise<void> {
    const stopped = this.stop()
    const mine = this.#stops
    await stopped
    if (mine === this.#stops) this.start()
  }

  /** Ends for good; resolves when the socket is gone, in well under a second, also while dialling. */
  async stop(): Promise<void> {
    this.#wanted = false
    this.#stops += 1
    this.#cancelRetry()
    this.#cancelStable()
    this.#setLink({ state: 'idle' })
    const client = this.#client
    this.#client = undefined
    this.#underWay = undefined
    if (!client) return
    this.options.onEnd()
    await farewell(client, this.options.clock)
  }

  /** Subscribes for this session, with QoS 1. */
  subscribe(topics: string[]): void {
    if (topics.length === 0) return
    const client = this.#client
    client?.subscribe(topics, { qos: 1 }, (error, _asked, suback) => {
      if (!error || this.#client !== client || !client.connected) return
      // When the broker does not say which ones, it may be any of them.
      const denied = topics.filter((_, index) => Number(suback?.granted[index] ?? DENIED) >= DENIED)
      denied.forEach((topic) => this.options.onDenied(topic))
    })
  }

  unsubscribe(topics: string[]): void {
    if (topics.length > 0) this.#client?.unsubscribe(topics, () => undefined)
  }

  /** Publishes with QoS 1 in this session only; false when there is none. */
  publish(topic: string, text: string): boolean {
    if (!this.open) return false
    this.#client?.publish(topic, text, { qos: 1 }, () => undefined)
    return true
  }

  /** Publishes, in later sessions again until the broker has it; what is too much for that goes out now or, with false, not. */
  publishSurely(topic: string, text: string): boolean {
    if (!this.#kept.add({ topic, text })) return this.publish(topic, text)
    this.#publishKept()
    return true
  }

  /** What was to arrive surely on these topics need not any more. @returns how many that were */
  forget(isGone: (topic: string) => boolean): number {
    return this.#kept.forget(isGone)
  }

  /** One at a time: when the session ends meanwhile, it is known with which one. */
  #publishKept(): void {
    const [client, letter] = [this.#client, this.#kept.first]
    if (!client || !letter || this.#underWay || !this.open) return
    this.#underWay = letter
    client.publish(letter.topic, letter.text, { qos: 1 }, (error) => {
      if (error || this.#client !== client) return
      this.#underWay = undefined
      this.#kept.delete(letter)
      this.#publishKept()
    })
  }

  #dial(): void {
    this.#reason = ''
    this.#code = 0
    this.#setLink({ state: 'connecting' })
    // The library is loaded when it is first needed: most of its users' flows never are.
    import('mqtt').then(
      ({ connect }) => this.#wanted && !this.#client && this.#open(connect),
      (error: unknown) => this.#setLink({ state: 'invalid', reason: String(error) }),
    )
  }

  #open(connect: (url: string, options: IClientOptions) => MqttClient): void {
    const { url, ...login } = this.options.login()
    try {
      const client = connect(url, {
        ...login,
        protocolVersion: 4,
        clean: true,
        keepalive: KEEPALIVE,
        connectTimeout: HANDSHAKE,
        reconnectPeriod: 0,
        resubscribe: false,
      })
      this.#client = client
      this.#listen(client)
    } catch (error) {
      this.#setLink({ state: 'invalid', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  #listen(client: MqttClient): void {
    this.#limit(client)
    client.on('connect', () => this.#client === client && this.#opened())
    client.on('message', (topic, payload, packet) => {
      if (this.#client === client) this.#tell(() => this.options.onMessage(topic, payload, packet.retain))
    })
    // `close` follows every error; without this listener an error would end the process.
    client.on('error', (error) => {
      if (this.#reason !== '') return
      this.#code = 'code' in error && typeof error.code === 'number' ? error.code : 0
      this.#reason = reasonOf(error)
    })
    client.on('close', () => {
      if (this.#client === client) this.#ended(client)
    })
  }

  /** The library gathers a packet whole before it shows it, however large it is. */
  #limit(client: MqttClient): void {
    let gathered = 0
    client.on('packetreceive', () => (gathered = 0))
    client.stream.on('data', (bytes: Uint8Array) => {
      gathered += bytes.length
      if (gathered <= LARGEST) return
      this.#reason ||= say`the broker sent a message that is too large`
      client.stream.destroy()
    })
  }

  #opened(): void {
    hurry(this.#client)
    this.#cancelStable = this.options.clock.after(STABLE, () => this.#backoff.reset())
    this.#setLink({ state: 'connected' })
    this.#publishKept()
    this.#tell(() => this.options.onOpen())
  }

  /** What a listener throws would end the process: the library calls it from a socket. */
  #tell(listener: () => void): void {
    try {
      listener()
    } catch (error) {
      this.options.onFault(error)
    }
  }

  #ended(client: MqttClient): void {
    this.#client = undefined
    this.#cancelStable()
    client.end(true)
    const letter = this.#underWay
    this.#underWay = undefined
    if (letter && this.#kept.fail(letter)) this.options.onRefused(letter.topic)
    this.options.onEnd()
    if (!this.#wanted) return
    const isRefused = REFUSING_CODES.has(this.#code)
    const reason = this.#reason || say`the broker ended the connection`
    this.#setLink({ state: isRefused ? 'refused' : 'waiting', reason })
    const pause = isRefused ? REFUSED.least + this.options.random() * REFUSED.spread : this.#backoff.next()
    this.#cancelRetry = this.options.clock.after(pause, () => this.#dial())
  }

  #setLink(link: Link): void {
    this.#link = link
    this.options.onLink(link)
  }
}

function reasonOf(error: Error): Saying {
  if (error.message === 'connack timeout') return say`the broker does not answer`
  return explain(error)
}

/** Small packets leave at once: an acknowledgement and then an answer would cost 40 ms otherwise. */
function hurry(client: MqttClient | undefined): void {
  if (client?.stream instanceof Socket) client.stream.setNoDelay(true)
}

/** Says goodbye, and cuts the line when that takes too long: the library waits for every acknowledgement first. */
function farewell(client: MqttClient, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(FAREWELL, () => {
      client.stream.destroy()
      resolve()
    })
    client.on('close', () => {
      cancel()
      resolve()
    })
    client.end(!client.connected)
  })
}
