import { capabilityOf } from './capabilities'
import type { Clock } from './clock'
import { type Channel, type Delivery, Outbox } from './outbox'
import { isConfirmed, type Pending, PendingRequests } from './pending'
import { Problem } from './problem'
import { say } from './sentence'
import {
  type AnswerMode,
  type Ending,
  type Failure,
  type Outcome,
  type Question,
  type Request,
  toAnswer,
  toRequest,
} from './request'
import { Watchers } from './watchers'
import { type Facet, isNews, type SavedState, State } from './state'

/** What a platform does for its devices. */
export interface Mouth {
  /**
   * Brings what the flow reports into the platform's terms: its own spelling of an action, complete objects.
   * @throws Problem naming the value and what was expected
   */
  refine(report: Report): Report
  /** The stream on which a facet is reported; undefined when the platform takes no event for it. */
  channel(capability: string, instance: string | undefined): Channel | undefined
  /** Sends the newest values of a channel as one event. */
  say(key: string, facets: Facet[]): Delivery
}

export interface DeviceOptions {
  id: string
  name: string
  platform: string
  clock: Clock
  answer: AnswerMode
  /** Answer deadline in ms. */
  timeout: number
  /** How long the platform listens for an answer, in ms after the request arrived. */
  patience: number
  mouth: Mouth
}

/** What the flow says about the device. */
export interface Report {
  capability: string
  instance?: string
  /** Canonical. */
  value: unknown
  /** The platform's word for why it changed. */
  cause?: string
  /** It was asked for something else, and this is as near as it can come. */
  settles?: true
}

/** A report, and where it is said. */
interface Fact {
  channel: Channel
  facet: Facet
  settles: boolean
}

function isEdge({ channel, facet }: Fact): boolean {
  return channel.edge ?? capabilityOf(facet.capability)?.edge ?? false
}

/** Takes a request into the flow. */
export type Listener = (request: Request) => void

/** How the last request ended, for the status of the nodes. */
export interface Settled {
  request: Request
  answer: Ending
  /** From arrival to answer. */
  ms: number
}

/** A thing of the user's home as a platform knows it; owns its state, its pending requests and its outbox. */
export class Device {
  readonly id: string
  readonly name: string
  readonly #state: State
  readonly #outbox: Outbox
  readonly #listeners = new Set<Listener>()
  readonly #watchers = new Watchers<Settled | undefined>()
  readonly #pending: PendingRequests
  /** When (clock.elapsed) and how a facet was last told to the platform; keyed by the facet itself. */
  readonly #tellings = new WeakMap<Facet, { at: number; by: 'event' | 'answer' }>()
  #online = true

  constructor(private readonly options: DeviceOptions) {
    this.id = options.id
    this.name = options.name
    this.#state = new State(() => options.clock.now())
    this.#pending = new PendingRequests(options.clock)
    this.#outbox = new Outbox(
      options.clock,
      (key) => this.#say(key),
      () => this.#changed(),
    )
  }

  /** Registers what takes requests into the flow; the returned function ends that. */
  serve(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Calls back whenever state, outbox or answers change; the returned function ends that. */
  watch(watcher: (settled?: Settled) => void): () => void {
    return this.#watchers.add(watcher)
  }

  /**
   * The platform asks. `reply` is called exactly once, before the deadline; it tells whether the answer could
   * be sent. A test from the editor asks the same way.
   */
  ask(question: Question, reply: Pending['reply']): void {
    const { clock, patience } = this.options
    const timeout = question.timeout ?? this.options.timeout
    const expires = clock.now() + (question.timeout ?? Math.min(timeout, patience))
    const value = question.resolve ? this.#resolve(question, question.resolve) : question.value
    const request = toRequest(question, { platform: this.options.platform, device: this, expires, value })
    const entry = this.#pending.add(request, reply, timeout, (late) =>
      this.#settle(late, this.#late(timeout)),
    )
    const refusal = this.#refusal()
    if (refusal !== undefined) return this.#settle(entry, refusal)
    for (const listener of this.#listeners) listener(request)
    if (this.options.answer === 'now') this.#conclude(entry, { success: true })
  }

  /**
   * The flow answers a request. Several requests may share an id; then the capability tells them apart.
   * A success without a value means the requested one. An answer to no open request changes nothing.
   */
  answer(id: string, outcome: Outcome, capability?: string): void {
    const entry = this.#pending.find(id, capability)
    if (entry) this.#conclude(entry, outcome)
  }

  /** The request that waits for its answer under this id. */
  pending(id: string, capability?: string): Request | undefined {
    return this.#pending.find(id, capability)?.request
  }

  /** Whether a request with this id was answered lately, so that another answer is a late one. */
  wasAnswered(id: string): boolean {
    return this.#pending.wasAnswered(id)
  }

  /** The value that the device is known to have. */
  known(capability: string, instance?: string): unknown {
    return this.#state.get(capability, this.#instanceOf(capability, instance))?.value
  }

  /** The newest value that the device was asked for and has not confirmed. */
  asked(capability: string, instance?: string): unknown {
    return this.#asked(capability, instance)[0]
  }

  /** All values that the device was asked for and has not confirmed, newest first, then the one it is known to have. */
  expected(capability: string, instance?: string): unknown[] {
    const known = this.known(capability, instance)
    return [...this.#asked(capability, instance), known].filter((value) => value !== undefined)
  }

  #asked(capability: string, instance?: string): unknown[] {
    const asked = this.#pending.concerning(capability, this.#instanceOf(capability, instance)).reverse()
    return asked.map(({ request }) => request.value).filter((value) => value !== undefined)
  }

  /**
   * The flow says what the device has or does, in one message. A change becomes an event, paced; a happening
   * (door bell) goes out by itself, and the promise rejects with a Problem when it could not be sent in time.
   * It also rejects when the platform takes no event for a capability, or not this value; then nothing is taken.
   */
  async report(...reports: Report[]): Promise<void> {
    const facts = reports.map((report) => this.#fact(report))
    const states = facts.filter((fact) => !isEdge(fact))
    this.#state.checkRoom(states.map(({ facet }) => facet))
    // All is learned before anything is said, so that one event can carry temperature and humidity.
    const news = states.filter((fact) => this.#learn(fact))
    for (const { channel } of news) this.#outbox.mark(channel)
    this.#changed()
    await Promise.all(facts.filter(isEdge).map((fact) => this.#push(fact)))
  }

  /** Why a report could not be taken; undefined when it could. */
  objection(report: Report): Problem | undefined {
    try {
      this.#fact(report)
      return undefined
    } catch (error) {
      if (error instanceof Problem) return error
      throw error
    }
  }

  #fact(report: Report): Fact {
    const refined = this.options.mouth.refine(report)
    const { capability, value, cause } = refined
    const instance = this.#instanceOf(capability, refined.instance)
    const channel = this.options.mouth.channel(capability, instance)
    if (!channel)
      throw new Problem('unsupported', say`${this.name} has no ${capability} that could be reported`)
    const facet: Facet = instance === undefined ? { capability, value } : { capability, instance, value }
    if (cause !== undefined) facet.cause = cause
    return { channel, facet, settles: report.settles ?? false }
  }

  async #push({ channel, facet }: Fact): Promise<void> {
    try {
      await this.#outbox.push(channel, () => this.options.mouth.say(channel.key, [facet]))
    } catch (error) {
      if (error instanceof Problem)
        throw new Problem(error.code, say`${this.name}: ${facet.capability} ${error.sentence}`)
      throw error
    }
  }

  /** @returns whether the platform should hear of it now */
  #learn({ facet: { capability, instance, value, cause }, settles }: Fact): boolean {
    const facet = this.#state.learn(capability, instance, value, cause)
    const asked = this.#pending.concerning(capability, instance)
    const awaited = asked.filter((entry) => settles || isConfirmed(entry, value))
    for (const entry of asked) entry.shown = awaited.includes(entry) ? 'asked' : entry.shown && 'other'
    if (this.options.answer === 'state')
      for (const entry of awaited) this.#conclude(entry, { success: true, value })
    else if (awaited.length > 0) return false
    return isNews(facet)
  }

  /** The instance that is meant when the flow names none: the one that is being asked for, or the only one known. */
  #instanceOf(capability: string, named: string | undefined): string | undefined {
    return named ?? this.#pending.onlyInstance(capability) ?? this.#state.onlyInstance(capability)
  }

  /** The device can be reached, or cannot: then requests are answered with failure at once. */
  setOnline(online: boolean): void {
    this.#online = online
    if (!online && this.options.answer === 'state') {
      for (const entry of this.#pending.all()) this.#settle(entry, this.#offline())
    }
    this.#changed()
  }

  get online(): boolean {
    return this.#online
  }

  /** The platform can be reached (again): what waited goes out. */
  resume(): void {
    this.#outbox.resume()
  }

  /** The platform has just been told everything that is known, in an answer. */
  told(): void {
    for (const facet of this.#state.all()) this.#told(facet, 'answer')
  }

  /** What was said since then (clock.elapsed) may have been said into a dead link, and has to be said again. */
  doubt(what: 'all' | 'events', since: number): void {
    for (const facet of this.#state.all()) {
      const telling = this.#tellings.get(facet)
      if (!telling || telling.at < since || (what === 'events' && telling.by === 'answer')) continue
      delete facet.told
      this.#announce(facet)
    }
  }

  /** Everything that is known is said again: whoever listens may have forgotten it. */
  retell(): void {
    for (const facet of this.#state.all()) {
      delete facet.told
      this.#announce(facet)
    }
  }

  /** What waits to be told, and until when. */
  held(): { key: string; until?: number }[] {
    return this.#outbox.held()
  }

  /** Everything known, for the status and the tests. */
  facets(): Facet[] {
    return this.#state.all()
  }

  /** The state as plain JSON, with what the platform does not know yet. */
  save(): SavedState {
    return this.#state.save()
  }

  /** Takes over a saved state; what the platform was not told is sent when it can be reached. */
  restore(saved: unknown): void {
    this.#state.restore(saved)
    for (const facet of this.#state.all()) this.#announce(facet)
  }

  /** Answers the open requests with failure, as long as that is possible. */
  abandon(): void {
    for (const entry of this.#pending.all()) {
      this.#settle(entry, {
        success: false,
        reason: say`${this.name} was redeployed before it could answer`,
        code: 'closed',
      })
    }
  }

  /** Ends all timers; open requests are answered with failure. */
  close(): void {
    this.abandon()
    this.#outbox.close()
    this.#listeners.clear()
    this.#watchers.clear()
  }

  #resolve({ capability, instance }: Question, resolve: (known: unknown) => unknown): unknown {
    const [latest] = this.expected(capability, instance)
    return latest === undefined ? undefined : resolve(latest)
  }

  #offline(): Failure {
    return { success: false, reason: say`${this.name} is offline`, code: 'offline' }
  }

  /** Why nobody can take a request now. */
  #refusal(): Failure | undefined {
    if (!this.#online) return this.#offline()
    if (this.#listeners.size > 0) return undefined
    return {
      success: false,
      reason: say`No node in the flow takes requests for ${this.name}`,
      code: 'unserved',
    }
  }

  /** @param timeout in ms */
  #late(timeout: number): Failure {
    const seconds = timeout / 1000
    const reason =
      this.options.answer === 'state'
        ? say`${this.name}: the device did not confirm within ${seconds} s`
        : say`${this.name}: no answer from the flow within ${seconds} s`
    return { success: false, reason, code: 'deadline' }
  }

  #conclude(entry: Pending, outcome: Outcome): void {
    if (!outcome.success) return this.#settle(entry, outcome)
    const { request } = entry
    if (request.operation === 'query' && outcome.value === undefined) {
      const reason = say`${this.name}: the flow has to send the answer to ${request.capability} itself`
      return this.#settle(entry, { success: false, reason, code: 'unsupported' })
    }
    const value = outcome.value ?? request.value
    if (value === undefined) {
      const reason = say`The current ${request.capability} of ${this.name} is not known yet`
      return this.#settle(entry, { success: false, reason, code: 'unknown-state' })
    }
    this.#settle(entry, { success: true, value })
  }

  #settle(entry: Pending, answer: Ending): void {
    if (!this.#pending.remove(entry)) return
    const { request } = entry
    const sent = entry.reply(toAnswer(answer), answer)
    if (answer.success) this.#adopt(entry, answer.value, sent)
    else this.#reconsider(request)
    this.#changed({ request, answer, ms: Math.round(this.options.clock.elapsed() - entry.arrived) })
  }

  #adopt({ request, shown }: Pending, value: unknown, sent: boolean): void {
    const { capability, instance, operation } = request
    // What was reported of the same name while an action went on says nothing about the action.
    if (operation === 'action') return this.#reconsider(request)
    if (operation === 'query') return
    const reported = this.#state.get(capability, instance)?.value
    const facet = this.#state.learn(capability, instance, value)
    if (sent) this.#told(facet, 'answer')
    // It did what was asked, and something else before the flow had finished.
    if (shown === 'other') facet.value = reported
    this.#announce(facet)
  }

  /** A failed request may have held back a report that showed its value. */
  #reconsider({ capability, instance }: Request): void {
    const facet = this.#state.get(capability, instance)
    if (facet) this.#announce(facet)
  }

  #announce(facet: Facet): void {
    const channel = this.options.mouth.channel(facet.capability, facet.instance)
    if (channel && isNews(facet)) this.#outbox.mark(channel)
  }

  #say(key: string): Delivery {
    const facets = this.#state
      .all()
      .filter(({ capability, instance }) => this.options.mouth.channel(capability, instance)?.key === key)
    if (!facets.some(isNews)) return 'nothing'
    const delivery = this.options.mouth.say(key, facets)
    if (delivery === 'sent') for (const facet of facets) this.#told(facet, 'event')
    return delivery
  }

  #told(facet: Facet, by: 'event' | 'answer'): void {
    facet.told = facet.value
    this.#tellings.set(facet, { at: this.options.clock.elapsed(), by })
  }

  #changed(settled?: Settled): void {
    this.#watchers.notify(settled)
  }
}
