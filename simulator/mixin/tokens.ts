import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { isObject, parse, type Json } from '../json'

/** A bot as the dashboard knows it. */
export interface CloudBot {
  appId: string
  sessionId: string
  /** 32 bytes of Ed25519 in hex, or an RSA public key as PEM */
  publicKey: string
}

/** What a token was made for. */
export interface Asked {
  authorization: string | undefined
  method: string
  uri: string
  body: string
}

const ALLOWED_SKEW = 300
const MOST_USED = 100_000

/** Checks tokens as the server does: the signature, the session, the request it was made for, its time and its use. */
export class Tokens {
  readonly #key: KeyObject
  readonly #used = new Set<string>()

  constructor(
    readonly bot: CloudBot,
    /** seconds since the epoch by the server's clock */
    readonly now: () => number,
  ) {
    this.#key = keyOf(bot.publicKey)
  }

  /** Why a token is refused; undefined when it is good. */
  refusal({ authorization = '', method, uri, body }: Asked): string | undefined {
    const [head = '', claims = '', signature = ''] = authorization.replace(/^Bearer /, '').split('.')
    const header = json(head)
    const claim = json(claims)
    if (header === undefined || claim === undefined) return 'there is no token'
    const algorithm = this.#key.asymmetricKeyType === 'rsa' ? 'RS512' : 'EdDSA'
    if (header['alg'] !== algorithm) return `the token is not signed with ${algorithm}`
    const digest = algorithm === 'RS512' ? 'RSA-SHA512' : null
    const signed = Buffer.from(`${head}.${claims}`)
    if (!verify(digest, signed, this.#key, Buffer.from(signature, 'base64url')))
      return 'the signature is wrong'
    return this.#wrongClaim(
      claim,
      createHash('sha256')
        .update(method + uri + body)
        .digest('hex'),
    )
  }

  #wrongClaim({ uid, sid, iat, exp, jti, sig, scp }: Json, expected: string): string | undefined {
    const now = this.now()
    if (uid !== this.bot.appId) return 'uid is another app'
    if (sid !== this.bot.sessionId) return 'sid is another session'
    if (scp !== 'FULL') return 'scp is not FULL'
    if (sig !== expected) return 'sig is of another request'
    if (typeof iat !== 'number' || Math.abs(now - iat) > ALLOWED_SKEW) return 'iat is more than 5 minutes off'
    if (typeof exp !== 'number' || exp < now) return 'the token has expired'
    if (typeof jti !== 'string' || this.#used.has(jti)) return 'the token was used before'
    this.#used.add(jti)
    const [oldest] = this.#used
    if (this.#used.size > MOST_USED && oldest !== undefined) this.#used.delete(oldest)
    return undefined
  }
}

function keyOf(text: string): KeyObject {
  if (text.startsWith('-----')) return createPublicKey(text)
  const key = Buffer.from(`302a300506032b6570032100${text}`, 'hex')
  return createPublicKey({ format: 'der', type: 'spki', key })
}

function json(part: string): Json | undefined {
  const value = parse(Buffer.from(part, 'base64url').toString())
  return isObject(value) ? value : undefined
}
