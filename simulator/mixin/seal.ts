import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto'
import type { CloudBot } from './tokens'

const P = 2n ** 255n - 19n

/** Encrypts for a bot's session as a user's app does; a bot with an RSA key cannot be written to like this. */
export function seal(text: Buffer, { publicKey, sessionId }: CloudBot): Buffer {
  const own = generateKeyPairSync('x25519')
  const shared = diffieHellman({ privateKey: own.privateKey, publicKey: montgomery(publicKey) })
  const key = randomBytes(16)
  const iv = randomBytes(16)
  const wrap = createCipheriv('aes-256-cbc', shared, iv)
  const nonce = randomBytes(12)
  const box = createCipheriv('aes-128-gcm', key, nonce)
  const body = Buffer.concat([box.update(text), box.final()])
  return Buffer.concat([
    Buffer.from([1, 1, 0]),
    rawOf(own.publicKey),
    Buffer.from(sessionId.replaceAll('-', ''), 'hex'),
    iv,
    wrap.update(key),
    wrap.final(),
    nonce,
    body,
    box.getAuthTag(),
  ])
}

function rawOf(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32)
}

/** u = (1 + y) / (1 − y) */
function montgomery(edwards: string): KeyObject {
  const bytes = Buffer.from(edwards, 'hex').reverse()
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  const y = BigInt(`0x${bytes.toString('hex')}`)
  const u = (((1n + y) * power(P + 1n - y, P - 2n)) % P).toString(16).padStart(64, '0')
  const key = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), Buffer.from(u, 'hex').reverse()])
  return createPublicKey({ format: 'der', type: 'spki', key })
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % P
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}
