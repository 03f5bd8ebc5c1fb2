import { capabilities } from '../../src/bridge/capabilities'
import { isKey } from '../../src/sagoo/text'
import type { FlowDevice, Served } from '../runtime/flow-device'
import type { RED } from '../runtime/red'

/** What the preview of the device options shows: the platform itself has no fixed abilities. */
export const SHOWN = ['power', 'brightness', 'color']

/** The routes that only this platform's dialogs use. */
export function serveSagooAdmin(red: RED, servedBy: (inNodeId: string) => Served | undefined): void {
  red.httpAdmin.get(
    '/homewire/sagoo/types',
    red.auth.needsPermission('sagoo-device.read'),
    (_request, response) => response.json({ capabilities }),
  )
  red.httpAdmin.get(
    '/homewire/sagoo/known/:id',
    red.auth.needsPermission('sagoo-device.read'),
    (request, response) => {
      const served = servedBy(request.params.id ?? '')
      response.json(ownProperties(served?.choose(request.query.device)))
    },
  )
}

/** What a device has said about itself, for the Test panel: the kinds of its values, keyed by property. */
function ownProperties(own: FlowDevice | undefined): Record<string, string> {
  const properties = own?.device.facets().filter(({ capability }) => isKey(capability)) ?? []
  return Object.fromEntries(properties.map(({ capability, value }) => [capability, kindOf(value)]))
}

function kindOf(value: unknown): 'boolean' | 'number' | 'any' {
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'number' ? 'number' : 'any'
}
