import { parseJson } from '../bridge/json'
import { isObject } from '../bridge/tolerant'

/** What we use of a keystore. */
export type Used = 'appId' | 'sessionId' | 'privateKey'

/**
 * The names of what is used, the better one first, as `fold` leaves them
 * (docs/protocols/mixin-api.md#names).
 */
const USED: Record<Used, readonly string[]> = {
  appId: ['appid', 'clientid', 'userid', 'uid'],
  sessionId: ['sessionid', 'sid'],
  privateKey: ['sessionprivatekey', 'privatekey', 'privatekeystr', 'privatebase64'],
}
/** What can move money, or is of no use to a messenger. */
const SECRET = [
  'pin',
  'pintoken',
  'pintokenbase64',
  'aeskey',
  'clientsecret',
  'oauthsecret',
  'spendprivatekey',
  'spendkey',
]
/** What everybody may know is dropped without a word. */
const PUBLIC = ['serverpublickey', 'publickey', 'scope', 'name', 'mixinid']
/** The keystore of a user who let an app in: it signs other claims and opens no socket. */
const AUTHORIZATION = 'authorizationid'

/** No keystore is a tenth of it: one with an RSA key has about 1,200 characters. */
const MAX_CHARS = 32 * 1024

/** A keystore's text, read as far as it goes without any cryptography. */
export interface KeystoreText extends Partial<Record<Used, string>> {
  /** The names of the secrets that are not kept, as they stand in the text. */
  secrets: string[]
  /** The same without what is not kept, as JSON. */
  kept: string
  isAuthorization: boolean
}

/** A text that is something else than the JSON of a keystore. */
export type OtherText = 'script' | 'lines' | 'comma' | 'several' | 'other'

/**
 * Reads the text of a keystore in every spelling that programs write: `app_id`, `appId`, `client_id`, `MIXIN_APP_ID`;
 * alone, or as the one keystore in an object around it (docs/protocols/mixin-api.md#keystores).
 */
export function readKeystoreText(text: string): KeystoreText | OtherText {
  if (text.length > MAX_CHARS) return 'other'
  // Line breaks stand between members, or were pasted into a key with the PEM: a blank does for both.
  const line = text.replace(/[\r\n\t\u00A0\uFEFF]/g, ' ').trim()
  const parsed = parseJson(line)
  if (!isObject(parsed)) return otherText(line)
  const members = keystoreIn(parsed)
  return members === 'several' ? members : described(members)
}

/** The one object inside that has a session and a key, when the text itself has none. */
function keystoreIn(parsed: Record<string, unknown>): Record<string, unknown> | 'several' {
  if (isKeystore(parsed)) return parsed
  const inside = Object.values(parsed).filter(isObject)
  const found = [...inside, ...inside.flatMap((one) => Object.values(one).filter(isObject))].filter(
    isKeystore,
  )
  if (found.length > 1) return 'several'
  return found[0] ?? parsed
}

function isKeystore(members: Record<string, unknown>): boolean {
  return valueOf(members, 'sessionId') !== undefined && valueOf(members, 'privateKey') !== undefined
}

function described(members: Record<string, unknown>): KeystoreText {
  const names = Object.keys(members)
  const kept = Object.entries(members).filter(
    ([name, value]) => typeof value === 'string' && ![...SECRET, ...PUBLIC].includes(fold(name)),
  )
  const used = (Object.keys(USED) as Used[]).map((use) => [use, valueOf(members, use)] as const)
  return {
    ...Object.fromEntries(used.filter(([, value]) => value !== undefined)),
    secrets: names.filter((name) => SECRET.includes(fold(name))),
    kept: JSON.stringify(Object.fromEntries(kept)),
    isAuthorization: names.some((name) => fold(name) === AUTHORIZATION),
  }
}

function valueOf(members: Record<string, unknown>, use: Used): string | undefined {
  for (const name of USED[use]) {
    const [, value] = Object.entries(members).find(([own]) => fold(own) === name) ?? []
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return undefined
}

function fold(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[_-]/g, '')
    .replace(/^mixin(?!id$)(?:bot)?/, '')
}

/** What people paste instead, told apart by how it begins. */
function otherText(line: string): OtherText {
  if (/^(?:module\.exports|exports|export|const|let|var|import|\/[/*])/.test(line)) return 'script'
  if (line.startsWith('{') && /,\s?[}\]]/.test(line)) return 'comma'
  return /^[A-Za-z_-]{1,40} ?[=:]/.test(line) ? 'lines' : 'other'
}
