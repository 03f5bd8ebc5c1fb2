import { type Comparison, FLOOR } from '../arms'
import { type Client, sinricArms } from './arms'
import type { Block } from './generator'
import { Platform } from './platform'

const DEVICES = 50
/** Requests each second, whatever is still open, and how many of them make one turn. */
const LOADS = [
  { perSecond: 1, requests: 5 },
  { perSecond: 10, requests: 30 },
  { perSecond: 100, requests: 200 },
  { perSecond: 1000, requests: 1500 },
] as const
/** Until everything hot is compiled, in every arm: a home that was started this morning. */
const WARM_UP = { perSecond: 1000, requests: 8000 } as const
/** The arms take turns; the first only gets used to the rate. */
const TURNS = 4
const QUANTILES = ['p50', 'p95', 'p99'] as const
/** Of the floor, at p50. */
const TARGET = 1.5

/** The platform asks at a rate of its own: how long each arm takes, and what a request costs it. */
export async function sinricSideBySide(): Promise<Comparison[]> {
  const platform = await Platform.open()
  const clients: Client[] = []
  try {
    for (const [, start] of sinricArms(DEVICES)) clients.push(await start(platform.url))
    for (const { appKey } of clients) await platform.connected(appKey)
    for (const { appKey } of clients)
      await platform.run({ client: appKey, ...WARM_UP }).catch(() => undefined)
    const comparisons: Comparison[] = []
    for (const load of LOADS) comparisons.push(...(await atRate(platform, clients, load)))
    return comparisons
  } finally {
    for (const one of [...clients, platform]) await one.stop()
  }
}

async function atRate(
  platform: Platform,
  clients: readonly Client[],
  load: (typeof LOADS)[number],
): Promise<Comparison[]> {
  const blocks: Record<string, (Block & { cpu: number })[]> = {}
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const client of clients) {
      const { arm, appKey } = client
      const before = await client.cpu()
      // An arm that cannot keep up has no figure at this rate.
      const block = await platform.run({ client: appKey, ...load }).catch(() => undefined)
      if (block && turn > 0)
        (blocks[arm] ??= []).push({ ...block, cpu: ((await client.cpu()) - before) / load.requests })
    }
  const of = (what: (typeof QUANTILES)[number] | 'cpu'): Comparison['samples'] =>
    Object.fromEntries(Object.entries(blocks).map(([arm, all]) => [arm, all.map((block) => block[what])]))
  const latencies = QUANTILES.map((quantile): Comparison => ({
    what: `Sinric, ${load.perSecond.toLocaleString('en')} requests a second: round trip, ${quantile}`,
    floor: micros,
    samples: of(quantile),
    ...(quantile === 'p50' && { rate: load.perSecond, target: { against: FLOOR, most: TARGET } }),
  }))
  const { perSecond } = load
  if (perSecond < 100) return latencies
  return [
    ...latencies,
    {
      what: `Sinric, ${perSecond.toLocaleString('en')} requests a second: CPU of 1,000`,
      floor: (value) => `${value.toFixed(0)} ms`,
      samples: of('cpu'),
    },
  ]
}

function micros(value: number): string {
  return `${Math.round(value)} µs`
}
