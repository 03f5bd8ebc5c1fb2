import type { Clock } from './clock'
import { isConfirmed, type Pending, PendingRequests } from './pending'
import type { ReportedState } from './reported-state'
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
import { say } from './sentence'

/** Takes a request into the flow. */
export type RequestHandler = (request: Request) => void

/** How a request ended, for the status of the nodes. */
export interface Settled {
  request: Request
  answer: Ending
  /** From arrival to answer. */
  ms: number
}

export interface RequestsOptions {
  id: string
  name: string
  platform: string
  clock: Clock
  answer: AnswerMode
  /** Answer deadline in ms. */
  timeout: number
  /** How long the platform listens for an answer, in ms after the request arrived. */
  patience: number
  reported: ReportedState
  /** A request has its answer. @param sent whether the platform got it */
  onSettled(entry: Pending, settled: Settled, sent: boolean): void
}

/** What a platform asks of a device: every request is answered exactly once, before its deadline. */
export class DeviceRequests {
  readonly #handlers = new Set<RequestHandler>()
  readonly #pending: PendingRequests

  constructor(private readonly options: RequestsOptions) {
    this.#pending = new PendingRequests(options.clock)
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
    const value = question.resolve ? this.#resolve(question, question.resolve) : question.value
    const request = toRequest(question, { platform, device: this.options, expires, value })
    const entry = this.#pending.add(request, reply, timeout, (late) =>
      this.#settle(late, this.#late(timeout)),
    )
    const refusal = this.#refusal()
    if (refusal !== undefined) return this.#settle(entry, refusal)
    for (const handler of this.#handlers) handler(request)
    if (this.options.answer === 'now') this.#conclude(entry, { success: true })
  }

  /** The flow answers a request; a success without a value means the requested one. */
  answer(id: string, outcome: Outcome, capability?: string): void {
    const entry = this.#pending.find(id, capability)
    if (entry) this.#conclude(entry, outcome)
  }

  /** The request that waits for its answer under this id. */
  find(id: string, capability?: string): Request | undefined {
    return this.#pending.find(id, capability)?.request
  }

  /** Whether a request with this id was answered lately, so that another answer is a late one. */
  wasAnswered(id: string): boolean {
    return this.#pending.wasAnswered(id)
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
   * @param settles it was asked for something else, and this is as near as it can come
   * @returns whether an open request asked for it, so that the platform hears of it in the answer
   */
  confirm(capability: string, instance: string | undefined, value: unknown, settles: boolean): boolean {
    const asked = this.#pending.concerning(capability, instance)
    const confirmed = asked.filter((entry) => settles || isConfirmed(entry, value))
    for (const entry of asked) {
      if (confirmed.includes(entry)) entry.shown = 'asked'
      else if (entry.shown === 'asked') entry.shown = 'other'
    }
    if (this.options.answer !== 'state') return confirmed.length > 0
    for (const entry of confirmed) this.#conclude(entry, { success: true, value })
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

  #resolve({ capability, instance }: Question, resolve: (known: unknown) => unknown): unknown {
    const [latest] = this.expected(capability, instance)
    return latest === undefined ? undefined : resolve(latest)
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

  #settle(entry: Pending, answer: Ending): void {
    if (!this.#pending.remove(entry)) return
    const { request, arrived } = entry
    const sent = entry.reply(toAnswer(answer), answer)
    const ms = Math.round(this.options.clock.elapsed() - arrived)
    this.options.onSettled(entry, { request, answer, ms }, sent)
  }
}
