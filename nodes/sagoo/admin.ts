import { capabilities } from '../../src/bridge/capabilities'
import { serveTests } from '../runtime/admin'
import { serveAnnouncements } from '../runtime/announcements'
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
}
