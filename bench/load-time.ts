import { NodeRed } from './node-red'
import type { Row } from './row'
import { median } from './statistics'

/** The first run only warms the disk's cache. */
const RUNS = 7
/** Of Node-RED's start. */
const TARGET = 0.05

/** What our four sets, with all that they need, take of the time in which Node-RED starts without a flow. */
export async function loadTime(): Promise<Row[]> {
  await measured()
  const all = []
  for (let run = 0; run < RUNS; run += 1) all.push(await measured())
  const start = median(all.map(({ startMs }) => startMs))
  const ours = median(all.map(({ loadMs }) => loadMs))
  const share = median(all.map(({ startMs, loadMs }) => loadMs / startMs))
  return [
    {
      what: 'all sets: loading, of the start of Node-RED',
      floor: `${start.toFixed(0)} ms`,
      ours: `${ours.toFixed(0)} ms`,
      compared: `${(share * 100).toFixed(1)} %`,
      target: `≤ ${TARGET * 100} %`,
      met: share <= TARGET,
    },
  ]
}

async function measured(): Promise<{ startMs: number; loadMs: number }> {
  const nodeRed = await NodeRed.start({ flows: [], credentials: {}, palette: 'homewire' })
  try {
    return { startMs: await nodeRed.startMs(), loadMs: await nodeRed.loadMs() }
  } finally {
    await nodeRed.stop()
  }
}
