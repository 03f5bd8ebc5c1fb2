import type { Request } from '../../src/bridge/request'
import { type Saying, say } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import { unwrap } from '../../src/profiles/addressing'
import type { Message } from './red'

/** How a node that asks a device for the user ended: an `http request` node, or an `exec` node. */
export type Result = { success: true } | { success: false; reason: Saying }

/** The members that an `exec` node gives at its third output, and no other. */
const EXEC_MEMBERS = ['code', 'message', 'signal']

/**
 * What the result code in a message says: `msg.statusCode` of an HTTP request, `msg.rc` of a command, or a payload
 * that is nothing but such an `rc`; undefined when there is none (docs/contract.md#4-when-a-request-is-answered-answer).
 * @param operation of the request that the message answers: the objects of an action are data
 */
export function resultOf(msg: Message, operation?: Request['operation']): Result | undefined {
  const { statusCode, rc, payload } = msg
  if (statusCode !== undefined && statusCode !== '') return ofHttp(statusCode)
  if (rc !== undefined) return ofCommand(isObject(rc) ? rc : { code: rc })
  return operation !== 'action' && isExec(payload) ? ofCommand(payload) : undefined
}

/** The state in the answer of a device beside a result code: only what is named like the capability. */
export function namedState(payload: unknown, capability: string): unknown {
  const content = unwrap(payload)
  return isObject(content) && Object.hasOwn(content, capability) ? content[capability] : undefined
}

function isExec(payload: unknown): payload is Record<string, unknown> {
  return (
    isObject(payload) && 'code' in payload && Object.keys(payload).every((key) => EXEC_MEMBERS.includes(key))
  )
}

function ofHttp(code: unknown): Result {
  return isGood(code)
    ? { success: true }
    : { success: false, reason: say`the device's HTTP answer was ${shown(code)}` }
}

function ofCommand({ code, signal }: Record<string, unknown>): Result {
  return isGood(code)
    ? { success: true }
    : { success: false, reason: say`the command ended with ${shown(code ?? signal)}` }
}

function isGood(code: unknown): boolean {
  const number = typeof code === 'number' || (typeof code === 'string' && code !== '') ? Number(code) : NaN
  return number === 0 || (number >= 200 && number < 300)
}

/** A code is a number or a short word (`ECONNREFUSED`). */
function shown(code: unknown): string {
  return typeof code === 'string' || typeof code === 'number' ? String(code).slice(0, 60) : '?'
}
