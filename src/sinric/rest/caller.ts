import * as v from 'valibot'
import type { Clock } from '../../bridge/clock'
import type { Json } from '../../bridge/json'
import { Backoff } from '../../transport/backoff'
import { readBytes } from '../../transport/http'
import { readRetryAfter } from '../../transport/refusals'
import { retry } from '../../transport/retry'
import { tokenAnswer } from './answers'
import {
  ApiProblem,
  cleaned,
  closed,
  notUnderstood,
  problemOf,
  tooOften,
  unanswered,
  unreachable,
} from './problems'

export interface CallerOptions {
  /** `https://api.sinric.pro/api/v1`, without a slash at its end. */
  base: string
  apiKey: string
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
}

/** One call. */
export interface Call {
  method: 'GET' | 'POST'
  /** Behind the base: `/devices`. */
  path: string
  body?: Json
  /** What is limited together; a call is not made while its limit asks for peace. */
  limit: 'devices' | 'actions' | 'others'
  /** Writes are made with a token (docs/protocols/sinric-rest.md#r1). */
  isTokenNeeded?: true
}

/** An attempt may take so long; one that did is not made again. In ms. */
const CALL_TIMEOUT_MS = 15_000
/** Reading may be tried so often again, when the line or the server failed; what changes something never is. */
const MAX_RETRIES = 2
const RETRY_BACKOFF_MS = { first: 300, last: 2_000 }
/** The list of thousands of devices. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024
/** What 429 means without a time (docs/protocols/sinric-rest.md#r5). */
const RETRY_AFTER_MS = 60_000
const MAX_RETRY_AFTER_MS = 30 * 60_000
/** A token is renewed when it has less than this left, in ms. */
const TOKEN_RESERVE_MS = 10 * 60_000

const envelope = v.object({
  success: v.fallback(v.optional(v.boolean()), undefined),
  message: v.fallback(v.optional(v.string()), undefined),
  resetTime: v.fallback(v.optional(v.number()), undefined),
})

/** Sinric Pro's HTTP API: who we are, what is asked again, and when the server wants peace. */
export class ApiCaller {
  readonly #end = new AbortController()
  /** Until when (clock.elapsed, in ms); keyed by limit. */
  readonly #quiet = new Map<Call['limit'], number>()
  #token: { text: string; until: number } | undefined
  #login: Promise<string> | undefined
  /** The key alone was refused once, and the token was not. */
  #isKeyEnough = true

  constructor(private readonly options: CallerOptions) {}

  /**
   * What the server answered, read by a schema.
   * @throws ApiProblem
   */
  async call<Answer>(call: Call, schema: v.GenericSchema<unknown, Answer>): Promise<Answer> {
    const body = await this.#call(call)
    const parsed = v.safeParse(schema, body)
    if (!parsed.success) throw notUnderstood(200)
    return parsed.output
  }

  /** Ends every call. */
  close(): void {
    this.#end.abort()
  }

  async #call(call: Call): Promise<unknown> {
    const isWithToken = call.isTokenNeeded ?? !this.#isKeyEnough
    try {
      return await this.#withRetries(call, isWithToken)
    } catch (error) {
      // Refused before anything was done, so it can be asked again: with a token, or with a new one.
      if (!isUnauthorized(error) || (isWithToken && !this.#token)) throw error
      this.#token = undefined
      const answer = await this.#withRetries(call, true)
      if (!isWithToken) this.#isKeyEnough = false
      return answer
    }
  }

  async #withRetries(call: Call, isWithToken: boolean): Promise<unknown> {
    const { clock, random } = this.options
    let left = call.method === 'GET' ? MAX_RETRIES : 0
    let answer: unknown
    const outcome = await retry(
      { clock, backoff: new Backoff(RETRY_BACKOFF_MS, random), signal: this.#end.signal },
      async () => {
        try {
          answer = await this.#attempt(call, isWithToken ? await this.#bearer() : this.#key)
          return true
        } catch (error) {
          if (!isPassing(error) || left === 0) throw error
          left -= 1
          return false
        }
      },
    )
    if (outcome !== 'done') throw closed()
    return answer
  }

  get #key(): Record<string, string> {
    return { 'x-sinric-api-key': this.options.apiKey }
  }

  async #bearer(): Promise<Record<string, string>> {
    const { clock } = this.options
    const token =
      this.#token && this.#token.until > clock.elapsed()
        ? this.#token.text
        : await (this.#login ??= this.#logIn().finally(() => (this.#login = undefined)))
    return { Authorization: `Bearer ${token}` }
  }

  async #logIn(): Promise<string> {
    const answer = await this.#attempt(
      { method: 'POST', path: '/auth', body: {}, limit: 'others' },
      this.#key,
    )
    const parsed = v.safeParse(tokenAnswer, answer)
    if (!parsed.success) throw notUnderstood(200)
    const { accessToken: text, expiresIn } = parsed.output
    this.#token = { text, until: this.options.clock.elapsed() + expiresIn * 1_000 - TOKEN_RESERVE_MS }
    return text
  }

  async #attempt({ method, path, body, limit }: Call, headers: Record<string, string>): Promise<unknown> {
    const { clock, base } = this.options
    const rest = (this.#quiet.get(limit) ?? 0) - clock.elapsed()
    if (rest > 0) throw tooOften(rest)
    const abort = new AbortController()
    const cancel = clock.after(CALL_TIMEOUT_MS, () => abort.abort())
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        headers: {
          Accept: 'application/json',
          ...headers,
          ...(body && { 'Content-Type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'manual',
        signal: AbortSignal.any([this.#end.signal, abort.signal]),
      })
      const bytes = await readBytes(response, MAX_ANSWER_BYTES)
      return this.#read(response, bytes?.toString('utf8'), limit)
    } catch (error) {
      if (error instanceof ApiProblem) throw error
      if (this.#end.signal.aborted) throw closed()
      throw abort.signal.aborted ? unanswered(CALL_TIMEOUT_MS) : unreachable(error)
    } finally {
      cancel()
    }
  }

  #read({ status, headers }: Response, text: string | undefined, limit: Call['limit']): unknown {
    const body = v.safeParse(v.pipe(v.string(), v.parseJson()), text)
    const said = v.safeParse(envelope, body.output)
    const isFine = status >= 200 && status < 300
    if (isFine && said.success && said.output.success !== false) return body.output
    const { message, resetTime } = said.success ? said.output : {}
    const words = cleaned(message, [this.options.apiKey, this.#token?.text ?? ''])
    if (isFine && !said.success) throw notUnderstood(status)
    const retryAfter =
      readRetryAfter(headers.get('retry-after') ?? undefined, this.options.clock.now(), MAX_RETRY_AFTER_MS) ??
      this.#resetAfter(resetTime)
    if (status === 429) this.#quiet.set(limit, this.options.clock.elapsed() + retryAfter)
    throw problemOf({ status, message: words, retryAfter })
  }

  /** @param resetTime in s from now; a number as large as a date is one */
  #resetAfter(resetTime = 0): number {
    const now = this.options.clock.now()
    const ms = resetTime > MIN_EPOCH_SECONDS ? resetTime * 1_000 - now : resetTime * 1_000
    return ms > 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : RETRY_AFTER_MS
  }
}

/** The year 2001; nobody is made to wait for so long. */
const MIN_EPOCH_SECONDS = 1_000_000_000

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiProblem && error.cause?.code === 401
}

/** What may be well the next moment: the line broke, or the server failed. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'unreachable'
}
