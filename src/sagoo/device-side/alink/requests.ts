import * as v from 'valibot'
import { isCapability } from '../../../bridge/capabilities'
import { parseJson } from '../../../bridge/json'
import { Problem, type ProblemCode, quote } from '../../../bridge/problem'
import { say } from '../../../bridge/sentence'
import { isObject, readText } from '../../../bridge/tolerant'
import type { Asked, Refusal } from '../dialect'
import type { DeviceKeys } from '../keys'
import { callQuestion, MAX_BODY_BYTES, setQuestions } from '../questions'
import type { ErrorReply } from './messages'
import type { RequestTopic } from './topics'

/** The body of what the platform asks (docs/protocols/sagoo.md#device-payloads). */
const requestSchema = v.looseObject({
  id: v.union([v.pipe(v.string(), v.nonEmpty()), v.pipe(v.number(), v.finite())]),
  params: v.optional(v.unknown()),
  /** Of an upgrade, in the form of an answer (docs/protocols/sagoo.md#remote-configuration-and-ota). */
  data: v.optional(v.unknown()),
})
export type RequestBody = v.InferOutput<typeof requestSchema>

/** Reads the body of a request; undefined for what has no id that could be answered. */
export function readBody(payload: Uint8Array): RequestBody | undefined {
  if (payload.length > MAX_BODY_BYTES) return undefined
  const parsed = v.safeParse(requestSchema, parseJson(new TextDecoder().decode(payload)))
  return parsed.success ? parsed.output : undefined
}

/** What a request asks. @throws Problem when it makes no sense */
export function readRequest({ subject, service }: RequestTopic, body: RequestBody): Asked {
  const id = String(body.id)
  if (subject === 'config')
    return { kind: 'call', question: callQuestion(id, CONFIG, body.params ?? {}, body) }
  if (subject === 'upgrade')
    return { kind: 'call', question: callQuestion(id, UPGRADE, body.data ?? body.params ?? {}, body) }
  const { request, identity } = addressed(body)
  const named = identity === undefined ? {} : { identity }
  return service === undefined
    ? {
        ...named,
        kind: 'set',
        questions: setQuestions({ id, properties: request.params, body: request }, bare),
      }
    : { ...named, kind: 'call', question: callQuestion(id, service, request.params ?? {}, request) }
}

/** As what a configuration and an upgrade come into the flow; no service can have such a name. */
const CONFIG = 'config/push'
const UPGRADE = 'ota/upgrade'

/** A request, and the sub-device that it is for where it names one in its body. */
export interface Addressed {
  /** Without the name. */
  request: RequestBody
  /** The product key may be empty. */
  identity?: DeviceKeys
}

/**
 * A request to a gateway may name the sub-device that it is for (docs/protocols/jetlinks-device.md#s2, form D).
 * @throws Problem when what it names is no device
 */
export function addressed(body: RequestBody): Addressed {
  const { identity, params } = body
  if (identity !== undefined && identity !== null) {
    const keys = keysIn(identity)
    if (keys) return { request: body, identity: keys }
    throw new Problem(
      'invalid-value',
      say`The identity ${quote(identity)} is not understood, expected the product key and device key of a sub-device`,
    )
  }
  // Anything else of that name is a property of the device itself.
  const keys = isObject(params) ? keysIn(params.identity) : undefined
  if (!keys || !isObject(params)) return { request: body }
  const { identity: _named, ...others } = params
  return { request: { ...body, params: others }, identity: keys }
}

function keysIn(identity: unknown): DeviceKeys | undefined {
  if (!isObject(identity)) return undefined
  const productKey = readText(identity.productKey) ?? ''
  const deviceKey = readText(identity.deviceKey) ?? ''
  return deviceKey === '' ? undefined : { productKey, deviceKey }
}

/** The platform may wrap a value the way we do. */
function bare(capability: string, raw: unknown): unknown {
  const isWrapped = isObject(raw) && isCapability(capability) && 'value' in raw && 'time' in raw
  return isWrapped ? raw.value : raw
}

/**
 * The codes of a device for what the house knows (docs/protocols/sagoo.md#device-payloads: from 100000 on
 * they are ours to define).
 */
const ERROR_CODES: Partial<Record<ProblemCode, number>> = {
  'invalid-value': 460,
  'out-of-range': 460,
  'unknown-capability': 460,
  unsupported: 400,
  flow: 100_001,
  deadline: 100_002,
  offline: 100_003,
  unserved: 100_004,
  unwired: 100_004,
  closed: 100_005,
  'unknown-state': 100_006,
}
const DEFAULT_ERROR_CODE = 100_001

/** The platform's form of a failure; a number that the flow gives is passed on. */
export function errorReplyOf({ reason, code }: Refusal): ErrorReply {
  const own = code !== undefined && /^[1-9]\d{2,5}$/.test(code) && code !== '200' ? Number(code) : undefined
  const known = Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1]
  return { code: own ?? known ?? DEFAULT_ERROR_CODE, message: reason }
}
