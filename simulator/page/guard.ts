import type { IncomingMessage } from 'node:http'

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Whether a request may reach a platform on the page's server: it is meant for loopback, and no page of a browser sends
 * it. The clients of the platforms are programs, which name no origin.
 */
export function isForPlatform({ headers }: IncomingMessage): boolean {
  return LOOPBACK.test(headers.host ?? '') && isOwn(headers)
}

function isOwn({ origin, host = '' }: IncomingMessage['headers']): boolean {
  return origin === undefined || origin === `http://${host}`
}

/**
 * Why a request is refused; undefined when it may pass. A name that only resolves to loopback (DNS rebinding)
 * and a form on a foreign page must not reach the house.
 */
export function refusal({ method, headers }: IncomingMessage): string | undefined {
  const host = headers.host ?? ''
  if (!LOOPBACK.test(host)) return 'This page is only served on loopback.'
  if (method !== 'POST') return undefined
  if (!isOwn(headers)) return 'This came from a foreign page.'
  if (headers['content-type']?.split(';', 1).join() !== 'application/json') return 'Only JSON is taken.'
  return undefined
}
