import { capabilities } from '../../src/bridge/capabilities'
import { listDevices } from '../../src/sinric/device-list'
import { deviceTypes, typeRules } from '../../src/sinric/device-types'
import { bodyOf, serveTests } from '../runtime/admin'
import type { DeviceHub } from '../runtime/device-hub'
import type { AdminRequest, AdminResponse, RED } from '../runtime/red'
import { type AccountNode, DEFAULT_SERVER } from './account-node'

/** What the editor shows for a password that it does not know. */
const HIDDEN = '__PWRD__'

/** The routes that the editor's dialogs use. */
export function serveSinricAdmin(
  red: RED,
  accountOf: (id: string) => AccountNode | undefined,
  hubOf: (inNodeId: string) => DeviceHub | undefined,
): void {
  serveTests(red, 'sinric', hubOf)
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
      list(request, response, accountOf).catch(() => response.status(500).json({ error: 'unexpected' }))
    },
  )
}

async function list(
  request: AdminRequest,
  response: AdminResponse,
  accountOf: (id: string) => AccountNode | undefined,
): Promise<void> {
  const { account, apiKey: typed, server: typedServer } = bodyOf(request)
  const deployed = typeof account === 'string' ? accountOf(account) : undefined
  const fresh = typeof typed === 'string' && typed !== HIDDEN ? typed.trim() : ''
  const fail = (status: number, error: string): void => response.status(status).json({ error })

  if (!deployed && fresh === '') return fail(404, 'not-deployed')
  const apiKey = fresh === '' ? deployed?.apiKey : fresh
  if (!apiKey) return fail(400, 'no-api-key')
  // A stored key only ever goes to the server that it is stored with.
  const server =
    fresh !== '' && typeof typedServer === 'string' && typedServer !== '' ? typedServer : deployed?.server
  const devices = await listDevices(server ?? DEFAULT_SERVER, apiKey)
  if (typeof devices === 'string') return fail(502, devices)
  response.json({ devices })
}
