import type { Clock } from '../bridge/clock'
import { say } from '../bridge/sentence'
import { type Login, MqttSession, type MqttSessionEnd } from './mqtt-session'
import { PublishQueue, type QueuedMessage } from './publish-queue'
import { type Disconnected, type Link, Reconnector, type SessionEvents } from './reconnector'
import { STABLE_AFTER_MS } from './timing'

export interface MqttOptions {
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

/** After so many, it is no accident any more. */
const MAX_ABRUPT_ENDS = 3
const TWIN = say`the broker keeps closing the connection shortly after the login: another client may use the same client ID`

/** A session with an MQTT broker that is opened again and again until it is stopped. */
export class MqttConnection {
  readonly #reconnector: Reconnector
  readonly #queue = new PublishQueue()
  /** The queued message that the broker has not acknowledged in this session. */
  #underWay: QueuedMessage | undefined
  #session: MqttSession | undefined
  /** Sessions in a row that the broker ended soon after it had let us in. */
  #abruptEnds = 0
  /** When the session that is open was opened: clock.elapsed, in ms. */
  #openedAt: number | undefined

  constructor(private readonly options: MqttOptions) {
    const { clock, random } = options
    this.#reconnector = new Reconnector({
      clock,
      random,
      dial: (events) => (this.#session = this.#dial(events)),
      unanswered: say`the broker does not answer`,
      onLink: (link) => options.onLink(link),
    })
  }

  get link(): Link {
    return this.#reconnector.link
  }

  get open(): boolean {
    return this.#session?.open ?? false
  }

  /** Whether somebody else seems to have our client id: the broker ended one session after the other. */
  get isContended(): boolean {
    const isStable =
      this.#openedAt !== undefined && this.options.clock.elapsed() - this.#openedAt >= STABLE_AFTER_MS
    return this.#abruptEnds >= MAX_ABRUPT_ENDS && !isStable
  }

  /** How many that were published reliably the broker has not acknowledged yet. */
  get unacknowledged(): number {
    return this.#queue.size
  }

  /** Dials unless that is going on already. */
  start(): void {
    this.#reconnector.start()
  }

  /** Logs in anew at once: as somebody else, for example. */
  restart(): void {
    this.#reconnector.restart()
  }

  /** Ends for good; resolves when the socket is gone, in well under a second, also while dialling. */
  stop(): Promise<void> {
    return this.#reconnector.stop()
  }

  /** Subscribes for this session, with QoS 1. */
  subscribe(topics: string[]): void {
    this.#session?.subscribe(topics)
  }

  unsubscribe(topics: string[]): void {
    this.#session?.unsubscribe(topics)
  }

  /** Publishes with QoS 1 in this session only; false when there is none. */
  publish(topic: string, text: string): boolean {
    if (!this.open) return false
    this.#session?.publish(topic, text, () => undefined)
    return true
  }

  /**
   * Publishes, in later sessions again until the broker has it. What the queue has no room for goes out in this
   * session only; false when there is none.
   */
  publishReliably(topic: string, text: string): boolean {
    if (!this.#queue.add({ topic, text })) return this.publish(topic, text)
    this.#publishNext()
    return true
  }

  /** What was published reliably on these topics need not arrive any more. @returns how many that were */
  forget(isGone: (topic: string) => boolean): number {
    return this.#queue.deleteFor(isGone)
  }

  /** One at a time: when the session ends meanwhile, it is known with which one. */
  #publishNext(): void {
    const message = this.#queue.first
    if (!message || this.#underWay || !this.open) return
    this.#underWay = message
    this.#session?.publish(message.topic, message.text, () => {
      this.#underWay = undefined
      this.#queue.delete(message)
      this.#publishNext()
    })
  }

  #dial(events: SessionEvents): MqttSession {
    const { options } = this
    let opened: number | undefined
    return new MqttSession(options.login(), {
      onOpen: () => {
        opened = options.clock.elapsed()
        this.#openedAt = opened
        events.opened()
        this.#publishNext()
        this.#guard(() => options.onOpen())
      },
      onMessage: (topic, payload, isRetained) =>
        this.#guard(() => options.onMessage(topic, payload, isRetained)),
      onDenied: (topic) => options.onDenied(topic),
      onEnd: (end) => {
        this.#ended(end)
        const why = this.#judge(end, opened)
        events.ended(() => why)
      },
    })
  }

  /** A broker ends a session when somebody else logs in with its client id, and says nothing of it. */
  #judge({ why, isOurs }: MqttSessionEnd, opened: number | undefined): Disconnected {
    if (isOurs || opened === undefined) return why
    const isAbrupt = this.options.clock.elapsed() - opened < STABLE_AFTER_MS
    this.#abruptEnds = isAbrupt ? this.#abruptEnds + 1 : 0
    return this.#abruptEnds < MAX_ABRUPT_ENDS || why.state !== 'waiting' ? why : { ...why, reason: TWIN }
  }

  /** What a listener throws would end the process: the library calls it from a socket. */
  #guard(listener: () => void): void {
    try {
      listener()
    } catch (error) {
      this.options.onFault(error)
    }
  }

  #ended({ isOurs }: MqttSessionEnd): void {
    this.#session = undefined
    this.#openedAt = undefined
    const message = this.#underWay
    this.#underWay = undefined
    if (message && !isOurs && this.#queue.fail(message)) this.options.onRefused(message.topic)
    this.options.onEnd()
  }
}
