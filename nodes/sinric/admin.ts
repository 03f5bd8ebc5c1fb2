import { capabilities } from '../../src/bridge/capabilities'
import { Problem, type ProblemCode } from '../../src/bridge/problem'
import { say, type Saying, sayingOf } from '../../src/bridge/sentence'
import { isObject, trimmed } from '../../src/bridge/tolerant'
import { deviceTypes, typeRules } from '../../src/sinric/device-types'
import { addressesOf } from '../../src/sinric/rest/addresses'
import type { Portal } from '../../src/sinric/rest/portal'
import { bodyOf } from '../runtime/admin'
import { inWordsFor } from '../runtime/language'
import { unsetVariable } from '../runtime/options'
import type { RED } from '../runtime/red'
import { type AccountNode, DEFAULT_SERVER } from './owner'
import { Portals } from './portals'

/** What the editor shows for a password that it does not know. */
const HIDDEN = '__PWRD__'

/** The routes that only this platform's dialogs use. */
export function serveSinricAdmin(red: RED, accountOf: (id: string) => AccountNode | undefined): void {
  red.httpAdmin.get(
    '/homewire/sinric/types',
    red.auth.needsPermission('sinric-device.read'),
    (_request, response) => {
      const types: Record<string, object> = {}
      for (const code of Object.keys(deviceTypes))
        types[code] = { capabilities: typeRules(code).capabilities }
      response.json({ types, capabilities })
    },
  )
  const portals = new Portals()
  /** Answers with what `work` makes of the account in the body, or with why not. */
  const serve = (
    path: string,
    permission: string,
    work: (access: Access, body: Record<string, unknown>) => Promise<object>,
  ): void =>
    red.httpAdmin.post(path, red.auth.needsPermission(permission), (request, response) => {
      const body = bodyOf(request)
      const access = accessTo(body, accountOf, portals)
      const answered = 'error' in access ? Promise.resolve(access) : work(access, body)
      answered
        .catch((error: unknown) => failureOf(error, (saying) => inWordsFor(red, request, saying)))
        .then((answer) => {
          if (isListError(answer)) response.status(answer.status).json(answer)
          else response.json(answer)
        })
        .catch(() => response.end())
    })
  serve('/homewire/sinric/devices', 'sinric-account.write', list)
  // One device at a time: whoever adds a house sees how far it has come, and where it stopped.
  serve('/homewire/sinric/create', 'homewire.write', create)
}

/** What the editor has a sentence for. */
type ListFailure =
  | 'not-deployed'
  | 'no-api-key'
  | 'bad-address'
  | 'refused'
  | 'rate-limited'
  | 'unreachable'
  | 'timeout'
  | 'unexpected'

interface ListError {
  status: number
  error: ListFailure
  /** In the reader's language. */
  message?: string
}

function isListError(answer: object): answer is ListError {
  return 'error' in answer
}

/** Where an account's portal is, and as whom it is asked. */
interface Access {
  portal: Portal
  appKey: string
}

/** With the key that is typed in the dialog, or else with the stored one of the deployed account. */
function accessTo(
  body: Record<string, unknown>,
  accountOf: (id: string) => AccountNode | undefined,
  portals: Portals,
): Access | ListError {
  const { account } = body
  const known = typeof account === 'string' ? accountOf(account) : undefined
  // What practises has drawn its keys itself, and they open nothing else.
  const deployed = known?.practises ? undefined : known
  const [freshKey, freshAppKey] = [typedIn(body.apiKey), typedIn(body.appKey)]
  if (!known && freshKey === '') return { status: 404, error: 'not-deployed' }
  if (freshKey === '' && (deployed?.apiKey ?? '') === '') return { status: 400, error: 'no-api-key' }
  const server = trimmed(body.server) || deployed?.server || DEFAULT_SERVER
  const portal =
    freshKey === '' && deployed
      ? // A stored key only ever goes to the server that it is stored with.
        portals.at(deployed.apiAddress, deployed.apiKey)
      : portals.at(addressesOf(server, { api: trimmed(body.api) }).api, freshKey)
  if (!portal) return { status: 502, error: 'bad-address' }
  return { portal, appKey: freshAppKey || (deployed?.appKey ?? '') }
}

/** What an environment variable stands for is only known of what is deployed. */
function typedIn(value: unknown): string {
  return typeof value === 'string' && value !== HIDDEN && !unsetVariable(value) ? value.trim() : ''
}

function failureOf(error: unknown, told: (saying: Saying) => string): ListError {
  if (!(error instanceof Problem)) return { status: 500, error: 'unexpected' }
  return { status: 502, error: LIST_FAILURES[error.code] ?? 'unexpected', message: told(sayingOf(error)) }
}

async function list({ portal }: Access): Promise<object> {
  const devices = await portal.devices()
  return { devices: devices.map(({ id, name, type, actions }) => ({ id, name, type, actions })) }
}

/** A name that the portal may have; longer ones nobody says. */
const MAX_NAME_CHARS = 200

async function create({ portal, appKey }: Access, { device }: Record<string, unknown>): Promise<object> {
  const { name, type, room } = isObject(device) ? device : {}
  const wish = { name: trimmed(name), type: trimmed(type), room: trimmed(room) }
  if (wish.name === '' || wish.name.length > MAX_NAME_CHARS || !Object.hasOwn(deviceTypes, wish.type))
    throw new Problem('invalid-value', say`Expected a device with a name and a kind that Sinric Pro knows`)
  const { id, name: called, type: kind } = await portal.create(wish, appKey)
  return { id, name: called, type: kind }
}

const LIST_FAILURES: Partial<Record<ProblemCode, ListFailure>> = {
  refused: 'refused',
  'rate-limited': 'rate-limited',
  unreachable: 'unreachable',
  deadline: 'timeout',
}
