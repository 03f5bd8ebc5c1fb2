import { type PlatformCause, withPlatformWords } from '../bridge/platform-words'
import { type Saying, say, sayingOf, type Sentence } from '../bridge/sentence'
import type { ErrorBody } from './messages'

/**
 * An error that Mixin answered; `code` is its number, which a Catch node finds in `msg.error.code`, beside its own
 * words in `msg.error.cause`.
 */
export class MixinError extends Error {
  override readonly name = 'MixinError'
  /** What the message says, for whoever does not read English. */
  readonly sentence: Saying
  /** The same without Mixin's own words. */
  readonly ours: Saying
  readonly code: number
  declare readonly cause?: PlatformCause

  constructor(readonly body: ErrorBody) {
    const { code, description } = body
    const ours = oursOf(body)
    const sentence = withPlatformWords(ours, description)
    super(String(sentence), description === '' ? {} : { cause: { code, platform: description } })
    this.sentence = sentence
    this.ours = ours
    this.code = code
  }
}

function oursOf({ code, extra }: ErrorBody): Saying {
  const hint = HINTS[code]
  const ours = hint === undefined ? say`Mixin answered ${code}` : say`Mixin answered ${code}: ${hint}`
  return extra === undefined ? ours : say`${ours} (extra: ${JSON.stringify(extra).slice(0, 200)})`
}

/**
 * A request that nobody answered: sending it again with the same message id is safe
 * (docs/protocols/mixin.md#ids).
 */
export class NoReply extends Error {
  override readonly name = 'NoReply'

  /** @param sentence what the message says, for whoever does not read English */
  constructor(readonly sentence: Sentence) {
    super(String(sentence))
  }
}

/** Some of several recipients did not get a message; the code and the cause are the first failure's. */
export class NotForAll extends Error {
  override readonly name = 'NotForAll'
  readonly sentence: Saying
  readonly code: unknown

  /** @param whom how many did not get it, and who they are */
  constructor(first: Error, whom: Saying) {
    const isMixin = first instanceof MixinError
    const ours = say`${isMixin ? first.ours : sayingOf(first)} (${whom})`
    const sentence = withPlatformWords(ours, isMixin ? first.body.description : '')
    super(String(sentence), first.cause === undefined ? {} : { cause: first.cause })
    this.sentence = sentence
    this.code = 'code' in first ? first.code : undefined
  }
}

/** What Mixin's own words leave open (docs/protocols/mixin.md#groups, docs/protocols/mixin.md#errors). */
const HINTS: Record<number, Sentence | undefined> = {
  401: say`unauthorized`,
  403: say`forbidden: the user has blocked the bot or never wrote to it, or the bot is not in the group`,
  404: say`not found`,
  429: say`too many requests`,
  10002: say`a field of the message is not what Mixin expects`,
  10006: say`this version is too old for Mixin`,
  10404: say`there is no such user`,
  20116: say`the group is full`,
}

/**
 * `unauthorized` covers 20121, which servers answer for an expired token (docs/protocols/mixin.md#errors).
 */
export type Verdict = 'unauthorized' | 'outdated' | 'again' | 'slower' | 'final'

/** What to do after an error (docs/protocols/mixin.md#errors). */
export function verdictOf(code: number): Verdict {
  if (code === 401 || code === 20121) return 'unauthorized'
  if (code === 10006) return 'outdated'
  if (code === 429) return 'slower'
  return (code >= 500 && code < 600) || code === 7000 || code === 7001 ? 'again' : 'final'
}

/** From here on Mixin refuses a token for its time, in ms (docs/protocols/mixin.md#unauthorized). */
export const MAX_SKEW_MS = 5 * 60_000

/** Ms since the epoch in the header `X-Server-Time`, which counts nanoseconds. */
export function readServerTime(header: string | null | undefined): number | undefined {
  const nanoseconds = Number(header ?? '')
  return Number.isFinite(nanoseconds) && nanoseconds > 1e15 ? nanoseconds / 1e6 : undefined
}
