import { capabilities } from '../../src/bridge/capabilities'
import { listDevices, type ListedDevice, type ListFailure } from '../../src/sinric/device-list'
import { deviceTypes, typeRules } from '../../src/sinric/device-types'
import { bodyOf } from '../runtime/admin'
import { unsetVariable } from '../runtime/options'
import type { AdminRequest, RED } from '../runtime/red'
import { type AccountNode, DEFAULT_SERVER } from './owner'

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
      list(request, accountOf).then(
        (answer) => {
          if ('error' in answer) response.status(answer.status).json(answer)
          else response.json(answer)
        },
        () => response.status(500).json({ error: 'unexpected' }),
      )
    },
  )
}

interface ListError {
  status: number
  error: ListFailure | 'not-deployed' | 'no-api-key'
}

/** With the key that is typed in the dialog, or else with the stored one of the deployed account. */
async function list(
  request: AdminRequest,
  accountOf: (id: string) => AccountNode | undefined,
): Promise<{ devices: ListedDevice[] } | ListError> {
  const { account, apiKey: typed, server: typedServer } = bodyOf(request)
  const deployed = typeof account === 'string' ? accountOf(account) : undefined
  // What an environment variable stands for is only known of what is deployed.
  const fresh = typeof typed === 'string' && typed !== HIDDEN && !unsetVariable(typed) ? typed.trim() : ''
  if (!deployed && fresh === '') return { status: 404, error: 'not-deployed' }
  const apiKey = fresh === '' ? deployed?.apiKey : fresh
  if (!apiKey) return { status: 400, error: 'no-api-key' }
  // A stored key only ever goes to the server that it is stored with.
  const server =
    fresh !== '' && typeof typedServer === 'string' && typedServer !== '' ? typedServer : deployed?.server
  const answer = await listDevices(server ?? DEFAULT_SERVER, apiKey)
  return typeof answer === 'string' ? { status: 502, error: answer } : { devices: answer }
}
