import * as v from 'valibot'
import { isNested, type Json, MAX_LEVELS, parseJson } from '../../bridge/json'
import { shortened } from '../../bridge/platform-words'
import { type Saying, say } from '../../bridge/sentence'
import { isObject } from '../../bridge/tolerant'
import type { Command } from './requests'
import { type CommandDialect, parameterOf } from './dialects'

/**
 * The topic of a command: the devices of one product, with commas between them
 * (docs/protocols/sagoo.md#official-document).
 */
export function commandTopic({ product, devices }: Pick<Command, 'product' | 'devices'>): string {
  return `/device-message-sender/${product}/${devices.join(',')}`
}

/** The frame that carries out a command; the seed calls every request `sub`. */
export function commandFrame(id: string, command: Command, dialect: CommandDialect): Json {
  return { id, type: 'sub', topic: commandTopic(command), parameter: parameterOf(command, dialect) }
}

/**
 * The frame that subscribes to a topic. JetLinks wants a parameter, even an empty one
 * (docs/protocols/sagoo.md#error-frames).
 */
export function subscribeFrame(id: string, topic: string, parameter: Json = {}): Json {
  return { id, type: 'sub', topic, parameter }
}

/**
 * Ends a command or a subscription (docs/protocols/sagoo.md#official-document). Nothing comes back for it
 * (docs/protocols/sagoo.md#lifetimes).
 */
export function unsubscribeFrame(id: string): Json {
  return { type: 'unsub', id }
}

/** A frame of the platform, whichever dialect it speaks. */
export type ServerFrame =
  | { kind: 'result'; id: string; topic: string; payload: unknown; failure?: PlatformError; raw: Json }
  | { kind: 'error'; id: string; message: string; raw: Json }
  | { kind: 'complete'; id: string }
  /** The token is refused. */
  | { kind: 'authError'; message: string }
  /** A sign of life, or a type that was added later: nothing to do. */
  | { kind: 'other' }
  /** With an id when it is about something we asked. */
  | { kind: 'malformed'; id: string; detail: Saying }

/** The failure that a frame states beside or instead of a payload. */
export interface PlatformError {
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

/** JetLinks answers a path without a token under this id (docs/protocols/sagoo.md#endpoint). */
const NO_TOKEN_ID = 'auth'
/** Numbers of Sagoo that stand for success (docs/protocols/sagoo.md#failures). */
const SUCCESS_CODES = new Set(['0', '200'])

/** Whether a code is a number that says that something went wrong. */
export function isErrorNumber(code: unknown): boolean {
  const text = String(code)
  return /^-?\d+$/.test(text) && !SUCCESS_CODES.has(text)
}

/** Reads one frame as it was received. It never throws. */
export function readFrame(text: string): ServerFrame {
  const parsed = v.safeParse(frameSchema, parseJson(text))
  if (!parsed.success)
    return { kind: 'malformed', id: '', detail: say`a frame that is not a message of the platform` }
  const frame = parsed.output
  const id = [frame.id, frame.requestId].map((one) => String(one ?? '')).find((one) => one !== '') ?? ''
  if (text.length > MAX_LEVELS && isNested(parsed.output, MAX_LEVELS))
    return { kind: 'malformed', id, detail: say`a frame of more than ${MAX_LEVELS} levels` }
  switch (frame.type) {
    case 'result':
      return resultFrame(frame, id)
    case 'error':
      if (id === NO_TOKEN_ID) return { kind: 'authError', message: shortened(frame.message ?? '') }
      return { kind: 'error', id, message: frame.message ?? '', raw: frame }
    case 'complete':
      return { kind: 'complete', id }
    case 'authError':
      return { kind: 'authError', message: shortened(frame.message ?? '') }
    default:
      return { kind: 'other' }
  }
}

function resultFrame(frame: v.InferOutput<typeof frameSchema>, id: string): ServerFrame {
  const { topic = '', payload, code, message } = frame
  const result = { kind: 'result', id, topic, payload, raw: frame } as const
  // Servers in Go write a payload that is missing as null.
  const isAbsent = payload === undefined || payload === null
  const isEmpty = isAbsent || (isObject(payload) && Object.keys(payload).length === 0)
  const isError = code === undefined ? isAbsent && message !== undefined : isErrorNumber(code)
  if (!isEmpty || !isError) return result
  return {
    ...result,
    failure: { message: message ?? '', ...(code === undefined ? {} : { code: String(code) }) },
  }
}
