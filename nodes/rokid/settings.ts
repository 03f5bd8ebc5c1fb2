import { randomUUID } from 'node:crypto'
import type { Clock } from '../../src/bridge/clock'
import { type Authorizer, byJwt, byOAuth, byToken, refuseAll } from '../../src/rokid/auth/authorization'
import { readBoolean, readNumber, trimmed } from '../../src/bridge/tolerant'
import type { IssuedTokens } from '../../src/rokid/auth/issued-tokens'
import { leadsHere } from '../../src/transport/home-network'
import type { CredentialsOf } from '../runtime/deferred-set'
import { unsetVariable } from '../runtime/options'
import { NOBODY } from '../runtime/practice'
import type { Node, NodeDef } from '../runtime/red'
import { normalisePath } from '../../src/rokid/web/addresses'
import type { PageTexts } from '../../src/rokid/web/words'
import type { nodeTypes } from './node-types'

export interface SkillDef extends NodeDef {
  /** Rokid's other end runs inside Node-RED. */
  practice?: unknown
  path?: string
  auth?: string
  eventsUrl?: string
  tokenUrl?: string
  /** Rokid at home; absent: no port is opened. */
  lan?: unknown
  lanPort?: unknown
}

/** All of them text in the credential store. */
export type SkillCredentials = CredentialsOf<(typeof nodeTypes)['rokid-skill']>

const AUTHS = ['token', 'jwt', 'oauth'] as const
export type Auth = (typeof AUTHS)[number]

/**
 * What a skill is made of, with every default in its place (docs/contract.md#1-nodes-and-their-properties).
 */
export interface SkillSettings {
  name: string
  path: string
  auth: Auth
  /** Nobody but a practice cloud is answered. */
  practises: boolean
  eventsUrl: string
  tokenUrl: string
  credentials: SkillCredentials
  /** What is wrong with them. */
  faults: Extract<
    keyof PageTexts['faults'],
    'unset' | 'no-credentials' | 'no-login' | 'bad-address' | 'events-unset'
  >[]
  /** Undefined without Rokid at home. */
  home: HomeSettings | undefined
}

export interface HomeSettings {
  port: number
  /** Empty: everything is refused. */
  token: string
  /** Its cloud is on this machine (a simulator): so are its speakers. */
  isOnThisMachine: boolean
  fault: HomeFault | undefined
}

/** What keeps speakers at home from being answered. */
export type HomeFault = 'lan-unset' | 'lan-token' | 'lan-port'

/** docs/contract.md#1-nodes-and-their-properties */
const HOME_PORT = 9999

export function readSettings(node: Node<SkillCredentials>, def: SkillDef): SkillSettings {
  const text = (value: string | undefined): string => value?.trim() ?? ''
  const practises = readBoolean(def.practice) ?? false
  const given = practises ? drawnCredentials() : (node.credentials ?? {})
  const credentials: SkillCredentials = {
    token: text(given.token),
    appId: text(given.appId),
    appSecret: text(given.appSecret),
    clientId: text(given.clientId),
    clientSecret: text(given.clientSecret),
    eventsClientId: text(given.eventsClientId) || text(given.clientId),
    eventsClientSecret: text(given.eventsClientSecret) || text(given.clientSecret),
    login: text(given.login),
    // A password may begin or end with a space.
    password: given.password ?? '',
    lanToken: text(given.lanToken),
  }
  const settings = {
    name: text(def.name) || 'Node-RED',
    path: normalisePath(text(def.path) || '/rokid'),
    auth: practises ? 'token' : (AUTHS.find((auth) => auth === def.auth) ?? 'token'),
    practises,
    ...(practises ? NO_ADDRESSES : addressesOf(def)),
    credentials,
  }
  return {
    ...settings,
    faults: practises ? [] : faultsOf(settings),
    home: practises ? undefined : homeOf(def, settings),
  }
}

function addressesOf({ eventsUrl, tokenUrl }: SkillDef): Pick<SkillSettings, 'eventsUrl' | 'tokenUrl'> {
  return {
    eventsUrl: eventsUrl?.trim() || 'https://homebase-openapi.rokid.com/async/events',
    tokenUrl: tokenUrl?.trim() || 'https://oauth-service.rokid.com/oauth/token',
  }
}

/** While its practice cloud is not open, what practises has nobody to tell: least of all Rokid. */
const NO_ADDRESSES = { eventsUrl: `http://${NOBODY}`, tokenUrl: `http://${NOBODY}` }

/** What holds between a skill and its practice cloud until it is deployed anew, and is shown to nobody. */
function drawnCredentials(): Partial<SkillCredentials> {
  return { token: randomUUID(), eventsClientId: 'practice', eventsClientSecret: randomUUID() }
}

function homeOf(
  { lan, lanPort }: SkillDef,
  { eventsUrl, credentials: { lanToken } }: Pick<SkillSettings, 'eventsUrl' | 'credentials'>,
): HomeSettings | undefined {
  if (readBoolean(lan) !== true) return undefined
  const isUnset = unsetVariable(lanToken, lanPort) !== undefined
  const given = typeof lanPort === 'number' ? String(lanPort) : trimmed(lanPort)
  const port = given === '' ? HOME_PORT : (readNumber(given) ?? NaN)
  const isPort = Number.isInteger(port) && port > 0 && port < 65_536
  const faults: [boolean, HomeFault][] = [
    [isUnset, 'lan-unset'],
    [!isPort, 'lan-port'],
    [lanToken === '', 'lan-token'],
  ]
  return {
    port: isPort ? port : 0,
    token: isUnset ? '' : lanToken,
    isOnThisMachine: leadsHere(eventsUrl),
    fault: faults.find(([is]) => is)?.[1],
  }
}

function faultsOf({
  name,
  path,
  auth,
  eventsUrl,
  tokenUrl,
  credentials,
}: Omit<SkillSettings, 'faults' | 'home'>): SkillSettings['faults'] {
  const needed = needs(auth, credentials)
  const { login, password, eventsClientId, eventsClientSecret } = credentials
  const consent = auth === 'oauth' ? [login, password] : []
  const used = [name, path.slice(1), eventsUrl, tokenUrl, ...Object.values(needed), ...consent]
  if (unsetVariable(...used) !== undefined) return ['unset']
  const faults: SkillSettings['faults'] = []
  if (Object.values(needed).includes('')) faults.push('no-credentials')
  if (consent.includes('')) faults.push('no-login')
  if (![eventsUrl, tokenUrl].every((url) => /^https?:\/\//i.test(url) && URL.canParse(url)))
    faults.push('bad-address')
  if (unsetVariable(eventsClientId, eventsClientSecret) !== undefined) faults.push('events-unset')
  return faults
}

/** The credentials without which a kind of authorization refuses everything. */
function needs(
  auth: Auth,
  { token, appId, appSecret, clientId, clientSecret }: SkillCredentials,
): Record<string, string> {
  switch (auth) {
    case 'token':
      return { token }
    case 'jwt':
      return { appId, appSecret }
    case 'oauth':
      return { clientId, clientSecret }
  }
}

/** Who may talk to the skill. */
export function authorizerOf(
  { auth, credentials, faults }: SkillSettings,
  tokens: IssuedTokens,
  clock: Clock,
): Authorizer {
  if (faults.includes('unset') || faults.includes('no-credentials')) return refuseAll
  switch (auth) {
    case 'token':
      return byToken(credentials.token)
    case 'jwt':
      return byJwt(credentials, clock)
    case 'oauth':
      return byOAuth(tokens)
  }
}

/** The secret that what Rokid gave us is encrypted with: the one that the authorization itself stands on. */
export function sealSecretOf({ auth, credentials }: SkillSettings): string {
  const { token, appSecret, clientSecret } = credentials
  return { token, jwt: appSecret, oauth: clientSecret }[auth]
}
