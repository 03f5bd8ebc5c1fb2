import { newDeviceId } from '../../editor/practice-choice'
import type { EditorNode } from '../../editor/red'
import type { Translate } from '../../editor/texts'
import { putOnCanvas } from './adding/canvas'

/** Puts a lamp on a flow of its own that needs no account: whoever has nothing yet sees how it all goes together. */
export function placePracticeFlow(translate: Translate): void {
  const [tab, account, device, ask, shown] = [newId(), newId(), newId(), newId(), newId()]
  const name = translate('sidebar.speak.lamp')
  const label = translate('sidebar.speak.flow')
  const owner: EditorNode = { id: account, type: 'sinric-account', name: label, server: 'practice' }
  const lamp: EditorNode[] = [
    {
      id: device,
      type: 'sinric-device',
      name,
      account,
      deviceId: newDeviceId(),
      deviceType: 'LIGHT',
      z: tab,
    },
    { id: ask, type: 'sinric-in', z: tab, device, x: 160, y: 100, wires: [] },
    {
      ...{ id: shown, type: 'debug', z: tab, name, x: 380, y: 100, wires: [] },
      ...{ complete: 'payload', active: true, tosidebar: true },
    },
  ]
  putOnCanvas({ nodes: lamp, wires: [[ask, shown]] }, [{ id: tab, type: 'tab', label }, owner])
}

/** As Node-RED makes them. */
function newId(): string {
  return RED.nodes.id()
}
