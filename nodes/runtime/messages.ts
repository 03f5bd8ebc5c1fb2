import { copyJson } from '../../src/bridge/json'
import type { Request } from '../../src/bridge/request'
import { type Saying, say } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import type { Shaped } from '../../src/profiles/index'
import { reasonOf } from './flow-outcomes'
import type { Message } from './red'

/** What an `in` node emits for a request (docs/contract.md#2-what-an-in-node-emits). */
export function requestMessage(request: Request, { topic, payload }: Shaped, msgid: string): Message {
  return { _msgid: msgid, topic, payload, request: copyJson(request) }
}

/** What a message says about the request that it answers. */
export interface Correlation {
  id: string
  capability?: string
  instance?: string
}

/** The request that a message answers: `msg.request.id`, else `msg.correlationData` as text or bytes. */
export function correlation({ request, correlationData }: Message): Correlation | undefined {
  if (isObject(request) && typeof request.id === 'string') {
    const { id, capability, instance } = request
    const known: Correlation = { id }
    if (typeof capability === 'string') known.capability = capability
    if (typeof instance === 'string') known.instance = instance
    return known
  }
  const id = Buffer.isBuffer(correlationData) ? correlationData.toString('utf8') : correlationData
  return typeof id === 'string' && id !== '' ? { id } : undefined
}

/** What an `mqtt in` node gives. */
export function isFromBroker({ qos, retain }: Message): boolean {
  return qos !== undefined && retain !== undefined
}

/** The failure that a message carries, as text or as a Catch node sets it. */
export function failureOf({ error }: Message): { reason: Saying; code?: string } | undefined {
  if (typeof error === 'string' && error !== '') return { reason: reasonOf(error) }
  if (!isObject(error)) return undefined
  const code = 'code' in error ? error.code : undefined
  const reason = 'message' in error ? reasonOf(error) : say`the flow failed`
  return typeof code === 'string' || typeof code === 'number' ? { reason, code: String(code) } : { reason }
}

/** Which of several the message is about. */
export function instanceOf({ instance, instanceId }: Message): string | undefined {
  return [instance, instanceId].find(isName)
}

/**
 * What a message of the flow says, and of what: `msg.topic` and `msg.payload`, or `msg.action` and `msg.value` as the
 * vendor's own nodes have them.
 */
export function contentOf({ topic, payload, action, value }: Message): { topic?: unknown; payload: unknown } {
  return payload === undefined && typeof action === 'string' && value !== undefined
    ? { topic: action, payload: value }
    : { topic, payload }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
