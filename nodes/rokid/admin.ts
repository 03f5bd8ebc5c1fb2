import { capabilities } from '../../src/bridge/capabilities'
import { displayTypes, recommended } from '../../src/rokid/display-types'
import { speakable } from '../../src/rokid/facets'
import { serveTests } from '../runtime/admin'
import { serveAnnouncements } from '../runtime/announcements'
import type { DeviceHub } from '../runtime/device-hub'
import { servePreview } from '../runtime/preview'
import type { RED } from '../runtime/red'
import { capabilitiesOf } from './device'

/** The routes that the editor's dialogs use. */
export function serveRokidAdmin(red: RED, hubOf: (inNodeId: string) => DeviceHub | undefined): void {
  serveTests(red, 'rokid', hubOf)
  servePreview(red, 'rokid', ({ capabilities: chosen, displayType }) => ({
    capabilities: capabilitiesOf(chosen) ?? recommended(typeof displayType === 'string' ? displayType : ''),
    pairs: {},
  }))
  serveAnnouncements(red, 'rokid')
  red.httpAdmin.get(
    '/homewire/rokid/types',
    red.auth.needsPermission('rokid-device.read'),
    (_request, response) => {
      const types = Object.fromEntries(
        Object.entries(displayTypes).map(([type, recommended]) => [type, { capabilities: recommended }]),
      )
      response.json({ types, capabilities, speakable })
    },
  )
}
