import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../bridge/clock'
import type { ActionResult, RequestPayload } from './messages'

/** A request whose signature was found right. */
export interface Asked {
  readonly request: RequestPayload
  /** Base64, as it was received. */
  readonly hmac: string
}

/** Sends the result to one of those who asked; tells whether the cloud has got it. */
export type Respond = (result: ActionResult) => boolean

/** Copies of a request, and the same one by another way, come so soon after it, in ms (docs/protocols/sinric-local.md#l11). */
const COPY_WINDOW_MS = 10_000
/** Twice what a request's age may be: then it is refused for that, in ms (docs/protocols/sinric-local.md#l6). */
const RETENTION_MS = 240_000
/** The oldest drop out. */
const MAX_REMEMBERED = 2_000
/** So many are answered at once when the result is there; further copies come from nobody who needs one. */
const MAX_WAITING = 10

/** One request from its first arrival on, whoever asked it how often. */
export class Exchange {
  readonly #arrived: number
  #result: ActionResult | undefined
  #waiting: Respond[] = []

  constructor(private readonly clock: Clock) {
    this.#arrived = clock.elapsed()
  }

  /** Whether somebody who asks it again still shall hear the result. */
  get isRecent(): boolean {
    return this.clock.elapsed() - this.#arrived <= COPY_WINDOW_MS
  }

  get isForgotten(): boolean {
    return this.clock.elapsed() - this.#arrived > RETENTION_MS
  }

  /** One more who asked: hears the result now, or once there is one. */
  share(respond: Respond): void {
    if (this.#result) respond(this.#result)
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(respond)
  }

  /** There is a result, once. @returns whether the cloud has got it */
  settle(result: ActionResult): boolean {
    this.#result = result
    const told = this.#waiting.map((respond) => respond(result))
    this.#waiting = []
    return told.includes(true)
  }
}

/**
 * The requests of the last minutes, over LAN and cloud: one that comes in copies, or both ways, is carried out once and
 * answered to everyone; one that is repeated later is nobody's (docs/protocols/sinric-local.md#l6).
 */
export class RequestMemory {
  /** Keyed by HMAC. */
  readonly #byHmac = new LRUCache<string, Exchange>({ max: MAX_REMEMBERED })
  /** Keyed by what is asked under which reply token. */
  readonly #byMeaning = new LRUCache<string, Exchange>({ max: MAX_REMEMBERED })

  constructor(private readonly clock: Clock) {}

  /** The exchange that such a request belongs to; undefined for a new one. */
  find({ request, hmac }: Asked): Exchange | undefined {
    const copied = this.#byHmac.peek(hmac)
    if (copied && !copied.isForgotten) return copied
    const same = this.#byMeaning.peek(meaningOf(request))
    // A new signature under an old token was made by somebody who may ask anew.
    if (!same?.isRecent) return undefined
    this.#byHmac.set(copyOf(hmac), same)
    return same
  }

  /** A new request is carried out from now on. */
  begin({ request, hmac }: Asked): Exchange {
    const exchange = new Exchange(this.clock)
    this.#byHmac.set(copyOf(hmac), exchange)
    this.#byMeaning.set(meaningOf(request), exchange)
    return exchange
  }
}

/** What was cut out of a text keeps the whole of it in memory. */
function copyOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

/** A digest: the value may be as long as a frame. */
function meaningOf({ replyToken, deviceId, action, instanceId, value }: RequestPayload): string {
  const meaning = JSON.stringify([replyToken, deviceId, action, instanceId, value])
  return createHash('sha256').update(meaning).digest('base64')
}
