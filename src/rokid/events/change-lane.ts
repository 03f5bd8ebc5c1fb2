import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../bridge/clock'
import type { Delivery } from '../../bridge/outbox'
import { isNews, type ToldFacet } from '../../bridge/facet'
import { Backoff } from '../../transport/backoff'
import { PAUSES, undelivered } from './event-sender'
import { changeReport, type Event } from './bodies'
import type { Fate } from './gateway'
import type { RokidDevice } from '../device'

export interface LaneOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  messageId(): string
  users(): string[]
  deliver: (user: string, event: Event) => Promise<Fate>
}

/** A report that has not reached everybody. */
interface Unheard {
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
export class ChangeLane {
  readonly #backoff: Backoff
  #isBusy = false
  #isClosed = false
  /** When (clock.elapsed) the last report began to go out. */
  #since = 0
  #unheard: Unheard | undefined
  #cancelPause: (() => void) | undefined

  constructor(
    private readonly member: RokidDevice,
    private readonly options: LaneOptions,
  ) {
    this.#backoff = new Backoff(PAUSES, options.random)
  }

  /** Starts a report of what is news among these facets. */
  say(facets: readonly ToldFacet[]): Delivery {
    const users = this.options.users()
    // Without leave nobody waits for events; Rokid learns the state from its own requests.
    if (users.length === 0) return 'nothing'
    if (this.#isClosed || !this.isQuiet) return 'away'
    const {
      facts: { endpoint },
      device,
    } = this.member
    const changed = facets.filter((facet) => this.#isNew(facet) && endpoint.reports(facet.capability))
    const states = changed.flatMap((facet) => endpoint.state(facet) ?? [])
    if (states.length === 0) return 'nothing'
    const { cause } = changed.find((facet) => facet.cause !== undefined) ?? {}
    const facts = {
      endpointId: endpoint.id,
      states: endpoint.states(device.facets()),
      changed: states,
      cause,
    }
    const content = JSON.stringify(facts)
    const same = this.#unheard?.content === content ? this.#unheard : undefined
    const messageId = same?.messageId ?? this.options.messageId()
    this.#send(changeReport(messageId, facts), {
      messageId,
      content,
      users: same?.users.filter((user) => users.includes(user)) ?? users,
      changed: new Set(changed.map(({ capability }) => capability)),
      values: new Map(facets.map(({ capability, value }) => [capability, value])),
    }).catch(() => (this.#isBusy = false))
    return 'sent'
  }

  /** Nothing is on its way, and nothing has to be told again. */
  get isQuiet(): boolean {
    return !this.#isBusy && this.#cancelPause === undefined
  }

  close(): void {
    this.#isClosed = true
    this.#cancelPause?.()
    // What is on its way may be lost with us; the next one says it again.
    if (this.#isBusy) this.member.device.markUnconfirmed('events', this.#since)
  }

  async #send(event: Event, report: Unheard): Promise<void> {
    const { clock, deliver } = this.options
    const since = (this.#since = clock.elapsed())
    this.#isBusy = true
    const missing = await undelivered(report.users, (user) => deliver(user, event))
    this.#isBusy = false
    if (this.#isClosed) return
    if (missing.length === 0) {
      this.#unheard = undefined
      this.#backoff.reset()
      this.member.device.resume()
      return
    }
    this.#unheard = { ...report, users: missing }
    this.#cancelPause = clock.after(this.#backoff.next(), () => {
      this.#cancelPause = undefined
      this.member.device.resume()
    })
    // What was said counts as unsaid again: so it is kept over a restart, and shown as waiting.
    this.member.device.markUnconfirmed('events', since)
  }

  /** After a failure everything is in doubt, though only some of it was news. */
  #isNew(facet: ToldFacet): boolean {
    if (!isNews(facet)) return false
    const { capability, value } = facet
    const unheard = this.#unheard
    if (!unheard || facet.told !== undefined || unheard.changed.has(capability)) return true
    return !unheard.values.has(capability) || !isDeepStrictEqual(unheard.values.get(capability), value)
  }
}
