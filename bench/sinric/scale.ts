import { type Arm, type Comparison, FLOOR, OURS } from '../arms'
import { type Client, sinricArms } from './arms'
import { Platform } from './platform'

const SIZES = [1, 2000] as const
const LOAD = { requests: 4000, outstanding: 20 } as const
/** The arms take turns; the first only warms up. */
const TURNS = 4

/** What a request costs in a home with one device, and in one with 2,000. */
export async function sinricScale(): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  for (const size of SIZES)
    comparisons.push({
      what: `Sinric, ${size === 1 ? 'one device' : `${size.toLocaleString('en')} devices`}: CPU of 1,000 requests`,
      floor: (micros) => `${micros.toFixed(0)} ms`,
      samples: await costAt(size),
    })
  return comparisons
}

/** Microseconds of CPU for each request: milliseconds for a thousand. */
async function costAt(devices: number): Promise<Comparison['samples']> {
  const platform = await Platform.open()
  const clients: Client[] = []
  const samples: Record<Arm, number[]> = {}
  try {
    // One connection carries the ids of its devices in one header; no server takes 2,000 there.
    for (const start of [sinricArms(1).get(FLOOR), sinricArms(devices).get(OURS)])
      if (start) clients.push(await start(platform.url))
    for (const { appKey } of clients) await platform.connected(appKey)
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const client of clients) {
        const { arm, appKey } = client
        const before = await client.cpu()
        await platform.run({ client: appKey, ...LOAD })
        if (turn > 0) (samples[arm] ??= []).push(((await client.cpu()) - before) / LOAD.requests)
      }
    return samples
  } finally {
    for (const one of [...clients, platform]) await one.stop()
  }
}
