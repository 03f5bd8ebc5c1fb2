import * as v from 'valibot'

const seconds = v.pipe(v.number(), v.integer('createdAt must be whole seconds'))
const object = v.record(v.string(), v.unknown())
const scope = v.optional(v.picklist(['device', 'module']))

/** A client's answer to a request. Unknown keys are an error: they are how misunderstandings show. */
export const responsePayload = v.strictObject({
  type: v.literal('response'),
  action: v.string(),
  clientId: v.string(),
  createdAt: seconds,
  deviceId: v.optional(v.string()),
  instanceId: v.optional(v.string()),
  scope,
  replyToken: v.string(),
  success: v.boolean(),
  message: v.pipe(v.string(), v.nonEmpty()),
  value: object,
})

/** What a client reports on its own. */
export const eventPayload = v.strictObject({
  type: v.literal('event'),
  action: v.string(),
  cause: v.strictObject({ type: v.pipe(v.string(), v.nonEmpty()) }),
  clientId: v.optional(v.string()),
  createdAt: seconds,
  deviceId: v.optional(v.string()),
  instanceId: v.optional(v.string()),
  scope,
  replyToken: v.optional(v.string()),
  value: object,
})

export type ResponsePayload = v.InferOutput<typeof responsePayload>
export type EventPayload = v.InferOutput<typeof eventPayload>

/** What the server remembers of a request to hold the answer against. */
export interface RequestPayload {
  action: string
  clientId?: unknown
  deviceId?: unknown
  instanceId?: unknown
  scope?: unknown
  value?: unknown
  replyToken: string
}

/** The payload in the given shape, or the sentence that says what is wrong with it. */
export function read<T>(
  schema: v.GenericSchema<unknown, T>,
  payload: unknown,
): { payload: T } | { reason: string } {
  const result = v.safeParse(schema, payload)
  if (result.success) return { payload: result.output }
  const [issue] = result.issues
  const path = v.getDotPath(issue)
  return { reason: `${path === null ? 'payload' : `payload.${path}`}: ${issue.message}` }
}
