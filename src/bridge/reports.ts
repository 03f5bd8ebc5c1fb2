import { BelievedState } from './believed-state'
import { capabilityOf } from './capabilities'
import { catching } from './catching'
import type { Clock } from './clock'
import { type Facet, facetKey, noRoom, type SavedState, type ToldFacet } from './facet'
import type { HandOver } from './hand-over'
import { type Channel, type Delivery, Outbox } from './outbox'
import type { PlatformPort } from './platform-port'
import type { Source } from './observation'
import type { DeviceObserver } from './observer'
import type { Report } from './report'
import { isNested, MAX_LEVELS } from './json'
import { LazySet } from './lazy-collections'
import { joined, Problem } from './problem'
import type { ReportedState } from './reported-state'
import type { DeviceRequests } from './requests'
import type { Settled } from './request'
import { say } from './sentence'
import { isObject } from './tolerant'
import { checkBounds, type Traits } from './traits'
import type { Watchers } from './watchers'

export interface ReportsOptions {
  name: string
  clock: Clock
  port: PlatformPort
  reported: ReportedState
  traits: Traits
  /** What the platform asks meanwhile: a report may be the answer. */
  requests: Pick<DeviceRequests, 'instanceOf' | 'instances' | 'confirm'>
  /** Is told of what the platform was told in an event. */
  observer: Pick<DeviceObserver, 'told'> | undefined
  /** Whoever shows state and outbox. */
  watchers: Watchers<Settled | undefined>
}

/** A report as it is taken: the facet, and the stream on which it is told. */
interface Statement {
  channel: Channel
  facet: Facet
  settles: boolean
  source: Source
}

/** A change of state, or something that happens and is never unchanged (a door bell). */
function isEdge({ channel, facet }: Statement): boolean {
  return channel.edge ?? capabilityOf(facet.capability)?.edge ?? false
}

/** What a device reports, and what its platform was told of that: a change becomes an event, paced. */
export class DeviceReports {
  readonly #believed: BelievedState
  readonly #outbox: Outbox
  /** Channels of which it was said that a part is missing. */
  readonly #lacking = new LazySet<string>()

  constructor(private readonly options: ReportsOptions) {
    this.#believed = new BelievedState(options.clock)
    this.#outbox = new Outbox(
      options.clock,
      (channel) => this.#send(channel),
      () => this.#changed(),
    )
  }

  /**
   * What the device has or does, in one message. When the platform takes no event for a capability, or not this
   * value, the promise rejects with a Problem and nothing is taken. It also rejects when something that happens could
   * not be sent in time, when there is no room for a name, and when an event waits for another report; then all else
   * is taken.
   */
  async take(reports: readonly Report[]): Promise<void> {
    const statements = reports.map((report) => this.#statement(report))
    const states = statements.filter((statement) => !isEdge(statement))
    const { reported } = this.options
    const roomless = new Set(reported.withoutRoom(states.map(({ facet }) => facet)))
    reported.beginMessage()
    // All is learned before anything is sent, so that one event can carry temperature and humidity.
    const news = states
      .filter(({ facet }) => !roomless.has(facet))
      .filter((statement) => this.#learn(statement))
    for (const { channel } of news) this.#outbox.mark(channel)
    this.#changed()
    const happenings = statements.filter(isEdge).map((statement) => this.#push(statement))
    const [crowded] = roomless
    const problem = joined([crowded && noRoom(crowded.capability), this.#incomplete(news)].filter(isProblem))
    await Promise.all([...happenings, problem && Promise.reject(problem)])
  }

  /** Why a report could not be taken; undefined when it could. */
  objection(report: Report): Problem | undefined {
    return catching(
      Problem,
      () => void this.#statement(report),
      (problem) => problem,
    )
  }

  /** The platform was answered with a value. @param isSuperseded the device has reported another one since */
  adopt(
    { capability, instance, value, cause }: Facet,
    { sent, isSuperseded }: { sent: boolean; isSuperseded: boolean },
  ): void {
    const reported = this.options.reported.get(capability, instance)?.value
    const facet = this.options.reported.learn(capability, instance, value, cause)
    if (sent) this.#believed.told(facet, 'answer')
    if (isSuperseded) facet.value = reported
    this.#announce(facet)
  }

  /** A request that was not answered with its value may have held back a report of it. */
  release(capability: string, instance: string | undefined): void {
    const facet = this.options.reported.get(capability, instance)
    if (facet) this.#announce(facet)
  }

  /** The platform can be reached (again): what waited goes out. */
  resume(): void {
    this.#outbox.resume()
  }

  /** The platform has just been told everything that is known, in an answer. */
  markTold(): void {
    for (const facet of this.options.reported.all()) this.#believed.told(facet, 'answer')
  }

  /** What was told since then (clock.elapsed) may have gone into a dead link, and has to be told again. */
  markUnconfirmed(what: 'all' | 'events', since: number): void {
    for (const facet of this.options.reported.all())
      if (this.#believed.forgetSince(facet, since, what)) this.#announce(facet)
  }

  /** Everything that is known is told again: whoever listens may have forgotten it. */
  resendAll(): void {
    for (const facet of this.options.reported.all()) {
      this.#believed.forget(facet)
      this.#announce(facet)
    }
  }

  /** What waits to be told, and until when. */
  held(): { key: string; until?: number }[] {
    return this.#outbox.held()
  }

  /** Everything known, with what the platform was told of it. */
  facets(): ToldFacet[] {
    return this.options.reported.all().map((facet) => this.#withTold(facet))
  }

  /** The state as plain JSON, with what the platform does not know yet. */
  save(): SavedState {
    return Object.fromEntries(
      this.facets().map((facet) => [facetKey(facet.capability, facet.instance), facet]),
    )
  }

  /** Takes over a saved state where nothing newer is known; what the platform was not told is sent when it can be. */
  restore(saved: unknown): void {
    for (const { told, ...facet } of facetsIn(saved)) {
      const restored = this.options.reported.restore(facet)
      if (restored) this.#believed.restore(restored, told)
    }
    this.#announceAll()
  }

  /** What a successor in this process has to know beside the saved state. */
  handOver(): HandOver {
    const { reported } = this.options
    const tellings = reported.all().flatMap((facet) => {
      const telling = this.#believed.telling(facet)
      return telling ? [[facetKey(facet.capability, facet.instance), telling] as const] : []
    })
    return {
      observations: reported.handOver(),
      tellings: new Map(tellings),
      gaps: this.#outbox.handOver(),
    }
  }

  /** Takes over the saved state of a predecessor in this process, and what only a successor may trust. */
  takeOver(saved: unknown, { observations, tellings, gaps }: HandOver): void {
    const { reported, port } = this.options
    for (const { told, ...facet } of facetsIn(saved)) {
      const restored = reported.restore(facet)
      if (!restored) continue
      const telling = tellings.get(facetKey(facet.capability, facet.instance))
      if (telling && told !== undefined) this.#believed.takeOver(restored, telling)
      else this.#believed.restore(restored, told)
    }
    reported.takeOver(observations)
    const channels = reported.all().map(({ capability, instance }) => port.channel(capability, instance))
    this.#outbox.takeOver(gaps, (key) => channels.find((channel) => channel?.key === key))
    this.#announceAll()
  }

  /** Ends all timers. */
  close(): void {
    this.#outbox.close()
  }

  #changed(): void {
    this.options.watchers.notify(undefined)
  }

  #statement(report: Report): Statement {
    const { port, name } = this.options
    const refined = port.refine(report)
    const { capability, value, cause } = refined
    const instance = this.options.requests.instanceOf(capability, refined.instance)
    const channel = port.channel(capability, instance)
    if (!channel) throw new Problem('unsupported', say`${name} has no ${capability} that could be reported`)
    if (instance === undefined) this.#checkInstances(capability)
    const bounded = checkBounds(capability, value, this.options.traits)
    const facet: Facet = { capability, ...(instance !== undefined && { instance }), value: bounded }
    if (cause !== undefined) facet.cause = cause
    return { channel, facet, settles: report.settles ?? false, source: report.source ?? 'live' }
  }

  /** @throws Problem when the report could be about any of several instances */
  #checkInstances(capability: string): void {
    const instances = this.options.requests.instances(capability)
    if (instances.length === 0) return
    throw new Problem(
      'invalid-value',
      say`${this.options.name} has several ${capability}: set msg.instance to one of ${instances.join(', ')}`,
    )
  }

  async #push({ channel, facet }: Statement): Promise<void> {
    try {
      await this.#outbox.push(channel, () => this.#tell(channel, [facet]))
    } catch (error) {
      if (error instanceof Problem)
        throw new Problem(error.code, say`${this.options.name}: ${facet.capability} ${error.sentence}`)
      throw error
    }
  }

  /** @returns whether the platform should be told of it now */
  #learn({ facet: { capability, instance, value, cause }, settles, source }: Statement): boolean {
    const { reported } = this.options
    const isFirst = reported.observation(capability, instance) === undefined
    const facet = reported.learn(capability, instance, value, cause)
    reported.observe(facet, source)
    // Whoever was told before a power cut may have forgotten it, or was told something that was lost.
    if (isFirst) this.#believed.forgetEarlier(facet)
    return !this.options.requests.confirm(facet, { settles, source }) && this.#believed.isNews(facet)
  }

  #announceAll(): void {
    for (const facet of this.options.reported.all()) this.#announce(facet)
  }

  #announce(facet: Facet): void {
    const channel = this.options.port.channel(facet.capability, facet.instance)
    if (channel && this.#believed.isNews(facet)) this.#outbox.mark(channel)
  }

  #tell(channel: Channel, facets: readonly ToldFacet[]): Delivery {
    const delivery = this.options.port.send(channel, facets)
    if (delivery === 'sent') this.options.observer?.told(facets)
    return delivery
  }

  #send(channel: Channel): Delivery {
    const facets = this.#facetsOf(channel)
    if (!facets.some((facet) => this.#believed.isNews(facet))) return 'nothing'
    const delivery = this.#tell(
      channel,
      facets.map((facet) => this.#withTold(facet)),
    )
    if (delivery === 'sent') for (const facet of facets) this.#believed.told(facet, 'event')
    return delivery
  }

  #facetsOf({ key }: Channel): Facet[] {
    const { port, reported } = this.options
    return reported
      .all()
      .filter(({ capability, instance }) => port.channel(capability, instance)?.key === key)
  }

  /** Why a report waits for another one, without which the platform takes no event; said once. */
  #incomplete(news: readonly Statement[]): Problem | undefined {
    const { port } = this.options
    for (const { channel } of news) {
      const facets = this.#facetsOf(channel).map((facet) => this.#withTold(facet))
      const problem = port.lacking?.(channel, facets)
      if (!problem || this.#lacking.has(channel.key)) continue
      this.#lacking.add(channel.key)
      return problem
    }
    return undefined
  }

  #withTold(facet: Facet): ToldFacet {
    return { told: this.#believed.value(facet), ...facet }
  }
}

function isProblem(problem: Problem | undefined): problem is Problem {
  return problem !== undefined
}

/** The facets of a saved state; anything that is none is left out. */
function facetsIn(saved: unknown): ToldFacet[] {
  if (!isObject(saved)) return []
  return Object.values(saved).flatMap((facet) => {
    if (!isObject(facet) || typeof facet.capability !== 'string') return []
    const { capability, instance, cause, value, told, at } = facet
    if (isNested([value, told], MAX_LEVELS)) return []
    return [
      {
        capability,
        value,
        told,
        ...(typeof instance === 'string' && { instance }),
        ...(typeof cause === 'string' && { cause }),
        ...(typeof at === 'number' && Number.isFinite(at) && { at }),
      },
    ]
  })
}
