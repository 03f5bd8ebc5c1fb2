import type { ServerResponse } from 'node:http'
import type { Clock } from '../../bridge/clock'
import type { RokidSession } from '../session'
import { isAtHome, publicAddress } from './addresses'
import type { Site, WebRequest } from './site'
import { arrivalOf, type Body, BODY_TIMEOUT_MS, MAX_BODY_BYTES, readBody } from './body'
import type { Consent } from './consent'
import { watchDelivery } from './deliveries'
import { sendSelfCheck, type SkillCheck } from './self-check'

export interface SiteOptions {
  path: string
  clock: Clock
  skill: RokidSession
  /** Only with authorization by OAuth. */
  consent: Consent | undefined
  facts(): SkillCheck
}

const FAILURES: Record<Extract<Body, { failure: string }>['failure'], string> = {
  'too-large': `The message is larger than ${MAX_BODY_BYTES} bytes`,
  'too-slow': `The message was not complete within ${BODY_TIMEOUT_MS} ms`,
  'broken-off': 'The message broke off',
}

/** A skill on the web: Rokid posts its messages, a person gets the self-check page. */
export class EndpointSite implements Site {
  readonly path: string
  #isCalledInTheClear = false

  constructor(private readonly options: SiteOptions) {
    this.path = options.path
  }

  /** Whether the last message from outside came over http. */
  get isCalledInTheClear(): boolean {
    return this.#isCalledInTheClear
  }

  serve(request: WebRequest, response: ServerResponse, rest: string): Promise<void> | undefined {
    if (request.method === 'POST' && !isAtHome(request))
      this.#isCalledInTheClear = !publicAddress(request, this.path).https
    response.on('error', () => undefined)
    const { consent } = this.options
    if (rest === '') return this.#serveSkill(request, response)
    const isToken = rest === '/oauth/token'
    if (!consent) return undefined
    const methods = isToken ? ['POST'] : ['GET', 'HEAD', 'POST']
    if (!methods.includes(request.method ?? '')) return this.#forbid(response, methods)
    return isToken ? consent.token(request, response) : consent.authorize(request, response)
  }

  async #serveSkill(request: WebRequest, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') return this.#answer(request, response)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return this.#forbid(response, ['GET', 'HEAD', 'POST'])
    sendSelfCheck(request, response, this.options.facts())
  }

  /**
   * Rokid takes nothing but status 200 for an answer, also when that is an error
   * (docs/protocols/rokid.md#http).
   */
  async #answer(request: WebRequest, response: ServerResponse): Promise<void> {
    const { clock, skill } = this.options
    const arrived = arrivalOf(request, clock)
    const body = await readBody(request, MAX_BODY_BYTES, clock)
    const answer =
      'text' in body ? await skill.receive(body.text, arrived) : skill.refuse(FAILURES[body.failure])
    if ('text' in body) watchDelivery(request, response, () => skill.unheard(body.text, arrived))
    if (response.destroyed) return
    // Express adds it; nobody needs to know.
    response.removeHeader('X-Powered-By')
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      // With its length known, head and body leave in one piece.
      'Content-Length': Buffer.byteLength(answer),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...('failure' in body ? { Connection: 'close' } : {}),
    })
    if ('text' in body) response.end(answer)
    // Who sends slowly, or without an end, is not waited for.
    else response.end(answer, () => request.destroy())
  }

  #forbid(response: ServerResponse, methods: string[]): Promise<void> {
    response.writeHead(405, { Allow: methods.join(', ') }).end()
    return Promise.resolve()
  }
}
