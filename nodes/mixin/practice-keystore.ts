import { generateKeyPairSync, randomUUID } from 'node:crypto'

/** A bot that nobody has registered. */
export interface PracticeBot {
  /** The text of its keystore, as a dashboard would offer it. */
  keystore: string
  /** What the other end knows of it. */
  known: { appId: string; sessionId: string; publicKey: string }
}

/** A keystore that holds until the bot is deployed anew (docs/protocols/mixin.md#keystore). */
export function drawKeystore(): PracticeBot {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const [appId, sessionId] = [randomUUID(), randomUUID()]
  const keystore = { app_id: appId, session_id: sessionId, session_private_key: hex(d) }
  return { keystore: JSON.stringify(keystore), known: { appId, sessionId, publicKey: hex(x) } }
}

function hex(base64url: string): string {
  return Buffer.from(base64url, 'base64url').toString('hex')
}
