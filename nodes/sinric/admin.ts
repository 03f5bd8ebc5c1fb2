import { capabilities } from '../../src/bridge/capabilities'
import { Problem, type ProblemCode } from '../../src/bridge/problem'
import { trimmed } from '../../src/bridge/tolerant'
import { deviceTypes, typeRules } from '../../src/sinric/device-types'
import { addressesOf } from '../../src/sinric/rest/addresses'
import type { ListedDevice } from '../../src/sinric/rest/answers'
import type { SinricApi } from '../../src/sinric/rest/api'
import { systemClock } from '../../src/transport/system-clock'
import { bodyOf } from '../runtime/admin'
import { inWordsOf } from '../runtime/language'
import { unsetVariable } from '../runtime/options'
import type { AdminRequest, RED } from '../runtime/red'
import { type AccountNode, apiAt, DEFAULT_SERVER } from './owner'

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
  red.httpAdmin.post(
    '/homewire/sinric/devices',
    red.auth.needsPermission('sinric-account.write'),
    (request, response) => {
      list(red, request, accountOf).then(
        (answer) => {
          if ('error' in answer) response.status(answer.status).json(answer)
          else response.json(answer)
        },
        () => response.status(500).json({ error: 'unexpected' }),
      )
    },
  )
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
  /** In Node-RED's language. */
  message?: string
}

/** With the key that is typed in the dialog, or else with the stored one of the deployed account. */
async function list(
  red: RED,
  request: AdminRequest,
  accountOf: (id: string) => AccountNode | undefined,
): Promise<{ devices: Pick<ListedDevice, 'id' | 'name' | 'type'>[] } | ListError> {
  const { account, apiKey: typed, server, api } = bodyOf(request)
  const deployed = typeof account === 'string' ? accountOf(account) : undefined
  // What an environment variable stands for is only known of what is deployed.
  const fresh = typeof typed === 'string' && typed !== HIDDEN && !unsetVariable(typed) ? typed.trim() : ''
  if (!deployed && fresh === '') return { status: 404, error: 'not-deployed' }
  if (fresh === '' && deployed?.apiKey === '') return { status: 400, error: 'no-api-key' }
  // A stored key only ever goes to the server that it is stored with.
  const asked = fresh === '' ? deployed?.api : freshApi(fresh, trimmed(server) || deployed?.server, api)
  if (!asked) return { status: 502, error: 'bad-address' }
  try {
    const devices = await asked.devices()
    return { devices: devices.map(({ id, name, type }) => ({ id, name, type })) }
  } catch (error) {
    const code = error instanceof Problem ? LIST_FAILURES[error.code] : undefined
    return { status: 502, error: code ?? 'unexpected', message: inWordsOf(red, error).message }
  } finally {
    if (asked !== deployed?.api) asked.close()
  }
}

function freshApi(apiKey: string, server: string | undefined, api: unknown): SinricApi | undefined {
  return apiAt(addressesOf(server ?? DEFAULT_SERVER, { api: trimmed(api) }).api, apiKey, systemClock)
}

const LIST_FAILURES: Partial<Record<ProblemCode, ListFailure>> = {
  refused: 'refused',
  'rate-limited': 'rate-limited',
  unreachable: 'unreachable',
  deadline: 'timeout',
}
