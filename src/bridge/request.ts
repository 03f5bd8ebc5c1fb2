import type { Saying } from './sentence'

/**
 * What a platform asks of a device, as plain JSON: it is `msg.request` in the flow
 * (docs/contract.md#2-what-an-in-node-emits).
 */
export interface Request {
  /** Correlates the answer: replyToken, messageId, Sagoo id. */
  id: string
  platform: string
  device: { id: string; name: string }
  /** A capability, or the platform's own action name. */
  capability: string
  instance?: string
  operation: Operation
  /** Canonical value; absent for a query and for an adjust while the state is unknown. */
  value?: unknown
  /** For an adjust, and for a set of a device that only knows changes. */
  delta?: number
  client?: string
  /** Ms since the epoch by the local clock; afterwards nobody listens to the answer. */
  expires: number
  restored?: true
  /** It is about what the platform sees as our module, and not about a device. */
  scope?: 'module'
  /** The platform's own message, without any token or signature. */
  raw: unknown
}

export const operations = ['set', 'adjust', 'query', 'action'] as const
export type Operation = (typeof operations)[number]

/** What a platform hands to a device; the device makes a {@link Request} of it. */
export interface Question {
  id: string
  capability: string
  instance?: string
  operation: Operation
  value?: unknown
  delta?: number
  /** For an adjust: the absolute value that follows from the known one. */
  resolve?: (known: unknown) => unknown
  client?: string
  restored?: true
  /** The platform's word for why the value changes, for the event where an answer does not tell the platform. */
  cause?: string
  scope?: 'module'
  /** The platform learns the state in an event after the answer. */
  isToldApart?: boolean
  /** Somebody at home asks, and no platform: the editor's test, a button in the flow. */
  origin?: 'home'
  /** How long the platform waits for this one, in ms; without it the device's own deadline holds. */
  timeout?: number
  raw: unknown
}

/** What a platform's message asks, without whose it is. */
export type QuestionMeaning = Pick<Question, 'capability' | 'operation' | 'value' | 'delta' | 'resolve'>

/** The request that a question is; members without a value do not stand in it. */
export function toRequest(question: Question, { platform, device, expires }: Circumstances): Request {
  const { id, capability, instance, operation, value, delta, client, restored, scope, raw } = question
  const { id: deviceId, name } = device
  const request: Request = {
    id,
    platform,
    device: { id: deviceId, name },
    capability,
    operation,
    expires,
    raw,
  }
  if (instance !== undefined) request.instance = instance
  if (value !== undefined) request.value = value
  if (delta !== undefined) request.delta = delta
  if (client !== undefined) request.client = client
  if (restored) request.restored = restored
  if (scope !== undefined) request.scope = scope
  return request
}

/** What the device adds to a question. */
export interface Circumstances {
  platform: string
  device: { id: string; name: string }
  expires: number
}

/** What goes back for a request: the resulting state, or a reason that a person understands, in English. */
export type Answer = { success: true; value: unknown } | { success: false; reason: string; code?: string }

/** Why a request failed, as a person at home is told it. */
export interface Failure {
  success: false
  reason: Saying
  code?: string
}

/** How a request ended, before it is put into the platform's terms. */
export type Ending = { success: true; value: unknown } | Failure

/** How a request ended, for the status of the nodes. */
export interface Settled {
  request: Request
  answer: Ending
  /** From arrival to answer. */
  ms: number
  /** Whether whoever asked could be answered. */
  isDelivered: boolean
  /** Somebody at home asked, and no platform. */
  origin?: 'home' | undefined
}

/** What the flow says about a request; without a value a success means the requested one. */
export type Outcome = { success: true; value?: unknown } | Failure

/** The answer that an ending is. */
export function toAnswer(ending: Ending): Answer {
  return ending.success ? ending : { ...ending, reason: String(ending.reason) }
}

/** When a request counts as done (docs/contract.md#4-when-a-request-is-answered-answer). */
export const answerModes = ['flow', 'state', 'reply', 'now'] as const
export type AnswerMode = (typeof answerModes)[number]
