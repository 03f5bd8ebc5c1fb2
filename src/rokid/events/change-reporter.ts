import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../bridge/clock'
import type { Delivery } from '../../bridge/outbox'
import { isNews, type ToldFacet } from '../../bridge/facet'
import { Backoff } from '../../transport/backoff'
import { changeReport, type Event } from './bodies'
import { undelivered } from './event-sender'
import type { EventOutcome } from './gateway'
import type { RokidDevice } from '../device'
import { EVENT_BACKOFF_MS } from './timing'

export interface ChangeReporterOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  messageId(): string
  users(): string[]
  deliver: (user: string, event: Event) => Promise<EventOutcome>
}

/** A report that has not reached everybody. */
interface UndeliveredReport {
  messageId: string
  /** What it says, to tell whether the next one says the same. */
  content: string
  users: string[]
  /** What it said has changed. */
  changed: ReadonlySet<string>
  /** Everything it knew, keyed by capability. */
  values: ReadonlyMap<string, unknown>
}

/**
 * The change reports of one device: one at a time, and the newest state always wins. What the gateway did not take is
 * told again after a pause, under the same messageId as long as it says the same.
 */
export class ChangeReporter {
  readonly #backoff: Backoff
  #state: 'quiet' | 'sending' | 'pausing' = 'quiet'
  readonly #closing = new AbortController()
  /** When (clock.elapsed) the last report began to go out. */
  #since = 0
  #undelivered: UndeliveredReport | undefined

  constructor(
    private readonly member: RokidDevice,
    private readonly options: ChangeReporterOptions,
  ) {
    this.#backoff = new Backoff(EVENT_BACKOFF_MS, options.random)
  }

  /** Starts a report of what is news among these facets. */
  report(facets: readonly ToldFacet[]): Delivery {
    const users = this.options.users()
    // Without leave nobody waits for events; Rokid learns the state from its own requests.
    if (users.length === 0) return 'nothing'
    if (this.#closing.signal.aborted || !this.isQuiet) return 'away'
    const {
      facts: { endpoint },
      device,
    } = this.member
    const changed = facets.filter((facet) => this.#isNew(facet) && endpoint.reports(facet.capability))
    const states = endpoint.states(changed)
    if (states.length === 0) return 'nothing'
    const { cause } = changed.find((facet) => facet.cause !== undefined) ?? {}
    const facts = {
      endpointId: endpoint.id,
      states: endpoint.states(device.facets()),
      changed: states,
      cause,
    }
    const content = JSON.stringify(facts)
    const same = this.#undelivered?.content === content ? this.#undelivered : undefined
    const messageId = same?.messageId ?? this.options.messageId()
    this.#send(changeReport(messageId, facts), {
      messageId,
      content,
      users: same?.users.filter((user) => users.includes(user)) ?? users,
      changed: new Set(changed.map(({ capability }) => capability)),
      values: new Map(facets.map(({ capability, value }) => [capability, value])),
    }).catch(() => (this.#state = 'quiet'))
    return 'sent'
  }

  /** Nothing is on its way, and nothing has to be told again. */
  get isQuiet(): boolean {
    return this.#state === 'quiet'
  }

  close(): void {
    this.#closing.abort()
    // What is on its way may be lost with us; the next one says it again.
    if (this.#state === 'sending') this.member.device.markUnconfirmed('events', this.#since)
  }

  async #send(event: Event, report: UndeliveredReport): Promise<void> {
    const { clock, deliver } = this.options
    const since = (this.#since = clock.elapsed())
    this.#state = 'sending'
    const missing = await undelivered(report.users, (user) => deliver(user, event))
    if (missing.length > 0) await this.#failed({ ...report, users: missing }, since)
    else {
      this.#undelivered = undefined
      this.#backoff.reset()
    }
    if (this.#closing.signal.aborted) return
    this.#state = 'quiet'
    this.member.device.resume()
  }

  /** Resolves when the report may be sent again. @param since clock.elapsed when it was sent */
  async #failed(report: UndeliveredReport, since: number): Promise<void> {
    const { signal } = this.#closing
    if (signal.aborted) return
    this.#undelivered = report
    this.#state = 'pausing'
    // What was said counts as unsaid again: so it is kept over a restart, and shown as waiting.
    this.member.device.markUnconfirmed('events', since)
    await this.options.clock.sleep(this.#backoff.next(), signal)
  }

  /** After a failure everything is in doubt, though only some of it was news. */
  #isNew(facet: ToldFacet): boolean {
    if (!isNews(facet)) return false
    const { capability, value } = facet
    const missed = this.#undelivered
    if (!missed || facet.told !== undefined || missed.changed.has(capability)) return true
    return !missed.values.has(capability) || !isDeepStrictEqual(missed.values.get(capability), value)
  }
}
