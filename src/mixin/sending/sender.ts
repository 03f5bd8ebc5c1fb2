import { randomUUID } from 'node:crypto'
import type { Clock } from '../../bridge/clock'
import { Problem } from '../../bridge/problem'
import { say, sayingOf } from '../../bridge/sentence'
import { Backoff } from '../../transport/backoff'
import type { Api } from './api'
import { inBatches } from './batches'
import { conversationOf } from '../conversation'
import { Lines } from './keyed-queue'
import type { Content, Upload } from './outgoing'
import { Quota } from './quota'
import { MixinError, NoReply, NotForAll, verdictOf } from '../refusal'
import { Slots } from './semaphore'

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

/** A message as CREATE_MESSAGE and POST /messages want it (mixin.md 2.2). */
export interface WireMessage {
  conversation_id: string
  recipient_id?: string
  message_id: string
  category: string
  data_base64: string
  status: 'SENT'
  quote_message_id?: string
}

/** A message is sent again so often when nobody answers (contract, section 8). */
const AGAIN = 4
/** The pause before that, in ms; too many requests and a server in trouble need time. */
const SOON = { first: 250, last: 4_000 }
const SLOWER = { first: 1_000, last: 60_000 }
/** What waits without a connection, and for how long, in ms. */
const MOST_OFFLINE = 1_000
const LONGEST_OFFLINE = 10 * 60_000
/** However fast the flow is, memory is not for queues. */
const MOST = 10_000
/** The quota is 100,000 a minute (mixin.md 4). */
const ALLOWANCE = { perSecond: 1_500, burst: 1_500 }
/** At the same time, in all conversations. */
const AT_ONCE = 16
/** Conversations that are created at the same time. */
const DOORS = 8
/** Conversations that are known to exist. */
const MOST_KNOWN = 10_000

/**
 * Sends messages: in order for each conversation, each with one id however often it has to be sent, within the
 * quota, and later when there is no connection now.
 */
export class Sender {
  readonly #lines = new Lines()
  readonly #slots = new Slots(AT_ONCE)
  readonly #doors = new Slots(DOORS)
  readonly #quota: Quota
  readonly #slower: Backoff
  /** Whoever waits for the connection: called with an error when it will not come. */
  readonly #sleepers = new Set<(error?: Error) => void>()
  readonly #known = new Set<string>()
  #waiting = 0
  /** Of the clock's elapsed: before that nothing is sent. */
  #pausedUntil = 0
  /** What Mixin said to that, until it takes something again. */
  #throttled: MixinError | undefined
  #isStopped = false

  constructor(private readonly options: SenderOptions) {
    this.#quota = new Quota(options.clock, ALLOWANCE)
    this.#slower = new Backoff(SLOWER, options.random)
  }

  /** A message came from there, so that it can be answered. */
  know(conversationId: string): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear()
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
    quote?: string,
  ): Promise<string[]> {
    const most = this.options.isReady() ? MOST : MOST_OFFLINE
    if (this.#waiting >= most) {
      return Promise.reject(
        new Problem('not-sent', say`${most} messages wait for Mixin already; this one is not sent`),
      )
    }
    this.#waiting += 1
    const until = this.options.clock.elapsed() + LONGEST_OFFLINE
    const ids = destinations.map(() => contents.map(() => randomUUID()))
    const keys = destinations.map(({ conversationId }) => conversationId)
    return this.#lines
      .run(keys, () => this.#slots.run(() => this.#deliver(destinations, contents, ids, until, quote)))
      .then(() => ids.map(([first = '']) => first))
      .finally(() => (this.#waiting -= 1))
  }

  /** There is a connection. */
  resume(): void {
    for (const wake of [...this.#sleepers]) wake()
  }

  /** Nothing is sent any more; what waits fails. */
  stop(): void {
    this.#isStopped = true
    for (const wake of [...this.#sleepers])
      wake(new Problem('closed', say`The bot was closed before this was sent`))
  }

  async #deliver(
    destinations: readonly Destination[],
    contents: readonly (Content | Upload)[],
    ids: readonly string[][],
    until: number,
    quote: string | undefined,
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
        return [{ destination, message: wireMessage(destination, content, id, quote) }]
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
    const contacts = messages.filter(({ destination }) => destination.recipientId !== undefined)
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

  /** The first message to somebody needs a conversation; creating it twice does no harm (mixin.md 3.6). */
  async #opened({ conversationId, recipientId }: Destination, until: number): Promise<void> {
    if (recipientId === undefined || this.#known.has(conversationId)) return
    const body = {
      category: 'CONTACT',
      conversation_id: conversationId,
      participants: [{ user_id: recipientId }],
    }
    await this.#doors.run(() =>
      this.#persist(0, until, () => this.options.api.call('POST', '/conversations', body)),
    )
    this.know(conversationId)
  }

  /** Tries until it is done, or cannot be done. @param count messages of the quota */
  async #persist<T>(count: number, until: number, attempt: () => Promise<T>): Promise<T> {
    const soon = new Backoff(SOON, this.options.random)
    for (let tries = 0; ;) {
      await this.#untilReady(until)
      await this.#pause(this.#quota.take(count))
      await this.#pause(this.#pausedUntil - this.options.clock.elapsed())
      try {
        const result = await attempt()
        this.#slower.reset()
        this.#throttled = undefined
        return result
      } catch (error) {
        const verdict = error instanceof MixinError ? verdictOf(error.code) : 'again'
        if (error instanceof MixinError && verdict === 'slower') this.#throttle(error)
        else if (error instanceof NoReply && !(await this.options.isAlive())) continue
        else if (!this.#isWorthAnother(error, verdict, tries)) throw error
        else {
          tries += 1
          await this.#pause(soon.next())
        }
      }
    }
  }

  #throttle(error: MixinError): void {
    this.#throttled = error
    this.#pausedUntil = this.options.clock.elapsed() + this.#slower.next()
  }

  #isWorthAnother(error: unknown, verdict: string, tries: number): boolean {
    if (this.#isStopped || tries >= AGAIN) return false
    return error instanceof NoReply || verdict === 'again'
  }

  async #untilReady(until: number): Promise<void> {
    const { clock } = this.options
    if (this.#isStopped) throw new Problem('closed', say`The bot was closed before this was sent`)
    const left = until - clock.elapsed()
    if (left <= 0) throw this.#late()
    if (this.options.isReady()) return
    await this.#sleep(left, () => this.#late())
    return this.#untilReady(until)
  }

  /** Why something was not sent in time. */
  #late(): Error {
    if (!this.options.isReady())
      return new Problem('deadline', say`There was no connection to Mixin for 10 minutes; this was not sent`)
    if (this.#throttled) return new MixinError(this.#throttled)
    return new Problem('deadline', say`Mixin took too little in 10 minutes; this was not sent`)
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await this.#sleep(ms, () => undefined, false)
  }

  /** Until it is woken or the time is up; `late` says whether that is an error. */
  #sleep(ms: number, late: () => Error | undefined, wakes = true): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (error?: Error): void => {
        cancel()
        this.#sleepers.delete(wake)
        if (error) reject(error)
        else resolve()
      }
      const wake = (error?: Error): void => {
        if (error || wakes) end(error)
      }
      const cancel = this.options.clock.after(ms, () => end(late()))
      this.#sleepers.add(wake)
    })
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
  quote: string | undefined,
): WireMessage {
  return {
    conversation_id: conversationId,
    ...(recipientId === undefined ? {} : { recipient_id: recipientId }),
    message_id: messageId,
    category,
    data_base64: data.toString('base64url'),
    status: 'SENT',
    ...(quote === undefined ? {} : { quote_message_id: quote }),
  }
}

/** Of several failures the first has the code; all of them are named. */
function summary(failures: Map<Destination, Error>, all: number): Error {
  const [first = new Error('It was not sent')] = failures.values()
  if (all === 1) return first
  const whom = [...failures.keys()].map(({ recipientId, conversationId }) => recipientId ?? conversationId)
  const names = whom.slice(0, 5).join(', ')
  const sentence = say`${sayingOf(first)} (${failures.size} of ${all} did not get it: ${names})`
  return new NotForAll(sentence, 'code' in first ? first.code : undefined)
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
