import type { IncomingMessage } from 'node:http'

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Why a request is refused; undefined when it may pass. A name that only resolves to loopback (DNS rebinding)
 * and a form on a foreign page must not reach the house.
 */
export function refusal({ method, headers }: IncomingMessage): string | undefined {
  const host = headers.host ?? ''
  if (!LOOPBACK.test(host)) return 'This page is only served on loopback.'
  if (method !== 'POST') return undefined
  const { origin } = headers
  if (origin !== undefined && origin !== `http://${host}`) return 'This came from a foreign page.'
  if (headers['content-type']?.split(';', 1).join() !== 'application/json') return 'Only JSON is taken.'
  return undefined
}
