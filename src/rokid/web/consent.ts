import type { ServerResponse } from 'node:http'
import { LoginGuard } from '../auth/login-guard'
import type { AuthorizationServer, RequestParameters } from '../auth/oauth'
import { isSame } from '../auth/secrets'
import type { Clock } from '../../bridge/clock'
import type { WebRequest } from './site'
import { isForeign, visitorOf } from './addresses'
import { readBody } from './body'
import { readForm } from './form'
import { type Html, html, languageOf, sendPage } from './html'
import { type PageTexts, words } from './words'

export interface ConsentOptions {
  clock: Clock
  server: AuthorizationServer
  /** What the page calls this Node-RED. */
  name: string
  /** Who may agree; empty: nobody. */
  login: string
  password: string
}

/** A form has a handful of short fields. */
const MAX_FORM_BYTES = 32 * 1024
/** What is taken over from the address into the form, and back. */
const CARRIED_PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
]

/** When it is worth to try again, in seconds, as `LoginGuard` counts. */
const RETRY_AFTER: Partial<Record<keyof PageTexts['consent'], Record<string, string>>> = {
  blocked: { 'Retry-After': '600' },
  crowded: { 'Retry-After': '60' },
}

/** The two addresses of the authorization server: one for the browser of the user, one for Rokid's cloud. */
export class Consent {
  readonly #guard: LoginGuard

  constructor(private readonly options: ConsentOptions) {
    this.#guard = new LoginGuard(options.clock)
  }

  /** `GET` shows the form, `POST` takes login and password and sends the browser back to Rokid with a code. */
  async authorize(request: WebRequest, response: ServerResponse): Promise<void> {
    const visit = new Visit(request, response, this.options.name)
    if (request.method === 'POST') return this.#submit(visit)
    const parameters = queryOf(request)
    if (!parameters || !this.options.server.isOurs(parameters)) {
      visit.showError(400, 'badRequest')
      return
    }
    if (this.options.login === '' || this.options.password === '') {
      visit.showError(503, 'noLogin')
      return
    }
    // What else may be wrong Rokid has to hear itself (RFC 6749, 4.1.2.1); nobody needs to log in for that.
    if (parameters.response_type !== 'code') {
      visit.redirect(await this.#errorRedirect(parameters))
      return
    }
    visit.showForm(200, parameters)
  }

  /** `POST` exchanges a code or a refresh token. */
  async token(request: WebRequest, response: ServerResponse): Promise<void> {
    const parameters = await formOf(request, this.options.clock)
    const { status, headers, body } = parameters
      ? await this.options.server.token(plainHeaders(request), parameters)
      : { status: 400, headers: {}, body: { error: 'invalid_request' } }
    response.writeHead(status, {
      ...headers,
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
    })
    response.end(JSON.stringify(body))
  }

  async #submit(visit: Visit): Promise<void> {
    const { clock, server, login, password } = this.options
    const form = await formOf(visit.request, clock)
    const query = queryOf(visit.request)
    const parameters = form && query && { ...query, ...form }
    if (!parameters || !server.isOurs(parameters)) {
      visit.showError(400, 'badRequest')
      return
    }
    if (isForeign(visit.request)) {
      visit.showError(403, 'foreign')
      return
    }
    if (login === '' || password === '') {
      visit.showError(503, 'noLogin')
      return
    }
    const visitor = visitorOf(visit.request)
    const admission = await this.#guard.admit(visitor, visit.left)
    if (visit.left.aborted) return
    if (admission !== 'admitted') {
      visit.showError(429, admission)
      return
    }
    const isRight = [isSame(parameters.login ?? '', login), isSame(parameters.password ?? '', password)]
    if (isRight.includes(false)) {
      visit.showForm(401, parameters, 'wrong')
      return
    }
    this.#guard.succeeded(visitor)
    visit.redirect(await server.authorize(carried(parameters), login))
  }

  #errorRedirect(parameters: RequestParameters): Promise<string> {
    return this.options.server.authorize(carried(parameters), '')
  }
}

/** One request of a browser, and the ways to answer it. */
class Visit {
  readonly #words: PageTexts
  readonly #language
  readonly #leaving = new AbortController()

  constructor(
    readonly request: WebRequest,
    private readonly response: ServerResponse,
    private readonly name: string,
  ) {
    this.#language = languageOf(request)
    this.#words = words[this.#language]
    response.once('close', () => this.#leaving.abort())
  }

  /** Aborted when nobody waits for the answer any more. */
  get left(): AbortSignal {
    return this.#leaving.signal
  }

  showForm(status: number, parameters: RequestParameters, problem?: 'wrong'): void {
    const { consent } = this.#words
    const fields = Object.entries(carried(parameters))
    this.#page(
      status,
      html`<h1>${consent.title}</h1>
        <p>${consent.question} <strong>${this.name}</strong></p>
        <form method="post">
          ${problem === undefined ? '' : html`<p class="bad" role="alert">${consent[problem]}</p>`}
          ${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
          <label
            >${consent.login}
            <input name="login" autocomplete="username" autocapitalize="none" required autofocus
          /></label>
          <label
            >${consent.password}
            <input name="password" type="password" autocomplete="current-password" required
          /></label>
          <button>${consent.allow}</button>
        </form>
        <p class="fine">${consent.hint}</p>`,
    )
  }

  showError(status: number, reason: Exclude<keyof PageTexts['consent'], 'title'>): void {
    this.#page(
      status,
      html`<h1>${this.#words.consent.title}</h1>
        <p class="bad" role="alert">${this.#words.consent[reason]}</p>`,
      RETRY_AFTER[reason],
    )
  }

  redirect(location: string): void {
    this.response.writeHead(302, {
      Location: location,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    })
    this.response.end()
  }

  #page(status: number, body: Html, headers: Record<string, string> = {}): void {
    // Browsers hold the redirect after a form to the same list as the form itself.
    const form = "'self' https://homebase.rokid.com"
    const { title } = this.#words.consent
    sendPage(this.response, status, { language: this.#language, title, body, form, headers })
  }
}

async function formOf(request: WebRequest, clock: Clock): Promise<RequestParameters | undefined> {
  const body = await readBody(request, MAX_FORM_BYTES, clock)
  return 'text' in body ? readForm(body.text) : undefined
}

function queryOf({ url = '' }: WebRequest): RequestParameters | undefined {
  return readForm(url.includes('?') ? url.slice(url.indexOf('?')) : '')
}

function carried(parameters: RequestParameters): RequestParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => CARRIED_PARAMETERS.includes(name)))
}

function plainHeaders({ headers }: WebRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}
