import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { isObject, parse, type Json } from '../json'
import { keep } from '../history'
import { Signals } from '../signals'
import { bind, refresh, type Registration, type Token } from './binding'
import { type Event, EventGateway } from './gateway'
import { type Answer, answerOf, directive, type DirectiveOptions } from './messages'
import { endpointShape, misfit, RESPONSES, stateShape, type Endpoint } from './shapes'
import * as v from 'valibot'
import { listen, pathOf, shut } from '../loopback'

export type { Answer, Endpoint, Event, Registration }

export interface CloudOptions {
  /** The skill's address, as it stands in the console. */
  skill: string
  registration: Registration
  /** What the skill uses at our token endpoint. */
  eventsClient?: { clientId: string; clientSecret: string }
}

interface Kinds {
  event: Event
  /** a change of what the cloud knows */
  change: undefined
  rejected: string
}

/** The skill has to answer within this, in ms. */
const PATIENCE = 3000
const INVALID = 'E_INVALID_AUTHORIZATION'
const USER = 'user-of-the-simulator'

/**
 * Rokid's side on loopback: it binds, discovers and speaks to a skill, and takes its events.
 *
 *     const cloud = new RokidCloud({ skill: 'http://127.0.0.1:1880/rokid', registration: { kind: 'token', token } })
 *     await cloud.bind()
 *     const [lamp] = await cloud.discover()
 *     const answer = await cloud.control(lamp.endpointId, 'Switch.On')
 */
export class RokidCloud {
  readonly gateway: EventGateway
  /** What the skill said there is, keyed by endpointId; events bring it up to date. */
  readonly endpoints = new Map<string, Endpoint>()
  readonly rejected: string[] = []
  token: Token | undefined
  skill: string
  registration: Registration
  /** Why the last binding failed. */
  bindingFault: string | undefined
  /** Why the skill did not want the token of the binding, which is gone since then. */
  refusal: string | undefined
  readonly #signals = new Signals<Kinds>({ event: new Set(), change: new Set(), rejected: new Set() })
  #server: Server | undefined

  constructor({
    skill,
    registration,
    eventsClient = { clientId: 'events', clientSecret: 'secret' },
  }: CloudOptions) {
    this.skill = skill
    this.registration = registration
    this.gateway = new EventGateway(eventsClient, {
      event: (event) => this.#heard(event),
      rejected: (reason) => this.#reject(reason),
    })
  }

  /** Takes events on a server of its own; resolves with its address. */
  async listen(): Promise<string> {
    const server = createServer()
    this.attach(server)
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      if (!this.serves(pathOf(request))) response.writeHead(404).end()
    })
    const bound = await listen(server, 0)
    this.#server = server
    return `http://127.0.0.1:${bound}`
  }

  /** Takes events on somebody else's server. */
  attach(server: Server): void {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const path = pathOf(request)
      if (this.serves(path)) this.gateway.answer(path, request, response).catch(() => response.destroy())
    })
  }

  serves(path: string, upgrade = false): boolean {
    return !upgrade && this.gateway.serves(path)
  }

  async close(): Promise<void> {
    await shut(this.#server)
    this.#server = undefined
  }

  on<K extends keyof Kinds>(kind: K, listener: (value: Kinds[K]) => void): void {
    this.#signals.on(kind, listener)
  }

  /** The next event from now on that matches. @param timeout ms */
  next(match: (event: Event) => boolean = () => true, timeout = 5000): Promise<Event> {
    return this.#signals.next('event', match, timeout)
  }

  /** A user agrees, by the kind of authorization that is registered. */
  async bind(): Promise<void> {
    try {
      this.refusal = undefined
      this.token = await bind(this.skill, this.registration)
      this.bindingFault = undefined
    } catch (error) {
      this.bindingFault = error instanceof Error ? error.message : String(error)
      throw error
    } finally {
      this.#signals.emit('change', undefined)
    }
  }

  /** The token has expired: the cloud fetches another. Says whether there was one to be had. */
  async refresh(): Promise<boolean> {
    if (!this.token) return false
    const { token } = this.token
    this.token = await refresh(this.skill, this.registration, this.token)
    return this.token.token !== token
  }

  /** Gives the skill leave to send events, in the form of 2018 (`token`) or 2019 (`code`). */
  grant(form: 'token' | 'code' = 'code', user = USER): Promise<Answer> {
    const grant =
      form === 'code'
        ? { type: 'OAuth2.AuthorizationCode', code: this.gateway.issueCode(user), userId: user }
        : { type: 'BearerToken', token: this.gateway.issueToken(user) }
    return this.tell('Rokid.Authorization', 'AcceptGrant', { payload: { grant } })
  }

  /** Asks for all endpoints, and believes the answer. */
  async discover(options: DirectiveOptions = {}): Promise<Endpoint[]> {
    const answer = await this.tell('Rokid.Discovery', 'Discover', { payload: {}, ...options })
    if (answer.name !== 'DiscoveryResponse') throw new Error(describe(answer))
    this.endpoints.clear()
    this.#know(answer.payload['endpoints'])
    return [...this.endpoints.values()]
  }

  /** Says a command to an endpoint: `Switch.On`, `Brightness.Set` with `{value: 40}`. */
  async control(
    endpointId: string,
    name: string,
    payload?: Json,
    options: DirectiveOptions = {},
  ): Promise<Answer> {
    const known = this.endpoints.get(endpointId)
    const answer = await this.tell('Rokid.Control', name, {
      endpointId,
      ...(known ? { additionalInfo: known.additionalInfo, states: known.states } : {}),
      payload,
      ...options,
    })
    this.#learn(answer.endpoint)
    return answer
  }

  async query(endpointId: string, options: DirectiveOptions = {}): Promise<Answer> {
    const answer = await this.tell('Rokid.Query', 'ReportState', { endpointId, payload: {}, ...options })
    this.#learn(answer.endpoint)
    return answer
  }

  /** Sends any directive with the token of the binding; a binding whose token is called invalid ends. */
  async tell(namespace: string, name: string, options: DirectiveOptions = {}): Promise<Answer> {
    const bound = this.token
    const { type = 'BearerToken', token = '' } = bound ?? {}
    const answer = await this.send(directive(namespace, name, token, { type, ...options }))
    const isRefused = answer.name === 'ErrorResponse' && answer.payload['name'] === INVALID
    if (isRefused && bound !== undefined && bound === this.token) {
      this.token = undefined
      this.refusal = describe(answer)
      this.endpoints.clear()
      this.#signals.emit('change', undefined)
    }
    return answer
  }

  /** Sends a message as it is and checks the answer: status 200, in time, a standard response to this message. */
  async send(message: Json): Promise<Answer> {
    const started = performance.now()
    const response = await fetch(this.skill, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(PATIENCE),
    })
    const body = parse(await response.text())
    const answer = answerOf(body, Math.round(performance.now() - started))
    const wrong = wrongWith(message, response.status, body, answer)
    if (wrong === undefined && answer !== undefined) return answer
    this.#reject(wrong ?? 'nothing came')
    throw new Error(wrong)
  }

  #heard(event: Event): void {
    if (event.turn === 202) this.#believe(event)
    this.#signals.emit('event', event)
    this.#signals.emit('change', undefined)
  }

  #believe({ name, endpoint, payload }: Event): void {
    if (name === 'ChangeReport' || name === 'Response') this.#learn(endpoint)
    if (name === 'AddOrUpdateReport') this.#know(payload['endpoints'])
    if (name !== 'DeleteReport' || !Array.isArray(payload['endpoints'])) return
    for (const gone of payload['endpoints'])
      if (isObject(gone)) this.endpoints.delete(String(gone['endpointId']))
  }

  #know(endpoints: unknown): void {
    const parsed = v.safeParse(v.array(endpointShape), endpoints)
    if (parsed.success)
      for (const endpoint of parsed.output) this.endpoints.set(endpoint.endpointId, endpoint)
    this.#signals.emit('change', undefined)
  }

  #learn(said: Json | undefined): void {
    const known = this.endpoints.get(String(said?.['endpointId']))
    const parsed = v.safeParse(v.array(stateShape), said?.['states'])
    if (known !== undefined && parsed.success) known.states = parsed.output
    this.#signals.emit('change', undefined)
  }

  #reject(reason: string): void {
    keep(this.rejected, reason)
    this.#signals.emit('rejected', reason)
  }
}

/** Why an answer is none, as a sentence; undefined when nothing is wrong. */
function wrongWith(
  message: Json,
  status: number,
  body: unknown,
  answer: Answer | undefined,
): string | undefined {
  if (status !== 200) return `The skill answered with status ${status}.`
  if (answer === undefined) return 'The skill answered with something that is no message.'
  const shape = RESPONSES[answer.name]
  if (shape === undefined) return `There is no response called ${answer.name}.`
  const wrong = misfit(shape, body)
  if (wrong !== undefined) return `In the ${answer.name}, ${wrong}`
  const { header } = message
  const asked = isObject(header) ? header['messageId'] : undefined
  if (asked !== undefined && answer.header['messageId'] !== asked)
    return `The response is to ${String(answer.header['messageId'])}, not to ${JSON.stringify(asked)}.`
  return undefined
}

function describe({ payload }: Answer): string {
  return `${String(payload['name'])}: ${String(payload['message'])}`
}
