import { join } from 'node:path'
import { NodeRed } from '../node-red'
import { Worker } from '../worker'
import type { Block } from './generator'
import { appKeys, APP_SECRET, deviceIds, home } from './home'
import { Platform } from './platform'

/** Requests are spread over so many devices. */
const DEVICES = 50
/** Short blocks, in turn, so that what disturbs the machine disturbs both sides of a pair. */
const PAIRS = 15
/** Blocks until everything hot is compiled. */
const WARM_UP = 4

export interface Size {
  requests: number
  outstanding: number
}

/** A block, and what it cost the client. */
export interface Costed extends Block {
  /** Microseconds of CPU for each request, of all threads. */
  cpu: number
}

/** Two blocks that ran one after the other. */
export interface Pair {
  floor: Costed
  ours: Costed
}

/** Runs blocks of requests against the floor and against Node-RED in turn, after a warm-up of both. */
export async function sideBySide(size: Size): Promise<Pair[]> {
  const platform = await Platform.open()
  const bare = Worker.run(join(__dirname, 'floor.ts'))
  const running: { stop(): Promise<void> }[] = [bare, platform]
  try {
    await bare.ask('connect', { url: platform.url, appSecret: APP_SECRET, ids: deviceIds(DEVICES) })
    const nodeRed = await NodeRed.start(home(DEVICES, platform.url))
    running.unshift(nodeRed)
    const [appKey = ''] = appKeys(DEVICES)
    const floor: Client = { appKey: 'floor', cpu: () => bare.ask('cpu') }
    const ours: Client = { appKey, cpu: () => nodeRed.cpu() }
    for (const client of [floor, ours]) {
      await platform.connected(client.appKey)
      await run(client, platform, { ...size, requests: WARM_UP * size.requests })
    }
    const pairs: Pair[] = []
    while (pairs.length < PAIRS) {
      pairs.push({ floor: await run(floor, platform, size), ours: await run(ours, platform, size) })
    }
    return pairs
  } finally {
    for (const one of running) await one.stop()
  }
}

interface Client {
  appKey: string
  /** Microseconds since its start. */
  cpu: () => Promise<number>
}

async function run({ appKey, cpu }: Client, platform: Platform, size: Size): Promise<Costed> {
  const before = await cpu()
  const block = await platform.run({ client: appKey, ...size })
  return { ...block, cpu: ((await cpu()) - before) / size.requests }
}
