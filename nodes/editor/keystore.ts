import { type KeystoreText, readKeystoreText } from '../../src/mixin/keystore-text'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a text is an id of Mixin. */
export function isId(text: unknown): boolean {
  return typeof text === 'string' && UUID.test(text)
}

/** The names of what a keystore's text holds that can move money or is of no use to a messenger. */
export function secretsIn(text: string): string[] {
  return read(text)?.secrets ?? []
}

/** The same text without what is not kept; one that is no keystore stays as it is, for its owner to see. */
export function withoutSecrets(text: string): string {
  const own = read(text)
  return own && own.secrets.length > 0 ? own.kept : text
}

/** The bot that a keystore is of; empty when it does not say. */
export function appIdOf(text: string): string {
  return read(text)?.appId ?? ''
}

/** What is wrong with a keystore, as a key below `mixin.keystore`; undefined when nothing is. */
export function faultOf(text: string): string | undefined {
  const own = readKeystoreText(text)
  if (typeof own === 'string') return own === 'other' ? 'notJson' : own
  if (own.isAuthorization) return 'authorization'
  if (!isId(own.appId)) return 'noApp'
  if (!isId(own.sessionId)) return 'noSession'
  return own.privateKey === undefined ? 'noKey' : undefined
}

function read(text: string): KeystoreText | undefined {
  const own = readKeystoreText(text)
  return typeof own === 'string' ? undefined : own
}
