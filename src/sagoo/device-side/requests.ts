import * as v from 'valibot'
import { isCapability } from '../../bridge/capabilities'
import { type Json, parseJson } from '../../bridge/json'
import { Problem, type ProblemCode, quote } from '../../bridge/problem'
import type { Answer, Question } from '../../bridge/request'
import { say } from '../../bridge/sentence'
import { isObject, readText } from '../../bridge/tolerant'
import { parseValue } from '../../bridge/values'
import type { ErrorReply } from './messages'
import { checkKey } from '../text'
import type { DeviceKeys } from './topics'

/** The body of a property set or a service call (docs/protocols/sagoo.md#device-payloads). */
const requestSchema = v.looseObject({
  id: v.union([v.pipe(v.string(), v.nonEmpty()), v.pipe(v.number(), v.finite())]),
  params: v.optional(v.unknown()),
})
export type RequestBody = v.InferOutput<typeof requestSchema>

const MAX_BODY_BYTES = 128 * 1024

/** Reads the body of a request; undefined for what has no id that could be answered. */
export function readBody(payload: Uint8Array): RequestBody | undefined {
  if (payload.length > MAX_BODY_BYTES) return undefined
  const parsed = v.safeParse(requestSchema, parseJson(new TextDecoder().decode(payload)))
  return parsed.success ? parsed.output : undefined
}

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

/** One question of a request, or why it cannot be asked. */
export type PropertyQuestion = { question: Question } | { problem: Problem }

/** Every property is a message in the flow, so a larger request is refused. */
const MAX_PROPERTIES = 200

/** A property set, one question per property in the order of the message. @throws Problem */
export function setQuestions(body: RequestBody): PropertyQuestion[] {
  const { id, params } = body
  if (!isObject(params))
    throw new Problem(
      'invalid-value',
      say`The properties ${quote(params)} are not understood, expected an object`,
    )
  const entries = Object.entries(params)
  if (entries.length > MAX_PROPERTIES)
    throw new Problem(
      'invalid-value',
      say`${entries.length} properties in one request are too many: ${MAX_PROPERTIES} are the most`,
    )
  return entries.map(([capability, raw]) => {
    try {
      checkKey(capability, say`The property`)
      return {
        question: {
          id: String(id),
          capability,
          operation: 'set',
          value: valueOf(capability, raw),
          raw: body,
        },
      }
    } catch (error) {
      if (error instanceof Problem) return { problem: error }
      throw error
    }
  })
}

/** A service call; its params are the payload, whatever they are. */
export function callQuestion(service: string, body: RequestBody): Question {
  const { id, params = {} } = body
  return { id: String(id), capability: service, operation: 'action', value: params, raw: body }
}

/** The platform may wrap a value the way we do. */
function valueOf(capability: string, raw: unknown): unknown {
  if (raw === null)
    throw new Problem('invalid-value', say`${capability}: null is not understood, expected a value`)
  if (isObject(raw) && isCapability(capability) && 'value' in raw && 'time' in raw)
    return parseValue(capability, raw.value)
  return parseValue(capability, raw)
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
export function errorReplyOf({ reason, code }: Extract<Answer, { success: false }>): ErrorReply {
  const own = code !== undefined && /^[1-9]\d{2,5}$/.test(code) && code !== '200' ? Number(code) : undefined
  const known = Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1]
  return { code: own ?? known ?? DEFAULT_ERROR_CODE, message: reason }
}

/** What a service call returns: an object that the flow answered with, not the one it was called with. */
export function dataOf(asked: unknown, answered: unknown): Json {
  return isObject(answered) && answered !== asked ? answered : {}
}
