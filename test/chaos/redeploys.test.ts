import assert from 'node:assert/strict'
import { until } from '../support/until'
import type { FlowNode } from '../nodes/node-red'
import type { Home } from './home/home'
import { inAHouse, onEachSide, SCENARIO_MS, withoutCredentials, works } from './home/scenario'
import { Traffic } from './home/traffic'

const COUNT = Number(process.env['HOMEWIRE_REDEPLOYS'] ?? 1_000)
const TYPES = ['nodes', 'flows', 'nodes', 'full'] as const
/** After these, caches are full and everything that is loaded late is loaded. */
const WARM = Math.floor(COUNT / 4)
/** What a heap may have grown by in the rest, beside noise: a leak of one flow in each deploy is more. */
const GROWTH_BYTES = 12 * 1024 * 1024

/** What the process of Node-RED says of itself. */
interface Gauge {
  heap: number
  timers: number
  sockets: number
  listeners: number
  warnings: string[]
}

const SETTINGS = `(() => {
  require('node:v8').setFlagsFromString('--expose-gc')
  const gc = require('node:vm').runInNewContext('gc')
  const warnings = []
  process.on('warning', (warning) => warnings.push(String(warning)))
  const count = (name) => process.getActiveResourcesInfo().filter((one) => one.startsWith(name)).length
  const gauge = () => {
    for (let round = 0; round < 4; round += 1) gc()
    const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
    return { heap: process.memoryUsage().heapUsed, timers: count('Timeout'), sockets: count('TCPSocket'), listeners, warnings }
  }
  return { functionGlobalContext: { gauge }, logging: { console: { level: 'info' } } }
})()`

const GAUGE: FlowNode[] = [
  { id: 'gauge-tab', type: 'tab', label: 'Gauge' },
  {
    ...{ id: 'gauge-in', type: 'http in', z: 'gauge-tab', url: '/gauge', method: 'get', x: 1, y: 1 },
    wires: [['gauge-read']],
  },
  {
    ...{ id: 'gauge-read', type: 'function', z: 'gauge-tab', outputs: 1, x: 1, y: 1 },
    ...{ func: `msg.payload = global.get('gauge')(); return msg`, wires: [['gauge-out']] },
  },
  { id: 'gauge-out', type: 'http response', z: 'gauge-tab', statusCode: '200', x: 1, y: 1, wires: [] },
]

describe(`A house that is deployed ${COUNT} times under traffic`, function () {
  this.timeout(3 * SCENARIO_MS)
  let home: Home
  let traffic: Traffic
  /** Before any traffic. */
  let first: Gauge
  let warm: Gauge
  let end: Gauge
  inAHouse(
    (opened) => (home = opened),
    () => ({ settings: SETTINGS }),
  )

  const gauge = async (): Promise<Gauge> => (await (await fetch(`${home.nodeRed.url}/gauge`)).json()) as Gauge
  /** Something is another name every time, so that every kind of deploy has something to do. */
  const deploy = (n: number): Promise<void> =>
    home.deploy(
      (nodes) => [
        ...withoutCredentials(nodes).map((node) => {
          const isChanged = /-(ask|tell|reply|request|device-0)$/.test(node.id)
          return isChanged ? { ...node, name: `${node.id} ${n}` } : node
        }),
        ...GAUGE,
      ],
      TYPES[n % TYPES.length],
    )

  before(async () => {
    await home.deploy((nodes) => [...nodes, ...GAUGE])
    await home.ready()
    first = await gauge()
    traffic = new Traffic(home)
    await traffic.flows(3)
    for (let n = 1; n <= COUNT; n += 1) {
      await deploy(n)
      if (n === WARM) warm = await gauge()
    }
    await home.ready()
    await traffic.flows(3)
    await traffic.stop()
    end = await gauge()
  })

  it('has no more sockets, timers and listeners than before', async () => {
    // Counted while nothing is under way, so that a timer of a request is none of these.
    await until(() => home.sides.every((side) => side.connections() <= 1), 'one connection for each')
    assert.ok(end.timers <= warm.timers + 20, `${warm.timers} → ${end.timers} timers`)
    assert.ok(end.sockets <= warm.sockets + 10, `${warm.sockets} → ${end.sockets} sockets`)
    assert.ok(end.listeners <= first.listeners, `${first.listeners} → ${end.listeners} listeners`)
    assert.deepEqual(end.warnings, [])
  })

  it('has no larger heap than after the first quarter', () => {
    assert.ok(end.heap <= warm.heap + GROWTH_BYTES, `${mega(warm.heap)} → ${mega(end.heap)} MB`)
  })

  onEachSide(
    'has one connection; a request reaches its lamp once; and only a deploy that came between is a reason to fail',
    () => home,
    async (side) => {
      assert.ok(side.connections() <= 1, String(side.connections()))
      const lamp = home.lamp(side)
      const before = lamp.commands
      await works(home, side)
      if (side.name !== 'north') assert.equal(lamp.commands, before + 1)
      const reasons = traffic.of(side, 'failed').map(({ reason }) => reason)
      assert.deepEqual(
        reasons.filter((reason) => !FAIR.test(reason)),
        [],
      )
    },
  )
})

/** What a request may hear whose flow was taken away, or whose lamp's word came while nobody listened. */
const FAIR =
  /redeployed|did not confirm|connection|closed before|No node|not known|Not Found|Cannot POST|failed/i

function mega(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
