import type { Clock } from '../../src/bridge/clock'
import type { Settled } from '../../src/bridge/requests'
import type { DeviceNode } from './device-node'
import type { Node } from './red'
import { backingStatus, requestStatus, StatusLine } from './status'

/** Makes a node emit the requests for a device and show the connection and how the last one went. */
export function runInNode(node: Node, hub: DeviceNode, set: string, clock: Clock): void {
  let last: Settled | undefined
  const status = new StatusLine(
    node,
    clock,
    () => backingStatus(hub.backing, set) ?? requestStatus(hub.red, last, hub.backing.ready),
  )
  const ends = [
    hub.use(node),
    hub.serve(node),
    hub.watch((settled) => {
      last = settled ?? last
      // It is back: that it was away need not be mended any more.
      if (!settled && last && isOffline(last) && hub.device.online) last = undefined
      status.refresh()
    }),
  ]
  status.refresh()
  node.on('close', (_removed, done) => {
    ends.forEach((end) => end())
    status.close()
    done()
  })
}

function isOffline({ answer }: Settled): boolean {
  return !answer.success && answer.code === 'offline'
}
