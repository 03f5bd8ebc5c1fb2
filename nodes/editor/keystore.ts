import { isDroppedMember, isSecretMember } from '../../src/mixin/keystore-members'
import { isObject } from '../../src/bridge/tolerant'
import { parse } from './json'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a text is an id of Mixin. */
export function isId(text: unknown): boolean {
  return typeof text === 'string' && UUID.test(text)
}

/** The names of what a keystore's text holds that can move money or is of no use to a messenger. */
export function secretsIn(text: string): string[] {
  return Object.keys(read(text) ?? {}).filter(isSecretMember)
}

/** The same text without them; one that is no keystore stays as it is, for its owner to see. */
export function withoutSecrets(text: string): string {
  const members = read(text)
  if (!members || !Object.keys(members).some(isDroppedMember)) return text
  return JSON.stringify(
    Object.fromEntries(Object.entries(members).filter(([name]) => !isDroppedMember(name))),
  )
}

/** The bot that a keystore is of; empty when it does not say. */
export function appIdOf(text: string): string {
  const { app_id, client_id, user_id } = read(text) ?? {}
  const id = [app_id, client_id, user_id].find((one) => typeof one === 'string' && one !== '')
  return typeof id === 'string' ? id : ''
}

/** What is wrong with a keystore, as a key below `mixin.keystore`; undefined when nothing is. */
export function faultOf(text: string): string | undefined {
  const members = read(text)
  if (!members) return 'notJson'
  if (!isId(appIdOf(text))) return 'noApp'
  if (!isId(members.session_id)) return 'noSession'
  return members.session_private_key || members.private_key ? undefined : 'noKey'
}

function read(text: string): Record<string, unknown> | undefined {
  const value = parse(text)?.value
  return isObject(value) ? value : undefined
}
