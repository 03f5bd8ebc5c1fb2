import * as v from 'valibot'
import type { Command } from './command'
import { type Dialect, type Json, parameterOf } from './dialects'

/** The topic of a command: the devices of one product, with commas between them (seed 002). */
export function commandTopic({ product, devices }: Pick<Command, 'product' | 'devices'>): string {
  return `/device-message-sender/${product}/${devices.join(',')}`
}

/** The frame that carries out a command; the seed calls every request `sub`. */
export function commandFrame(id: string, command: Command, dialect: Dialect): Json {
  return { id, type: 'sub', topic: commandTopic(command), parameter: parameterOf(command, dialect) }
}

/** The frame that subscribes to a topic. JetLinks wants a parameter, even an empty one (sagoo.md 1.4). */
export function subscribeFrame(id: string, topic: string): Json {
  return { id, type: 'sub', topic, parameter: {} }
}

/** Ends a command or a subscription (seed 002). Nothing comes back for it (sagoo.md 1.6). */
export function unsubscribeFrame(id: string): Json {
  return { type: 'unsub', id }
}

/** A frame of the platform, whichever dialect it speaks. */
export type ServerFrame =
  | { kind: 'result'; id: string; topic: string; payload: unknown; failure?: Complaint; raw: Json }
  | { kind: 'error'; id: string; message: string; raw: Json }
  | { kind: 'complete'; id: string }
  /** The token is refused. */
  | { kind: 'authError'; message: string }
  /** A sign of life, or a type that was added later: nothing to do. */
  | { kind: 'other' }
  | { kind: 'malformed'; detail: string }

/** What the platform says of a failure beside or instead of a payload. */
export interface Complaint {
  code?: string
  message: string
}

const scalar = v.union([v.string(), v.pipe(v.number(), v.finite())])
/** Members that neither side owes the other may be absent, null or odd; only what counts is looked at. */
const frameSchema = v.looseObject({
  type: v.string(),
  id: v.fallback(v.optional(scalar), undefined),
  requestId: v.fallback(v.optional(scalar), undefined),
  topic: v.fallback(v.optional(v.string()), undefined),
  message: v.fallback(v.optional(v.string()), undefined),
  code: v.fallback(v.optional(scalar), undefined),
})

/** JetLinks answers a path without a token under this id (sagoo.md 1.1). */
const NO_TOKEN = 'auth'
/** Codes of an answer that is none of a failure, where a result has no payload. */
const FINE = new Set(['0', '200'])

/** Reads one frame as it was received. It never throws. */
export function readFrame(text: string): ServerFrame {
  const parsed = v.safeParse(frameSchema, parseJson(text))
  if (!parsed.success) return { kind: 'malformed', detail: 'a frame that is no message of the platform' }
  const frame = parsed.output
  const id = String(frame.id ?? frame.requestId ?? '')
  switch (frame.type) {
    case 'result':
      return resultFrame(frame, id)
    case 'error':
      if (id === NO_TOKEN) return { kind: 'authError', message: frame.message ?? '' }
      return { kind: 'error', id, message: frame.message ?? '', raw: frame }
    case 'complete':
      return { kind: 'complete', id }
    case 'authError':
      return { kind: 'authError', message: frame.message ?? '' }
    default:
      return { kind: 'other' }
  }
}

function resultFrame(frame: v.InferOutput<typeof frameSchema>, id: string): ServerFrame {
  const { topic = '', payload, code, message } = frame
  const result = { kind: 'result', id, topic, payload, raw: frame } as const
  const isComplaint = payload === undefined && message !== undefined && !FINE.has(String(code ?? ''))
  if (!isComplaint) return result
  return { ...result, failure: { message, ...(code === undefined ? {} : { code: String(code) }) } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
