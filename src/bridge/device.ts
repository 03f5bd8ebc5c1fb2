import type { Abilities } from './abilities'
import type { SavedState, ToldFacet } from './facet'
import type { HandOver } from './hand-over'
import type { DeviceObserver } from './observer'
import type { How, Pending } from './pending'
import type { PlatformPort } from './platform-port'
import type { Problem } from './problem'
import { ReportedState } from './reported-state'
import type { Report } from './report'
import { DeviceReports } from './reports'
import type { Outcome, Question, Request, Settled } from './request'
import { type AnswerRules, DeviceRequests, type RequestHandler } from './requests'
import { scaleOf, type Traits } from './traits'
import { Watchers } from './watchers'

export interface DeviceOptions extends AnswerRules {
  port: PlatformPort
  observer?: DeviceObserver
  /** What the thing is; without it, nothing special. */
  traits?: Traits
  /** What it can do; without it, whatever is asked. */
  abilities?: Abilities
  /** How long it may stay silent until an earlier state counts, in ms. */
  silence?: number
  /** What is known of the thing in the home; several devices may stand for one thing. */
  reported?: ReportedState
}

/** How long a device may stay silent, in ms, unless its platform is in a hurry. */
const SILENCE_MS = 2_000

/**
 * A thing of the user's home as one platform knows it. What is known of the thing itself is its ReportedState; what
 * the platform asks of it, was told of it and has to be told is here.
 */
export class Device {
  readonly id: string
  readonly name: string
  readonly platform: string
  readonly #reported: ReportedState
  readonly #requests: DeviceRequests
  readonly #reports: DeviceReports
  readonly #traits: Traits
  readonly #watchers = new Watchers<Settled | undefined>()

  constructor(options: DeviceOptions) {
    const { id, name, platform, clock, port } = options
    this.id = id
    this.name = name
    this.platform = platform
    const { traits = { capabilities: [] }, silence = SILENCE_MS } = options
    this.#traits = traits
    const reported = options.reported ?? new ReportedState(clock)
    this.#reported = reported
    const requests = new DeviceRequests({
      ...options,
      reported,
      traits,
      silence,
      onSettled: (entry, settled, sent) => this.#settled(entry, settled, sent),
    })
    this.#requests = requests
    const { observer } = options
    this.#reports = new DeviceReports({
      ...{ name, clock, port, reported, traits, requests, observer },
      watchers: this.#watchers,
    })
  }

  /** Registers what takes requests into the flow; the returned function ends that. */
  serve(handler: RequestHandler): () => void {
    return this.#requests.serve(handler)
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
    this.#requests.ask(question, reply)
  }

  /**
   * The flow answers a request. Several requests may share an id; then the capability tells them apart.
   * A success without a value means the requested one. An answer to no open request changes nothing.
   */
  answer(id: string, outcome: Outcome, capability?: string): void {
    this.#requests.answer(id, outcome, capability)
  }

  /** The request that waits for its answer under this id. */
  pending(id: string, capability?: string): Request | undefined {
    return this.#requests.find(id, capability)
  }

  /** Whether a request with this id was answered lately, so that another answer is a late one. */
  wasAnswered(id: string): boolean {
    return this.howAnswered(id) !== undefined
  }

  /** What answered a request with this id lately; undefined when none was. */
  howAnswered(id: string): How | undefined {
    return this.#requests.howAnswered(id)
  }

  /** The message of a request has gone through the flow without a failure. */
  passed(id: string, capability: string): void {
    this.#requests.passed(id, capability)
  }

  /** Whether the newest value that the device was asked for rests on a guess. */
  isAssumed(capability: string, instance?: string): boolean {
    return this.#requests.isAssumed(capability, instance)
  }

  /** The value that the device is known to have. */
  known(capability: string, instance?: string): unknown {
    return this.#reported.get(capability, this.#requests.instanceOf(capability, instance))?.value
  }

  /** The newest value that the device was asked for and has not confirmed. */
  asked(capability: string, instance?: string): unknown {
    return this.#requests.asked(capability, instance)[0]
  }

  /** All values that the device was asked for and has not confirmed, newest first, then the one it is known to have. */
  expected(capability: string, instance?: string): unknown[] {
    return this.#requests.expected(capability, instance)
  }

  /**
   * The flow says what the device has or does, in one message. A change becomes an event, paced; what happens (a
   * door bell) goes out by itself, and the promise rejects with a Problem when it could not be sent in time, or when
   * a change has to wait for another report. It also rejects when the platform takes no event for a capability, or not
   * this value; then nothing is taken.
   */
  report(...reports: Report[]): Promise<void> {
    return this.#reports.take(reports)
  }

  /** Why a report could not be taken; undefined when it could. */
  objection(report: Report): Problem | undefined {
    return this.#reports.objection(report)
  }

  /** Whether it can be reached; null as long as nothing was heard of it. */
  get presence(): boolean | null {
    if (!this.#reported.online) return false
    return this.#reported.isHeard ? true : null
  }

  get online(): boolean {
    return this.#reported.online
  }

  /** Whether the thing itself has said what it does since the process started; what a broker had kept does not count. */
  get hasSpoken(): boolean {
    return this.#reported.hasSpoken
  }

  /** The device can be reached, or cannot: then requests are answered with failure at once. */
  setOnline(online: boolean): void {
    this.#reported.noteOnline(online)
    if (!online) this.#requests.goOffline()
    this.#watchers.notify(undefined)
  }

  /** The platform can be reached (again): what waited goes out. */
  resume(): void {
    this.#reports.resume()
  }

  /** The platform has just been told everything that is known, in an answer. */
  markTold(): void {
    this.#reports.markTold()
  }

  /** What was told since then (clock.elapsed) may have gone into a dead link, and has to be told again. */
  markUnconfirmed(what: 'all' | 'events', since: number): void {
    this.#reports.markUnconfirmed(what, since)
  }

  /** Everything that is known is told again: whoever listens may have forgotten it. */
  resendAll(): void {
    this.#reports.resendAll()
  }

  /** What waits to be told, and until when. */
  held(): { key: string; until?: number }[] {
    return this.#reports.held()
  }

  /** Everything known, with what the platform was told of it. */
  facets(): ToldFacet[] {
    return this.#reports.facets()
  }

  /** The state as plain JSON, with what the platform does not know yet. */
  save(): SavedState {
    return this.#reports.save()
  }

  /** Takes over a saved state; what the platform was not told is sent when it can be reached. */
  restore(saved: unknown): void {
    this.#reports.restore(saved)
  }

  /** What a successor in this process has to know beside the saved state. */
  handOver(): HandOver {
    return this.#reports.handOver()
  }

  /** Takes over from a predecessor in this process. */
  takeOver(saved: unknown, handOver: HandOver): void {
    this.#reports.takeOver(saved, handOver)
  }

  /** Answers the open requests with failure, as long as that is possible. */
  abandon(): void {
    this.#requests.abandon()
  }

  /** Ends all timers; open requests are answered with failure. */
  close(): void {
    this.#requests.abandon()
    this.#reports.close()
    this.#requests.close()
    this.#watchers.clear()
  }

  #settled({ request, shown, cause }: Pending, settled: Settled, sent: boolean): void {
    const { answer } = settled
    const { capability, instance, operation } = request
    // Where it should be is not where it is.
    if (this.#traits.relative && scaleOf(capability, this.#traits)) return this.#watchers.notify(settled)
    // What was reported of the same name while an action went on says nothing about the action.
    if (!answer.success || operation === 'action') this.#reports.release(capability, instance)
    else if (operation !== 'query')
      this.#reports.adopt(
        {
          capability,
          ...(instance !== undefined && { instance }),
          value: answer.value,
          ...(cause !== undefined && { cause }),
        },
        // It did what was asked, and something else before the flow had finished.
        { sent, isSuperseded: shown === 'other' },
      )
    this.#watchers.notify(settled)
  }
}
