import { isDeepStrictEqual } from 'node:util'
import type { Abilities } from './abilities'
import { standing } from './already-there'
import { Book } from './book'
import type { Clock } from './clock'
import type { Source } from './observation'
import type { DeviceObserver } from './observer'
import { type How, isConfirmed, type Pending, PendingRequests } from './pending'
import { LazySet } from './lazy-collections'
import { quote } from './problem'
import { Pulses } from './pulses'
import type { ReportedState } from './reported-state'
import {
  type AnswerMode,
  type Ending,
  type Failure,
  type Outcome,
  type Question,
  type Request,
  type Settled,
  toAnswer,
  toRequest,
} from './request'
import { say } from './sentence'
import { isDoor, onStep, opens, scaleOf, type Traits, withinBounds } from './traits'
import { unsentAnswer } from './unsent'
import { roundSum } from './values'

/** Takes a request into the flow. */
export type RequestHandler = (request: Request) => void

/** Whom a platform asks, and how its requests are answered. */
export interface AnswerRules {
  /** The platform's own. */
  id: string
  name: string
  platform: string
  clock: Clock
  answer: AnswerMode
  /** Answer deadline in ms. */
  timeout: number
  /** How long the platform listens for an answer, in ms after the request arrived. */
  patience: number
}

export interface RequestsOptions extends AnswerRules {
  reported: ReportedState
  traits: Traits
  abilities?: Abilities
  /** How long a thing of which something was sent before may stay silent until that counts, in ms. */
  silence: number
  observer?: DeviceObserver | undefined
  /** A request has its answer. @param sent whether the platform got it */
  onSettled(entry: Pending, settled: Settled, sent: boolean): void
}

/** What a platform asks of a device: every request is answered exactly once, before its deadline. */
export class DeviceRequests {
  readonly #handlers = new LazySet<RequestHandler>()
  readonly #pending: PendingRequests
  readonly #book = new Book()
  readonly #pulses: Pulses

  constructor(private readonly options: RequestsOptions) {
    this.#pending = new PendingRequests(options.clock)
    this.#pulses = new Pulses(options.traits, options.reported, options.silence)
  }

  /** Registers what takes requests into the flow; the returned function ends that. */
  serve(handler: RequestHandler): () => void {
    this.#handlers.add(handler)
    return () => void this.#handlers.delete(handler)
  }

  /** @param reply is called exactly once, before the deadline; it tells whether the answer could be sent */
  ask(question: Question, reply: Pending['reply']): void {
    const { clock, patience, platform } = this.options
    const timeout = question.timeout ?? this.options.timeout
    const expires = clock.now() + (question.timeout ?? Math.min(timeout, patience))
    const { isAssumed, ...target } = this.#target(question)
    const request = toRequest({ ...question, ...target }, { platform, device: this.options, expires })
    const { cause, origin, isToldApart } = question
    const entry = this.#pending.add(
      { request, reply, isAssumed, cause, origin, isToldApart },
      timeout,
      (late) => this.#settle(late, this.#late(timeout), 'deadline'),
    )
    this.options.observer?.asked(request, origin)
    const unsent = this.#refusal() ?? unsentAnswer(request, this.options)
    if (unsent !== undefined) return this.#settle(entry, unsent)
    const repetition = this.#pulses.repetition(entry)
    if (repetition === 'waits') return
    if (repetition !== undefined) return this.#settle(entry, repetition)
    this.options.reported.noteSent(request)
    this.#pulses.noteSent(entry)
    for (const handler of this.#handlers) handler(request)
    if (this.options.answer === 'now') this.#conclude(entry, { success: true })
  }

  /** The flow answers a request; a success without a value means the requested one. */
  answer(id: string, outcome: Outcome, capability?: string): void {
    const entry = this.#pending.find(id, capability)
    if (entry) this.#conclude(entry, outcome)
  }

  /** The message of a request has gone through the flow without a failure. */
  passed(id: string, capability: string): void {
    const entry = this.#pending.find(id, capability)
    if (!entry || this.options.answer !== 'state') return
    if (this.#standing(entry) === 'there') return this.#arrived(entry)
    const { clock, silence } = this.options
    const rest = Math.max(0, silence - (clock.elapsed() - entry.arrived))
    entry.cancelSilence = clock.after(rest, () => {
      if (this.#standing(entry) !== 'elsewhere') this.#arrived(entry)
    })
  }

  /** The request that waits for its answer under this id. */
  find(id: string, capability?: string): Request | undefined {
    return this.#pending.find(id, capability)?.request
  }

  /** What answered a request with this id lately; undefined when none was. */
  howAnswered(id: string): How | undefined {
    return this.#pending.howAnswered(id)
  }

  /** Whether the newest value that the device was asked for rests on a guess, because its state is not known. */
  isAssumed(capability: string, instance?: string): boolean {
    return (
      this.#pending.concerning(capability, this.instanceOf(capability, instance)).at(-1)?.isAssumed ?? false
    )
  }

  /** Every instance of a capability that is known or asked for. */
  instances(capability: string): string[] {
    return [
      ...new Set([...this.options.reported.instances(capability), ...this.#pending.instances(capability)]),
    ]
  }

  /** The values that the device was asked for and has not confirmed, newest first. */
  asked(capability: string, instance?: string): unknown[] {
    const asked = this.#pending.concerning(capability, this.instanceOf(capability, instance)).reverse()
    return asked.map(({ request }) => request.value).filter((value) => value !== undefined)
  }

  /** The same, and then the value that the device is known to have. */
  expected(capability: string, instance?: string): unknown[] {
    const known = this.options.reported.get(capability, this.instanceOf(capability, instance))?.value
    return [...this.asked(capability, instance), known].filter((value) => value !== undefined)
  }

  /** The instance that is meant when the flow names none: the one that is being asked for, or the only one known. */
  instanceOf(capability: string, named: string | undefined): string | undefined {
    return named ?? this.#pending.onlyInstance(capability) ?? this.options.reported.onlyInstance(capability)
  }

  /**
   * The device reported a value.
   * @param how `settles`: it was asked for something else, and this is as near as it can come
   * @returns whether an open request asked for it, so that the platform hears of it in the answer
   */
  confirm(
    { capability, instance, value }: { capability: string; instance?: string; value?: unknown },
    { settles, source }: { settles: boolean; source: Source },
  ): boolean {
    if (this.options.traits.relative) this.#book.set(capability, instance, value)
    // What a broker has kept does not say that the door has moved just now.
    if (source === 'retained' && opens(capability, this.options.traits)) return false
    const asked = this.#pending.concerning(capability, instance)
    const confirmed = asked.filter((entry) => settles || isConfirmed(entry, value))
    for (const entry of asked) {
      if (confirmed.includes(entry)) entry.shown = 'asked'
      else if (entry.shown === 'asked') entry.shown = 'other'
    }
    if (this.options.answer !== 'state') return confirmed.length > 0
    for (const entry of confirmed) this.#conclude(entry, { success: true, value })
    const newest = confirmed.at(-1)
    if (newest) this.#overtake(asked.slice(0, asked.indexOf(newest)), value)
    return false
  }

  /** The device cannot be reached: under `state` nobody can confirm anything any more. */
  goOffline(): void {
    if (this.options.answer !== 'state') return
    for (const entry of this.#pending.all()) this.#settle(entry, this.#offline())
  }

  /** Answers the open requests with failure, as long as that is possible. */
  abandon(): void {
    const reason = say`${this.options.name} was redeployed before it could answer`
    for (const entry of this.#pending.all()) this.#settle(entry, { success: false, reason, code: 'closed' })
  }

  /** Takes no request into a flow any more. */
  close(): void {
    this.#handlers.clear()
  }

  /** The absolute value that a question asks for; for a thing that only knows changes also the change. */
  #target(question: Question): Target {
    const { capability, instance, operation, resolve } = question
    const { traits } = this.options
    const scale = scaleOf(capability, traits)
    const middle = scale && (scale.min + scale.max) / 2
    const absolute = (start: unknown): unknown => withinBounds(capability, resolve?.(start), traits)
    if (traits.relative && scale && (operation === 'set' || operation === 'adjust')) {
      const start = this.asked(capability, instance)[0] ?? this.#book.get(capability, instance) ?? middle
      const value = resolve ? absolute(start) : question.value
      return { value, delta: question.delta ?? difference(value, start), isAssumed: true }
    }
    if (!resolve)
      return {
        value: operation === 'set' ? onStep(capability, question.value, traits) : question.value,
        isAssumed: false,
      }
    const [latest] = this.expected(capability, instance)
    if (latest !== undefined) return { value: absolute(latest), isAssumed: false }
    return { value: middle === undefined ? undefined : absolute(middle), isAssumed: true }
  }

  #standing({ request }: Pending): ReturnType<typeof standing> {
    return standing(request, this.options.reported, this.options.traits)
  }

  /** The device is what was asked for, and does not say so again. */
  #arrived(entry: Pending): void {
    const { capability, instance, value } = entry.request
    const asked = this.#pending.concerning(capability, instance)
    this.#conclude(entry, { success: true, value })
    this.#overtake(asked.slice(0, asked.indexOf(entry)), value)
  }

  /** A newer request has its success: these were asked before, and the device has this value now. */
  #overtake(older: readonly Pending[], value: unknown): void {
    for (const entry of older) {
      const { request } = entry
      const isSame = isDeepStrictEqual(request.value, value)
      if (isSame || !isDoor(request.capability, this.options.traits))
        this.#conclude(entry, { success: true, value })
      else this.#settle(entry, overtaken(value))
    }
  }

  #offline(): Failure {
    return { success: false, reason: say`${this.options.name} is offline`, code: 'offline' }
  }

  /** Why nobody can take a request now. */
  #refusal(): Failure | undefined {
    if (!this.options.reported.online) return this.#offline()
    if (this.#handlers.size > 0) return undefined
    const reason = say`No node in the flow takes requests for ${this.options.name}`
    return { success: false, reason, code: 'unserved' }
  }

  /** @param timeout in ms */
  #late(timeout: number): Failure {
    const { name, answer } = this.options
    const seconds = timeout / 1000
    const reason =
      answer === 'state'
        ? say`${name}: the device did not confirm within ${seconds} s`
        : say`${name}: no answer from the flow within ${seconds} s`
    return { success: false, reason, code: 'deadline' }
  }

  #conclude(entry: Pending, outcome: Outcome): void {
    if (!outcome.success) return this.#settle(entry, outcome)
    const { name } = this.options
    const { request } = entry
    if (request.operation === 'query' && outcome.value === undefined) {
      const reason = say`${name}: the flow has to send the answer to ${request.capability} itself`
      return this.#settle(entry, { success: false, reason, code: 'unsupported' })
    }
    const value = outcome.value ?? request.value
    if (value === undefined) {
      const reason = say`The current ${request.capability} of ${name} is not known yet`
      return this.#settle(entry, { success: false, reason, code: 'unknown-state' })
    }
    this.#settle(entry, { success: true, value })
  }

  #settle(entry: Pending, answer: Ending, how: How = 'answered'): void {
    if (!this.#pending.remove(entry, how)) return
    const { request, arrived, cause, origin, isToldApart } = entry
    if (answer.success && this.options.traits.relative)
      this.#book.set(request.capability, request.instance, answer.value)
    const sent = entry.reply(toAnswer(answer), answer)
    const ms = Math.round(this.options.clock.elapsed() - arrived)
    // Over the LAN (with a cause) and where the state follows in an event, the answer itself tells no platform of it.
    const isDelivered = sent || cause !== undefined || isToldApart === true || origin !== undefined
    const settled = { request, answer, ms, isDelivered, origin }
    this.options.observer?.settled(settled)
    this.options.onSettled(entry, settled, sent)
    for (const follower of this.#pulses.settled(entry, answer, how)) this.#settle(follower, answer)
  }
}

/** What a question is about, once its start is known. */
interface Target {
  value: unknown
  delta?: number
  isAssumed: boolean
}

function difference(value: unknown, start: unknown): number {
  return typeof value === 'number' && typeof start === 'number' ? roundSum(value - start) : 0
}

function overtaken(value: unknown): Failure {
  return {
    success: false,
    reason: say`a newer request came: it is ${typeof value === 'string' ? value : quote(value)} now`,
    code: 'overtaken',
  }
}
