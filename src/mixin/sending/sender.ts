import { randomUUID } from 'node:crypto'
import type { Clock } from '../../bridge/clock'
import { Problem } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { Backoff } from '../../transport/backoff'
import type { Api } from './api'
import { inBatches } from './batches'
import { conversationOf } from '../conversation'
import { Lines } from './keyed-queue'
import type { Content, Upload } from './outgoing'
import { Quota } from './quota'
import { MixinError, NoReply, NotForAll, verdictOf } from '../refusal'
import { Slots } from './semaphore'
import { RESEND_BACKOFF_MS, SEND_TIMEOUT_MS, THROTTLE_BACKOFF_MS } from '../timing'

/** Where a message goes: a conversation, and the user in it when they are alone with the bot. */
export interface Destination {
  conversationId: string
  recipientId?: string
}

export interface SenderOptions {
  clock: Clock
  random: () => number
  appId: string
  api: Api
  /** Sends one message over the socket; resolves with its reply. */
  create(message: WireMessage): Promise<unknown>
  isReady(): boolean
  /** Whether the link is alive, when nobody answered; false as soon as it has ended. */
  isAlive(): Promise<boolean>
}

/** A message as CREATE_MESSAGE and POST /messages want it (docs/protocols/mixin.md#client-actions). */
export interface WireMessage {
  conversation_id: string
  recipient_id?: string
  message_id: string
  category: string
  data_base64: string
  status: 'SENT'
  quote_message_id?: string
  silent?: true
  expire_in?: number
}

/** What goes beside the content of a message (docs/protocols/mixin-api.md#extras). */
export interface Extras {
  /** The id of the message that it quotes. */
  quote?: string
  /** It arrives without a sound. */
  silent?: boolean
  /** Seconds after which it vanishes, once it is read. */
  expireIn?: number
}

/** A message is sent again so often when nobody answers (docs/contract.md#8-fine-print). */
const MAX_RESENDS = 4
/** So many messages wait without a connection. */
const MAX_WAITING_OFFLINE = 1_000
/** However fast the flow is, memory is not for queues. */
const MAX_WAITING = 10_000
/** The quota is 100,000 messages a minute (docs/protocols/mixin.md#errors). */
const QUOTA = { perSecond: 1_500, burst: 1_500 }
/** Messages that are under way at the same time, in all conversations. */
const MAX_CONCURRENT_SENDS = 16
/** Conversations that are created at the same time. */
const MAX_CONCURRENT_CREATIONS = 8
/** Conversations that are known to exist. */
const MAX_KNOWN_CONVERSATIONS = 10_000

/**
 * Sends messages: in order for each conversation, each with one id however often it has to be sent, within the
 * quota, and later when there is no connection now.
 */
export class Sender {
  readonly #lines = new Lines()
  readonly #slots = new Slots(MAX_CONCURRENT_SENDS)
  readonly #creations = new Slots(MAX_CONCURRENT_CREATIONS)
  readonly #quota: Quota
  readonly #throttleBackoff: Backoff
  readonly #stopping = new AbortController()
  /** Aborted when there is a connection, or none will come. */
  #waking = new AbortController()
  readonly #known = new Set<string>()
  #waiting = 0
  /** Of the clock's elapsed: before that nothing is sent. */
  #pausedUntil = 0
  /** What Mixin said to that, until it takes something again. */
  #throttled: MixinError | undefined

  constructor(private readonly options: SenderOptions) {
    this.#quota = new Quota(options.clock, QUOTA)
    this.#throttleBackoff = new Backoff(THROTTLE_BACKOFF_MS, options.random)
  }

  /** A message came from there, so that it can be answered. */
  know(conversationId: string): void {
    if (this.#known.size >= MAX_KNOWN_CONVERSATIONS) this.#known.clear()
    this.#known.add(conversationId)
  }

  /** The conversation of the bot and a user. */
  to(userId: string): Destination {
    return { conversationId: conversationOf(this.options.appId, userId), recipientId: userId }
  }

  /**
   * Sends contents, one after the other, to all destinations; resolves with the id of the first content's message for
   * each destination when the server has them all.
   * @throws MixinError as the server answers, Problem when there is no room, no time or no connection for it
   */
  send(
    destinations: readonly Destination[],
    contents: readonly (Content | Upload)[],
    extras: Extras = {},
  ): Promise<string[]> {
    const max = this.options.isReady() ? MAX_WAITING : MAX_WAITING_OFFLINE
    if (this.#waiting >= max) {
      return Promise.reject(
        new Problem('not-sent', say`${max} messages are already waiting for Mixin; this one was not sent`),
      )
    }
    this.#waiting += 1
    const until = this.options.clock.elapsed() + SEND_TIMEOUT_MS
    const ids = destinations.map(() => contents.map(() => randomUUID()))
    const keys = destinations.map(({ conversationId }) => conversationId)
    return this.#lines
      .run(keys, () => this.#slots.run(() => this.#deliver(destinations, contents, ids, until, extras)))
      .then(() => ids.map(([first = '']) => first))
      .finally(() => (this.#waiting -= 1))
  }

  /** Asks the API for what has to be known before something can be sent; tries as long as for sending. */
  ask<T>(attempt: () => Promise<T>): Promise<T> {
    return this.#persist(0, this.options.clock.elapsed() + SEND_TIMEOUT_MS, attempt)
  }

  /** There is a connection. */
  resume(): void {
    this.#waking.abort()
    this.#waking = new AbortController()
  }

  /** Nothing is sent any more; what waits fails. */
  stop(): void {
    this.#stopping.abort()
    this.#waking.abort()
  }

  async #deliver(
    destinations: readonly Destination[],
    contents: readonly (Content | Upload)[],
    ids: readonly string[][],
    until: number,
    extras: Extras,
  ): Promise<void> {
    await this.#untilReady(until)
    const ready = []
    for (const content of contents)
      ready.push('data' in content ? content : await this.#uploaded(content, until))
    const failures = new Map<Destination, Error>()
    await Promise.all(
      destinations.map((destination) =>
        this.#opened(destination, until).catch((error: unknown) => failures.set(destination, toError(error))),
      ),
    )
    for (const [n, content] of ready.entries()) {
      const messages = destinations.flatMap((destination, at) => {
        const id = ids[at]?.[n]
        if (failures.has(destination) || id === undefined) return []
        return [{ destination, message: wireMessage(destination, content, id, extras) }]
      })
      for (const [destination, error] of await this.#dispatch(messages, until))
        failures.set(destination, error)
    }
    if (failures.size > 0) throw summary(failures, destinations.length)
  }

  /** One message goes over the socket; many of them in batches over the API, which takes contacts only. */
  async #dispatch(messages: Addressed[], until: number): Promise<Map<Destination, Error>> {
    const failures = new Map<Destination, Error>()
    const one = (addressed: Addressed): Promise<unknown> =>
      this.#persist(1, until, () => this.options.create(addressed.message)).catch((error: unknown) =>
        failures.set(addressed.destination, toError(error)),
      )
    // Whether the API takes what vanishes is not documented; the socket does.
    const contacts = messages.filter(
      ({ destination, message }) => destination.recipientId !== undefined && message.expire_in === undefined,
    )
    if (contacts.length < 2) {
      for (const addressed of messages) await one(addressed)
      return failures
    }
    for (const addressed of messages) if (!contacts.includes(addressed)) await one(addressed)
    for (const batch of inBatches(contacts)) {
      const wire = batch.map(({ message }) => message)
      try {
        await this.#persist(batch.length, until, () => this.options.api.call('POST', '/messages', wire))
      } catch (error) {
        if (!(error instanceof MixinError)) throw error
        // One bad recipient spoils a batch. The ids are the same, so that nobody gets it twice.
        for (const addressed of batch) await one(addressed)
      }
    }
    return failures
  }

  async #uploaded(upload: Upload, until: number): Promise<Content> {
    const id = await this.#persist(0, until, () => this.options.api.upload(upload.bytes))
    return upload.describe(id)
  }

  /**
   * The first message to somebody needs a conversation; creating it twice does no harm
   * (docs/protocols/mixin.md#http).
   */
  async #opened({ conversationId, recipientId }: Destination, until: number): Promise<void> {
    if (recipientId === undefined || this.#known.has(conversationId)) return
    const body = {
      category: 'CONTACT',
      conversation_id: conversationId,
      participants: [{ user_id: recipientId }],
    }
    await this.#creations.run(() =>
      this.#persist(0, until, () => this.options.api.call('POST', '/conversations', body)),
    )
    this.know(conversationId)
  }

  /** Tries until it is done, or cannot be done. @param count messages of the quota */
  async #persist<T>(count: number, until: number, attempt: () => Promise<T>): Promise<T> {
    const backoff = new Backoff(RESEND_BACKOFF_MS, this.options.random)
    for (let resends = 0; ;) {
      await this.#untilReady(until)
      await this.#pause(this.#quota.take(count))
      await this.#pause(this.#pausedUntil - this.options.clock.elapsed())
      try {
        const result = await attempt()
        this.#throttleBackoff.reset()
        this.#throttled = undefined
        return result
      } catch (error) {
        const next = await this.#afterFailure(error)
        if (next === 'at once') continue
        if (next === 'never' || resends >= MAX_RESENDS) throw error
        resends += 1
        await this.#pause(backoff.next())
      }
    }
  }

  /** When the same message may be sent again; `at once` is not counted: it waits for the connection or the throttle. */
  async #afterFailure(error: unknown): Promise<'at once' | 'soon' | 'never'> {
    if (error instanceof MixinError) {
      const verdict = verdictOf(error.code)
      if (verdict === 'slower') {
        this.#throttle(error)
        return 'at once'
      }
      return verdict === 'again' && !this.#isStopped ? 'soon' : 'never'
    }
    if (error instanceof NoReply && !(await this.options.isAlive())) return 'at once'
    return this.#isStopped ? 'never' : 'soon'
  }

  #throttle(error: MixinError): void {
    this.#throttled = error
    this.#pausedUntil = this.options.clock.elapsed() + this.#throttleBackoff.next()
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted
  }

  async #untilReady(until: number): Promise<void> {
    const { options } = this
    for (;;) {
      this.#throwIfStopped()
      const left = until - options.clock.elapsed()
      if (left <= 0) throw this.#late()
      if (options.isReady()) return
      await options.clock.sleep(left, this.#waking.signal)
    }
  }

  /** Why something was not sent in time. */
  #late(): Error {
    if (!this.options.isReady())
      return new Problem('deadline', say`There was no connection to Mixin for 10 minutes; this was not sent`)
    if (this.#throttled) return new MixinError(this.#throttled.body)
    return new Problem('deadline', say`Mixin was too slow to take this within 10 minutes; it was not sent`)
  }

  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return
    await this.options.clock.sleep(ms, this.#stopping.signal)
    this.#throwIfStopped()
  }

  #throwIfStopped(): void {
    if (this.#isStopped) throw new Problem('closed', say`The bot was closed before this was sent`)
  }
}

interface Addressed {
  destination: Destination
  message: WireMessage
}

function wireMessage(
  { conversationId, recipientId }: Destination,
  { category, data }: Content,
  messageId: string,
  { quote, silent, expireIn }: Extras,
): WireMessage {
  return {
    conversation_id: conversationId,
    ...(recipientId === undefined ? {} : { recipient_id: recipientId }),
    message_id: messageId,
    category,
    data_base64: data.toString('base64url'),
    status: 'SENT',
    ...(quote === undefined ? {} : { quote_message_id: quote }),
    ...(silent === true ? { silent } : {}),
    ...(expireIn === undefined ? {} : { expire_in: expireIn }),
  }
}

/** Of several failures the first has the code; all of them are named. */
function summary(failures: Map<Destination, Error>, all: number): Error {
  const [first = new Error('It was not sent')] = failures.values()
  if (all === 1) return first
  const whom = [...failures.keys()].map(({ recipientId, conversationId }) => recipientId ?? conversationId)
  const names = whom.slice(0, 5).join(', ')
  return new NotForAll(first, say`${failures.size} of ${all} did not get it: ${names}`)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
