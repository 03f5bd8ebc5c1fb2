import { type PlatformCause, shortened, withPlatformWords } from '../../bridge/platform-words'
import { Problem, type ProblemCode } from '../../bridge/problem'
import { type Saying, say } from '../../bridge/sentence'
import { explain } from '../../transport/network-errors'
import { explainStatus } from '../../transport/refusals'

/** Why the API did not do what it was asked. */
export class ApiProblem extends Problem {
  /** The server asks to be left alone for so long, in ms. */
  readonly retryAfter: number | undefined
  /** What the platform said, for a Catch node; absent when it said nothing. */
  override readonly cause: PlatformCause | undefined

  constructor(
    code: ProblemCode,
    sentence: Saying,
    { cause, retryAfter }: { cause?: PlatformCause | undefined; retryAfter?: number } = {},
  ) {
    super(code, sentence)
    this.retryAfter = retryAfter
    this.cause = cause
  }
}

/** What the server answered, in so far as it tells why. */
export interface Refusal {
  status: number
  /** Its own words, without our secrets. */
  message: string
  /** In ms, for 429. */
  retryAfter: number
}

/** What an answer that is no success means (docs/protocols/sinric-rest.md#errors-and-limits). */
export function problemOf({ status, message, retryAfter }: Refusal): ApiProblem {
  const cause: PlatformCause = { code: status, platform: message }
  const told = (ours: Saying): Saying => withPlatformWords(ours, message)
  if (status === 401 || (status < 300 && /^invalid api key/i.test(message)))
    return new ApiProblem('refused', BAD_KEY, { cause })
  if (status === 403)
    return new ApiProblem('refused', told(say`Sinric Pro denies access to this account`), { cause })
  if (status === 404)
    return new ApiProblem('unknown-device', told(say`Sinric Pro does not know it (HTTP 404)`), { cause })
  if (status === 429) return tooOften(retryAfter, cause)
  if (status === 408 || status >= 500 || (status >= 300 && status < 400))
    return new ApiProblem('unreachable', say`Sinric Pro cannot be asked: ${explainStatus(status)}`, { cause })
  return new ApiProblem(
    'rejected',
    message === ''
      ? say`Sinric Pro refuses, without a reason (HTTP ${status})`
      : say`Sinric Pro refuses: "${message}"`,
    { cause },
  )
}

export const BAD_KEY = say`Sinric Pro does not accept the API Key: copy it again from the portal, under Credentials`

export function tooOften(retryAfter: number, cause?: PlatformCause): ApiProblem {
  const seconds = Math.max(1, Math.ceil(retryAfter / 1_000))
  return new ApiProblem(
    'rate-limited',
    say`Too many requests to Sinric Pro: it can be asked again in ${seconds} s`,
    {
      cause,
      retryAfter,
    },
  )
}

export function notUnderstood(status: number): ApiProblem {
  return new ApiProblem(
    'unexpected',
    say`The answer is not understood (HTTP ${status}): is the address of the API right?`,
  )
}

export function unanswered(ms: number): ApiProblem {
  return new ApiProblem('deadline', say`Sinric Pro did not answer within ${Math.round(ms / 1_000)} s`)
}

export function closed(): ApiProblem {
  return new ApiProblem('closed', say`The account was closed before Sinric Pro answered`)
}

/** What `fetch` throws keeps what happened in its cause. */
export function unreachable(error: unknown): ApiProblem {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined
  return new ApiProblem(
    'unreachable',
    cause === undefined
      ? say`Sinric Pro cannot be reached`
      : say`Sinric Pro cannot be reached: ${explain(cause)}`,
  )
}

/** A platform's text in one line, short, and without the secrets that it may quote back. */
export function cleaned(text: unknown, secrets: readonly string[]): string {
  if (typeof text !== 'string') return ''
  const known = secrets.filter((secret) => secret !== '')
  const redacted = known.reduce(
    (rest, secret) => rest.replaceAll(secret, '***'),
    text.slice(0, MAX_MESSAGE_CHARS),
  )
  // eslint-disable-next-line no-control-regex -- what a foreign text may hold
  return shortened(redacted.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim())
}

const MAX_MESSAGE_CHARS = 2_000
