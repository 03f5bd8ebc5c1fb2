import type { Json } from '../../bridge/json'
import type { Answer } from '../../bridge/request'
import { errorOf } from '../errors'
import type { WireError } from '../messages'

/** The codes of the first version (docs/protocols/rokid.md#errors). */
const errorCodes = [
  'E_DRIVER_ERROR',
  'E_DRIVER_SIGN_ERROR',
  'E_DRIVER_DEVICE_NO_FOUND',
  'E_DRIVER_TIMEOUT',
  'E_DRIVER_WRONG_USERNAME_PASSWORD',
  'E_DRIVER_LOGIN_FAILED',
  'E_ENDPOINT_REVOKED_AUTHORIZATION',
  'E_DRIVER_FAVORITE_NOT_FOUND',
  'E_DRIVER_MEDIA_NO_PREV',
  'E_DRIVER_MEDIA_NO_NEXT',
  'E_DRIVER_MEDIA_NOT_PLAYING',
] as const
export type HomeErrorCode = (typeof errorCodes)[number]

/** What goes back for a request, before it is put into the terms of HTTP or JSON-RPC. */
export type HomeReply = { data: unknown } | { error: HomeError }

export interface HomeError {
  name: HomeErrorCode
  message: string
  /** A code that the first version has no word for. */
  vendorCode?: string
}

/** The codes of the second version in the words of the first, as far as there are any; keyed by code. */
const OLDER: Partial<Record<string, HomeErrorCode>> = {
  E_AUTHORIZATION_EXPIRED: 'E_DRIVER_SIGN_ERROR',
  E_INVALID_AUTHORIZATION: 'E_DRIVER_SIGN_ERROR',
  E_NO_SUCH_ENDPOINT: 'E_DRIVER_DEVICE_NO_FOUND',
  E_ENDPOINT_UNREACHABLE: 'E_DRIVER_TIMEOUT',
  E_MEDIA_FAVORITE_NOT_FOUND: 'E_DRIVER_FAVORITE_NOT_FOUND',
  E_MEDIA_NO_PREV: 'E_DRIVER_MEDIA_NO_PREV',
  E_MEDIA_NO_NEXT: 'E_DRIVER_MEDIA_NO_NEXT',
}

export function failure(name: HomeErrorCode, message: string): HomeReply {
  return { error: { name, message } }
}

/** A failure in the second version's terms. */
export function olderFailure({ name, message, vendorCode }: WireError): HomeReply {
  const older = Object.hasOwn(OLDER, name) ? OLDER[name] : undefined
  const code = older ? vendorCode : (vendorCode ?? (name === 'E_INTERNAL_ERROR' ? undefined : name))
  return {
    error: { name: older ?? 'E_DRIVER_ERROR', message, ...(code !== undefined && { vendorCode: code }) },
  }
}

/** Why a device did not do what was asked; a code of the first version passes through. */
export function failureOf(answer: Extract<Answer, { success: false }>): HomeReply {
  const own = errorCodes.find((code) => code === answer.code)
  return own ? failure(own, answer.reason) : olderFailure(errorOf(answer))
}

/** docs/protocols/rokid.md#first-version */
export function overHttp(reply: HomeReply): Json {
  if ('data' in reply) return { status: 0, data: reply.data }
  const { name, message, vendorCode } = reply.error
  return {
    status: 1,
    errorName: name,
    message,
    ...(vendorCode !== undefined && { vendorErrorCode: vendorCode }),
  }
}

/** The code of every error of a device, as in the sample; the name says which (docs/protocols/rokid.md#json-rpc-on-tcp). */
const DRIVER_ERROR = 10_001
/** JSON-RPC 2.0, section 5.1. */
const RPC_ERRORS = { parse: -32_700, request: -32_600 }

/** @param id comes back as it was */
export function overRpc(reply: HomeReply, id: unknown): Json {
  if ('data' in reply) return { jsonrpc: '2.0', result: reply.data, id }
  return rpcError(id, DRIVER_ERROR, reply.error)
}

/** What is no request at all. */
export function rpcRefusal(why: keyof typeof RPC_ERRORS, message: string): Json {
  return rpcError(null, RPC_ERRORS[why], { name: 'E_DRIVER_ERROR', message })
}

/** Rokid's own client reads `errorName` and `status` where the documents have `data`. */
function rpcError(id: unknown, code: number, { name, message }: HomeError): Json {
  return { jsonrpc: '2.0', error: { code, message, data: name, errorName: name, status: 1 }, id }
}
