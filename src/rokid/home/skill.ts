import { randomUUID } from 'node:crypto'
import type { Clock } from '../../bridge/clock'
import { parseJson } from '../../bridge/json'
import { Problem } from '../../bridge/problem'
import type { Question } from '../../bridge/request'
import { type Saying, say } from '../../bridge/sentence'
import { sameAs } from '../auth/secrets'
import { answerTimeoutOf, type RokidDevice, statesOf } from '../device'
import { wireError } from '../errors'
import type { Json } from '../messages'
import { toQuestion } from '../requests'
import { contextOf, type RokidSession, statesAfter } from '../session'
import { failure, failureOf, type HomeReply, olderFailure } from './replies'
import { commandOf, directiveOf, type HomeRequest, type Params, withoutTokens } from './requests'
import { actionsOf, operationOf, stateOf, statesFrom, typeOf } from './vocabulary'

export interface HomeSkillOptions {
  clock: Clock
  /** What whoever asks has to know; empty: everything is refused. */
  token: string
  /** Every device that may be asked for, keyed by endpointId. */
  members: () => ReadonlyMap<string, RokidDevice>
  /** The devices that are told of. */
  announced: () => readonly RokidDevice[]
  /** Answers directives of the second version, with the same token. */
  directives: Pick<RokidSession, 'receive'>
  /** Somebody has asked who may. */
  onRequest: () => void
  /** Something was not carried out; for a device where one was meant. */
  onRefused: (why: Saying, endpointId?: string) => void
}

/** A skill as a speaker at home knows it: the first version's methods over the same devices. */
export class HomeSkill {
  readonly #isOurs: (token: string) => boolean

  constructor(private readonly options: HomeSkillOptions) {
    this.#isOurs = options.token === '' ? () => false : sameAs(options.token)
  }

  /** Whether whoever shows this token may ask. */
  takes(token: string): boolean {
    return this.#isOurs(token)
  }

  /** Answers somebody who may ask; it never rejects. */
  async answer(request: HomeRequest): Promise<HomeReply> {
    this.options.onRequest()
    if (request.method === 'directive') {
      const { clock, directives } = this.options
      return { data: parseJson(await directives.receive(JSON.stringify(request.directive), clock.elapsed())) }
    }
    const { params } = request
    switch (request.method) {
      case 'list':
        return { data: this.options.announced().map(deviceOf) }
      case 'get':
        return this.#with(params, (member) => ({ data: deviceOf(member) }))
      case 'execute':
        return this.#with(params, (member) => this.#execute(member, params))
      case 'command':
        return this.#command(params)
    }
  }

  #with(
    { device }: Params,
    work: (member: RokidDevice) => HomeReply | Promise<HomeReply>,
  ): HomeReply | Promise<HomeReply> {
    const id = device?.deviceId ?? ''
    const member = this.options.members().get(id)
    if (member) return work(member)
    this.options.onRefused(say`a request for the device ${id}, which is not in these flows`)
    return failure('E_DRIVER_DEVICE_NO_FOUND', `There is no device ${id.slice(0, 100)}`)
  }

  #execute(member: RokidDevice, params: Params): HomeReply | Promise<HomeReply> {
    const { action, device } = params
    const operation = action && operationOf(action)
    const { facts, device: own } = member
    if (!operation) return this.#unsupported(member, params)
    try {
      const directive = directiveOf(facts.id, operation, statesFrom(device?.state))
      const question = toQuestion(directive, facts.endpoint, contextOf(member, randomUUID()))
      if (!question) return this.#unsupported(member, params)
      return this.#ask(member, { ...question, raw: withoutTokens(params) })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      this.options.onRefused(error.sentence, facts.id)
      return olderFailure(wireError('E_VALUE_OUT_OF_RANGE', `${own.name}: ${error.message}`))
    }
  }

  #ask(member: RokidDevice, question: Question): Promise<HomeReply> {
    const timeout = answerTimeoutOf(member)
    return new Promise((resolve) => {
      member.device.ask({ ...question, timeout, isToldApart: true }, (answer) => {
        const { states } = statesAfter(member, question, answer, this.options.clock.now())
        resolve(answer.success ? { data: stateOf(states) } : failureOf(answer))
        // The cloud has not heard of it.
        return false
      })
    })
  }

  #unsupported({ facts }: RokidDevice, { action }: Params): HomeReply {
    const property = action?.property.slice(0, 100) ?? ''
    const name = action?.name.slice(0, 100) ?? ''
    this.options.onRefused(say`${property} ${name} is not supported here`, facts.id)
    return olderFailure(wireError('E_NOT_SUPPORTED_DIRECTIVE', `${property} ${name} is not supported here`))
  }

  /** There is one token, which does not end; whoever got here has shown it. */
  #command(params: Params): HomeReply {
    const { username, userId } = params.params ?? {}
    const { token: userToken } = this.options
    switch (commandOf(params)) {
      case 'login':
        return { data: { userId: username ?? '', userToken } }
      case 'OAuthRefresh':
        return { data: { userId: userId ?? '', userToken } }
      default:
        return failure('E_DRIVER_ERROR', 'Bind with the user token that the rokid skill in Node-RED has')
    }
  }
}

/** A device as the first version describes it (docs/protocols/rokid.md#first-version). */
function deviceOf(member: RokidDevice): Json {
  const { facts, device, abilities } = member
  const { endpointId, displayName, displayType, room } = facts.endpoint.facts
  return {
    deviceId: endpointId,
    name: displayName,
    type: typeOf(displayType),
    ...(room === '' ? {} : { roomName: room }),
    actions: actionsOf(facts.endpoint.offers(abilities)),
    state: stateOf(statesOf(member).states),
    offline: !device.online,
    deviceInfo: {},
  }
}
