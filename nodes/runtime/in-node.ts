import type { Clock } from '../../src/bridge/clock'
import type { Settled } from '../../src/bridge/request'
import { correlationsOf } from './correlations'
import type { News, Served } from './flow-device'
import type { Node } from './red'
import { backingStatus, requestStatus, StatusLine } from './status'

/**
 * Makes a node emit the requests for its devices and show the connection and how the last one went.
 * @param responseTopic where their answers come as messages of their own; undefined where they come by the flow
 */
export function runInNode(
  node: Node,
  served: Served,
  { set, clock, responseTopic }: { set: string; clock: Clock; responseTopic: string | undefined },
): void {
  const correlations = correlationsOf(served.red)
  let last: Settled | undefined
  const status = new StatusLine(node, clock, () => {
    const { backing } = served
    return backingStatus(backing, set) ?? requestStatus(served, last, backing.ready)
  })
  const ends = [
    served.use(node),
    served.serve({
      responseTopic,
      get wires() {
        return node.wires
      },
      send: (msg) => node.send(msg),
      correlate: (request) =>
        responseTopic === undefined ? {} : correlations.propertiesFor(request, responseTopic, clock),
    }),
    responseTopic === undefined ? undefined : correlations.listen(responseTopic),
    served.watch((news) => {
      last = lastAfter(last, news)
      status.refresh()
    }),
  ]
  status.refresh()
  node.on('close', (_removed, done) => {
    ends.forEach((end) => end?.())
    status.close()
    done()
  })
}

/** A device that is back: that it was away need not be mended any more. */
function lastAfter(last: Settled | undefined, { device, settled }: News): Settled | undefined {
  if (settled) return settled
  const isBack = device !== undefined && device.online && last?.request.device.id === device.id
  return isBack && isOffline(last) ? undefined : last
}

function isOffline({ answer }: Settled): boolean {
  return !answer.success && answer.code === 'offline'
}
