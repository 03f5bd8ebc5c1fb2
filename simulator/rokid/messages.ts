import { randomUUID } from 'node:crypto'
import { isObject, type Json } from '../json'

/** What a skill answered. */
export interface Answer {
  /** The response's name: Response, ErrorResponse, … */
  name: string
  header: Json
  endpoint?: Json
  payload: Json
  /** How long it took, in ms. */
  ms: number
}

export interface DirectiveOptions {
  endpointId?: string
  additionalInfo?: Json
  /** What the cloud believes, sent along. */
  states?: Json[]
  /** Absent: the directive has no payload at all, as since 2019 for operations without a value. */
  payload?: Json | undefined
  messageId?: string
  correlationToken?: string
  /**
   * The member that carries the token: `authentication` at first, `authorization` since
   * (docs/protocols/rokid.md#a1).
   */
  member?: 'authorization' | 'authentication'
  /** BearerToken unless said otherwise. */
  type?: string
}

/** A directive as the cloud sends it. */
export function directive(namespace: string, name: string, token: string, options: DirectiveOptions): Json {
  const { endpointId, additionalInfo = {}, states, payload, messageId = randomUUID() } = options
  const { correlationToken, member = 'authorization', type = 'BearerToken' } = options
  return {
    header: {
      messageId,
      namespace,
      name,
      payloadVersion: 'v1',
      [member]: { type, token },
      ...(correlationToken === undefined ? {} : { correlationToken }),
    },
    ...(endpointId === undefined
      ? {}
      : { endpoint: { endpointId, additionalInfo, ...(states ? { states } : {}) } }),
    ...(payload === undefined ? {} : { payload }),
  }
}

/** An answer's parts; undefined when it is no message at all. */
export function answerOf(body: unknown, ms: number): Answer | undefined {
  if (!isObject(body) || !isObject(body['header'])) return undefined
  const { header, endpoint, payload } = body
  if (!isObject(header)) return undefined
  return {
    name: String(header['name']),
    header,
    ...(isObject(endpoint) ? { endpoint } : {}),
    payload: isObject(payload) ? payload : {},
    ms,
  }
}
