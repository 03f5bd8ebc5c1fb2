import { newDeviceId } from '../../editor/practice-choice'
import type { Translate } from '../../editor/texts'

/**
 * Puts a lamp on a flow of its own that needs no account: whoever has nothing yet sees how it all goes together. One
 * step that can be undone.
 */
export function placePracticeFlow(translate: Translate): void {
  const [tab, account, device, ask, shown] = [newId(), newId(), newId(), newId(), newId()]
  const name = translate('sidebar.speak.lamp')
  const dirty = RED.nodes.dirty()
  const added = RED.nodes.import(
    [
      { id: tab, type: 'tab', label: translate('sidebar.speak.flow') },
      { id: account, type: 'sinric-account', name: translate('sidebar.speak.flow'), server: 'practice' },
      {
        id: device,
        type: 'sinric-device',
        name,
        account,
        deviceId: newDeviceId(),
        deviceType: 'LIGHT',
        z: tab,
      },
      { id: ask, type: 'sinric-in', z: tab, device, x: 160, y: 100, wires: [[shown]] },
      {
        id: shown,
        type: 'debug',
        z: tab,
        name,
        complete: 'payload',
        active: true,
        tosidebar: true,
        x: 380,
        y: 100,
        wires: [],
      },
    ],
    { generateIds: false, reimport: true, markChanged: true, applyNodeDefaults: true },
  )
  RED.history.push({
    ...{ t: 'add', nodes: added.nodes.map(({ id }) => id), links: added.links, dirty },
    ...{ groups: [], junctions: [], subflows: [], workspaces: added.workspaces },
  })
  RED.nodes.dirty(true)
  RED.workspaces.show(tab)
  RED.view.redraw(true)
}

/** As Node-RED makes them. */
function newId(): string {
  return RED.nodes.id()
}
