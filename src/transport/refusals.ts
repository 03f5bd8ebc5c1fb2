import { type Saying, say } from '../bridge/sentence'

/** What the status of a refused handshake means, for a person who may have to do something about it. */
export function explainStatus(status: number): Saying {
  const meaning = STATUSES[status] ?? classOf(status)
  return say`${meaning} (HTTP ${status})`
}

const STATUSES: Partial<Record<number, Saying>> = {
  400: say`the server does not understand the request: is the address right?`,
  401: say`the server does not accept the credentials`,
  403: say`the server does not allow access with these credentials`,
  404: say`there is nothing at this address: is the path right?`,
  426: say`the server wants another protocol: is the address right?`,
  429: say`the server gets too many requests`,
  502: say`the proxy in front of the server cannot reach it`,
  503: say`the server is overloaded or under maintenance`,
  504: say`the proxy in front of the server cannot reach it`,
}

function classOf(status: number): Saying {
  if (status >= 500) return say`the server has an internal error`
  if (status >= 400) return say`the server refuses the connection`
  if (status >= 300) return say`the server redirects to another address: is the address right?`
  return say`something else answers at this address: is the address right?`
}

/** What the code of a closing frame means (RFC 6455, section 7.4.1). */
export function explainClosing(code: number): Saying {
  const meaning = CLOSINGS[code] ?? say`the server ended the connection`
  return say`${meaning} (closed with code ${code})`
}

const CLOSINGS: Partial<Record<number, Saying>> = {
  1001: say`the server is shutting down`,
  1002: say`the server did not understand what was sent`,
  1003: say`the server does not accept what was sent`,
  1006: say`the connection was lost`,
  1007: say`the server did not understand what was sent`,
  1008: say`the server does not allow this`,
  1009: say`something that was sent is too large for the server`,
  1011: say`the server has an internal error`,
  1012: say`the server is restarting`,
  1013: say`the server is overloaded`,
}

/** Nobody is made to wait longer, whatever a server says, unless its platform is known to ask for more. */
const MAX_RETRY_AFTER_MS = 15 * 60_000

/**
 * How long a server asks to be left alone, in ms: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).
 * @param now ms since the epoch
 * @param longest in ms
 */
export function readRetryAfter(
  header: string | undefined,
  now: number,
  longest = MAX_RETRY_AFTER_MS,
): number | undefined {
  const text = header?.slice(0, 64).trim() ?? ''
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return ms > 0 ? Math.min(ms, longest) : undefined
}
