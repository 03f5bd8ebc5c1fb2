import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { freePort } from '../../test/support/free-port'
import { NodeRed } from '../node-red'
import type { Row } from '../row'
import { median, quantile } from '../statistics'
import { Worker } from '../worker'
import { directive, home } from './home'

/** How long directive → flow → response may take, as a multiple of a bare echo. */
const TARGET = 2
const REQUESTS = 500
/** Short blocks, in turn, so that what disturbs the machine disturbs both. */
const PAIRS = 15
/** Blocks until everything hot is compiled. */
const WARM_UP = 6

/** One directive at a time, over one kept connection, as Rokid's cloud keeps it. */
export async function rokidLatency(): Promise<Row[]> {
  const bare = Worker.run(join(__dirname, 'floor.ts'))
  const port = await freePort()
  const nodeRed = await NodeRed.start(home(port))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    const floor = new Caller(await bare.ask<string>('open'), agent)
    const ours = new Caller(`http://127.0.0.1:${port}/rokid`, agent)
    for (const caller of [floor, ours]) await caller.block(WARM_UP * REQUESTS)
    const pairs: { floor: number[]; ours: number[] }[] = []
    while (pairs.length < PAIRS)
      pairs.push({ floor: await floor.block(REQUESTS), ours: await ours.block(REQUESTS) })
    return ([0.5, 0.95, 0.99] as const).map((q): Row => {
      const [bareMs, ourMs] = [
        median(pairs.map((pair) => quantile(pair.floor, q))),
        median(pairs.map((pair) => quantile(pair.ours, q))),
      ]
      const ratio = median(pairs.map((pair) => quantile(pair.ours, q) / quantile(pair.floor, q)))
      const row: Row = {
        what: `Rokid: directive → flow → response, p${Math.round(q * 100)}`,
        floor: micros(bareMs),
        ours: micros(ourMs),
        compared: `${ratio.toFixed(2)} ×`,
        target: '',
      }
      return q === 0.5 ? { ...row, target: `≤ ${TARGET} × floor`, met: ratio <= TARGET } : row
    })
  } finally {
    agent.destroy()
    await nodeRed.stop()
    await bare.stop()
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
