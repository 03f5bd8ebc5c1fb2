import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { connectAsync, type MqttClient } from 'mqtt'
import type { Announcements } from '../../../src/discovery/announcements'
import { type Broker, startBroker } from '../../../simulator/broker'
import { announcement, esphome, exposes, tasmota, zigbeeDevice } from '../../unit/discovery/samples'
import { type FlowNode, NodeRed } from '../node-red'

/** What is looked at in the deployed broker node. */
interface BrokerNode {
  connected: boolean
  connecting: boolean
  users: object
  subscriptions: Record<string, Record<string, { qos: number }>>
  clientListeners: { event: string }[]
}

const devices = 'zigbee2mqtt/bridge/devices'
const lamp = zigbeeDevice('Lamp', exposes.colorLamp)

describe('The devices that a broker announces', function () {
  this.timeout(30_000)
  let nodeRed: NodeRed
  let broker: Broker
  let home: MqttClient

  beforeEach(async () => {
    nodeRed = await NodeRed.get()
    broker = await startBroker()
    home = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
  })

  afterEach(async () => {
    await nodeRed.clear()
    await home.endAsync(true)
    await broker.close()
  })

  const keep = (topic: string, payload: unknown): Promise<unknown> =>
    home.publishAsync(topic, announcement(topic, payload).payload, { retain: true, qos: 1 })

  const config = (more: object = {}): FlowNode => ({
    id: 'mqtt',
    type: 'mqtt-broker',
    name: 'Home',
    broker: '127.0.0.1',
    port: String(broker.port),
    clientid: '',
    autoConnect: true,
    protocolVersion: '4',
    keepalive: '60',
    cleansession: true,
    autoUnsubscribe: true,
    credentials: { user: 'someone', password: 'a-password-that-stays-here' },
    ...more,
  })
  const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' }
  const listener = (id: string, topic: string, qos: string): FlowNode[] => [
    {
      id,
      type: 'mqtt in',
      z: 'tab',
      topic,
      qos,
      datatype: 'auto-detect',
      broker: 'mqtt',
      wires: [[`${id}-p`]],
    },
    { id: `${id}-p`, type: 'probe', z: 'tab', wires: [[]] },
  ]

  const ask = async (id = 'mqtt'): Promise<Announcements & { error?: string; status: number }> => {
    const response = await nodeRed.admin(`homewire/sinric/announced?broker=${id}`)
    const text = await response.text()
    assert.ok(!text.includes('a-password-that-stays-here') && !text.includes('someone'))
    return { ...(JSON.parse(text) as Announcements), status: response.status }
  }
  const topics = ({ devices }: Announcements): string[] => devices.map(({ topic }) => topic)

  function brokerNode(): BrokerNode {
    const runtime = createRequire(__filename)('node-red') as { nodes: { getNode(id: string): BrokerNode } }
    return runtime.nodes.getNode('mqtt')
  }
  const isUntouched = (filters: string[]): void => {
    const { subscriptions, clientListeners } = brokerNode()
    assert.deepEqual(Object.keys(subscriptions).sort(), filters)
    const messages = clientListeners.filter(({ event }) => event === 'message')
    assert.equal(messages.length, filters.length)
  }

  it('are listed with the connection of a broker node that nobody else uses, which ends with it', async () => {
    await keep(devices, [lamp])
    for (const { topic, payload } of [...tasmota(), ...Object.values(esphome)]) await keep(topic, payload)
    await nodeRed.deploy([tab, config()])
    const started = performance.now()
    const answer = await ask()
    assert.ok(performance.now() - started < 3_000)
    assert.equal(answer.status, 200)
    assert.deepEqual(topics(answer), [
      'tasmota_49A3BC',
      'zigbee2mqtt/Lamp',
      'porch/sensor/air/state',
      'porch/cover/awning/position/state',
      'porch/switch/fountain/state',
      'porch/light/lamp/state',
    ])
    assert.deepEqual(
      answer.refused.map(({ name, reason }) => [name, reason]),
      [],
    )
    const { users, connected, connecting } = brokerNode()
    assert.deepEqual([Object.keys(users), connected, connecting], [[], false, false])
    isUntouched([])
    assert.equal((await ask()).devices.length, 6, 'and a second time')
  })

  it('are the same for two who ask at once', async () => {
    await keep(devices, [lamp])
    await nodeRed.deploy([tab, config()])
    const answers = await Promise.all([ask(), ask(), ask()])
    for (const answer of answers) assert.deepEqual(topics(answer), ['zigbee2mqtt/Lamp'])
    isUntouched([])
  })

  it("leave the user's own subscription to the same topic as it was", async () => {
    await keep(devices, [lamp])
    const flow = [
      tab,
      config(),
      ...listener('own', devices, '2'),
      ...listener('all', '+/bridge/devices', '1'),
    ]
    await nodeRed.deploy(flow)
    const probe = nodeRed.collect('own-p')
    const wide = nodeRed.collect('all-p')
    await nodeRed.status('own', /\.connected$/)
    await probe.next()
    assert.deepEqual(topics(await ask()), ['zigbee2mqtt/Lamp'])
    isUntouched(['+/bridge/devices', devices])
    assert.equal(Object.values(brokerNode().subscriptions[devices]!)[0]!.qos, 2)
    const before = [probe.messages.length, wide.messages.length]
    await home.publishAsync(devices, '["news"]', { qos: 2 })
    await nodeRed.until(() => probe.messages.length > before[0]!, 'the news')
    await new Promise((resolve) => setTimeout(resolve, 200))
    assert.deepEqual(probe.messages.at(-1)!['payload'], ['news'])
    assert.equal(probe.messages.at(-1)!['qos'], 2)
    assert.match(nodeRed.statuses.get('own')!.text!, /\.connected$/)
    assert.equal(Object.keys(brokerNode().users).length, 2)
  })

  it('are none when nothing is announced', async () => {
    await nodeRed.deploy([tab, config()])
    const { devices: none, refused, status } = await ask()
    assert.deepEqual([none, refused, status], [[], [], 200])
  })

  it('cannot be asked for without a broker that is deployed', async () => {
    await nodeRed.deploy([tab, config(), ...listener('own', 'x', '0')])
    const failure = async (id: string): Promise<unknown[]> => {
      const { error, status } = await ask(id)
      return [error, status]
    }
    assert.deepEqual(await failure('other'), ['not-deployed', 404])
    assert.deepEqual(await failure(''), ['no-broker', 400])
    assert.deepEqual(await failure('own'), ['not-a-broker', 400])
    const twice = await nodeRed.admin('homewire/sinric/announced?broker=mqtt&broker=other')
    assert.equal(twice.status, 400)
  })

  it('cannot be asked for while the broker is away, and nothing goes on dialling', async () => {
    await nodeRed.deploy([tab, config({ port: '1' })])
    const { error, status } = await ask()
    assert.deepEqual([error, status], ['not-connected', 503])
    const { users, connecting, connected } = brokerNode()
    assert.deepEqual([Object.keys(users), connecting, connected], [[], false, false])
  })

  it('can be asked for after the broker came back', async () => {
    await keep(devices, [lamp])
    await nodeRed.deploy([tab, config({ port: '1' })])
    await ask()
    await nodeRed.deploy([tab, config()])
    assert.deepEqual(topics(await ask()), ['zigbee2mqtt/Lamp'])
  })

  it('are asked for in vain when the broker is taken away meanwhile', async () => {
    await keep(devices, [lamp])
    await nodeRed.deploy([tab, config()])
    const asked = ask()
    await new Promise((resolve) => setTimeout(resolve, 100))
    await nodeRed.deploy([tab])
    assert.ok([200, 503].includes((await asked).status))
    assert.equal((await ask()).error, 'not-deployed')
  })
})
