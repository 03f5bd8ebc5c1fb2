import { createDecipheriv, createHash, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { Problem } from '../bridge/problem'
import { type Sentence, say } from '../bridge/sentence'
import type { Keystore } from './keystore'

/**
 * The layout of an ENCRYPTED_ message (docs/protocols/mixin.md#encrypted):
 *
 *     version 1 | sessions u16 LE | sender's public key 32 | sessions × (id 16 | iv 16 | message key 32) | nonce 12 | text | tag 16
 */
const VERSION = 1
const HEAD_BYTES = 35
const SLOT_BYTES = 64
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The heads of DER keys for X25519. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_HEAD = Buffer.from('302a300506032b656e032100', 'hex')

/**
 * The clear bytes of an encrypted message.
 * @throws Problem that says why there are none
 */
export function decrypt(bytes: Buffer, { sessionId, seed }: Keystore): Buffer {
  if (!seed) throw undecipherable(say`a keystore with an RSA key cannot decrypt; generate a new session`)
  if (bytes[0] !== VERSION || bytes.length < HEAD_BYTES)
    throw undecipherable(say`it is not laid out as expected`)
  const sessions = bytes.readUInt16LE(1)
  const end = HEAD_BYTES + sessions * SLOT_BYTES
  if (bytes.length < end + NONCE_BYTES + TAG_BYTES) throw undecipherable(say`it is cut short`)
  const slot = slotOf(bytes.subarray(HEAD_BYTES, end), sessionId)
  if (!slot) throw undecipherable(say`it was not meant for the session of this keystore`)
  try {
    return open(bytes, end, messageKey(slot, agree(seed, bytes.subarray(3, HEAD_BYTES))))
  } catch {
    throw undecipherable(say`its authentication failed`)
  }
}

/** The x25519 secret that two sides share. @param seed of our Ed25519 key */
export function agree(seed: Buffer, publicKey: Buffer): Buffer {
  const privateKey = createHash('sha512').update(seed).digest().subarray(0, 32)
  return diffieHellman({
    // X25519 clamps the scalar by itself.
    privateKey: createPrivateKey({
      format: 'der',
      type: 'pkcs8',
      key: Buffer.concat([PKCS8_HEAD, privateKey]),
    }),
    publicKey: createPublicKey({ format: 'der', type: 'spki', key: Buffer.concat([SPKI_HEAD, publicKey]) }),
  })
}

function slotOf(slots: Buffer, sessionId: string): Buffer | undefined {
  const id = Buffer.from(sessionId.replaceAll('-', ''), 'hex')
  for (let at = 0; at < slots.length; at += SLOT_BYTES) {
    if (slots.subarray(at, at + 16).equals(id)) return slots.subarray(at + 16, at + SLOT_BYTES)
  }
  return undefined
}

function messageKey(slot: Buffer, shared: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-cbc', shared, slot.subarray(0, 16))
  return Buffer.concat([decipher.update(slot.subarray(16)), decipher.final()])
}

function open(bytes: Buffer, at: number, key: Buffer): Buffer {
  const decipher = createDecipheriv('aes-128-gcm', key, bytes.subarray(at, at + NONCE_BYTES))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES))
  return Buffer.concat([
    decipher.update(bytes.subarray(at + NONCE_BYTES, bytes.length - TAG_BYTES)),
    decipher.final(),
  ])
}

function undecipherable(why: Sentence): Problem {
  return new Problem('invalid-value', say`An encrypted message could not be read: ${why}`)
}
