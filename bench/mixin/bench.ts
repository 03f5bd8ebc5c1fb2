import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { NodeRed } from '../node-red'
import type { Row } from '../row'
import { median } from '../statistics'
import { Worker } from '../worker'
import { home } from './home'

/** Short blocks in turn, so that what disturbs the machine disturbs both sides. */
const PAIRS = 9
const ONE_BY_ONE = 300
const AT_ONCE = 1000
/** Until what follows a burst is over, in ms. */
const SETTLING = 4_000
/** In ms. */
const WINDOW = 4_000
const WINDOWS = 3
/** How long everybody is refused, in ms. */
const REFUSAL = 60_000

interface Pair {
  sdk: number
  ours: number
}

/** Push, flow, acknowledgement: a bot in Node-RED beside a bare one on the official SDK. */
export async function mixin(): Promise<Row[]> {
  const platform = Worker.run(join(__dirname, 'platform.ts'))
  const sdk = Worker.run(join(__dirname, 'sdk.ts'))
  const running: { stop(): Promise<void> }[] = [sdk, platform]
  try {
    await sdk.ask('connect', await platform.ask<string>('open', 'sdk'))
    const nodeRed = await NodeRed.start(home(await platform.ask('open', 'ours')))
    running.unshift(nodeRed)
    const bare = await NodeRed.start({ flows: [], credentials: {}, palette: 'core only' })
    running.unshift(bare)
    for (const client of ['sdk', 'ours']) await platform.ask('connected', client)
    const latency = await inTurn(platform, 'latency', ONE_BY_ONE)
    const burst = await inTurn(platform, 'burst', AT_ONCE)
    const idle = await idling([bare, nodeRed], () => sdk.ask('cpu'))
    const storm = await refused(platform, sdk)
    return [latencyRow(latency), burstRow(burst), idleRow(idle), stormRow(storm)]
  } finally {
    for (const one of running) await one.stop()
  }
}

/** The median of both, and the median of their ratio; the first blocks only warm up. */
async function inTurn(platform: Worker, what: string, messages: number): Promise<Pair[]> {
  const of = (client: string): Promise<number> => platform.ask(what, { client, messages })
  const pairs: Pair[] = []
  while (pairs.length < PAIRS + 2) pairs.push({ sdk: await of('sdk'), ours: await of('ours') })
  return pairs.slice(2)
}

/** Percent of a core: the SDK's process, and what our nodes add to a Node-RED without them. */
async function idling([bare, ours]: [NodeRed, NodeRed], sdk: () => Promise<number>): Promise<Pair> {
  await pause(SETTLING)
  const used = (): Promise<number[]> => Promise.all([bare.cpu(), ours.cpu(), sdk()])
  const windows: Pair[] = []
  while (windows.length < WINDOWS) {
    const before = await used()
    await pause(WINDOW)
    const [none = 0, some = 0, other = 0] = (await used()).map(
      (micros, n) => ((micros - before[n]!) / 1000 / WINDOW) * 100,
    )
    windows.push({ sdk: other, ours: Math.max(0, some - none) })
  }
  return { sdk: median(windows.map((one) => one.sdk)), ours: median(windows.map((one) => one.ours)) }
}

async function refused(platform: Worker, sdk: Worker): Promise<Pair> {
  const count = async (client: string): Promise<number> => {
    await platform.ask('refuse', client)
    await pause(REFUSAL)
    return platform.ask('handshakes', client)
  }
  const ours = await count('ours')
  const theirs = await count('sdk')
  await sdk.ask('stop')
  return { sdk: theirs, ours }
}

function latencyRow(pairs: readonly Pair[]): Row {
  const [sdk, ours] = medians(pairs)
  const ratio = median(pairs.map((pair) => pair.ours / pair.sdk))
  return {
    what: 'Mixin: push to receipt, p50 (floor: the official SDK)',
    floor: `${Math.round(sdk)} µs`,
    ours: `${Math.round(ours)} µs`,
    compared: `${ratio.toFixed(2)} ×`,
    target: '≤ 1.00 ×',
    met: ratio <= 1,
  }
}

function burstRow(pairs: readonly Pair[]): Row {
  const [sdk, ours] = medians(pairs)
  const ratio = median(pairs.map((pair) => pair.ours / pair.sdk))
  return {
    what: `Mixin: ${AT_ONCE} messages at once`,
    floor: perSecond(sdk),
    ours: perSecond(ours),
    compared: `${ratio.toFixed(2)} ×`,
    target: '≥ 1.00 ×',
    met: ratio >= 1,
  }
}

function idleRow({ sdk, ours }: Pair): Row {
  return {
    what: 'Mixin: CPU, an idle bot',
    floor: `${sdk.toFixed(3)} %`,
    ours: `+${ours.toFixed(3)} %`,
    compared: `+${ours.toFixed(3)} %`,
    target: '< 0.1 % of a core',
    met: ours < 0.1,
  }
}

function stormRow({ sdk, ours }: Pair): Row {
  return {
    what: 'Mixin: connections tried in 60 s of refusal',
    floor: sdk.toLocaleString('en-US'),
    ours: String(ours),
    compared: String(ours),
    target: '≤ 3',
    met: ours <= 3,
  }
}

function medians(pairs: readonly Pair[]): [number, number] {
  return [median(pairs.map(({ sdk }) => sdk)), median(pairs.map(({ ours }) => ours))]
}

function perSecond(value: number): string {
  return `${Math.round(value).toLocaleString('en-US')}/s`
}
