import type { KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import * as v from 'valibot'
import { type Saying, say } from '../bridge/sentence'
import { openEnvelope } from './envelope'
import { type RequestPayload, requestSchema, timestampSchema } from './messages'
import { verify } from './signature'

/** Why a frame was rejected. */
export type RejectionReason = 'malformed' | 'signature' | 'stale' | 'replayed'

/** What a frame turned out to be after the checks. */
export type VerifiedFrame =
  | { kind: 'timestamp'; at: number }
  | { kind: 'request'; request: RequestPayload; hmac: string }
  /** Signed and known, and nothing to do: a response of the server's own. */
  | { kind: 'other' }
  | { kind: 'rejected'; reason: RejectionReason; detail: Saying }

/**
 * How far `createdAt` may be off, either way, in s: the server's own rule for us
 * (docs/protocols/sinric.md#timestamps).
 */
const MAX_AGE_S = 60
/** What drops out is stale by then: no home is asked so many things a minute. */
const MAX_SEEN_TOKENS = 10_000

/** Checks every frame before anyone acts on it: form, signature, age, and that it is new. It never throws. */
export class FrameVerifier {
  /** Keyed by replyToken. */
  readonly #seen = new LRUCache<string, true>({ max: MAX_SEEN_TOKENS })

  constructor(
    private readonly key: KeyObject,
    /** Ms since the epoch by the server's clock. */
    private readonly serverNow: () => number,
  ) {}

  /** @param text one frame as it was received */
  verifyFrame(text: string): VerifiedFrame {
    try {
      return this.#examine(text)
    } catch {
      return rejected('malformed', say`a frame that is not JSON`)
    }
  }

  #examine(text: string): VerifiedFrame {
    const envelope = openEnvelope(text)
    if (!envelope) return timestamp(JSON.parse(text))
    const { payload, hmac } = envelope
    if (hmac === undefined) return rejected('signature', say`a frame without a signature`)
    if (!verify(payload, hmac, this.key)) {
      return rejected('signature', say`the signature does not match: check the App Secret`)
    }
    return this.#fresh(JSON.parse(payload), hmac)
  }

  #fresh(payload: unknown, hmac: string): VerifiedFrame {
    const parsed = v.safeParse(requestSchema, payload)
    if (!parsed.success)
      return isRequest(payload) ? rejected('malformed', describe(parsed.issues)) : { kind: 'other' }
    const request = parsed.output
    const age = Math.round(this.serverNow() / 1000 - request.createdAt)
    if (age > MAX_AGE_S) return rejected('stale', say`${request.action} is ${age} s old`)
    if (age < -MAX_AGE_S) return rejected('stale', say`${request.action} is dated ${-age} s in the future`)
    if (this.#seen.has(request.replyToken)) return rejected('replayed', say`${request.action} was sent twice`)
    this.#seen.set(request.replyToken, true)
    return { kind: 'request', request, hmac }
  }
}

function timestamp(frame: unknown): VerifiedFrame {
  const parsed = v.safeParse(timestampSchema, frame)
  if (parsed.success) return { kind: 'timestamp', at: parsed.output.timestamp * 1000 }
  return rejected('malformed', say`a frame that is not a Sinric Pro message`)
}

function isRequest(payload: unknown): boolean {
  return v.is(v.looseObject({ type: v.literal('request') }), payload)
}

function describe([issue]: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): Saying {
  const path = v.getDotPath(issue)
  return path === null ? say`a request whose shape is wrong` : say`a request whose ${path} is wrong`
}

function rejected(reason: RejectionReason, detail: Saying): VerifiedFrame {
  return { kind: 'rejected', reason, detail }
}
