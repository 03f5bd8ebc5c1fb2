import { createPrivateKey, type KeyObject } from 'node:crypto'
import { Problem } from '../bridge/problem'
import { type Sentence, say } from '../bridge/sentence'
import { readUuid } from './conversation'
import { type KeystoreText, type OtherText, readKeystoreText } from './keystore-text'
import { isPem, normalPem } from './pem'

/** What a bot signs with. The key never leaves it: nothing here prints itself. */
export interface Keystore {
  /** Lower-case UUID. */
  readonly appId: string
  readonly sessionId: string
  readonly alg: 'EdDSA' | 'RS512'
  readonly key: KeyObject
  /**
   * The 32 bytes that an Ed25519 key grows from; an RSA key has none and cannot decrypt
   * (docs/protocols/mixin.md#encrypted).
   */
  readonly seed?: Buffer
}

/** A keystore, and the names of the secrets in it that we neither need nor keep. */
export interface ReadKeystore {
  keystore: Keystore
  dropped: string[]
}

/**
 * Reads the JSON text of a keystore of any of the three generations (docs/protocols/mixin.md#keystore), in every
 * spelling that programs write.
 * @throws Problem that says what is wrong and never quotes the text
 */
export function readKeystore(json: string): ReadKeystore {
  const text = read(json)
  if (text.isAuthorization)
    throw unreadable(say`it is the keystore of a user's authorization, which cannot open a bot's connection`)
  const appId = readUuid(text.appId)
  if (appId === undefined) throw unreadable(say`its app_id (client_id in older ones) is missing or malformed`)
  const sessionId = readUuid(text.sessionId)
  if (sessionId === undefined) throw unreadable(say`its session_id is missing or malformed`)
  if (text.privateKey === undefined)
    throw unreadable(say`its session_private_key (private_key in older ones) is missing`)
  return { keystore: { appId, sessionId, ...readKey(text.privateKey) }, dropped: text.secrets }
}

/** The same keystore without what is dropped, to be stored in its place. @throws Problem when it is no JSON */
export function withoutSecrets(json: string): string {
  return read(json).kept
}

function read(json: string): KeystoreText {
  const text = readKeystoreText(json)
  if (typeof text === 'string') throw unreadable(INSTEAD[text])
  return text
}

const INSTEAD: Record<OtherText, Sentence> = {
  script: say`it is a JavaScript program, not the JSON text of a keystore-7000….json file`,
  lines: say`it is a list of NAME=value lines, not the JSON text of a keystore-7000….json file`,
  comma: say`there is an extra comma before a closing bracket`,
  several: say`it holds several keystores; paste the one of this bot`,
  other: say`it is not the JSON text of a keystore-7000….json file`,
}

type Key = Pick<Keystore, 'alg' | 'key' | 'seed'>

function readKey(secret: string): Key {
  return isPem(secret) ? pemKey(secret) : edwardsKey(seedOf(secret))
}

/** RSA of 1024 bits, 2018 to 2020, which only node:crypto still signs with; Ed25519 of those who converted theirs. */
function pemKey(pem: string): Key {
  if (/ENCRYPTED/.test(pem)) throw unreadable(say`its private key is protected by a password`)
  try {
    const key = createPrivateKey(normalPem(pem))
    if (key.asymmetricKeyType === 'rsa') return { alg: 'RS512', key }
    const { d } = key.export({ format: 'jwk' })
    if (key.asymmetricKeyType === 'ed25519' && d !== undefined) return edwardsKey(Buffer.from(d, 'base64url'))
  } catch {
    // What OpenSSL says of a key is nothing to repeat.
  }
  throw unreadable(say`its private key is a PEM text that holds no RSA key`)
}

/** 64 bytes are the seed and the public key; 32 are the seed alone. */
function seedOf(secret: string): Buffer {
  if (/^(?:[0-9a-f]{64}|[0-9a-f]{128})$/i.test(secret)) return Buffer.from(secret, 'hex').subarray(0, 32)
  const bytes = /^[\w+/-]+={0,2}$/.test(secret) ? Buffer.from(secret, 'base64') : undefined
  if (bytes?.length === 32 || bytes?.length === 64) return bytes.subarray(0, 32)
  throw unreadable(say`its private key is neither hex nor base64 of an Ed25519 key, nor an RSA key as PEM`)
}

/** The fixed head of a PKCS#8 Ed25519 private key. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

function edwardsKey(seed: Buffer): Key {
  const key = createPrivateKey({ format: 'der', type: 'pkcs8', key: Buffer.concat([PKCS8_HEAD, seed]) })
  return { alg: 'EdDSA', key, seed }
}

function unreadable(why: Sentence): Problem {
  return new Problem('configuration', say`This is not the keystore of a Mixin bot: ${why}`)
}
