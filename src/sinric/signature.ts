import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** The App Secret as a key; a KeyObject made once is several times faster than the text on Node 24. */
export function signingKey(appSecret: string): KeyObject {
  return createSecretKey(Buffer.from(appSecret, 'utf8'))
}

/**
 * HMAC-SHA256 of the payload's text, base64 (docs/protocols/sinric.md#algorithm; key is the App Secret with
 * its dashes).
 */
export function hmac(payload: string, key: KeyObject): string {
  return createHmac('sha256', key).update(payload, 'utf8').digest('base64')
}

/**
 * Whether the signature fits the payload as it was received, or its re-serialisation: the vendor's own clients
 * sign one and transmit the other, and the server takes both.
 */
export function verify(payload: string, signature: string, key: KeyObject): boolean {
  if (equal(hmac(payload, key), signature)) return true
  const compact = JSON.stringify(JSON.parse(payload))
  return compact !== payload && equal(hmac(compact, key), signature)
}

/**
 * The signed frame. The payload is serialised once, and that very text is what is signed and sent; the order
 * of the three parts is what verifiers rely on that cut the payload out of the text.
 */
export function sign(payload: object, key: KeyObject): string {
  const text = JSON.stringify(payload)
  const head = '{"header":{"payloadVersion":2,"signatureVersion":1},"payload":'
  return `${head}${text},"signature":{"HMAC":"${hmac(text, key)}"}}`
}

function equal(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
