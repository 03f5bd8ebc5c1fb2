import { capabilities } from '../../src/bridge/capabilities'
import { serveTests } from '../runtime/admin'
import { serveAnnouncements } from '../runtime/announcements'
import { isKey } from '../../src/sagoo/text'
import type { DeviceHub } from '../runtime/device-hub'
import { servePreview } from '../runtime/preview'
import type { RED } from '../runtime/red'

/** What the preview of the device options shows: the platform itself has no fixed abilities. */
const SHOWN = ['power', 'brightness', 'color']

/** The routes that the editor's dialogs use. */
export function serveSagooAdmin(red: RED, hubOf: (inNodeId: string) => DeviceHub | undefined): void {
  serveTests(red, 'sagoo', hubOf)
  servePreview(red, 'sagoo', () => ({ capabilities: SHOWN, pairs: {} }))
  serveAnnouncements(red, 'sagoo')
  red.httpAdmin.get(
    '/homewire/sagoo/types',
    red.auth.needsPermission('sagoo-device.read'),
    (_request, response) => response.json({ capabilities }),
  )
  red.httpAdmin.get(
    '/homewire/sagoo/known/:id',
    red.auth.needsPermission('sagoo-device.read'),
    (request, response) => response.json(ownProperties(hubOf(request.params.id ?? ''))),
  )
}

/** What a device has said about itself, for the Test panel: the kinds of its values, keyed by property. */
function ownProperties(hub: DeviceHub | undefined): Record<string, string> {
  const properties = hub?.device.facets().filter(({ capability }) => isKey(capability)) ?? []
  return Object.fromEntries(properties.map(({ capability, value }) => [capability, kindOf(value)]))
}

function kindOf(value: unknown): 'boolean' | 'number' | 'any' {
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'number' ? 'number' : 'any'
}
