import { type Home, NodeRed } from './node-red'
import type { Row } from './row'
import { home } from './sinric/home'
import { median } from './statistics'

/** The first run only warms the disk's cache. */
const RUNS = 7
/** Of Node-RED's start. */
const TARGET = 0.05

const empty: Home = { flows: [], credentials: {}, palette: 'homewire' }
/** Nobody listens there. */
const oneDevice = home(1, 'ws://127.0.0.1:9')

/** What loading our sets, with all that they need, takes of the time in which Node-RED starts. */
export async function loadTime(): Promise<Row[]> {
  return [await row('all sets, none used', empty), await row('all sets, Sinric used', oneDevice)]
}

async function row(what: string, home: Home): Promise<Row> {
  await measured(home)
  const all = []
  for (let run = 0; run < RUNS; run += 1) all.push(await measured(home))
  const start = median(all.map(({ startMs }) => startMs))
  const ours = median(all.map(({ loadMs }) => loadMs))
  const share = median(all.map(({ startMs, loadMs }) => loadMs / startMs))
  return {
    what: `${what}: loading, of the start of Node-RED`,
    floor: `${start.toFixed(0)} ms`,
    ours: `${ours.toFixed(0)} ms`,
    compared: `${(share * 100).toFixed(1)} %`,
    target: `≤ ${TARGET * 100} %`,
    met: share <= TARGET,
  }
}

async function measured(home: Home): Promise<{ startMs: number; loadMs: number }> {
  const nodeRed = await NodeRed.start(home)
  try {
    return { startMs: await nodeRed.startMs(), loadMs: await nodeRed.loadMs() }
  } finally {
    await nodeRed.stop()
  }
}
