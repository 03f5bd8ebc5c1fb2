import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { ChildNodeRed } from '../../support/child-node-red'
import { until } from '../../support/until'
import type { FlowNode } from '../node-red'
import { API_KEY, APP_KEY, APP_SECRET, flow, LAMP, openCloud, SWITCH } from './home'

const ON_DISK = `{ contextStorage: { default: { module: 'localfilesystem', config: { flushInterval: 1 } } } }`
/** What changes is on disk no sooner than at an orderly end. */
const FLUSHED_LATE = `{ contextStorage: { default: { module: 'localfilesystem', config: { flushInterval: 3600 } } } }`
const UNCACHED = `{ contextStorage: { default: { module: 'localfilesystem', config: { cache: false } } } }`
const IN_MEMORY = `{ contextStorage: { default: { module: 'memory' } } }`

describe('A restart of Node-RED', function () {
  this.timeout(60_000)
  let cloud: SinricCloud
  let server: string
  let nodeRed: ChildNodeRed

  beforeEach(async () => {
    cloud = openCloud()
    server = await cloud.listen()
  })
  afterEach(async () => {
    await nodeRed.remove()
    await cloud.close()
  })

  /** `sinric-in` → nothing that fails, and buttons that report. */
  function home(options: object = {}): FlowNode[] {
    const nodes = flow(server, options).map((node) =>
      node.id === 'probe' ? { ...node, type: 'junction' } : node,
    )
    return [
      ...nodes.filter(({ id }) => id !== 'probe' && id !== 'in'),
      { id: 'in', type: 'sinric-in', z: 'tab', name: '', device: 'lamp', x: 100, y: 100, wires: [['sink']] },
      { id: 'sink', type: 'debug', z: 'tab', active: false, tosidebar: false, x: 300, y: 100, wires: [] },
      ...[40, 70].map((level) => ({
        id: `button${level}`,
        type: 'inject',
        z: 'tab',
        x: 100,
        y: 200,
        props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }],
        topic: 'brightness',
        payload: String(level),
        payloadType: 'num',
        wires: [['out']],
      })),
    ].map((node) => ('z' in node ? { x: 100, y: 100, ...node } : node))
  }

  async function begin(settings: string): Promise<void> {
    nodeRed = new ChildNodeRed(settings)
    await nodeRed.start()
    await nodeRed.deploy(home())
    await online()
  }

  const online = (): Promise<void> => until(() => cloud.isOnline(LAMP), 'the lamp', 20_000)

  async function press(level: 40 | 70): Promise<void> {
    const response = await nodeRed.admin(`inject/button${level}`, {})
    assert.equal(response.status, 200)
  }

  async function down(): Promise<void> {
    cloud.drop()
    await cloud.close()
  }

  async function up(): Promise<void> {
    cloud = openCloud()
    await cloud.listen({ port: Number(new URL(server).port) })
  }

  const told = (): unknown[] => cloud.events.map(({ value }) => value)

  for (const [store, settings] of [
    ['on disk', ON_DISK],
    ['on disk without a cache', UNCACHED],
  ] as const) {
    it(`tells what could not be told before, once and freshly stamped (state ${store})`, async () => {
      await begin(settings)
      await down()
      await press(40)
      await press(70)
      assert.equal(await nodeRed.stop(), 0)
      await up()
      // The server lives half an hour ahead, so that a stamp from before the restart would be found out.
      cloud.faults.clockOffset = 1_800
      await nodeRed.start()
      await until(() => cloud.events.length > 0, 'the event', 20_000)
      assert.deepEqual(told(), [{ brightness: 70 }])
      assert.ok(Math.abs(cloud.events[0]!.createdAt - cloud.now()) <= 2)
      assert.equal((await cloud.ask(LAMP, 'setPowerState', { state: 'On' })).success, true)
      assert.deepEqual(told(), [{ brightness: 70 }])
      assert.deepEqual(cloud.rejected, [])
    })
  }

  it('tells nothing again that the platform knows, and still knows what "dimmer" starts from', async () => {
    await begin(ON_DISK)
    await press(40)
    await until(() => cloud.events.length === 1, 'the event')
    assert.equal(await nodeRed.stop(), 0)
    await nodeRed.start()
    await online()
    const answer = await cloud.ask(LAMP, 'adjustBrightness', { brightnessDelta: -15 })
    assert.deepEqual([answer.success, answer.value], [true, { brightness: 25 }])
    await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
    await press(40)
    await press(70)
    await until(() => cloud.events.length > 1, 'the next event')
    assert.deepEqual(told(), [{ brightness: 40 }, { brightness: 70 }])
  })

  it('after a power cut tells the first report, though the saved state says that it was told', async () => {
    await begin(FLUSHED_LATE)
    await press(40)
    await until(() => cloud.events.length === 1, 'the event that is saved')
    assert.equal(await nodeRed.stop(), 0)
    await nodeRed.start()
    await online()
    await press(70)
    await until(() => cloud.events.length === 2, 'the event that is not saved any more')
    await nodeRed.stop('SIGKILL')
    await nodeRed.start()
    await online()
    await press(40)
    await until(() => cloud.events.length === 3, 'the event after the power cut')
    assert.deepEqual(told(), [{ brightness: 40 }, { brightness: 70 }, { brightness: 40 }])
  })

  it('with another Device ID is another device, of which the platform knows nothing', async () => {
    await begin(ON_DISK)
    await press(40)
    await until(() => cloud.events.length === 1, 'the event')
    await nodeRed.deploy(home({ deviceId: SWITCH }))
    await until(() => cloud.isOnline(SWITCH), 'the new device', 20_000)
    await press(40)
    await until(() => cloud.events.length === 2, 'the first event of the new device')
    assert.deepEqual([cloud.events[1]!.deviceId, told()[1]], [SWITCH, { brightness: 40 }])
  })

  it('with the state in memory connects and works as on the first day', async () => {
    await begin(IN_MEMORY)
    await press(40)
    await until(() => cloud.events.length === 1, 'the event')
    assert.equal(await nodeRed.stop(), 0)
    await nodeRed.start()
    await online()
    await press(40)
    await until(() => cloud.events.length === 2, 'the event')
    assert.equal((await cloud.ask(LAMP, 'setPowerState', { state: 'On' })).success, true)
  })

  it('ends in time and without a complaint, connected or dialling', async () => {
    await begin('{}')
    let start = performance.now()
    assert.equal(await nodeRed.stop(), 0)
    assert.ok(performance.now() - start < 3_000)
    cloud.faults.hang = true
    const handshakes = cloud.handshakes.length
    await nodeRed.start()
    await until(() => cloud.handshakes.length > handshakes, 'the handshake', 20_000)
    start = performance.now()
    assert.equal(await nodeRed.stop('SIGINT'), 0)
    assert.ok(performance.now() - start < 3_000)
    assert.doesNotMatch(nodeRed.log, /timed out|Unhandled|Uncaught/i)
  })

  it('keeps the credentials, also when only a name was edited before', async () => {
    await begin('{}')
    const nodes = home()
    for (const node of nodes) delete node['credentials']
    await nodeRed.deploy(
      nodes.map((node) => (node['id'] === 'account' ? { ...node, name: 'Renamed' } : node)),
    )
    assert.equal(await nodeRed.stop(), 0)
    await nodeRed.start()
    await online()
    assert.equal((await cloud.ask(LAMP, 'setPowerState', { state: 'On' })).success, true)
  })

  it('leaves no secret in the files of the context, the flows or the log', async () => {
    await begin(ON_DISK)
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    await press(40)
    await until(() => cloud.events.length === 1, 'the event')
    await nodeRed.stop()
    const context = nodeRed.files('context')
    assert.match(context, /brightness/)
    for (const text of [context, nodeRed.files(), nodeRed.log])
      for (const secret of [APP_SECRET, API_KEY, APP_KEY]) assert.ok(!text.includes(secret), secret)
    const token = cloud.responses[0]!.replyToken
    assert.ok(!context.includes(token))
  })
})
