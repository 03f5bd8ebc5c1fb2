import { once } from 'node:events'
import { join } from 'node:path'
import type { WebSocket } from 'ws'
import { type Arm, type Comparison, FLOOR, OURS } from '../arms'
import { NodeRed } from '../node-red'
import { median } from '../statistics'
import { Worker } from '../worker'
import { CORE_SET, coreHome, home, SET, TOPIC } from './home'
import { Platform } from './platform'

/** What Homewire and the flow may take, as a multiple of a bare echo, at p50. */
const TARGET = 2
/** Node-RED's own nodes between the same ends. */
const CORE = 'mqtt in → mqtt out'
const ROUNDS = 100
/** Short blocks, in turn, so that what disturbs the machine disturbs all. */
const TURNS = 9
const WARM_UP = 6

/** One at a time: a command and its result against bare socket echoes, a property set and its reply against a bare MQTT echo and Node-RED's MQTT nodes. */
export async function sagooLatency(): Promise<Comparison[]> {
  const platform = await Platform.open()
  const bare = Worker.run(join(__dirname, 'floor.ts'))
  const running: { stop(): Promise<void> }[] = [bare, platform]
  try {
    await bare.ask('connect', { socketUrl: `${platform.socketUrl}/floor`, mqttUrl: platform.mqttUrl })
    const isUp = heard(platform, /property\/post$/)
    const nodeRed = await NodeRed.start(home(platform.socketUrl, platform.mqttUrl))
    running.unshift(nodeRed)
    const core = await NodeRed.start(coreHome(platform.mqttUrl))
    running.unshift(core)
    await answers(platform, CORE_SET)
    const floor = await platform.socket('/floor')
    const ours = await platform.socket('/messaging/bench')
    const { id: subscription } = JSON.parse(await platform.first('/messaging/bench')) as { id: string }
    const commands = new Commands(ours)
    await commands.begin(subscription)
    await isUp
    return [
      await compare('Sagoo: command → result, p50', {
        [FLOOR]: () => echo(floor),
        [OURS]: () => commands.run(),
      }),
      await compare('Sagoo: property set → reply, p50', {
        [FLOOR]: () => asked(platform, 'floor/set'),
        [OURS]: () => asked(platform, SET),
        [CORE]: () => asked(platform, CORE_SET),
      }),
    ]
  } finally {
    for (const one of running) await one.stop()
  }
}

async function compare(what: string, arms: Readonly<Record<Arm, () => Promise<void>>>): Promise<Comparison> {
  const blocks: Record<Arm, number[]> = {}
  for (let turn = -WARM_UP; turn < TURNS; turn += 1)
    for (const [arm, once] of Object.entries(arms)) {
      const micros = await block(once)
      if (turn >= 0) (blocks[arm] ??= []).push(micros)
    }
  return { what, floor: micros, samples: blocks, target: { against: FLOOR, most: TARGET } }
}

/** Resolves when something answers on a topic: core nodes do not say when they have subscribed. */
async function answers(platform: Platform, topic: string): Promise<void> {
  const replied = asked(platform, topic)
  const again = setInterval(() => platform.client.publish(topic, '{}', { qos: 1 }), 100)
  await replied.finally(() => clearInterval(again))
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
