import { randomInt, randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { Clock } from '../bridge/clock'
import { type Json, parseJson } from '../bridge/json'
import { Problem } from '../bridge/problem'
import type { Answer, Question } from '../bridge/request'
import { type Saying, say, sayingOf } from '../bridge/sentence'
import { facetKey } from '../bridge/facet'
import { isObject } from '../bridge/tolerant'
import { AnswerCache } from './answer-cache'
import type { Announcer } from './events/announcer'
import type { Authorizer } from './auth/authorization'
import { errorOf, wireError } from './errors'
import { answerTimeoutOf, deferralOf, type RokidDevice, statesOf } from './device'
import {
  acceptGrantResponse,
  deferredResponse,
  type Directive,
  directiveSchema,
  discoveryResponse,
  type EndpointState,
  errorResponse,
  messageIdOf,
  response,
  tokenOf,
  type WireError,
} from './messages'
import { type QuestionContext, toQuestion } from './requests'
import type { TokenFailure } from './events/token-endpoint'

export interface RokidSessionOptions {
  clock: Clock
  authorize: Authorizer
  announcer: Events
  /** Every device that may be asked for, keyed by endpointId. */
  members: () => ReadonlyMap<string, RokidDevice>
  /** The devices that Rokid is told of. */
  announced: () => readonly RokidDevice[]
  /** Called for every message that Rokid was allowed to send. */
  onDirective: () => void
  /** Called for every message with a token that is not taken. */
  onStranger?: () => void
  /** A message was not carried out. */
  onRefused?: (why: Saying, endpointId: string | undefined) => void
}

/** What a skill needs of the way by which it tells Rokid something unasked. */
export type Events = Pick<
  Announcer,
  'canSend' | 'hearsAnswers' | 'told' | 'knows' | 'accept' | 'exchange' | 'complete'
>

/** Rokid waits 3 s for every answer (docs/protocols/rokid.md#official-document). */
const ANSWER_DEADLINE_MS = 2_800

const grantSchema = v.object({
  grant: v.looseObject({
    code: v.nullish(v.string()),
    token: v.nullish(v.string()),
    userId: v.nullish(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
  }),
})

const EXCHANGE_FAILURES: Record<TokenFailure, string> = {
  refused: 'Rokid refused to exchange the code',
  'unknown-client': 'Rokid’s token endpoint does not know the client for events',
  failed: 'Rokid’s token endpoint did not answer',
}

/** A directive with what is needed to answer it. */
interface Call {
  directive: Directive
  messageId: string
  user: string
}

/** A smart-home skill: it takes the text of any message and gives the text of its answer, always and in time. */
export class RokidSession {
  readonly #answers: AnswerCache
  /** Keyed by namespace, and by namespace and name where the name matters. */
  readonly #routes: ReadonlyMap<string, (call: Call) => Json | Promise<Json>>

  constructor(private readonly options: RokidSessionOptions) {
    this.#answers = new AnswerCache(options.clock)
    this.#routes = new Map<string, (call: Call) => Json | Promise<Json>>([
      ['Rokid.Discovery Discover', (call) => this.#discover(call)],
      ['Rokid.Control', (call) => this.#control(call)],
      ['Rokid.Query ReportState', (call) => this.#query(call)],
      ['Rokid.Authorization AcceptGrant', (call) => this.#acceptGrant(call)],
    ])
  }

  /**
   * The answer to a message; resolves within 2.8 s of its arrival and never rejects.
   * @param arrived the clock's `elapsed`, in ms
   */
  receive(text: string, arrived: number): Promise<string> {
    const { clock } = this.options
    return new Promise((resolve) => {
      const cancel = clock.after(Math.max(0, arrived + ANSWER_DEADLINE_MS - clock.elapsed()), () =>
        resolve(errorText(parse(text), wireError('E_INTERNAL_ERROR', 'The answer took too long'))),
      )
      const finish = (answer: string): void => {
        cancel()
        if (clock.elapsed() > arrived + ANSWER_DEADLINE_MS) this.unheard(text, arrived)
        resolve(answer)
      }
      this.#answer(text).then(finish, (error: unknown) =>
        finish(errorText(parse(text), wireError('E_INTERNAL_ERROR', String(sayingOf(error))))),
      )
    })
  }

  /**
   * The answer to a message did not reach Rokid: what it said has to be told in an event.
   * @param arrived when the message did: the clock's `elapsed`, in ms
   */
  unheard(text: string, arrived: number): void {
    const parsed = v.safeParse(directiveSchema, parse(text))
    if (!parsed.success) return
    const id = endpointIdOf(parsed.output)
    const meant = id === undefined ? this.options.announced() : [this.options.members().get(id)]
    for (const member of meant) member?.device.markUnconfirmed('all', arrived)
  }

  /** Why a message is not even read, as an answer; `why` is for people. */
  refuse(message: string, why: Saying = NOT_UNDERSTOOD): string {
    this.#refused(why)
    return JSON.stringify(errorResponse(randomUUID(), wireError('E_INTERNAL_ERROR', message)))
  }

  #refused(why: Saying, directive?: Directive): void {
    this.options.onRefused?.(why, directive && endpointIdOf(directive))
  }

  async #answer(text: string): Promise<string> {
    const message = parse(text)
    const parsed = v.safeParse(directiveSchema, message)
    if (!parsed.success) {
      this.#refused(NOT_UNDERSTOOD)
      return errorText(message, wireError('E_INTERNAL_ERROR', describe(parsed.issues)))
    }
    const directive = parsed.output
    const messageId = directive.header.messageId ?? randomUUID()
    const token = tokenOf(directive)
    const authorization =
      token === undefined
        ? { error: wireError('E_INVALID_AUTHORIZATION', 'The header has no authorization with a token') }
        : await this.options.authorize(token)
    if ('error' in authorization) {
      if (token !== undefined) this.options.onStranger?.()
      this.#refused(say`a message whose token is not valid`, directive)
      return JSON.stringify(errorResponse(messageId, authorization.error))
    }
    this.options.onDirective()
    const call = { directive, messageId, user: authorization.user }
    return this.#answers.once(authorization.user, messageId, () => this.#route(call))
  }

  async #route(call: Call): Promise<string> {
    const { namespace, name } = call.directive.header
    const route = this.#routes.get(namespace) ?? this.#routes.get(`${namespace} ${name}`)
    if (!route) return JSON.stringify(this.#unsupported(call))
    try {
      return JSON.stringify(await route(call))
    } catch (error) {
      return JSON.stringify(
        errorResponse(call.messageId, wireError('E_INTERNAL_ERROR', String(sayingOf(error)))),
      )
    }
  }

  #discover({ messageId }: Call): Json {
    this.options.announcer.told()
    this.#noteAnnounced()
    return discoveryResponse(messageId, this.options.announced().map(introduce))
  }

  /** From now on only what changes is news. */
  #noteAnnounced(): void {
    for (const member of this.options.announced()) this.options.announcer.knows(member)
  }

  #query(call: Call): Json {
    const member = this.#member(call)
    if (!member) return this.#noEndpoint(call)
    const endpoint = statesOf(member)
    const failure = this.#unavailable(member, endpoint)
    if (!failure) this.options.announcer.knows(member)
    return failure ? errorResponse(call.messageId, failure, endpoint) : response(call.messageId, endpoint)
  }

  #unavailable(
    { device, abilities, facts: { endpoint } }: RokidDevice,
    { states }: EndpointState,
  ): WireError | undefined {
    if (!device.online) return wireError('E_ENDPOINT_UNREACHABLE', `${device.name} is offline`)
    return states.length > 0 || !endpoint.hasStates(abilities)
      ? undefined
      : wireError('E_ENDPOINT_INITIATING', `The state of ${device.name} is not known yet`)
  }

  #control(call: Call): Json | Promise<Json> {
    const member = this.#member(call)
    if (!member) return this.#noEndpoint(call)
    const { facts } = member
    try {
      const question = toQuestion(call.directive, facts.endpoint, contextOf(member, call.messageId))
      return question ? this.#ask(call, member, question) : this.#unsupported(call, statesOf(member))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      this.#refused(error.sentence, call.directive)
      return errorResponse(call.messageId, wireError('E_VALUE_OUT_OF_RANGE', error.message), statesOf(member))
    }
  }

  #ask({ messageId, directive }: Call, member: RokidDevice, question: Question): Promise<Json> {
    const { clock, announcer } = this.options
    const deferral = announcer.canSend ? deferralOf(member) : undefined
    const answerTimeout = answerTimeoutOf(member)
    const correlationToken = directive.header.correlationToken ?? messageId
    return new Promise((resolve) => {
      let isDeferred = false
      const cancel =
        deferral === undefined
          ? () => undefined
          : clock.after(answerTimeout, () => {
              isDeferred = true
              const seconds = Math.ceil((deferral - answerTimeout) / 1000)
              resolve(deferredResponse(messageId, statesOf(member), { correlationToken, seconds }))
            })
      const timeout = deferral ?? answerTimeout
      const isToldApart = !announcer.hearsAnswers
      member.device.ask({ timeout, isToldApart, ...question }, (answer) => {
        cancel()
        const endpoint = statesAfter(member, question, answer, clock.now())
        const error = answer.success ? undefined : errorOf(answer)
        if (isDeferred) announcer.complete({ correlationToken, endpoint, error })
        else resolve(error ? errorResponse(messageId, error, endpoint) : response(messageId, endpoint))
        return announcer.hearsAnswers
      })
    })
  }

  async #acceptGrant(call: Call): Promise<Json> {
    const { messageId, directive, user } = call
    const parsed = v.safeParse(grantSchema, directive.payload)
    const { code, token, userId } = parsed.success ? parsed.output.grant : {}
    if (!code && !token)
      return errorResponse(
        messageId,
        wireError('E_INTERNAL_ERROR', 'The grant has neither a code nor a token'),
      )
    const grantee = userId || user
    if (token) {
      this.options.announcer.accept(grantee, token)
      this.#noteAnnounced()
      return response(messageId)
    }
    const outcome = await this.options.announcer.exchange(grantee, code ?? '')
    if (outcome === 'accepted') {
      this.#noteAnnounced()
      return acceptGrantResponse(messageId)
    }
    return errorResponse(messageId, wireError('E_INTERNAL_ERROR', EXCHANGE_FAILURES[outcome]))
  }

  #member({ directive }: Call): RokidDevice | undefined {
    const id = endpointIdOf(directive)
    return id === undefined ? undefined : this.options.members().get(id)
  }

  #noEndpoint(call: Call): Json {
    const id = endpointIdOf(call.directive) ?? ''
    this.#refused(say`a request for the device ${id}, which is not in these flows`)
    return noEndpoint(call)
  }

  #unsupported(call: Call, endpoint?: EndpointState): Json {
    const { namespace, name } = call.directive.header
    this.#refused(say`${namespace} ${name} is not supported here`, call.directive)
    return unsupported(call, endpoint)
  }
}

const NOT_UNDERSTOOD = say`a message that is not understood`

function endpointIdOf({ endpoint }: Directive): string | undefined {
  return endpoint?.endpointId ?? undefined
}

/** What a question to a device needs besides the directive. */
export function contextOf({ device, abilities }: RokidDevice, id: string): QuestionContext {
  return {
    id,
    abilities,
    isKnown: (capability) => device.expected(capability).length > 0,
    randomColor: () => ({ r: randomInt(256), g: randomInt(256), b: randomInt(256) }),
  }
}

/** The whole of an endpoint: what it is, whether it can be reached, and what is known of it. */
export function introduce(member: RokidDevice): Json {
  const { facts, device, abilities } = member
  return {
    ...facts.endpoint.describe(abilities),
    ...(device.online ? {} : { offline: true }),
    states: statesOf(member).states,
  }
}

/** The states with the answer's value in its place: a device learns its value only once the answer is out. */
export function statesAfter(
  { facts: { endpoint }, device }: RokidDevice,
  { capability, operation }: Question,
  answer: Answer,
  at: number,
): EndpointState {
  const known = new Map(device.facets().map((facet) => [facetKey(facet.capability, facet.instance), facet]))
  if (answer.success && (operation === 'set' || operation === 'adjust'))
    known.set(capability, { capability, value: answer.value, at })
  return { endpointId: endpoint.id, states: endpoint.states([...known.values()]) }
}

function noEndpoint({ messageId, directive }: Call): Json {
  const endpointId = endpointIdOf(directive)
  const message =
    endpointId === undefined
      ? 'The directive names no endpoint'
      : `There is no endpoint ${endpointId.slice(0, 100)}`
  const endpoint = endpointId === undefined ? undefined : { endpointId, states: [] }
  return errorResponse(messageId, wireError('E_NO_SUCH_ENDPOINT', message), endpoint)
}

function unsupported({ messageId, directive }: Call, endpoint?: EndpointState): Json {
  const { namespace, name } = directive.header
  const message = `${namespace.slice(0, 100)} ${name.slice(0, 100)} is not supported here`
  return errorResponse(messageId, wireError('E_NOT_SUPPORTED_DIRECTIVE', message), endpoint)
}

/** An answer for a message that may be anything. */
function errorText(message: unknown, error: WireError): string {
  return JSON.stringify(errorResponse(messageIdOf(message) ?? randomUUID(), error))
}

/** The JSON object that a text is; undefined for anything else. */
function parse(text: string): unknown {
  const message = parseJson(text)
  return isObject(message) ? message : undefined
}

function describe([issue]: readonly v.BaseIssue<unknown>[]): string {
  const path = issue && v.getDotPath(issue)
  return path
    ? `The message is not understood: ${path} is wrong or missing`
    : 'The message is not a JSON object'
}
