import type { Clock } from '../bridge/clock'
import { copyJson } from '../bridge/json'
import { type Saying, sayingOf } from '../bridge/sentence'
import { isEvent, isForApps } from './categories'
import type { Keystore } from './keystore'
import { factsOf, type Incoming, type MessageFacts, type MessageView, payloadOf } from './message-view'
import { Remembered } from './remembered'

/** What happens around messages: a receipt for one that was sent, or what the system says. */
export interface MixinEvent {
  topic: string
  payload: unknown
  facts: MessageFacts
}

/** A node that takes messages into the flow. */
export interface Taker {
  /** Whether what it remembers has been read. */
  isReady: boolean
  /** Takes a message, or says that it is not for it. `onEnd` is called once, with whether all went well. */
  take: (incoming: Incoming, onEnd: (success: boolean) => void) => boolean
  takeEvent: (event: MixinEvent) => void
}

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

/** A message in the flow. */
interface Run {
  /** Who has not finished. */
  open: Set<Taker>
  /** Who was asked to take it. */
  asked: Set<Taker>
  failed: boolean
  /** Somebody went before it had finished, and nobody has come since to take over. */
  cutShort: boolean
}

/**
 * Brings every message to each `in` node that wants it, once, and acknowledges it when all of them are done
 * (contract, section 8). What nobody is there to take stays on the server.
 */
export class Delivery {
  readonly #takers = new Set<Taker>()
  /** Keyed by message id. */
  readonly #runs = new Map<string, Run>()
  /** The ids of events that were told: the server pushes them again too while their receipt is on its way. */
  readonly #told = new Remembered()
  #hasNewTaker = false

  constructor(private readonly options: DeliveryOptions) {}

  /** A node takes messages; the returned function ends that. */
  join(taker: Taker): () => void {
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

  take(view: MessageView): void {
    if (this.#takers.size === 0 || !this.#isReady) return
    const facts = factsOf(view, this.options.appId())
    const { messageId, category } = facts
    const running = this.#runs.get(messageId)
    if (running && [...this.#takers].every((taker) => running.asked.has(taker))) return
    this.options.know(facts.conversationId)
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

  get #isReady(): boolean {
    return [...this.#takers].every(({ isReady }) => isReady)
  }

  /** What can never be read is told once, and not asked for again. */
  #read(view: MessageView, facts: MessageFacts): Incoming | undefined {
    try {
      return { facts, payload: this.options.payloadOf((keystore) => payloadOf(view, keystore)) }
    } catch (error) {
      this.options.complain(sayingOf(error))
      return undefined
    }
  }

  #spread(event: MixinEvent, messageId: string): void {
    if (!this.#told.has(messageId))
      for (const taker of this.#takers) taker.takeEvent({ ...event, facts: copyJson(event.facts) })
    this.#told.add(messageId)
    this.options.acknowledge(messageId)
  }

  /** Asks everybody who was not asked yet; who is at it already goes on. */
  #run(incoming: Incoming): void {
    const { messageId } = incoming.facts
    const run = this.#runs.get(messageId) ?? newRun()
    const takers = [...this.#takers].filter((taker) => !run.asked.has(taker))
    this.#runs.set(messageId, run)
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

  #ended(messageId: string, run: Run, taker: Taker, success: boolean): void {
    // Who went before it had finished has no say any more.
    if (!run.open.delete(taker)) return
    if (!success) run.failed = true
    this.#check(messageId, run)
  }

  /** A failed message is not acknowledged, so that the server pushes it again. */
  #check(messageId: string, run: Run): void {
    if (run.open.size > 0 || this.#runs.get(messageId) !== run) return
    this.#runs.delete(messageId)
    if (!run.failed && !run.cutShort) this.options.acknowledge(messageId)
  }

  /** What a node had not finished when it went runs again, there alone, when the server pushes it again. */
  #leave(taker: Taker): void {
    this.#takers.delete(taker)
    for (const [messageId, run] of this.#runs) {
      if (!run.open.delete(taker)) continue
      run.cutShort = true
      this.#check(messageId, run)
    }
  }
}

function newRun(): Run {
  return { open: new Set(), asked: new Set(), failed: false, cutShort: false }
}
