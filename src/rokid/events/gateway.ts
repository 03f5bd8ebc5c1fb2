import type { Clock } from '../../bridge/clock'
import { type Saying, say } from '../../bridge/sentence'
import { explain } from '../../transport/network-errors'
import { readRetryAfter } from '../../transport/refusals'
import type { Event } from './bodies'
import type { Grants, Renewal } from './grants'
import { GATEWAY_TIMEOUT_MS } from './timing'

/**
 * What became of an event for one user (docs/protocols/rokid.md#eventgateway):
 * accepted · rejected: it will never be taken · stopped: no event of this user is taken any more · failed: not yet.
 */
export type EventOutcome = 'accepted' | 'rejected' | 'stopped' | 'failed'

export interface GatewayOptions {
  clock: Clock
  /** `https://…/async/events` */
  eventsUrl: string
  grants: Grants
  /** One sentence for the debug sidebar, about an event that was not taken. */
  complain: (what: Saying) => void
}

/** What asks to come back later, though it looks like a refusal. */
const RETRYABLE_STATUSES = new Set([408, 425, 429])

/** For the debug sidebar. */
export const CLIENT_UNKNOWN = say`Rokid’s token endpoint does not know the client for events: check the client ID and the client secret for events in the rokid skill, and deploy`

function tokenIn(renewal: Renewal): string | undefined {
  return typeof renewal === 'string' ? undefined : renewal.token
}

/** Rokid's gateway for events. */
export class Gateway {
  readonly #ending = new AbortController()
  #hasNamedClient = false
  /** Whoever reads the debug sidebar knows that the gateway cannot be reached. */
  #hasNamedOutage = false
  /** The gateway asked to be left alone until then (clock.elapsed, in ms). */
  #quietUntil = 0

  constructor(private readonly options: GatewayOptions) {}

  /** Sends an event for a user; an expired token is renewed once, and the same event sent again. */
  async deliver(user: string, event: Event): Promise<EventOutcome> {
    const { grants, complain } = this.options
    const held = grants.held(user)
    const token = await grants.token(user)
    if (token === undefined || held === undefined) return 'stopped'
    const first = await this.#attempt(token, event)
    const old = tokenIn(token) ?? held
    if (first !== 401) return this.#judge(user, old, first)
    const renewed = token === 'refused' ? token : await grants.renew(user, old)
    const second = await this.#attempt(renewed, event)
    const used = tokenIn(renewed) ?? old
    if (second !== 401) return this.#judge(user, used, second)
    if (!grants.refuse(user, used)) return 'failed'
    complain(
      say`Rokid no longer accepts the token for events: unbind the skill in the Rokid app and bind it again`,
    )
    return 'stopped'
  }

  close(): void {
    this.#ending.abort()
  }

  /** @returns the status; undefined when the event could not be brought to the door */
  async #attempt(token: Renewal, event: Event): Promise<number | undefined> {
    if (token === 'refused') return 401
    if (token === 'failed') {
      this.#nameOutage(say`its token endpoint does not give a new token`)
      return undefined
    }
    if (this.options.clock.elapsed() < this.#quietUntil) return undefined
    if (token !== 'unknown-client') return this.#post(event(token.token))
    this.#nameClient()
    return undefined
  }

  /** It stays so until somebody mends it. */
  #nameClient(): void {
    if (this.#hasNamedClient) return
    this.#hasNamedClient = true
    this.options.complain(CLIENT_UNKNOWN)
  }

  #judge(user: string, token: string, status: number | undefined): EventOutcome {
    const { grants, complain } = this.options
    if (status === undefined || status >= 500 || RETRYABLE_STATUSES.has(status)) return 'failed'
    if (status < 300) return 'accepted'
    if (status === 403) {
      // What was said of an old token is not said of the one that has come since.
      if (!grants.refuse(user, token)) return 'failed'
      complain(say`Rokid no longer accepts events of this skill (403): bind it again in the Rokid app`)
      return 'stopped'
    }
    complain(say`Rokid did not accept an event (${status}); it is not sent again`)
    return 'rejected'
  }

  /** @returns the status; undefined when there was no answer */
  async #post(body: object): Promise<number | undefined> {
    try {
      const response = await fetch(this.options.eventsUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.any([this.#ending.signal, AbortSignal.timeout(GATEWAY_TIMEOUT_MS)]),
      })
      this.#heed(response)
      this.#hasNamedOutage = false
      await response.body?.cancel()
      return response.status
    } catch (error) {
      this.#nameOutage(reasonOf(error))
      return undefined
    }
  }

  /** It is tried again by itself; until it succeeds, Rokid believes what was before. */
  #nameOutage(reason: Saying): void {
    if (this.#ending.signal.aborted || this.#hasNamedOutage) return
    this.#hasNamedOutage = true
    this.options.complain(
      say`Events do not reach Rokid: ${reason}. It is told how things are when it can be reached again`,
    )
  }

  /** What comes before the time that it asks for counts as not brought to the door. */
  #heed({ status, headers }: Response): void {
    if (status !== 429 && status !== 503) return
    const { clock } = this.options
    const ms = readRetryAfter(headers.get('retry-after') ?? undefined, clock.now())
    if (ms !== undefined) this.#quietUntil = clock.elapsed() + ms
  }
}

/** What `fetch` throws keeps what happened in its cause. */
function reasonOf(error: unknown): Saying {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError') return say`the server does not answer`
  return explain(error.cause instanceof Error ? error.cause : error)
}
