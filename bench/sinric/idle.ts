import { setTimeout as pause } from 'node:timers/promises'
import { NodeRed } from '../node-red'
import type { Row } from '../row'
import { median } from '../statistics'
import { appKeys, home } from './home'
import { Platform } from './platform'

const DEVICES = 50
/** Until what follows a start is over (statuses, saved states, optimisation), in ms. */
const SETTLING = 4_000
/** One window may be spoilt by a garbage collection, the median is not; in ms. */
const WINDOW = 4_000
const WINDOWS = 3
/** In percent of a core. */
const TARGET = 0.1

/** What a connected account costs while nothing happens, beside a Node-RED without our nodes at the same time. */
export async function idle(): Promise<Row[]> {
  const platform = await Platform.open()
  const running: NodeRed[] = []
  try {
    const bare = await NodeRed.start({ flows: [], credentials: {}, palette: 'core only' })
    running.push(bare)
    const ours = await NodeRed.start(home(DEVICES, platform.url))
    running.push(ours)
    for (const appKey of appKeys(DEVICES)) await platform.connected(appKey)
    await Promise.all(running.map((nodeRed) => nodeRed.heap()))
    await pause(SETTLING)
    const windows: number[][] = []
    while (windows.length < WINDOWS) windows.push(await shares(running))
    const floor = median(windows.map(([share]) => share ?? 0))
    const busy = median(windows.map(([, share]) => share ?? 0))
    const added = Math.max(0, median(windows.map(([less = 0, more = 0]) => more - less)))
    return [
      {
        what: `Sinric: CPU, ${DEVICES} idle devices`,
        floor: percent(floor),
        ours: percent(busy),
        compared: `+${percent(added)}`,
        target: `< ${TARGET} % of a core`,
        met: added < TARGET,
      },
    ]
  } finally {
    await Promise.all([...running.map((nodeRed) => nodeRed.stop()), platform.stop()])
  }
}

/** The percentage of a core that each one uses in a window. */
async function shares(running: readonly NodeRed[]): Promise<number[]> {
  const used = (): Promise<number[]> => Promise.all(running.map((nodeRed) => nodeRed.cpu()))
  const before = await used()
  await pause(WINDOW)
  const after = await used()
  return after.map((micros, n) => ((micros - before[n]!) / 1000 / WINDOW) * 100)
}

function percent(share: number): string {
  return `${share.toFixed(3)} %`
}
