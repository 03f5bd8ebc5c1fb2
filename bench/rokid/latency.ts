import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { freePort } from '../../test/support/free-port'
import { type Comparison, FLOOR, OURS } from '../arms'
import { NodeRed } from '../node-red'
import { quantile } from '../statistics'
import { Worker } from '../worker'
import { coreHome, directive, home } from './home'

/** What Homewire is held against: Node-RED's own HTTP nodes. */
const CORE = 'http in → http response'
const REQUESTS = 500
/** Short blocks, in turn, so that what disturbs the machine disturbs all. */
const TURNS = 9
/** Blocks until everything hot is compiled. */
const WARM_UP = 6

/** One directive at a time, over one kept connection, as Rokid's cloud keeps it. */
export async function rokidLatency(): Promise<Comparison[]> {
  const bare = Worker.run(join(__dirname, 'floor.ts'))
  const [ownPort, corePort] = [await freePort(), await freePort()]
  const nodeRed = await NodeRed.start(home(ownPort))
  const core = await NodeRed.start(coreHome(corePort))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const callers = new Map([
      [FLOOR, new Caller(await bare.ask<string>('open'), agent)],
      [OURS, new Caller(`http://127.0.0.1:${ownPort}/rokid`, agent)],
      [CORE, new Caller(`http://127.0.0.1:${corePort}/rokid`, agent)],
    ])
    for (const caller of callers.values()) await caller.block(WARM_UP * REQUESTS)
    const blocks: Record<string, number[][]> = {}
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const [arm, caller] of callers) (blocks[arm] ??= []).push(await caller.block(REQUESTS))
    return ([0.5, 0.95, 0.99] as const).map((q) => ({
      what: `Rokid: directive → flow → response, p${Math.round(q * 100)}`,
      floor: micros,
      samples: Object.fromEntries(
        Object.entries(blocks).map(([arm, all]) => [arm, all.map((block) => quantile(block, q))]),
      ),
      ...(q === 0.5 && { target: { against: CORE, most: 1 } }),
    }))
  } finally {
    agent.destroy()
    for (const one of [nodeRed, core, bare]) await one.stop()
  }
}

/** Sends directives to one address. */
class Caller {
  #sent = 0

  constructor(
    private readonly url: string,
    private readonly agent: Agent,
  ) {}

  /** So many round trips, in ms each. */
  async block(requests: number): Promise<number[]> {
    const samples: number[] = []
    for (let n = 0; n < requests; n += 1) samples.push(await this.#once())
    return samples
  }

  async #once(): Promise<number> {
    const body = directive((this.#sent += 1))
    const started = performance.now()
    const call = request(this.url, {
      method: 'POST',
      agent: this.agent,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
    })
    call.end(body)
    const [response] = (await once(call, 'response')) as [IncomingMessage]
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    await once(response, 'end')
    const ms = performance.now() - started
    if (response.statusCode !== 200 || text.includes('ErrorResponse')) throw new Error(text)
    return ms
  }
}

function micros(ms: number): string {
  return `${Math.round(ms * 1000)} µs`
}
