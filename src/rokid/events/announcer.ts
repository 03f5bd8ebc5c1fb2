import { randomUUID } from 'node:crypto'
import type { Clock } from '../../bridge/clock'
import type { Delivery } from '../../bridge/outbox'
import { type Saying, say } from '../../bridge/sentence'
import type { ToldFacet } from '../../bridge/facet'
import { completion, type CompletionFacts, doorbellPress, type Event } from './bodies'
import { ChangeReporter } from './change-reporter'
import { EventSender, type QueuedEvent } from './event-sender'
import { CLIENT_UNKNOWN, type EventOutcome, Gateway } from './gateway'
import type { Grants } from './grants'
import type { RokidDevice } from '../device'
import type { Memory } from '../memory'
import type { Json } from '../messages'
import { Registry } from './registry'
import { ANSWER_LIFETIME_MS, PRESS_LIFETIME_MS } from './timing'
import type { TokenFailure } from './token-endpoint'

export interface AnnouncerOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  memory: Memory
  grants: Grants
  eventsUrl: string
  /** What a predecessor could not bring to its end. */
  queuedEvents: Set<QueuedEvent>
  /** Every endpoint as it is now: what it is, and what is known of it. */
  current: () => { id: string; description: Json; full: Json }[]
  /** One sentence for the debug sidebar. */
  complain: (what: Saying) => void
}

/** Why a code led to no leave. */
const UNEXCHANGED: Record<TokenFailure, Saying> = {
  refused: say`it refused to exchange its own code. Unbind the skill in the Rokid app and bind it again`,
  'unknown-client': CLIENT_UNKNOWN,
  failed: say`its token endpoint did not answer as expected. Check the address for tokens, then bind the skill again`,
}

/** Everything that goes to Rokid without being asked for, to every user that gave leave. */
export class Announcer {
  readonly #gateway: Gateway
  readonly #sender: EventSender
  readonly #registry: Registry
  /** Whoever asks over this way has heard what it was answered, and needs no event for it. */
  readonly hearsAnswers: boolean = true
  /** Keyed by the member itself: a device that was deployed anew starts anew. */
  readonly #reporters = new Map<RokidDevice, ChangeReporter>()
  /** Devices with something to tell before it is known who gave leave; undefined once it is. */
  #early: Set<RokidDevice> | undefined = new Set()

  constructor(private readonly options: AnnouncerOptions) {
    const { clock, random, memory, grants, queuedEvents, current } = options
    this.#gateway = new Gateway(options)
    const deliver = (user: string, event: Event): Promise<EventOutcome> => this.#deliver(user, event)
    const users = (): string[] => grants.users
    this.#sender = new EventSender({ clock, random, deliver, queuedEvents })
    this.#see(grants.ready.then(() => this.#begin()))
    this.#registry = new Registry({ memory, clock, random, messageId: randomUUID, users, deliver, current })
  }

  /** Whether anybody gave leave. */
  get canSend(): boolean {
    return this.options.grants.users.length > 0
  }

  /** Rokid was told all endpoints. */
  told(): void {
    this.#registry.told()
  }

  /** After a deploy: tells what is new, changed or gone. */
  sync(): void {
    this.#see(this.#registry.sync())
  }

  /** Rokid gives leave, with the token itself. */
  accept(user: string, token: string): void {
    this.options.grants.accept(user, token)
    this.#see(this.#registry.granted())
  }

  /** Rokid gives leave, with a code for the token. */
  async exchange(user: string, code: string): Promise<'accepted' | TokenFailure> {
    const outcome = await this.options.grants.exchange(user, code)
    if (outcome === 'accepted') this.#see(this.#registry.granted())
    else this.options.complain(say`Rokid could not allow events: ${UNEXCHANGED[outcome]}`)
    return outcome
  }

  /** Reports what has changed of a device. */
  change(member: RokidDevice, facets: readonly ToldFacet[]): Delivery {
    if (this.#isEarly(member)) return 'away'
    const { clock, random, grants } = this.options
    const reporter =
      this.#reporters.get(member) ??
      new ChangeReporter(member, {
        clock,
        random,
        messageId: randomUUID,
        users: () => grants.users,
        deliver: (user, event) => this.#deliver(user, event),
      })
    this.#reporters.set(member, reporter)
    return reporter.report(facets)
  }

  /** Rokid has just learned the state of a device, in an answer or with the leave. What is on its way stays so. */
  knows(member: RokidDevice): void {
    const isQuiet = this.#reporters.get(member)?.isQuiet ?? true
    if (isQuiet && member.device.held().length === 0) member.device.markTold()
  }

  /** Somebody rang. */
  press(member: RokidDevice): Delivery {
    if (this.#isEarly(member)) return 'away'
    const event = doorbellPress(randomUUID(), member.facts.endpoint.id, this.options.clock.now())
    this.#see(this.#sender.send(this.options.grants.users, event, PRESS_LIFETIME_MS))
    return 'sent'
  }

  /** Answers what was deferred. */
  complete(facts: CompletionFacts): void {
    const event = completion(randomUUID(), facts)
    this.#see(this.#sender.send(this.options.grants.users, event, ANSWER_LIFETIME_MS))
  }

  /** A device is gone. */
  forget(member: RokidDevice): void {
    this.#reporters.get(member)?.close()
    this.#reporters.delete(member)
    this.#early?.delete(member)
  }

  close(): void {
    this.#sender.close()
    this.#registry.close()
    for (const reporter of this.#reporters.values()) reporter.close()
    this.#gateway.close()
  }

  /** What a device tells right after a start waits until the leave that was given before has been read. */
  #isEarly(member: RokidDevice): boolean {
    this.#early?.add(member)
    return this.#early !== undefined
  }

  async #begin(): Promise<void> {
    const early = this.#early ?? []
    this.#early = undefined
    for (const { device } of early) device.resume()
    await this.#sender.resume()
  }

  async #deliver(user: string, event: Event): Promise<EventOutcome> {
    try {
      return await this.#gateway.deliver(user, event)
    } catch (error) {
      this.options.complain(say`An event could not be sent: ${String(error)}`)
      return 'rejected'
    }
  }

  /** What goes on in the background may fail, and must not end Node-RED. */
  #see(work: Promise<void>): void {
    work.catch((error: unknown) => this.options.complain(String(error)))
  }
}
