import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import * as v from 'valibot'

/** Compares two secrets in a time that tells nothing about either. */
export function isSame(one: string, other: string): boolean {
  return sameAs(one)(other)
}

/** Compares many texts with one secret. */
export function sameAs(secret: string): (given: string) => boolean {
  const digest = createHash('sha256').update(secret).digest()
  return (given) => timingSafeEqual(createHash('sha256').update(given).digest(), digest)
}

/** What may be kept of a random token: enough to know it again, too little to use it. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

const sealedSchema = v.object({ iv: v.string(), tag: v.string(), data: v.string() })

/** Encrypts plain JSON with AES-256-GCM under a key that is derived from a secret of the user's. */
export class Seal {
  readonly #key: Buffer

  constructor(secret: string) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'homewire rokid grants', 32))
  }

  close(value: unknown): unknown {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv)
    const data = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()])
    return {
      iv: iv.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      data: data.toString('base64'),
    }
  }

  /** Undefined for what was sealed with another secret, or not by us. */
  open(sealed: unknown): unknown {
    const parsed = v.safeParse(sealedSchema, sealed)
    if (!parsed.success) return undefined
    const { iv, tag, data } = parsed.output
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(iv, 'base64'), {
        authTagLength: 16,
      })
      decipher.setAuthTag(Buffer.from(tag, 'base64'))
      const text = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()])
      return JSON.parse(text.toString('utf8'))
    } catch {
      return undefined
    }
  }
}
