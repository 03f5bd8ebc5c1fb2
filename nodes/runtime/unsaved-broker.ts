import { isIPv6 } from 'node:net'
import { say, type Saying } from '../../src/bridge/sentence'
import { isObject, readBoolean } from '../../src/bridge/tolerant'
import type { MqttLogin } from '../../src/transport/mqtt-subscription'
import type { RED } from './red'

/** Why a broker that is not deployed cannot be asked, and what is wrong with it in words. */
export interface UnusableBroker {
  error: 'not-a-broker' | 'bad-address' | 'no-variable' | 'no-tls' | 'bad-tls' | 'password-again'
  saying: Saying
}

type Fields = Record<string, unknown>

/** Where a broker listens. */
interface Endpoint {
  protocol: 'mqtt' | 'mqtts' | 'ws' | 'wss'
  host: string
  port: number
  path: string
}

/** The schemes that a broker node takes, and their usual ports. */
const SCHEMES: Partial<Record<string, { protocol: Endpoint['protocol']; port: number }>> = {
  'mqtt:': { protocol: 'mqtt', port: 1883 },
  'tcp:': { protocol: 'mqtt', port: 1883 },
  'mqtts:': { protocol: 'mqtts', port: 8883 },
  'tls:': { protocol: 'mqtts', port: 8883 },
  'ssl:': { protocol: 'mqtts', port: 8883 },
  'ws:': { protocol: 'ws', port: 80 },
  'wss:': { protocol: 'wss', port: 443 },
}

const MAX_TEXT = 1_000
/** MQTT 3.1 takes no more characters. */
const MAX_CLIENT_ID = 23

class Unusable extends Error {
  constructor(readonly why: UnusableBroker) {
    super(why.error)
  }
}

/**
 * How to log in to the broker of a dialog that may never have been deployed. A stored password is used only for the
 * protocol, host and port that it was deployed with (docs/contract.md#10-what-a-broker-announces): whoever may ask
 * could have it sent to himself otherwise.
 *
 * @param broker the `mqtt-broker` node as the editor has it
 */
export function loginOf(red: RED, broker: unknown): MqttLogin | UnusableBroker {
  try {
    return login(red, broker)
  } catch (error) {
    if (error instanceof Unusable) return error.why
    throw error
  }
}

function login(red: RED, broker: unknown): MqttLogin {
  if (!isObject(broker) || broker.type !== 'mqtt-broker')
    return refuse('not-a-broker', say`Expected the mqtt-broker node of a dialog`)
  const resolved = (value: unknown): unknown => withVariables(red, value)
  const endpoint = endpointOf(broker, resolved)
  const { user, password } = credentialsOf(red, broker, endpoint, resolved)
  return {
    ...endpoint,
    clientId: `homewire-${red.util.generateId()}`.slice(0, MAX_CLIENT_ID),
    version: versionOf(broker, resolved),
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    ...tlsOf(red, broker, resolved),
  }
}

function refuse(error: UnusableBroker['error'], saying: Saying): never {
  throw new Unusable({ error, saying })
}

/** As Node-RED does it: a variable is the whole of a value, or none. */
function withVariables(red: RED, value: unknown): unknown {
  const name = typeof value === 'string' ? /^\$\{([^{}]{1,200})\}$/.exec(value)?.[1] : undefined
  if (name === undefined) return value
  const set: unknown = red.util.getSetting(anyNode(red), name)
  if (set === undefined) return refuse('no-variable', say`The environment variable ${name} is not set`)
  return set
}

/** A deployed node that belongs to no tab: it knows the variables of the whole flow file. */
function anyNode(red: RED): unknown {
  let found: unknown
  red.nodes.eachNode(({ id, z, type }) => {
    if (found === undefined && !z && type !== 'tab' && type !== 'subflow')
      found = red.nodes.getNode(id) ?? undefined
  })
  return found
}

/** As the broker node does it: `url` wins, then a `broker` that is one. @throws Unusable for an address that is none */
function endpointOf(node: Fields, resolved: (value: unknown) => unknown): Endpoint {
  const [given, host] = [
    textOf(resolved(node.url)).trim(),
    textOf(resolved(node.broker)).trim() || 'localhost',
  ]
  const address = given || (host.includes('://') ? host : addressOf(host, node, resolved))
  const url = parsed(address)
  const known = Object.hasOwn(SCHEMES, url.protocol) ? SCHEMES[url.protocol] : undefined
  if (!known || url.hostname === '' || url.username !== '' || url.password !== '') return badAddress()
  return {
    protocol: known.protocol,
    host: url.hostname.replace(/^\[|\]$/g, '').toLowerCase(),
    port: url.port === '' ? known.port : Number(url.port),
    path: `${url.pathname}${url.search}`,
  }
}

function addressOf(host: string, { port, usetls }: Fields, resolved: (value: unknown) => unknown): string {
  const scheme = readBoolean(resolved(usetls)) === true ? 'mqtts' : 'mqtt'
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${portOf(resolved(port)) ?? '1883'}`
}

function parsed(address: string): URL {
  try {
    return new URL(address)
  } catch {
    return badAddress()
  }
}

function badAddress(): never {
  return refuse(
    'bad-address',
    say`The address is not understood, expected a host and a port from 1 to 65535, or a URL such as mqtt://host:1883`,
  )
}

function portOf(port: unknown): string | undefined {
  if (port === undefined || port === null || port === '') return undefined
  const text = typeof port === 'number' ? String(port) : port
  return typeof text === 'string' && /^\d{1,5}$/.test(text) && Number(text) > 0 ? text : badAddress()
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' && value.length <= MAX_TEXT ? value : badAddress()
}

function versionOf(
  { protocolVersion, compatmode }: Fields,
  resolved: (value: unknown) => unknown,
): 3 | 4 | 5 {
  const version = Number(resolved(protocolVersion))
  if (readBoolean(compatmode) === true || version === 3) return 3
  return version === 5 ? 5 : 4
}

function tlsOf(
  red: RED,
  { usetls, tls, verifyservercert }: Fields,
  resolved: (value: unknown) => unknown,
): Pick<MqttLogin, 'tls' | 'rejectUnauthorized'> {
  if (readBoolean(resolved(usetls)) !== true || typeof tls !== 'string' || tls === '')
    return { rejectUnauthorized: readBoolean(verifyservercert) === true }
  const node = red.nodes.getNode(tls)
  if (!isTlsNode(node))
    return refuse('no-tls', say`The TLS configuration is not deployed: deploy it, then search again`)
  if (node.valid === false)
    return refuse('bad-tls', say`The TLS configuration is not usable: a file is missing`)
  return { tls: node.addTLSOptions({}) }
}

/** Node-RED's own `tls-config` node (05-tls.js, the same in 4.1 and 5.0). */
interface TlsNode {
  valid: unknown
  addTLSOptions(options: object): object
}

function isTlsNode(node: unknown): node is TlsNode {
  return (
    typeof node === 'object' &&
    node !== null &&
    'type' in node &&
    node.type === 'tls-config' &&
    'valid' in node &&
    'addTLSOptions' in node &&
    typeof node.addTLSOptions === 'function'
  )
}

/** What the editor shows of a password that it does not have. */
const HIDDEN_PASSWORD = '__PWRD__'

function credentialsOf(
  red: RED,
  { id, credentials }: Fields,
  endpoint: Endpoint,
  resolved: (value: unknown) => unknown,
): { user: string | undefined; password: string | undefined } {
  const typed = isObject(credentials) ? credentials : {}
  const stored = storedIn(red, id)
  const isSame = stored !== undefined && isSameEndpoint(stored.endpoint(resolved), endpoint)
  const isTyped = typeof typed.password === 'string' && typed.password !== HIDDEN_PASSWORD
  const isWanted =
    typed.has_password === true || (typed.has_password === undefined && stored?.password !== undefined)
  if (!isTyped && isWanted && !isSame)
    return refuse(
      'password-again',
      say`Enter the password again: the stored one is used only for the host and port that it was deployed with`,
    )
  const own = isSame ? stored : undefined
  return {
    user: credential(resolved(typed.user ?? own?.user)),
    password: credential(
      resolved(isTyped ? typed.password : typed.has_password === false ? undefined : own?.password),
    ),
  }
}

function credential(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isSameEndpoint(one: Endpoint | undefined, other: Endpoint): boolean {
  return one?.protocol === other.protocol && one.host === other.host && one.port === other.port
}

interface Stored {
  user: unknown
  password: unknown
  /** Where it was deployed to; undefined where that cannot be said. */
  endpoint(resolved: (value: unknown) => unknown): Endpoint | undefined
}

/** What Node-RED keeps for the deployed broker node of this id. */
function storedIn(red: RED, id: unknown): Stored | undefined {
  if (typeof id !== 'string' || id === '') return undefined
  let def: Fields | undefined
  red.nodes.eachNode((node) => {
    if (node.id === id && node.type === 'mqtt-broker') def = node
  })
  const kept = def && red.nodes.getCredentials(id)
  if (!def || !kept) return undefined
  const deployed = def
  return {
    user: kept.user,
    password: kept.password,
    endpoint: (resolved) => {
      try {
        return endpointOf(deployed, resolved)
      } catch (error) {
        if (error instanceof Unusable) return undefined
        throw error
      }
    },
  }
}
