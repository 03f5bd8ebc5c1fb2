import * as v from 'valibot'
import type { Json } from '../../bridge/json'

/** Something that happened to a device of the account. */
export interface Happening {
  deviceId: string
  /** Empty where nobody says. */
  name: string
  action: string
  value: Json
  instanceId?: string
  /** When it was, in ms since the epoch, by the clock of whoever told it. */
  at?: number
}

/** What the event stream tells (docs/protocols/sinric-rest.md#event-stream). */
export type StreamMessage =
  /** `type`: what a device was asked, what it answered, what it told by itself. */
  | ({ kind: 'happening'; type: 'request' | 'response' | 'event' } & Happening & Answer)
  /** What the platform knows of a device, where it says nothing of what happened. */
  | { kind: 'device'; deviceId: string; name: string; device: unknown }
  | { kind: 'online'; deviceId: string; name: string; isOnline: boolean }
  /** The platform says no: to the key, if anything. */
  | { kind: 'refusal'; message: string }
  /** A sign of life, and what nobody needs. */
  | { kind: 'other' }

/** What a response says beside its value. */
export interface Answer {
  replyToken?: string
  success?: boolean
  message?: string
}

const text = v.fallback(v.optional(v.string()), undefined)
const flag = v.fallback(v.optional(v.boolean()), undefined)
const value = v.fallback(
  v.union([
    v.record(v.string(), v.unknown()),
    v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())),
  ]),
  {},
)

const payload = v.object({
  type: v.picklist(['request', 'response', 'event']),
  action: v.pipe(v.string(), v.nonEmpty()),
  value,
  deviceId: text,
  instanceId: text,
  replyToken: text,
  success: flag,
  message: text,
  createdAt: v.fallback(v.optional(v.number()), undefined),
})

const envelope = v.object({
  event: text,
  success: flag,
  device: v.fallback(v.optional(v.unknown()), undefined),
  deviceId: text,
  device_id: text,
  message: v.fallback(v.optional(v.unknown()), undefined),
})

const named = v.fallback(v.object({ id: text, name: text }), {})
const around = v.fallback(v.object({ deviceId: text, name: text }), {})

/** One event of the stream; undefined when it is none. */
export function readStreamMessage(data: string): StreamMessage | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), envelope), data)
  if (!parsed.success) return undefined
  const { event, success, device, message, ...top } = parsed.output
  const { id, name = '' } = v.parse(named, device)
  const deviceId = (id ?? top.deviceId ?? top.device_id ?? '').toLowerCase()
  if (event === 'deviceConnected' || event === 'deviceDisconnected')
    return deviceId === ''
      ? { kind: 'other' }
      : { kind: 'online', deviceId, name, isOnline: event === 'deviceConnected' }
  if (event === 'deviceMessageArrived') return arrived({ deviceId, name, device, message })
  if (event === undefined && success === false)
    return { kind: 'refusal', message: typeof message === 'string' ? message : '' }
  return { kind: 'other' }
}

/** Either half may be missing (docs/protocols/sinric-rest.md#r12). */
function arrived({
  deviceId,
  name,
  device,
  message,
}: {
  deviceId: string
  name: string
  device: unknown
  message: unknown
}): StreamMessage {
  const parsed = v.safeParse(v.object({ payload }), message)
  if (!parsed.success) return deviceId === '' ? { kind: 'other' } : { kind: 'device', deviceId, name, device }
  const { deviceId: outer, name: called } = v.parse(around, message)
  const { payload: told } = parsed.output
  const { deviceId: inner, instanceId, replyToken, success, message: reason, createdAt, ...rest } = told
  return {
    kind: 'happening',
    ...rest,
    deviceId: (inner ?? outer ?? deviceId).toLowerCase(),
    name: name === '' ? (called ?? '') : name,
    ...(instanceId !== undefined && instanceId !== '' && { instanceId }),
    ...(createdAt !== undefined && { at: createdAt * 1_000 }),
    ...(replyToken !== undefined && { replyToken }),
    ...(success !== undefined && { success }),
    ...(reason !== undefined && { message: reason }),
  }
}
