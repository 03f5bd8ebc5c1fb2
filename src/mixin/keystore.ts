import { createPrivateKey, type KeyObject } from 'node:crypto'
import * as v from 'valibot'
import { Problem } from '../bridge/problem'
import { type Sentence, say } from '../bridge/sentence'
import { isObject } from '../bridge/tolerant'
import { isDroppedMember, isSecretMember } from './keystore-members'

/** What a bot signs with. The key never leaves it: nothing here prints itself. */
export interface Keystore {
  /** Lower-case UUID; `app_id`, or `client_id` and `user_id` of older keystores. */
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

const uuid = v.pipe(v.string(), v.trim(), v.toLowerCase(), v.uuid())
const text = v.pipe(v.string(), v.trim(), v.nonEmpty())
const schema = v.object({
  app_id: v.optional(uuid),
  client_id: v.optional(uuid),
  user_id: v.optional(uuid),
  session_id: uuid,
  session_private_key: v.optional(text),
  private_key: v.optional(text),
})

/**
 * Reads the JSON text of a keystore of any of the three generations (docs/protocols/mixin.md#keystore).
 * @throws Problem that says what is wrong and never quotes the text
 */
export function readKeystore(json: string): ReadKeystore {
  const parsed = v.safeParse(schema, parse(json))
  if (!parsed.success) throw unreadable(malformed(v.getDotPath(parsed.issues[0])))
  const { app_id, client_id, user_id, session_id, session_private_key, private_key } = parsed.output
  const appId = app_id ?? client_id ?? user_id
  if (appId === undefined) throw unreadable(say`its app_id (client_id in older ones) is missing`)
  const secret = session_private_key ?? private_key
  if (secret === undefined)
    throw unreadable(say`its session_private_key (private_key in older ones) is missing`)
  return {
    keystore: { appId, sessionId: session_id, ...readKey(secret) },
    dropped: namesIn(json).filter((name) => isSecretMember(name)),
  }
}

/** The same keystore without what is dropped, to be stored in its place. @throws Problem when it is no JSON */
export function withoutSecrets(json: string): string {
  const parsed = parse(json)
  const kept = Object.entries(parsed).filter(([name]) => !isDroppedMember(name))
  return JSON.stringify(Object.fromEntries(kept))
}

function namesIn(json: string): string[] {
  return Object.keys(parse(json))
}

function parse(json: string): Record<string, unknown> {
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.custom<Record<string, unknown>>(isObject)),
    // A byte order mark comes along when the file was saved by an editor of Windows.
    json.replace(/^\uFEFF/, '').trim(),
  )
  if (parsed.success) return parsed.output
  throw unreadable(say`it is not the JSON text of a keystore-7000….json file`)
}

type Key = Pick<Keystore, 'alg' | 'key' | 'seed'>

function readKey(secret: string): Key {
  return secret.startsWith('-----BEGIN') ? rsaKey(secret) : edwardsKey(seedOf(secret))
}

/** 2018 to 2020: RSA of 1024 bits, which only node:crypto still signs with. */
function rsaKey(pem: string): Key {
  try {
    const key = createPrivateKey(pem)
    if (key.asymmetricKeyType === 'rsa') return { alg: 'RS512', key }
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

function malformed(name: string | null): Sentence {
  return name === null ? say`its content is missing or malformed` : say`its ${name} is missing or malformed`
}

function unreadable(why: Sentence): Problem {
  return new Problem('configuration', say`This is no keystore of a Mixin bot: ${why}`)
}
