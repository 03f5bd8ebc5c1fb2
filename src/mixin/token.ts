import { createHash, sign } from 'node:crypto'
import type { Keystore } from './keystore'

/** One request as it goes over the wire; a token is good for exactly that. */
export interface SignedRequest {
  method: string
  /** Path and query as sent, without the host. */
  uri: string
  /** The exact text that is sent; empty for none. */
  body: string
  /** Ms since the epoch. */
  now: number
  /** A fresh UUID: a token cannot be used twice (docs/protocols/mixin.md#token). */
  jti: string
}

/** A handshake or a request takes seconds. */
const TOKEN_LIFETIME_S = 600

/** The bearer token of one request (docs/protocols/mixin.md#token). */
export function signToken({ appId, sessionId, alg, key }: Keystore, request: SignedRequest): string {
  const { method, uri, body, now, jti } = request
  const iat = Math.floor(now / 1000)
  return assemble(
    { alg, key },
    {
      uid: appId,
      sid: sessionId,
      iat,
      exp: iat + TOKEN_LIFETIME_S,
      jti,
      sig: createHash('sha256').update(`${method}${uri}${body}`).digest('hex'),
      scp: 'FULL',
    },
  )
}

/** The claims in the order of the official SDK, so that its tokens and ours are the same byte for byte. */
export interface Claims {
  uid: string
  sid: string
  /** Seconds since the epoch. */
  iat: number
  exp: number
  jti: string
  sig: string
  scp: string
}

/** Signs claims as they are. */
export function assemble({ alg, key }: Pick<Keystore, 'alg' | 'key'>, claims: Claims): string {
  const text = `${base64url({ alg, typ: 'JWT' })}.${base64url(claims)}`
  const signature = sign(alg === 'EdDSA' ? null : 'RSA-SHA512', Buffer.from(text), key)
  return `${text}.${signature.toString('base64url')}`
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
