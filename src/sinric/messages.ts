import * as v from 'valibot'
import type { Json } from '../bridge/json'

/** What the platform signs when it asks (docs/protocols/sinric.md#payload); other members are kept. */
export const requestSchema = v.looseObject({
  type: v.literal('request'),
  action: v.pipe(v.string(), v.nonEmpty()),
  clientId: v.optional(v.string()),
  /** Seconds since the epoch by the server's clock. */
  createdAt: v.number(),
  /** Absent for the module itself. */
  deviceId: v.optional(v.string()),
  instanceId: v.optional(v.string()),
  scope: v.optional(v.string()),
  replyToken: v.pipe(v.string(), v.nonEmpty()),
  value: v.optional(v.record(v.string(), v.unknown()), {}),
})
export type RequestPayload = v.InferOutput<typeof requestSchema>

/** The server's first frame: its clock in seconds, unsigned. */
export const timestampSchema = v.strictObject({ timestamp: v.pipe(v.number(), v.finite()) })

/** The response to a request. Members that are undefined do not stand in its text. */
export function responsePayload(request: RequestPayload, createdAt: number, result: ActionResult): Json {
  const { action, clientId, deviceId, instanceId, scope, replyToken } = request
  return {
    action,
    clientId,
    createdAt,
    deviceId,
    instanceId,
    message: result.success ? 'OK' : result.message,
    replyToken,
    scope: scope ?? (deviceId === undefined ? 'module' : 'device'),
    success: result.success,
    type: 'response',
    value: result.value,
  }
}

export type ActionResult = { success: true; value: Json } | { success: false; message: string; value: Json }

/** An event of a device. */
export function eventPayload(event: EventFacts, createdAt: number): Json {
  const { action, cause, deviceId, instanceId, replyToken, value } = event
  return {
    action,
    cause: { type: cause },
    createdAt,
    deviceId,
    instanceId,
    replyToken,
    type: 'event',
    value,
  }
}

export interface EventFacts {
  action: string
  cause: string
  deviceId: string
  instanceId: string | undefined
  replyToken: string
  value: Json
}
