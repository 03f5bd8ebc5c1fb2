import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isObject, parse, type Json } from '../json'
import { keep } from '../history'
import { EVENTS, misfit } from './shapes'

/** What the gateway does with the next event: a status, or no answer at all. */
export type Turn = 202 | 400 | 401 | 403 | 422 | 429 | 500 | 503 | 'hang' | 'cut'

export interface Event {
  name: string
  header: Json
  endpoint: Json
  payload: Json
  /** what the gateway answered */
  turn: Turn
}

/** No skill says more at once. */
const MAX_BODY_CHARS = 1024 * 1024

interface Grant {
  user: string
  /** The access token that is valid now; earlier ones have expired. */
  token: string
  refreshToken: string
}

/** Rokid's event gateway and the token endpoint beside it, with everything that can go wrong there. */
export class EventGateway {
  static readonly EVENTS_PATH = '/rokid/async/events'
  static readonly TOKEN_PATH = '/rokid/oauth/token'

  /** What happens to the next events, one each; afterwards everything is accepted. */
  readonly script: Turn[] = []
  /** What happens to every event, until it is taken away. */
  mood: Turn | undefined
  /** The status of the token endpoint, when it does not work. */
  tokenFault: number | undefined
  /** Seconds that a token lives. */
  lifetime = 3600
  readonly events: Event[] = []
  readonly rejected: string[] = []
  readonly tokenRequests: { body: Json; authorization: string | undefined }[] = []
  readonly #codes = new Map<string, string>() // user, keyed by code
  readonly #grants = new Map<string, Grant>() // keyed by user
  #issued = 0

  constructor(
    private readonly client: { clientId: string; clientSecret: string },
    private readonly heard: { event(event: Event): void; rejected(reason: string): void },
  ) {}

  /** A code that can be exchanged once. */
  issueCode(user: string): string {
    const code = `code-${(this.#issued += 1)}-${randomUUID()}-${user}`
    this.#codes.set(code, user)
    return code
  }

  /** A token as it is, as it was handed out in 2018. */
  issueToken(user: string): string {
    return this.#grant(user).token
  }

  /** Lets everybody's token expire; refresh tokens stay good. Says how many there were. */
  expireTokens(): number {
    for (const [user, grant] of this.#grants) this.#grants.set(user, { ...grant, token: 'none' })
    return this.#grants.size
  }

  serves(path: string): boolean {
    return path === EventGateway.EVENTS_PATH || path === EventGateway.TOKEN_PATH
  }

  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    request.setEncoding('utf8')
    for await (const chunk of request) {
      text += String(chunk)
      if (text.length > MAX_BODY_CHARS) return void response.destroy()
    }
    if (path === EventGateway.TOKEN_PATH) this.#token(text, request, response)
    else this.#event(text, response)
  }

  #event(text: string, response: ServerResponse): void {
    const body = parse(text)
    const header = isObject(body) && isObject(body['header']) ? body['header'] : {}
    const name = String(header['name'])
    const shape = EVENTS[name]
    const wrong = shape === undefined ? `there is no event ${name}` : misfit(shape, body)
    if (wrong !== undefined || !isObject(body)) {
      keep(this.rejected, `${name}: ${wrong ?? 'it is no object'}`)
      this.heard.rejected(this.rejected.at(-1) ?? '')
      response.writeHead(400).end()
      return
    }
    const turn = this.script.shift() ?? this.mood ?? this.#judge(header)
    const { endpoint, payload } = body
    const event: Event = {
      name,
      header,
      endpoint: isObject(endpoint) ? endpoint : {},
      payload: isObject(payload) ? payload : {},
      turn,
    }
    keep(this.events, event)
    if (turn === 'cut') response.destroy()
    else if (turn !== 'hang') response.writeHead(turn).end()
    this.heard.event(event)
  }

  #judge({ authorization }: Json): Turn {
    const token = isObject(authorization) ? authorization['token'] : undefined
    return [...this.#grants.values()].some((grant) => grant.token === token) ? 202 : 401
  }

  #token(text: string, { headers }: IncomingMessage, response: ServerResponse): void {
    const body: Json = Object.fromEntries(new URLSearchParams(text))
    keep(this.tokenRequests, { body, authorization: headers.authorization })
    const user = this.tokenFault === undefined ? this.#userOf(body, headers.authorization) : undefined
    if (user === undefined) {
      reply(response, this.tokenFault ?? 400, { error: 'invalid_grant' })
      return
    }
    const { token, refreshToken } = this.#grant(user)
    reply(response, 200, {
      access_token: token,
      refresh_token: refreshToken,
      expires_in: this.lifetime,
      token_type: 'Bearer',
    })
  }

  #userOf({ grant_type, code, refresh_token }: Json, authorization: string | undefined): string | undefined {
    const { clientId, clientSecret } = this.client
    const [id = '', secret = ''] = Buffer.from(authorization?.replace(/^Basic /, '') ?? '', 'base64')
      .toString()
      .split(':')
      .map((part) => decodeURIComponent(part)) // form-encoded, RFC 6749, 2.3.1
    if (id !== clientId || secret !== clientSecret) return undefined
    if (grant_type === 'refresh_token')
      return [...this.#grants.values()].find((grant) => grant.refreshToken === refresh_token)?.user
    const user = this.#codes.get(String(code))
    this.#codes.delete(String(code))
    return user
  }

  #grant(user: string): Grant {
    const n = (this.#issued += 1)
    const refreshToken = this.#grants.get(user)?.refreshToken ?? `rokid-refresh-${n}-${randomUUID()}`
    const grant = { user, token: `rokid-access-${n}-${randomUUID()}`, refreshToken }
    this.#grants.set(user, grant)
    return grant
  }
}

function reply(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
