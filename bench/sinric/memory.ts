import { type Comparison, FLOOR, OURS } from '../arms'
import { type Home, NodeRed } from '../node-red'
import { appKeys, home, inCoreNodes } from './home'
import { Platform } from './platform'

/** Each beside a home with one device. */
const SIZES = [200, 2000] as const
/** In bytes for each device, with Node-RED's own part. */
const TARGET = 10_000
/** What a connected, idle device with an in and an out node keeps in memory, beside three of Node-RED's own nodes. */
export async function memory(): Promise<Comparison[]> {
  const platform = await Platform.open()
  try {
    const ours = (devices: number): Promise<number> => heapOf(home(devices, platform.url), platform, devices)
    const core = (devices: number): Promise<number> => heapOf(inCoreNodes(home(devices, platform.url)))
    const [oneOfOurs, oneOfCore] = [await ours(1), await core(1)]
    const comparisons: Comparison[] = []
    for (const size of SIZES) {
      const each = async (heap: (devices: number) => Promise<number>, one: number): Promise<number> =>
        ((await heap(size)) - one) / (size - 1)
      comparisons.push({
        what: `Sinric: heap of each of ${size.toLocaleString('en')} idle devices with their nodes`,
        floor: (bytes) => `${(bytes / 1000).toFixed(1)} kB`,
        samples: { [FLOOR]: [await each(core, oneOfCore)], [OURS]: [await each(ours, oneOfOurs)] },
        limit: TARGET,
      })
    }
    return comparisons
  } finally {
    await platform.stop()
  }
}

async function heapOf(home: Home, platform?: Platform, devices = 0): Promise<number> {
  const nodeRed = await NodeRed.start(home)
  try {
    if (platform) for (const appKey of appKeys(devices)) await platform.connected(appKey)
    return await nodeRed.heap()
  } finally {
    await nodeRed.stop()
  }
}
