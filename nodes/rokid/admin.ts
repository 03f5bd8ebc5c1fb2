import { capabilities } from '../../src/bridge/capabilities'
import { displayTypes } from '../../src/rokid/display-types'
import { speakable } from '../../src/rokid/facets'
import type { RED } from '../runtime/red'

/** The route that only this platform's dialogs use. */
export function serveRokidAdmin(red: RED): void {
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
