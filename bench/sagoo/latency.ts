import { once } from 'node:events'
import { join } from 'node:path'
import type { WebSocket } from 'ws'
import { NodeRed } from '../node-red'
import type { Row } from '../row'
import { median } from '../statistics'
import { Worker } from '../worker'
import { home, SET, TOPIC } from './home'
import { Platform } from './platform'

/** What Homewire and the flow may take, as a multiple of a bare echo (issue: p50). */
const TARGET = 2
const ROUNDS = 200
/** Short blocks, in turn, so that what disturbs the machine disturbs both sides. */
const PAIRS = 25
const WARM_UP = 20

/** One at a time: a command and its result against bare socket echoes, a property set and its reply against a bare MQTT echo. */
export async function sagooLatency(): Promise<Row[]> {
  const platform = await Platform.open()
  const bare = Worker.run(join(__dirname, 'floor.ts'))
  const running: { stop(): Promise<void> }[] = [bare, platform]
  try {
    await bare.ask('connect', { socketUrl: `${platform.socketUrl}/floor`, mqttUrl: platform.mqttUrl })
    const isUp = heard(platform, /property\/post$/)
    const nodeRed = await NodeRed.start(home(platform.socketUrl, platform.mqttUrl))
    running.unshift(nodeRed)
    const floor = await platform.socket('/floor')
    const ours = await platform.socket('/messaging/bench')
    const { id: subscription } = JSON.parse(await platform.first('/messaging/bench')) as { id: string }
    const commands = new Commands(ours)
    await commands.begin(subscription)
    await isUp
    return [
      await compare(
        'Sagoo: command → result, p50',
        () => echo(floor),
        () => commands.run(),
      ),
      await compare(
        'Sagoo: property set → reply, p50',
        () => asked(platform, 'floor/set'),
        () => asked(platform, SET),
      ),
    ]
  } finally {
    for (const one of running) await one.stop()
  }
}

async function compare(what: string, floor: () => Promise<void>, ours: () => Promise<void>): Promise<Row> {
  for (let round = 0; round < WARM_UP; round += 1) {
    await block(floor)
    await block(ours)
  }
  const pairs: [number, number][] = []
  while (pairs.length < PAIRS) pairs.push([await block(floor), await block(ours)])
  const [bare, full] = [median(pairs.map(([one]) => one)), median(pairs.map(([, other]) => other))]
  const ratio = median(pairs.map(([one, other]) => other / one))
  return {
    what,
    floor: micros(bare),
    ours: micros(full),
    compared: `${ratio.toFixed(2)} ×`,
    target: `≤ ${TARGET} ×`,
    met: ratio <= TARGET,
  }
}

/** The median of a block, in µs. */
async function block(once: () => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now()
    await once()
    times.push((performance.now() - start) * 1000)
  }
  return median(times)
}

async function echo(socket: WebSocket): Promise<void> {
  const back = once(socket, 'message')
  socket.send(RESULT('x'))
  await back
}

const RESULT = (id: string): string =>
  JSON.stringify({ id, type: 'result', topic: TOPIC, payload: { power: true } })

/** Gives a command its result, through the flow, until the next command is here. */
class Commands {
  #id = ''

  constructor(private readonly socket: WebSocket) {}

  /** Makes the flow send its first command. */
  async begin(subscription: string): Promise<void> {
    this.socket.send(RESULT(subscription))
    this.#id = await this.#next()
  }

  async run(): Promise<void> {
    const asked = this.#next()
    this.socket.send(RESULT(this.#id))
    this.#id = await asked
  }

  /** The finished command is unsubscribed beside it. Read with little effort, which is not Homewire's. */
  #next(): Promise<string> {
    return new Promise((resolve) => {
      const listen = (data: Buffer): void => {
        const id = /"id":"([^"]+)","type":"sub"/.exec(data.toString())?.[1]
        if (id === undefined) return
        this.socket.off('message', listen)
        resolve(id)
      }
      this.socket.on('message', listen)
    })
  }
}

let count = 0

async function asked(platform: Platform, topic: string): Promise<void> {
  const id = String((count += 1))
  const replied = heard(platform, new RegExp(`${topic}_reply$`))
  const params = { power: count % 2 === 0 }
  platform.client.publish(
    topic,
    JSON.stringify({ id, version: '1.0', params, method: 'thing.service.property.set' }),
    {
      qos: 1,
    },
  )
  await replied
}

function heard({ client }: Platform, like: RegExp): Promise<void> {
  return new Promise((resolve) => {
    const listen = (topic: string): void => {
      if (!like.test(topic)) return
      client.off('message', listen)
      resolve()
    }
    client.on('message', listen)
  })
}

function micros(value: number): string {
  return `${Math.round(value)} µs`
}
