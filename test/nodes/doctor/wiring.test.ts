import assert from 'node:assert/strict'
import { connectAsync, type MqttClient } from 'mqtt'
import { type Broker, startBroker } from '../../../simulator/broker'
import type { FlowNode, NodeRed } from '../node-red'
import { account, atHome, CONNECTED, device, LAMP, SWITCH } from '../sinric/home'
import { check, found, isHealthy, mqttBroker, mqttIn, mqttOut, tab } from './doctor'

const SENSOR = '5d737888aea17c30a056d761'

/** A flow in which one thing is otherwise. */
type Change = (nodes: FlowNode[]) => FlowNode[]

const with_ =
  (id: string, more: object): Change =>
  (nodes) =>
    nodes.map((node) => (node.id === id ? { ...node, ...more } : node))
const without =
  (...ids: string[]): Change =>
  (nodes) =>
    nodes.filter(({ id }) => !ids.includes(id))
const plus =
  (...more: FlowNode[]): Change =>
  (nodes) => [...nodes, ...more]

describe('The doctor, of a house on MQTT', function () {
  this.timeout(60_000)
  let nodeRed: NodeRed
  let server = ''
  let broker: Broker
  let house: MqttClient

  atHome((home) => ({ nodeRed, server } = home))
  before(async () => {
    broker = await startBroker()
    house = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
  })
  after(async () => {
    await house.endAsync(true)
    await broker.close()
  })

  /** A lamp and a sensor in four nodes, as the sidebar puts them on the canvas. */
  function fourNodes(...changes: Change[]): FlowNode[] {
    const nodes = [
      tab,
      account(server, { credentials: { appKey: 'de0bxxxx-1x3x-4x3x-ax2x-5dabxxxxxxxx', appSecret: SECRET } }),
      mqttBroker(broker.port),
      lamp('lamp', LAMP),
      lamp('sensor', SENSOR, {
        name: 'Sensor',
        deviceType: 'TEMPERATURESENSOR',
        topic: 'zigbee2mqtt/Sensor',
      }),
      { id: 'in', type: 'sinric-in', z: 'tab', serves: 'all', account: 'account', wires: [['said']] },
      mqttOut(),
      mqttIn(),
      { id: 'out', type: 'sinric-out', z: 'tab', serves: 'all', account: 'account', wires: [] },
    ]
    return changes.reduce((all, change) => change(all), nodes)
  }

  const lamp = (id: string, deviceId: string, more: object = {}): FlowNode =>
    device({ id, deviceId, profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/Lamp', z: 'tab', ...more })
  const inFor = (id: string, more: object = {}): FlowNode => ({
    ...{ id, type: 'sinric-in', z: 'tab', name: '', device: 'lamp', wires: [['said']] },
    ...more,
  })

  async function deploy(...changes: Change[]): Promise<void> {
    await nodeRed.deploy(fourNodes(...changes))
  }

  /** What was published before has arrived: messages keep their order. */
  async function heardAll(): Promise<void> {
    await house.publishAsync('zigbee2mqtt/Sensor', '{"temperature": 21, "humidity": 50}', { qos: 1 })
    await nodeRed.status('out', /(temperature|humidity): \d/)
  }

  it('finds nothing in a healthy one, also in the moment in which it has started', async () => {
    await deploy()
    const { findings, checked } = await check(nodeRed)
    assert.deepEqual(findings, [])
    assert.deepEqual([checked.connections, checked.devices, checked.nodes], [2, 2, 2])
    await nodeRed.status('in', CONNECTED)
    await isHealthy(nodeRed)
  })

  it('finds nothing in one with a pair of nodes for each device', async () => {
    await deploy(
      without('in', 'out'),
      plus(
        inFor('lamp-in'),
        { id: 'out', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] },
        { id: 'sensor-out', type: 'sinric-out', z: 'tab', device: 'sensor', wires: [] },
      ),
      with_('heard', { wires: [['out', 'sensor-out']] }),
    )
    await isHealthy(nodeRed)
  })

  const faults: [what: string, finding: string, ...changes: Change[]][] = [
    ['a device whose requests no node takes', 'no-in lamp', without('in')],
    ['an in node with no wire', 'no-wire in', with_('in', { wires: [[]] })],
    ['an in node that is wired to a node which is switched off', 'no-wire in', with_('said', { d: true })],
    ['an in node without a device', 'no-device blank', plus(inFor('blank', { device: '' }))],
    [
      'a second node that serves all devices of one account',
      'two-in-all in2',
      plus(inFor('in2', { serves: 'all', account: 'account' })),
    ],
    [
      'an mqtt out that sends everything on a topic of its own',
      'mqtt-out-topic said',
      with_('said', { topic: 'zigbee2mqtt/Other/set' }),
    ],
    ['an mqtt out that has commands retained', 'mqtt-out-retain said', with_('said', { retain: 'true' })],
    [
      'a second mqtt out with a topic of its own, behind a Switch and a link',
      'mqtt-out-topic far',
      with_('in', { wires: [['said', 'split']] }),
      plus(
        {
          ...{ id: 'split', type: 'switch', z: 'tab', property: 'topic', outputs: 1, checkall: 'true' },
          ...{ rules: [{ t: 'else' }], repair: false, propertyType: 'msg', wires: [['link-out']] },
        },
        { id: 'link-out', type: 'link out', z: 'tab', mode: 'link', links: ['link-in'], wires: [] },
        { id: 'link-in', type: 'link in', z: 'tab', links: ['link-out'], wires: [['far']] },
        mqttOut({ id: 'far', topic: 'lamps' }),
      ),
    ],
    [
      'an mqtt in that hears another topic than the device speaks on',
      'mqtt-in-deaf heard',
      with_('heard', { topic: 'tasmota/#' }),
    ],
    [
      'an mqtt in that hears only whether the device is there',
      'mqtt-in-deaf heard',
      with_('heard', { topic: 'zigbee2mqtt/+/availability' }),
    ],
    ['a device that confirms by itself, and nothing that hears it', 'no-out out', without('heard')],
    ['a device without a topic', 'device-unfit lamp', with_('lamp', { topic: '' })],
    [
      'a device with the id of another one',
      'device-twice lamp2',
      plus(lamp('lamp2', LAMP, { name: 'Lamp again', topic: 'zigbee2mqtt/Lamp2' })),
    ],
    [
      'a device that no node uses',
      'device-unused lamp2',
      without('in', 'out'),
      plus(
        lamp('lamp2', SWITCH, { name: 'Spare' }),
        inFor('lamp-in'),
        { id: 'out', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] },
        { id: 'sensor-out', type: 'sinric-out', z: 'tab', device: 'sensor', wires: [] },
      ),
      with_('heard', { wires: [['out', 'sensor-out']] }),
    ],
  ]
  for (const [what, finding, ...changes] of faults)
    it(`names ${what}`, async () => {
      await deploy(...changes)
      assert.deepEqual(await found(nodeRed), [finding])
    })

  it('does not mind a topic of its own in an mqtt out that is the only one of a device', async () => {
    await deploy(with_('said', { topic: 'zigbee2mqtt/Lamp/set' }), without('sensor'))
    await isHealthy(nodeRed)
  })

  it('does not mind what stands on a flow that is switched off', async () => {
    await deploy(
      plus(
        { id: 'off', type: 'tab', label: 'Off', disabled: true },
        inFor('in2', { z: 'off', serves: 'all', account: 'account', wires: [[]] }),
      ),
    )
    await isHealthy(nodeRed)
  })

  it('names a broker that is not connected, and why', async () => {
    const stopped = await startBroker()
    await stopped.close()
    await deploy(with_('mqtt', { port: String(stopped.port) }))
    const { findings } = await check(nodeRed)
    assert.deepEqual(
      findings.map(({ code, node }) => `${code} ${node}`),
      ['broker-away mqtt'],
    )
    assert.match(findings[0]?.sentence ?? '', /Mosquitto is not connected \(nothing listens/)
  })

  it('names a device that says it is offline', async () => {
    await deploy()
    await nodeRed.status('heard', CONNECTED)
    await house.publishAsync('zigbee2mqtt/Lamp/availability', 'offline', { qos: 1 })
    await heardAll()
    assert.deepEqual(await found(nodeRed), ['device-offline lamp'])
  })

  it("names a device that the broker's own list does not have", async () => {
    const list = [
      {
        type: 'EndDevice',
        friendly_name: 'Sensor',
        ieee_address: '0x01',
        definition: null,
        supported: false,
      },
    ]
    await house.publishAsync('zigbee2mqtt/bridge/devices', JSON.stringify(list), { retain: true, qos: 1 })
    try {
      await deploy()
      assert.deepEqual(await found(nodeRed), ['not-announced lamp'])
    } finally {
      await house.publishAsync('zigbee2mqtt/bridge/devices', '', { retain: true, qos: 1 })
    }
  })

  it('names a topic with messages above 100 kB', async () => {
    await deploy(with_('heard', { topic: '#' }))
    await nodeRed.status('heard', CONNECTED)
    await house.publishAsync('camera/picture', 'x'.repeat(150_000), { qos: 1 })
    await heardAll()
    assert.deepEqual(await found(nodeRed), ['topic-large heard'])
  })

  it('names a topic with more than 50 messages a second', async () => {
    await deploy(with_('heard', { topic: '#' }))
    await nodeRed.status('heard', CONNECTED)
    const counts = Array.from({ length: 300 }, (_, count) => String(count))
    await Promise.all(counts.map((count) => house.publishAsync('meter/power', count)))
    await heardAll()
    assert.deepEqual(await found(nodeRed), ['topic-busy heard'])
  })
})

const SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
