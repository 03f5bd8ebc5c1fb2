import { setTimeout as pause } from 'node:timers/promises'
import { FaultProxy } from '../../test/support/fault-proxy'
import { type Comparison, FLOOR } from '../arms'
import { type Client, sinricArms } from './arms'
import { Platform } from './platform'

const DEVICES = 10
/** How long everybody is refused, in ms. */
const REFUSAL = 60_000
/** What a hand did in the outage is told within that time after it, or never, in ms. */
const NEWS = 15_000
/** Nobody is waited for longer than that, in ms. */
const PATIENCE = 100_000
/** Between two looks at whether something has happened, in ms. */
const STEP = 20

interface Arm {
  client: Client
  line: FaultProxy
}

/** The line is refused, comes back, and goes dead without a word: what each arm does about it. They suffer side by side. */
export async function sinricOutage(): Promise<Comparison[]> {
  const platform = await Platform.open()
  const arms: Arm[] = []
  try {
    for (const [arm, start] of sinricArms(DEVICES)) {
      // The floor answers, and that is all it does.
      if (arm === FLOOR) continue
      const line = await FaultProxy.to(platform.url)
      arms.push({ client: await start(line.url), line })
    }
    for (const { client } of arms) await platform.connected(client.appKey)
    const tried = await refused(arms)
    const back = await answersAgain(platform, arms)
    const told = await hears(platform, arms)
    const noticed = await halfOpen(arms)
    return [
      { what: 'Sinric: connections tried in 60 s of refusal', floor: String, samples: tried },
      { what: 'Sinric: from server up to the first good answer', floor: seconds, samples: back },
      {
        what: 'Sinric: a switch by hand in the outage, afterwards at the platform',
        floor: known,
        samples: told,
      },
      { what: 'Sinric: until a dead line is noticed', floor: seconds, samples: noticed },
    ]
  } finally {
    for (const { client, line } of arms) {
      await client.stop()
      await line.close()
    }
    await platform.stop()
  }
}

async function refused(arms: readonly Arm[]): Promise<Comparison['samples']> {
  for (const { line } of arms) {
    line.mode = 'refuse'
    line.tried = 0
    line.reset()
  }
  await pause(REFUSAL / 2)
  for (const { client } of arms) await client.hand()
  await pause(REFUSAL / 2)
  return byArm(arms, ({ line }) => Promise.resolve([line.tried]))
}

/** The platform answers one question at a time, so they are asked in turn. */
async function answersAgain(platform: Platform, arms: readonly Arm[]): Promise<Comparison['samples']> {
  for (const { line } of arms) line.mode = 'pass'
  const up = performance.now()
  const samples = new Map<string, number[]>()
  while (samples.size < arms.length && performance.now() - up < PATIENCE) {
    for (const { client } of arms) {
      if (samples.has(client.arm)) continue
      const block = await platform
        .run({ client: client.appKey, requests: 1, outstanding: 1 })
        .catch(() => undefined)
      if (block) samples.set(client.arm, [performance.now() - up])
    }
    await pause(STEP)
  }
  return Object.fromEntries(samples)
}

async function hears(platform: Platform, arms: readonly Arm[]): Promise<Comparison['samples']> {
  await pause(NEWS)
  const samples = new Map<string, number[]>()
  for (const { client } of arms) samples.set(client.arm, [Number(await platform.hasTold(client.appKey))])
  return Object.fromEntries(samples)
}

function halfOpen(arms: readonly Arm[]): Promise<Comparison['samples']> {
  const cut = performance.now()
  for (const { line } of arms) {
    line.mode = 'blackhole'
    line.tried = 0
  }
  return byArm(arms, async ({ line }) => {
    while (performance.now() - cut < PATIENCE) {
      if (line.tried > 0) return [performance.now() - cut]
      await pause(STEP)
    }
    return []
  })
}

async function byArm(
  arms: readonly Arm[],
  measure: (arm: Arm) => Promise<number[]>,
): Promise<Comparison['samples']> {
  return Object.fromEntries(
    await Promise.all(arms.map(async (one) => [one.client.arm, await measure(one)] as const)),
  )
}

function known(told: number): string {
  return told === 1 ? 'known' : 'lost'
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
