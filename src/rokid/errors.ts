import type { Answer } from '../bridge/request'
import type { WireError } from './messages'

/**
 * The codes of the protocol (docs/protocols/rokid.md#errors). Only the code decides what Rokid says to the
 * user.
 */
export const errorCodes = [
  'E_AUTHORIZATION_EXPIRED',
  'E_INVALID_AUTHORIZATION',
  'E_NO_SUCH_ENDPOINT',
  'E_NOT_SUPPORTED_DIRECTIVE',
  'E_VALUE_OUT_OF_RANGE',
  'E_ENDPOINT_BUSY',
  'E_CHANNEL_NOT_FOUND',
  'E_INTERNAL_ERROR',
  'E_ENDPOINT_UNBOUND',
  'E_ENDPOINT_NEEDS_UPGRADE',
  'E_ENDPOINT_UNREACHABLE',
  'E_ENDPOINT_INITIATING',
  'E_GATEWAY_UNREACHABLE',
  'E_SERVER_UNREACHABLE',
  'E_MEDIA_RESOURCE_NOT_FOUND',
  'E_MEDIA_FAVORITE_NOT_FOUND',
  'E_MEDIA_NO_PREV',
  'E_MEDIA_NO_NEXT',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/**
 * Codes of the protocol's first version, which Rokid's own document still shows
 * (docs/protocols/rokid.md#a13), keyed by code.
 */
const ALIASES: Record<string, ErrorCode> = {
  E_DRIVER_ERROR: 'E_INTERNAL_ERROR',
  E_DRIVER_TIMEOUT: 'E_ENDPOINT_UNREACHABLE',
  E_DRIVER_DEVICE_NO_FOUND: 'E_NO_SUCH_ENDPOINT',
  E_DRIVER_FAVORITE_NOT_FOUND: 'E_MEDIA_FAVORITE_NOT_FOUND',
  E_DRIVER_MEDIA_NO_PREV: 'E_MEDIA_NO_PREV',
  E_DRIVER_MEDIA_NO_NEXT: 'E_MEDIA_NO_NEXT',
}

/** What our own reasons are in Rokid's words (docs/contract.md#8-fine-print), keyed by the bridge's code. */
const OWN: Record<string, ErrorCode> = {
  deadline: 'E_ENDPOINT_UNREACHABLE',
  offline: 'E_ENDPOINT_UNREACHABLE',
  unserved: 'E_ENDPOINT_UNREACHABLE',
  unwired: 'E_ENDPOINT_UNREACHABLE',
  closed: 'E_ENDPOINT_UNREACHABLE',
  'unknown-state': 'E_ENDPOINT_INITIATING',
  unsupported: 'E_NOT_SUPPORTED_DIRECTIVE',
  'out-of-range': 'E_VALUE_OUT_OF_RANGE',
}

/** An error of our own making. */
export function wireError(name: ErrorCode, message: string): WireError {
  return { name, message }
}

/** A failed answer on the wire. A documented code passes through, any other is added as the vendor's. */
export function errorOf({ reason, code = '' }: Extract<Answer, { success: false }>): WireError {
  if (Object.hasOwn(OWN, code)) return wireError(OWN[code] ?? 'E_INTERNAL_ERROR', reason)
  if (Object.hasOwn(ALIASES, code))
    return { name: ALIASES[code] ?? 'E_INTERNAL_ERROR', message: reason, vendorCode: code }
  const documented = errorCodes.find((name) => name === code)
  if (documented) return wireError(documented, reason)
  const isOurs = code === '' || /^[a-z-]+$/.test(code)
  return { name: 'E_INTERNAL_ERROR', message: reason, ...(isOurs ? {} : { vendorCode: code }) }
}
