import assert from 'node:assert/strict'
import { MqttBroker } from '../../support/mqtt-broker'
import type { FlowNode, Msg } from '../node-red'
import { tab } from './home'
import { atThingHome, broker, deployed, PRODUCT, thing, type ThingHome } from './thing-home'

describe('Sagoo nodes that serve all devices of a broker', () => {
  let home: ThingHome
  let denied = /^$/
  atThingHome(
    (own) => (home = own),
    () => MqttBroker.start({ allows: (topic) => !denied.test(topic) }),
  )
  afterEach(() => (denied = /^$/))

  const device = (id: string, more: object = {}): FlowNode[] => thing(id, more).slice(0, 1)
  const NODES: FlowNode[] = [
    { id: 'in', type: 'sagoo-in', z: 'tab', serves: 'all', broker: 'broker', wires: [['asked']] },
    { id: 'asked', type: 'probe', z: 'tab', wires: [['out']] },
    { id: 'out', type: 'sagoo-out', z: 'tab', serves: 'all', broker: 'broker', wires: [] },
    { id: 'catch', type: 'catch', z: 'tab', scope: ['out'], uncaught: false, wires: [['failure']] },
    { id: 'failure', type: 'probe', z: 'tab', wires: [[]] },
  ]
  const house = (...devices: FlowNode[][]): FlowNode[] => [tab, broker(home.url), ...devices.flat(), ...NODES]
  const say = (msg: Msg): void => home.nodeRed.inject('out', msg)

  /** The next post of a device with this property. */
  async function posted(deviceKey: string, property: string): Promise<unknown> {
    const { values } = await home.platform.next(
      'properties',
      (said) => said.device === deviceKey && property in said.values,
    )
    return values[property]
  }

  async function complaint(failure: { next: () => Promise<Msg> }): Promise<string> {
    const { error } = (await failure.next()) as { error: { message: string } }
    return error.message.replace('Problem: ', '')
  }

  it('take the requests for each device, and what comes back answers them', async () => {
    await deployed(home, house(device('relay'), device('sensor', { name: 'Sensor' })), 'sensor_001')
    const asked: unknown[] = []
    home.nodeRed.probe('asked', (msg, send) => {
      asked.push((msg.request as { device: unknown }).device)
      send({ ...msg, payload: 7 })
    })
    for (const key of ['sensor_001', 'relay_001']) {
      const post = posted(key, 'level')
      assert.equal((await home.platform.ask(key, 'property/set', { level: 5 })).code, 200)
      assert.equal(await post, 7, 'what the flow has made of it')
    }
    assert.deepEqual(asked, [
      { id: 'sensor_001', name: 'Sensor' },
      { id: 'relay_001', name: 'Relay' },
    ])
  })

  it('post for the device that speaks on an MQTT topic, and take no command for a report', async () => {
    const onMqtt = (topic: string): object => ({ profile: 'zigbee2mqtt', topic: `zigbee2mqtt/${topic}` })
    await deployed(home, house(device('relay', onMqtt('relay')), device('sensor', onMqtt('hall/sensor'))))
    const failure = home.nodeRed.collect('failure')
    const post = posted('sensor_001', 'temperature')
    const hear = (topic: string, payload: unknown): void => say({ topic, payload, qos: 0, retain: false })
    hear('zigbee2mqtt/relay/set', { temperature: 1 })
    hear('zigbee2mqtt/bridge/devices', [])
    hear('zigbee2mqtt/hall/sensor', { temperature: 21.5 })
    assert.equal(await post, 21.5)
    assert.ok(
      !home.platform.said.some(({ said }) => said.kind === 'properties' && said.values['temperature'] === 1),
    )
    assert.deepEqual(failure.messages, [])
  })

  it('post properties, events and tags for the device that msg.device names', async () => {
    await deployed(home, house(device('relay'), device('sensor', { name: 'Sensor' })))
    const property = posted('sensor_001', 'humidity')
    say({ device: 'sensor', topic: 'humidity', payload: 48 })
    assert.equal(await property, 48)
    const event = home.platform.next('event')
    say({ device: 'relay_001', topic: 'event/alarm', payload: { reason: 'smoke' } })
    assert.equal((await event).device, 'relay_001')
    const tags = home.platform.next('tags')
    say({ device: 'Relay', topic: 'tags', payload: { room: 'hall' } })
    assert.deepEqual([(await tags).device, (await tags).tags], ['relay_001', { room: 'hall' }])
  })

  it('tell devices of two products apart that have the same device key', async () => {
    const twin = device('relay', { id: 'twin', name: 'Other relay', productKey: 'other_product' })
    await deployed(home, house(device('relay'), twin))
    const failure = home.nodeRed.collect('failure')
    say({ device: 'relay_001', topic: 'level', payload: 1 })
    assert.equal(
      await complaint(failure),
      `Several devices are called "relay_001": set msg.device to the ID of one, ${PRODUCT}/relay_001, other_product/relay_001`,
    )
    for (const [product, level] of [
      [PRODUCT, 2],
      ['other_product', 3],
    ] as const) {
      const post = home.platform.next('properties', ({ values }) => 'level' in values)
      say({ device: `${product}/relay_001`, topic: 'level', payload: level })
      const { product: told, values } = await post
      assert.deepEqual([told, values['level']], [product, level])
    }
  })

  it('show in their status that the broker denies one of the devices', async () => {
    denied = /relay_001/
    await home.nodeRed.deploy(house(device('relay'), device('sensor')))
    for (const id of ['in', 'out']) {
      const { fill } = await home.nodeRed.status(id, /some-devices/)
      assert.equal(fill, 'yellow')
    }
    assert.equal((await home.platform.ask('sensor_001', 'property/set', { power: true })).code, 200)
  })
})
