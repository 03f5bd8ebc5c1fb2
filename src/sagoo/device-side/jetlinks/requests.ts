import * as v from 'valibot'
import { type Json, parseJson } from '../../../bridge/json'
import { Problem, type ProblemCode, quote } from '../../../bridge/problem'
import { say } from '../../../bridge/sentence'
import { isObject, readText } from '../../../bridge/tolerant'
import type { Asked, Result } from '../dialect'
import { callQuestion, MAX_BODY_BYTES, setQuestions } from '../questions'
import type { Command } from './topics'

/** The body of a command (docs/protocols/jetlinks-device.md#bodies). */
const commandSchema = v.looseObject({
  messageId: v.union([v.pipe(v.string(), v.nonEmpty()), v.pipe(v.number(), v.finite())]),
  headers: v.optional(v.unknown()),
  messageType: v.optional(v.unknown()),
  timestamp: v.optional(v.unknown()),
  properties: v.optional(v.unknown()),
  functionId: v.optional(v.unknown()),
  function: v.optional(v.unknown()),
  inputs: v.optional(v.unknown()),
})
export type CommandBody = v.InferOutput<typeof commandSchema>

/** Reads the body of a command; undefined for what has no id that could be answered. */
export function readBody(payload: Uint8Array): CommandBody | undefined {
  if (payload.length > MAX_BODY_BYTES) return undefined
  const parsed = v.safeParse(commandSchema, parseJson(new TextDecoder().decode(payload)))
  return parsed.success ? parsed.output : undefined
}

/** Commands of the first version have nothing but what they ask (docs/protocols/jetlinks-device.md#first-version). */
export function isFirstVersion({ headers, messageType, timestamp }: CommandBody): boolean {
  return headers === undefined && messageType === undefined && timestamp === undefined
}

/** How long the platform waits unless it says otherwise, in ms (docs/protocols/jetlinks-device.md#time-limits). */
const DEFAULT_PATIENCE_MS = 10_000
/** The answer needs a moment on its way, in ms, or a fifth of a short time. */
const MAX_TRAVEL_MS = 500

/** How long an answer is of use, in ms. */
export function patienceOf({ headers }: CommandBody): number {
  const given = isObject(headers) && typeof headers.timeout === 'number' ? headers.timeout : 0
  const patience = given > 0 ? given : DEFAULT_PATIENCE_MS
  return patience - Math.min(MAX_TRAVEL_MS, patience / 5)
}

/** What a command asks. @throws Problem when it makes no sense */
export function readCommand(command: Command, body: CommandBody): Asked {
  const id = String(body.messageId)
  switch (command) {
    case 'properties/read':
      return { kind: 'read', names: namesIn(body.properties) }
    case 'properties/write':
      return { kind: 'set', questions: setQuestions({ id, properties: body.properties, body }) }
    case 'function/invoke':
      return { kind: 'call', question: callQuestion(id, functionOf(body), inputsOf(body.inputs), body) }
    case 'state-check':
      return { kind: 'state' }
    case 'disconnect':
      throw new Problem(
        'unsupported',
        say`A device is not disconnected from here: switch it off, or unbind it`,
      )
  }
}

function namesIn(properties: unknown): string[] {
  const names = Array.isArray(properties) ? properties.map(readText) : [undefined]
  const read = names.filter((name) => name !== undefined)
  if (read.length === names.length) return read
  throw new Problem(
    'invalid-value',
    say`The properties ${quote(properties)} are not understood, expected a list of names`,
  )
}

/** Its name has two names, and the newer one wins (docs/protocols/jetlinks-device.md#j2). */
export function functionOf({ functionId, function: older }: CommandBody): string {
  const name = readText(functionId) ?? readText(older) ?? ''
  if (name !== '') return name
  throw new Problem('invalid-value', say`The call names no function`)
}

/** A list of names and values, or an object of them. */
function inputsOf(inputs: unknown): unknown {
  if (inputs === undefined || inputs === null) return {}
  if (!Array.isArray(inputs)) {
    if (isObject(inputs)) return inputs
    throw notUnderstood(inputs)
  }
  return Object.fromEntries(
    inputs.map((input: unknown) => {
      const name = isObject(input) ? readText(input.name) : undefined
      if (name === undefined || !isObject(input)) throw notUnderstood(inputs)
      return [name, input.value]
    }),
  )
}

function notUnderstood(inputs: unknown): Problem {
  return new Problem(
    'invalid-value',
    say`The inputs ${quote(inputs)} are not understood, expected a list of names and values`,
  )
}

/** The answer under the very id that the command came with (docs/protocols/jetlinks-device.md#replies). */
export function reply(
  { messageId, functionId, function: older }: CommandBody,
  deviceId: string,
  result: Result,
  timestamp: number,
): Json {
  const named = functionId ?? older
  const base = { messageId, deviceId, timestamp, ...(named === undefined ? {} : { functionId: named }) }
  const { values } = result
  const properties = values === undefined ? {} : { properties: values }
  if (!result.success) {
    const { code, reason } = result
    return { ...base, success: false, code: codeOf(code), message: reason, ...properties }
  }
  const { output, isOnline } = result
  return {
    ...base,
    success: true,
    ...properties,
    ...(output === undefined ? {} : { output }),
    ...(isOnline === undefined ? {} : { state: isOnline ? ONLINE : OFFLINE }),
  }
}

/** Without anything more to say. */
const FAILED = 'FAILED'

/** The states of a device (docs/protocols/jetlinks-device.md#topics). */
const ONLINE = 1
const OFFLINE = -1

/**
 * What the house knows, in words of our own: under a code of its own the platform shows its own text instead of ours,
 * so that is given only where the two say the same (docs/protocols/jetlinks-device.md#codes).
 */
const ERROR_CODES: Partial<Record<ProblemCode, string>> = {
  'invalid-value': 'INVALID_VALUE',
  'out-of-range': 'OUT_OF_RANGE',
  'unknown-capability': 'UNKNOWN_NAME',
  'unknown-state': 'UNKNOWN_STATE',
  unsupported: 'NOT_SUPPORTED',
  unserved: 'NOT_SERVED',
  unwired: 'NOT_SERVED',
  offline: 'CLIENT_OFFLINE',
  deadline: 'TIME_OUT',
  flow: FAILED,
  closed: 'REDEPLOYED',
}

/** What the flow gives is passed on as it is. */
function codeOf(code = FAILED): string {
  return Object.entries(ERROR_CODES).find(([name]) => name === code)?.[1] ?? code
}
