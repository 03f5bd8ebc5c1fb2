import { header, type InterfaceState, type Json, type WireError } from '../messages'

/** An event that waits for the token it is sent with: each user has another. */
export type Event = (token: string) => Json

/** The only cause that the documents know (docs/protocols/rokid.md#events). */
const CAUSE = { type: 'PHYSICAL_INTERACTION' }

interface EventHeader {
  messageId: string
  namespace: string
  name: string
  more?: Json
}

function eventHeader({ messageId, namespace, name, more }: EventHeader, token: string): Json {
  return {
    ...header(messageId, namespace, name),
    authorization: { type: 'BearerToken', token },
    ...more,
  }
}

/**
 * `change.states` is what changed, `endpoint.states` everything; the form of 2019
 * (docs/protocols/rokid.md#a10).
 */
export function changeReport(messageId: string, { endpointId, states, changed, cause }: ChangeFacts): Event {
  return (token) => ({
    header: eventHeader({ messageId, namespace: 'Rokid', name: 'ChangeReport' }, token),
    endpoint: { endpointId, additionalInfo: {}, states },
    payload: { change: { cause: cause === undefined ? CAUSE : { type: cause }, states: changed } },
  })
}

export interface ChangeFacts {
  endpointId: string
  states: InterfaceState[]
  changed: InterfaceState[]
  cause?: string | undefined
}

/** Endpoints that are new or have another name, room or other abilities. */
export function addOrUpdateReport(messageId: string, endpoints: readonly Json[]): Event {
  return discovery(messageId, 'AddOrUpdateReport', endpoints)
}

/** Endpoints that are gone. */
export function deleteReport(messageId: string, endpointIds: readonly string[]): Event {
  return discovery(
    messageId,
    'DeleteReport',
    endpointIds.map((endpointId) => ({ endpointId })),
  )
}

function discovery(messageId: string, name: string, endpoints: readonly Json[]): Event {
  return (token) => ({
    header: eventHeader({ messageId, namespace: 'Rokid.Discovery', name }, token),
    payload: { endpoints },
  })
}

/** @param now ms since the epoch */
export function doorbellPress(messageId: string, endpointId: string, now: number): Event {
  const payload = { endpointId, cause: CAUSE, timestamp: new Date(now).toISOString() }
  return (token) => ({
    header: eventHeader({ messageId, namespace: 'Rokid.EventSource', name: 'DoorbellPress' }, token),
    payload,
  })
}

/**
 * Completes what was deferred: a Response, or an ErrorResponse, in the form that notify.md gives a Response outside
 * of real time (docs/protocols/rokid.md#deferral, docs/protocols/rokid.md#a9).
 */
export function completion(messageId: string, { correlationToken, endpoint, error }: CompletionFacts): Event {
  const name = error ? 'ErrorResponse' : 'Response'
  return (token) => ({
    header: eventHeader({ messageId, namespace: 'Rokid', name, more: { correlationToken } }, token),
    endpoint: { ...endpoint, additionalInfo: {} },
    payload: error ?? {},
  })
}

export interface CompletionFacts {
  correlationToken: string
  endpoint: { endpointId: string; states: InterfaceState[] }
  error?: WireError | undefined
}
