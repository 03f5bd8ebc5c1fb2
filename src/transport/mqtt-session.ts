import { MAX_TIMER_MS } from '../bridge/clock'
import { Socket } from 'node:net'
import type { IClientOptions, MqttClient } from 'mqtt'
import { type Saying, say, sayingOf } from '../bridge/sentence'
import { explainMqtt, onNoBroker } from './no-broker'
import type { Disconnected } from './reconnector'
import { MQTT_KEEPALIVE_SECONDS } from './timing'

/** Where and as whom to log in. */
export interface Login {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  url: string
  clientId: string
  username?: string
  password?: string
}

export interface MqttSessionEvents {
  onOpen(): void
  /** @param isRetained it was said before we subscribed */
  onMessage(topic: string, payload: Buffer, isRetained: boolean): void
  /** The broker does not let us subscribe. */
  onDenied(topic: string): void
  /** Once, as the last of all. */
  onEnd(end: MqttSessionEnd): void
}

export interface MqttSessionEnd {
  why: Disconnected
  /** We ended it, the broker did not. */
  isOurs: boolean
}

/** CONNACK codes of MQTT 3.1.1 that asking again does not change: client id, password, permission. */
const REFUSING_CODES = new Set([2, 4, 5])
/** SUBACK codes from here on are refusals. */
const SUBACK_FAILURE = 0x80
/** A packet above this is not waited for: MQTT itself has no limit below 256 MB. */
const MAX_PACKET_BYTES = 2 * 1024 * 1024
/** The library's own time-out of connecting, which is not ours, in ms: the longest that a timer can. */
const NEVER_MS = MAX_TIMER_MS

/** One life of a session with an MQTT broker, from dialling to closing. */
export class MqttSession {
  #client: MqttClient | undefined
  #isClosing = false
  #isOver = false
  #reason: Saying = ''
  #code = 0

  constructor(
    login: Login,
    private readonly events: MqttSessionEvents,
  ) {
    // The library is loaded when it is first needed: most of its users' flows never are.
    import('mqtt').then(
      ({ connect }) => this.#connect(connect, login),
      (error: unknown) => this.#end({ state: 'invalid', reason: String(error) }),
    )
  }

  get open(): boolean {
    return !this.#isClosing && (this.#client?.connected ?? false)
  }

  /** Says goodbye, after every acknowledgement that is still to come; `onEnd` follows. */
  close(): void {
    this.#isClosing = true
    if (this.#client) this.#client.end(!this.#client.connected)
    else this.#end({ state: 'waiting', reason: '' })
  }

  /** Cuts the line; `onEnd` follows. */
  destroy(): void {
    if (this.#client) this.#client.stream.destroy()
    else this.#end({ state: 'waiting', reason: '' })
  }

  /** Subscribes with QoS 1. */
  subscribe(topics: string[]): void {
    if (topics.length === 0) return
    this.#client?.subscribe(topics, { qos: 1 }, (error, _asked, suback) => {
      if (!error || !this.open) return
      // When the broker does not say which ones, it may be any of them.
      const denied = topics.filter(
        (_, index) => Number(suback?.granted[index] ?? SUBACK_FAILURE) >= SUBACK_FAILURE,
      )
      denied.forEach((topic) => this.events.onDenied(topic))
    })
  }

  unsubscribe(topics: string[]): void {
    if (topics.length > 0) this.#client?.unsubscribe(topics, () => undefined)
  }

  /** Publishes with QoS 1; `onAcknowledged` is called when the broker has it, if it ever has. */
  publish(topic: string, text: string, onAcknowledged: () => void): void {
    this.#client?.publish(topic, text, { qos: 1 }, (error) => {
      if (!error && !this.#isOver) onAcknowledged()
    })
  }

  #connect(
    connect: (url: string, options: IClientOptions) => MqttClient,
    { url, ...credentials }: Login,
  ): void {
    if (this.#isOver) return
    try {
      this.#client = connect(url, {
        ...credentials,
        protocolVersion: 4,
        clean: true,
        keepalive: MQTT_KEEPALIVE_SECONDS,
        connectTimeout: NEVER_MS,
        reconnectPeriod: 0,
        resubscribe: false,
      })
      this.#listen(this.#client)
    } catch (error) {
      this.#end({ state: 'invalid', reason: sayingOf(error) })
    }
  }

  #listen(client: MqttClient): void {
    this.#limit(client)
    onNoBroker(client, (saying) => this.#cut(client, saying))
    client.on('connect', () => {
      hurry(client)
      if (!this.#isClosing) this.events.onOpen()
    })
    client.on('message', (topic, payload, packet) => {
      if (!this.#isClosing) this.events.onMessage(topic, payload, packet.retain)
    })
    // `close` follows every error; without this listener an error would end the process.
    client.on('error', (error) => {
      if (this.#reason !== '') return
      this.#code = 'code' in error && typeof error.code === 'number' ? error.code : 0
      this.#reason = explainMqtt(error)
    })
    client.on('close', () => {
      const reason = this.#reason || say`the broker ended the connection`
      this.#end({ state: REFUSING_CODES.has(this.#code) ? 'refused' : 'waiting', reason })
    })
  }

  /** The library gathers a packet whole before it shows it, however large it is. */
  #limit(client: MqttClient): void {
    let gathered = 0
    client.on('packetreceive', () => (gathered = 0))
    client.stream.on('data', (bytes: Uint8Array) => {
      gathered += bytes.length
      if (gathered > MAX_PACKET_BYTES) this.#cut(client, say`the broker sent a message that is too large`)
    })
  }

  #cut(client: MqttClient, reason: Saying): void {
    this.#reason ||= reason
    client.stream.destroy()
  }

  #end(why: Disconnected): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#client?.end(true)
    this.events.onEnd({ why, isOurs: this.#isClosing })
  }
}

/** Small packets leave at once: an acknowledgement and then an answer would cost 40 ms otherwise. */
function hurry({ stream }: MqttClient): void {
  if (stream instanceof Socket) stream.setNoDelay(true)
}
