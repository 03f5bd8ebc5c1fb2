import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { ChildNodeRed } from '../../support/child-node-red'
import { until } from '../../support/until'
import type { FlowNode, NodeRed } from '../node-red'
import { atHome, CONNECTED, flow, LAMP, openCloud } from '../sinric/home'

const ON_DISK = `{ contextStorage: { default: { module: 'localfilesystem', config: { flushInterval: 1 } } } }`
const TOPIC = 'zigbee2mqtt/c21'

describe('What people ran into, over a restart of the process', function () {
  this.timeout(60_000)
  let cloud: SinricCloud
  let server: string
  let nodeRed: ChildNodeRed

  beforeEach(async () => {
    cloud = openCloud()
    server = await cloud.listen()
    nodeRed = new ChildNodeRed(ON_DISK)
    await nodeRed.start()
    await nodeRed.deploy(home())
    await until(() => cloud.isOnline(LAMP), 'the switch', 20_000)
  })
  afterEach(async () => {
    await nodeRed.remove()
    await cloud.close()
  })

  /** A switch whose requests end in the log, and buttons that are its words. */
  function home(): FlowNode[] {
    const button = (id: string, state: string, retain: boolean): FlowNode => ({
      id,
      type: 'inject',
      z: 'tab',
      topic: TOPIC,
      props: [
        { p: 'topic', vt: 'str' },
        { p: 'payload', v: JSON.stringify({ state }), vt: 'json' },
        { p: 'qos', v: '0', vt: 'num' },
        { p: 'retain', v: String(retain), vt: 'bool' },
      ],
      wires: [['out']],
    })
    const sink = { type: 'debug', active: true, tosidebar: false, console: true, complete: 'payload' }
    const options = { deviceType: 'SWITCH', profile: 'zigbee2mqtt', topic: TOPIC, timeout: 2 }
    const nodes = [
      ...flow(server, options).map((node) =>
        node.id === 'probe' ? { ...node, ...sink, name: 'sent' } : node,
      ),
      button('on', 'ON', false),
      button('off', 'OFF', false),
      button('kept-on', 'ON', true),
    ]
    return nodes.map((node) => ('z' in node ? { x: 100, y: 100, ...node } : node))
  }

  async function press(id: string): Promise<void> {
    assert.equal((await nodeRed.admin(`inject/${id}`, {})).status, 200)
  }

  async function restart(): Promise<void> {
    assert.equal(await nodeRed.stop(), 0)
    assert.match(nodeRed.files('context'), /"power"/)
    await nodeRed.start()
    await until(() => cloud.isOnline(LAMP), 'the switch', 20_000)
  }

  const isOn = async (): Promise<boolean> => (await cloud.ask(LAMP, 'setPowerState', { state: 'On' })).success
  const sent = (): number => [...nodeRed.log.matchAll(/\[debug:sent\]/g)].length

  async function wasOn(): Promise<void> {
    await press('on')
    await until(() => cloud.events.length === 1, 'the event')
  }

  it('C21: after a restart the saved state does not count: asked for it, silent, a failure', async () => {
    await wasOn()
    await restart()
    assert.equal(await isOn(), false)
    assert.equal(sent(), 1)
  })

  it('a switch that has said again that it is on counts', async () => {
    await wasOn()
    await restart()
    await press('on')
    assert.equal(await isOn(), true)
  })

  it('a switch that says after the restart that it is off does not', async () => {
    await wasOn()
    await restart()
    await press('off')
    assert.equal(await isOn(), false)
  })

  it('what the broker has kept of a switch counts', async () => {
    await wasOn()
    await restart()
    await press('kept-on')
    assert.equal(await isOn(), true)
  })
})

describe('What people ran into, over a deploy', function () {
  this.timeout(90_000)
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string
  atHome((own) => ({ nodeRed, cloud, server } = own))

  it("G4: a full deploy between two readings of a power sensor keeps the minute's pacing, the energy sum and the start of the period", async () => {
    const nodes = flow(server, { deviceType: 'POWER_SENSOR', profile: 'value' })
    const isReading = ({ action }: { action: string }): boolean => action === 'powerUsage'
    await nodeRed.deploy(nodes)
    await nodeRed.status('out', CONNECTED)
    const heard = cloud.next('event', isReading)
    nodeRed.inject('out', { payload: { power: 3600 } })
    const first = await heard
    const at = performance.now()
    nodeRed.inject('out', { payload: { power: 100 } })
    await nodeRed.status('out', /⏳ (60|59) s$/)
    const again = cloud.next('event', isReading, 65_000)
    await nodeRed.deploy(nodes)
    const second = await again
    assert.ok(performance.now() - at > 59_000, 'the minute of the platform')
    assert.equal(second.value.power, 100)
    assert.equal(second.value.startTime, first.createdAt)
    // 3600 W for the seconds between the two events.
    assert.equal(second.value.wattHours, second.createdAt - first.createdAt)
    assert.deepEqual(cloud.rejected, [])
  })
})
