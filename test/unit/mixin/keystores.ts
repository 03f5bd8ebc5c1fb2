import { createPrivateKey, generateKeyPairSync } from 'node:crypto'

export const APP_ID = '67d46d1b-0a46-4821-bb05-71efb9f90335'
export const SESSION_ID = '073153fb-a5a3-4724-8658-fc9073e5510c'
/** RFC 8032, test 1. */
export const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'
export const PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
/** As the dashboard of 2018 wrote it. */
export const RSA_PEM = String(privateKey.export({ type: 'pkcs1', format: 'pem' })).replaceAll('\n', '\r\n')

export const RSA_PUBLIC = String(publicKey.export({ type: 'spki', format: 'pem' }))

/** The seed as users have it who converted theirs. */
export const ED25519_PEM = String(
  createPrivateKey({
    format: 'der',
    type: 'pkcs8',
    key: Buffer.from(`302e020100300506032b657004220420${SEED}`, 'hex'),
  }).export({ type: 'pkcs8', format: 'pem' }),
)

const old = {
  client_id: APP_ID,
  session_id: SESSION_ID,
  pin: '123456',
  pin_token: 'U+HOgPnysUK5cWxOpwagrYi2JW9LU=',
}
const long = Buffer.from(SEED + PUBLIC, 'hex')
const today = { app_id: APP_ID, session_id: SESSION_ID, server_public_key: PUBLIC }

/** Keyed by what they are; all but the RSA ones hold the same key. */
export const keystores: Record<string, object> = {
  'of 2018: RSA of 1024 bits as PEM': { ...old, private_key: RSA_PEM },
  'of 2021: 64 bytes in base64url': { ...old, private_key: long.toString('base64url') },
  'of 2021: 64 bytes in base64': { ...old, private_key: long.toString('base64') },
  'of 2024: a seed of 32 bytes in hex': { ...today, session_private_key: SEED, spend_private_key: PUBLIC },
  'of the wild: 64 bytes in hex': { ...today, session_private_key: SEED + PUBLIC },
  'of the wild: a seed in base64': {
    ...today,
    session_private_key: Buffer.from(SEED, 'hex').toString('base64'),
  },
  'of the wild: user_id, in capitals': {
    user_id: APP_ID.toUpperCase(),
    session_id: SESSION_ID.toUpperCase(),
    private_key: SEED,
  },
}

/** Today's keystore as its file holds it. */
export const KEYSTORE = JSON.stringify({ ...today, session_private_key: SEED }, null, 2)
