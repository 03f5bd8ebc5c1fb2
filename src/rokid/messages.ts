import * as v from 'valibot'
import type { Json } from '../bridge/json'
import { isObject } from '../bridge/tolerant'

export type { Json }

const authorization = v.looseObject({ type: v.optional(v.string()), token: v.string() })

const messageId = v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String)))
const objectOf = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? {} : value)

/** The id of a message that may be anything else than a directive. */
export function messageIdOf(message: unknown): string | undefined {
  const parsed = v.safeParse(v.object({ header: v.object({ messageId }) }), message)
  return parsed.success ? parsed.output.header.messageId : undefined
}

/**
 * A message of Rokid's, as far as every directive has it (docs/protocols/rokid.md#messages,
 * docs/protocols/rokid.md#official-document). Other members are kept.
 */
export const directiveSchema = v.looseObject({
  header: v.looseObject({
    messageId,
    namespace: v.string(),
    name: v.string(),
    correlationToken: v.nullish(v.string()),
    /** The older name; since 2018-04-26 it is `authorization` (docs/protocols/rokid.md#a1). */
    authentication: v.optional(v.unknown()),
    authorization: v.optional(v.unknown()),
  }),
  endpoint: v.nullish(v.looseObject({ endpointId: v.nullish(v.string()), states: v.optional(v.unknown()) })),
  /**
   * Absent for operations without a value since 2019-01-15, `{}` before (docs/protocols/rokid.md#messages);
   * some languages write that `[]`.
   */
  payload: v.nullish(v.pipe(v.unknown(), v.transform(objectOf), v.custom<Json>(isObject))),
})
export type Directive = v.InferOutput<typeof directiveSchema>

/**
 * What a directive says about who sends it; `authorization` wins over the older name
 * (docs/protocols/rokid.md#a1).
 */
export function tokenOf({ header }: Directive): string | undefined {
  for (const member of [header.authorization, header.authentication]) {
    const parsed = v.safeParse(authorization, member)
    if (parsed.success && parsed.output.token !== '') return parsed.output.token
  }
  return undefined
}

/** The directive as the flow may see it: without any token. */
export function withoutToken({ header, ...rest }: Directive): Json {
  const { authorization: _authorization, authentication: _authentication, ...shown } = header
  return { header: shown, ...rest }
}

/** One state of an endpoint; Rokid compares `timeOfSample` of several (docs/protocols/rokid.md#endpoint). */
export interface InterfaceState {
  interface: string
  value: string | number | Json
  /** Extended ISO with ms and Z (docs/protocols/rokid.md#a11). */
  timeOfSample?: string
}

/** An endpoint as a response to a control or query names it. */
export interface EndpointState {
  endpointId: string
  states: InterfaceState[]
}

/**
 * Responses carry the directive's messageId and never an authorization
 * (docs/protocols/rokid.md#official-document, docs/protocols/rokid.md#a2).
 */
export function response(messageId: string, endpoint?: EndpointState): Json {
  return {
    header: header(messageId, 'Rokid', 'Response'),
    ...(endpoint ? { endpoint } : {}),
    payload: {},
  }
}

export function discoveryResponse(messageId: string, endpoints: readonly Json[]): Json {
  return { header: header(messageId, 'Rokid', 'DiscoveryResponse'), payload: { endpoints } }
}

/** The answer to an AcceptGrant of 2019, which carries a code (docs/protocols/rokid.md#acceptgrant). */
export function acceptGrantResponse(messageId: string): Json {
  return { header: header(messageId, 'Rokid.Authorization', 'AcceptGrantResponse'), payload: {} }
}

/** What went wrong, in the code that Rokid speaks to the user and the words that a developer reads. */
export interface WireError {
  /** One of the codes of docs/protocols/rokid.md#errors. */
  name: string
  message: string
  /** The flow's own code, when Rokid has none like it. */
  vendorCode?: string
}

/** With the endpoint when the directive had one (docs/protocols/rokid.md#a8). */
export function errorResponse(messageId: string, error: WireError, endpoint?: EndpointState): Json {
  return {
    header: header(messageId, 'Rokid', 'ErrorResponse'),
    ...(endpoint ? { endpoint } : {}),
    payload: error,
  }
}

/**
 * "It will take longer": our own proposal of a form that Rokid announced and never specified
 * (docs/protocols/rokid.md#deferral). The completion carries `correlationToken`: the directive's, or else its
 * messageId.
 */
export function deferredResponse(
  messageId: string,
  endpoint: EndpointState,
  { correlationToken, seconds }: { correlationToken: string; seconds: number },
): Json {
  return {
    header: { ...header(messageId, 'Rokid', 'DeferredResponse'), correlationToken },
    endpoint,
    payload: { estimatedDeferralInSeconds: seconds },
  }
}

export function header(messageId: string, namespace: string, name: string): Json {
  return { messageId, namespace, name, payloadVersion: 'v1' }
}
