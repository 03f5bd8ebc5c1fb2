import { NodeRed } from '../node-red'
import type { Row } from '../row'
import { appKeys, home } from './home'
import { Platform } from './platform'

const DEVICES = 500
/** In bytes for each device. */
const TARGET = 40_000

/** What a connected, idle device with an in and an out node keeps in memory, Node-RED's own part included. */
export async function memory(): Promise<Row[]> {
  const platform = await Platform.open()
  try {
    const empty = await heapOf(1, platform)
    const full = await heapOf(DEVICES, platform)
    const each = (full - empty) / (DEVICES - 1)
    return [
      {
        what: `Sinric: heap, ${DEVICES} idle devices`,
        floor: `${megabytes(empty)} (one)`,
        ours: megabytes(full),
        compared: `${kilobytes(each)} each`,
        target: `≤ ${kilobytes(TARGET)}`,
        met: each <= TARGET,
      },
    ]
  } finally {
    await platform.stop()
  }
}

async function heapOf(devices: number, platform: Platform): Promise<number> {
  const nodeRed = await NodeRed.start(home(devices, platform.url))
  try {
    for (const appKey of appKeys(devices)) await platform.connected(appKey)
    return await nodeRed.heap()
  } finally {
    await nodeRed.stop()
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1e3).toFixed(1)} kB`
}
