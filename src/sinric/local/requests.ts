import type { KeyObject } from 'node:crypto'
import * as v from 'valibot'
import type { Clock } from '../../bridge/clock'
import { isDoor } from '../../bridge/traits'
import { actionOf } from '../actions'
import { askDevice } from '../ask'
import type { SinricDevice } from '../device'
import { type ActionResult, type RequestPayload, requestSchema, responsePayload } from '../messages'
import { answerModule, type HealthFacts } from '../module'
import type { RequestMemory } from '../request-memory'
import { sign, verify } from '../signature'
import type { Datagram } from './datagram'
import type { TrustedTime } from './trusted-time'

/** The ways back to whoever sent a datagram. */
export interface Answering {
  /** What a right signature has earned. */
  answer: (text: string) => void
  /** What could be asked for again and again: only so many in a second. */
  limited: (text: string) => void
}

/** What became of a datagram, for the one who counts. */
export type Reception = 'taken' | 'signature' | 'stale' | 'replayed' | 'malformed'

export interface LocalRequestsOptions {
  readonly key: KeyObject
  readonly clock: Clock
  readonly memory: RequestMemory
  /** Ms of the clock's `elapsed` since which the memory is complete. */
  readonly rememberedSince: number
  deviceOf(id: string): SinricDevice | undefined
  time(): TrustedTime
  health(): HealthFacts
}

/** How far `createdAt` may be off, either way, in s (docs/protocols/sinric-local.md#l6). */
const MAX_AGE_S = 120
/** An answer to somebody who has shown no secret is at most so many times as long as what was sent. */
const MAX_AMPLIFICATION = 2

const TOO_OLD = "The request is too old or this host's clock is wrong"
/** What an app is told of the event in which the cloud hears of it (docs/protocols/sinric-local.md#l9). */
const CAUSE = 'APP_INTERACTION'

/** What one account is asked over the LAN (docs/protocols/sinric-local.md#requests). */
export class LocalRequests {
  /** Seconds since the epoch, by the clocks of those who asked. */
  #newest = -Infinity

  constructor(private readonly options: LocalRequestsOptions) {}

  /** Whether a datagram is about this account at all. */
  concerns({ deviceId }: Datagram): boolean {
    return deviceId === undefined || this.options.deviceOf(deviceId) !== undefined
  }

  /** Whether whoever sent it knows the App Secret. */
  isSignedRight({ payload, hmac }: Datagram): boolean {
    return hmac !== '' && verify(payload, hmac, this.options.key)
  }

  /** The wrong secret for one of our devices: a person has to learn of that, nobody else shall learn of us. */
  refuse({ content, deviceId, size }: Datagram, { limited }: Answering): void {
    const own = deviceId === undefined ? undefined : this.options.deviceOf(deviceId)
    if (!own || own.facts.cloudOnly) return
    const text = this.#signed({ ...wordsOf(content), ...failure('Signature is invalid') })
    if (text.length <= MAX_AMPLIFICATION * size) limited(text)
  }

  /** Carries out what was signed right, once, and answers it. */
  take({ content, hmac }: Datagram, { answer, limited }: Answering): Reception {
    const parsed = v.safeParse(requestSchema, content)
    if (!parsed.success) return 'malformed'
    const request = parsed.output
    const respond = (send: (text: string) => void) => (result: ActionResult) => {
      send(this.#response(request, result))
      return false
    }
    const time = this.options.time()
    if (!this.#isFresh(request, time)) {
      respond(limited)(failure(TOO_OLD))
      return 'stale'
    }
    const known = this.options.memory.find({ request, hmac })
    if (known && !known.isRecent) {
      respond(limited)(failure(TOO_OLD))
      return 'replayed'
    }
    if (known) {
      known.share(respond(limited))
      return 'taken'
    }
    this.#newest = Math.max(this.#newest, request.createdAt)
    const exchange = this.options.memory.begin({ request, hmac })
    exchange.share(respond(answer))
    this.#carryOut(request, time, (result) => exchange.settle(result))
    return 'taken'
  }

  #carryOut(request: RequestPayload, time: TrustedTime, settle: (result: ActionResult) => boolean): void {
    const { action, deviceId } = request
    if (deviceId === undefined) return void settle(this.#module(request))
    const own = this.options.deviceOf(deviceId)
    if (!own) return void settle(failure(`Device ${deviceId} not found`))
    const refusal = refusalOf(own, action, time)
    if (refusal !== undefined) return void settle(failure(refusal))
    askDevice(own, request, settle, { cause: CAUSE })
  }

  /** Health is told to whoever has the secret; nobody in the Wi-Fi sets or updates anything. */
  #module(request: RequestPayload): ActionResult {
    if (request.action === 'health') return answerModule(request, () => this.options.health())
    return failure(`Node-RED takes "${request.action}" over the cloud only`)
  }

  /** In the window of the true time; else nothing that is older than what was taken before. */
  #isFresh({ createdAt }: RequestPayload, { now, isTrusted }: TrustedTime): boolean {
    if (!isTrusted) return createdAt >= this.#newest - MAX_AGE_S
    const { clock, rememberedSince } = this.options
    // What was made before may have been carried out before: nobody remembers. A second, because it is cut off.
    const start = (now - (clock.elapsed() - rememberedSince)) / 1000 - 1
    return createdAt >= start && Math.abs(createdAt - now / 1000) <= MAX_AGE_S
  }

  #response(request: RequestPayload, result: ActionResult): string {
    return sign(responsePayload(request, this.#createdAt(), result), this.options.key)
  }

  #signed(members: object): string {
    return sign(
      { ...members, createdAt: this.#createdAt(), scope: 'device', type: 'response' },
      this.options.key,
    )
  }

  #createdAt(): number {
    return Math.floor(this.options.time().now / 1000)
  }
}

/** Why a device is not asked over the LAN; undefined when it is. */
function refusalOf(
  { device, facts }: SinricDevice,
  action: string,
  { isTrusted }: TrustedTime,
): string | undefined {
  if (facts.cloudOnly) return `${device.name} is controlled over the cloud only`
  // A flow would let whoever only looks for the device wait.
  if (!actionOf(action)) return `Device did not handle "${action}"`
  const capability = facts.type.capabilityOf(action)
  if (capability === undefined || !isDoor(capability, { capabilities: [], pairs: facts.type.pairs }))
    return undefined
  return isTrusted
    ? undefined
    : `${device.name} is not opened or shut over the LAN until this host knows what time it is`
}

function failure(message: string): ActionResult & { success: false } {
  return { success: false, message, value: {} }
}

/** Of a payload that nobody has vouched for, what its answer repeats. */
function wordsOf(content: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    ['action', 'clientId', 'deviceId', 'instanceId', 'replyToken'].flatMap((name) => {
      const word = content[name]
      return typeof word === 'string' ? [[name, word]] : []
    }),
  )
}
