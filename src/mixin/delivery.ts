import type { Clock } from '../bridge/clock'
import { copyJson } from '../bridge/json'
import { type Saying, sayingOf } from '../bridge/sentence'
import { isEvent, isForApps } from './categories'
import type { Keystore } from './keystore'
import { factsOf, type Incoming, type MessageFacts, type MessageView, payloadOf } from './message-view'
import { Remembered } from './remembered'

/** A receipt for a message that was sent, or a system message. */
export interface MixinEvent {
  topic: string
  payload: unknown
  facts: MessageFacts
}

/** A node that takes messages into the flow. */
export interface MessageHandler {
  /** Whether what it remembers has been read. */
  isReady: boolean
  /** Takes a message, or says that it is not for it. `onEnd` is called once, with whether all went well. */
  take: (incoming: Incoming, onEnd: (success: boolean) => void) => boolean
  takeEvent: (event: MixinEvent) => void
}

/** Somebody, or a group, that wrote to the bot. */
export interface Writer {
  /** Of the user, or of the group's conversation. */
  id: string
  kind: 'user' | 'group'
}

/** So many are remembered for the dialog. */
const MAX_WRITERS = 50

export interface DeliveryOptions {
  appId(): string
  acknowledge(messageId: string): void
  /** The bot can send there. */
  know(conversationId: string): void
  complain(what: Saying): void
  /** Reads with the bot's keystore. */
  payloadOf(read: (keystore: Keystore) => unknown): unknown
  /** Asks for everything that is not acknowledged. */
  list(): void
  clock: Clock
}

/** A message that not every node has finished. */
interface OpenMessage {
  /** The nodes that have not finished. */
  open: Set<MessageHandler>
  /** The nodes that it was offered to. */
  asked: Set<MessageHandler>
  failed: boolean
  /** A node was removed before it had finished, and no new one has taken over. */
  cutShort: boolean
}

/**
 * Brings every message to each `in` node that wants it, once, and acknowledges it when all of them are done
 * (docs/contract.md#8-fine-print). What nobody is there to take stays on the server.
 */
export class MessageDelivery {
  readonly #takers = new Set<MessageHandler>()
  /** Keyed by message id. */
  readonly #open = new Map<string, OpenMessage>()
  /** The ids of events that were delivered: the server pushes them again while their acknowledgement is on its way. */
  readonly #delivered = new Remembered()
  /** Keyed by id, the last one last. */
  readonly #writers = new Map<string, Writer['kind']>()
  #hasNewTaker = false

  constructor(private readonly options: DeliveryOptions) {}

  /** A node takes messages; the returned function ends that. */
  join(taker: MessageHandler): () => void {
    this.#takers.add(taker)
    this.#hasNewTaker = true
    return () => this.#leave(taker)
  }

  /** After a deploy, and when a node is ready: what was pushed while nobody could take it is asked for again. */
  reconcile(): void {
    if (!this.#hasNewTaker || !this.#isReady) return
    this.#hasNewTaker = false
    this.options.list()
  }

  /** Who wrote since the start, users and groups, the last one first. */
  get writers(): Writer[] {
    return [...this.#writers].map(([id, kind]) => ({ id, kind })).reverse()
  }

  take(view: MessageView): void {
    if (this.#takers.size === 0 || !this.#isReady) return
    const facts = factsOf(view, this.options.appId())
    const { messageId, category } = facts
    const running = this.#open.get(messageId)
    if (running && [...this.#takers].every((taker) => running.asked.has(taker))) return
    this.options.know(facts.conversationId)
    if (!isForApps(category) && !isEvent(category)) this.#remember(facts)
    const incoming = isForApps(category) ? undefined : this.#read(view, facts)
    if (!incoming) return this.options.acknowledge(messageId)
    if (isEvent(category)) this.#spread({ topic: category, payload: incoming.payload, facts }, messageId)
    else this.#run(incoming)
  }

  takeReceipt(view: MessageView): void {
    const facts = factsOf(view, this.options.appId())
    const payload = { messageId: view.message_id, status: view.status ?? '' }
    for (const taker of this.#takers) taker.takeEvent({ topic: 'RECEIPT', payload, facts: copyJson(facts) })
  }

  #remember({ userId, conversationId, direct }: MessageFacts): void {
    this.#wrote(userId, 'user')
    if (!direct) this.#wrote(conversationId, 'group')
  }

  #wrote(id: string, kind: Writer['kind']): void {
    this.#writers.delete(id)
    this.#writers.set(id, kind)
    for (const [oldest] of [...this.#writers].slice(0, -MAX_WRITERS)) this.#writers.delete(oldest)
  }

  get #isReady(): boolean {
    return [...this.#takers].every(({ isReady }) => isReady)
  }

  /** A message that cannot be read is reported, and acknowledged so that it does not come again. */
  #read(view: MessageView, facts: MessageFacts): Incoming | undefined {
    try {
      return { facts, payload: this.options.payloadOf((keystore) => payloadOf(view, keystore)) }
    } catch (error) {
      this.options.complain(sayingOf(error))
      return undefined
    }
  }

  #spread(event: MixinEvent, messageId: string): void {
    if (!this.#delivered.has(messageId))
      for (const taker of this.#takers) taker.takeEvent({ ...event, facts: copyJson(event.facts) })
    this.#delivered.add(messageId)
    this.options.acknowledge(messageId)
  }

  /** Offers the message to every node that was not offered it yet. */
  #run(incoming: Incoming): void {
    const { messageId } = incoming.facts
    const run = this.#open.get(messageId) ?? newRun()
    const takers = [...this.#takers].filter((taker) => !run.asked.has(taker))
    this.#open.set(messageId, run)
    run.cutShort = false
    for (const taker of takers) {
      run.asked.add(taker)
      run.open.add(taker)
    }
    for (const taker of takers) {
      const isTaken = taker.take(incoming, (success) => this.#ended(messageId, run, taker, success))
      if (!isTaken) run.open.delete(taker)
    }
    this.#check(messageId, run)
  }

  #ended(messageId: string, run: OpenMessage, taker: MessageHandler, success: boolean): void {
    // The result of a node that was removed does not count.
    if (!run.open.delete(taker)) return
    if (!success) run.failed = true
    this.#check(messageId, run)
  }

  /** A failed message is not acknowledged, so that the server pushes it again. */
  #check(messageId: string, run: OpenMessage): void {
    if (run.open.size > 0 || this.#open.get(messageId) !== run) return
    this.#open.delete(messageId)
    if (!run.failed && !run.cutShort) this.options.acknowledge(messageId)
  }

  /** What a removed node had not finished runs again in its successor alone, when the server pushes it again. */
  #leave(taker: MessageHandler): void {
    this.#takers.delete(taker)
    for (const [messageId, run] of this.#open) {
      if (!run.open.delete(taker)) continue
      run.cutShort = true
      this.#check(messageId, run)
    }
  }
}

function newRun(): OpenMessage {
  return { open: new Set(), asked: new Set(), failed: false, cutShort: false }
}
