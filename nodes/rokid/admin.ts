import { capabilities } from '../../src/bridge/capabilities'
import { displayTypes } from '../../src/rokid/display-types'
import { speakable } from '../../src/rokid/facets'
import { serveTests } from '../runtime/admin'
import type { DeviceHub } from '../runtime/device-hub'
import type { RED } from '../runtime/red'

/** The routes that the editor's dialogs use. */
export function serveRokidAdmin(red: RED, hubOf: (inNodeId: string) => DeviceHub | undefined): void {
  serveTests(red, 'rokid', hubOf)
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
