import assert from 'node:assert/strict'
import type { Broker } from '../../simulator/broker'
import { SinricCloud } from '../../simulator/sinric/cloud'
import { actionOf, type Command, contains, House } from '../support/house'
import { startMosquitto, whyNoMosquitto } from '../support/mosquitto'
import { skip } from '../support/network'
import { until } from '../support/until'
import type { FlowNode, NodeRed } from './node-red'
import { atHome as atSkill, type Home as SkillHome, skill } from './rokid/home'
import { account, openCloud } from './sinric/home'

/** A device as the broker's own list offers it. */
interface Announced {
  name: string
  options: object
  types: { sinric?: string; rokid?: string }
  capabilities: string[]
}

const deviceIdOf = (index: number): string => (0xa0 + index).toString(16).padStart(24, '5')

describe('A whole house in four nodes', function () {
  this.timeout(60_000)
  let skillHome: SkillHome
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server = ''
  let broker: Broker | undefined
  let house: House
  let offered: Announced[] = []
  const ends: (() => Promise<unknown>)[] = []
  atSkill((home) => {
    skillHome = home
    nodeRed = home.nodeRed
  })
  before(async function () {
    const want = whyNoMosquitto()
    if (want !== undefined) return skip(this, want)
    const started = await startMosquitto()
    broker = started
    ends.push(() => started.close())
    house = await House.open(broker.port)
    ends.push(() => house.close())
  })
  after(async () => {
    for (const end of ends.reverse()) await end()
  })
  beforeEach(async () => {
    cloud = openCloud()
    server = await cloud.listen()
    house.commands.length = 0
    house.react = () => undefined
  })
  afterEach(() => cloud.close())

  const mqttBroker = (): FlowNode => ({
    ...{ id: 'broker', type: 'mqtt-broker', name: 'Broker', broker: '127.0.0.1', port: String(broker?.port) },
    ...{
      protocolVersion: '4',
      autoConnect: true,
      cleansession: true,
      autoUnsubscribe: true,
      keepalive: '60',
    },
  })

  /** The four nodes, the configuration behind them, and nothing else. */
  function fourNodes(own: FlowNode[]): FlowNode[] {
    return [
      { id: 'tab', type: 'tab', label: 'House' },
      account(server),
      mqttBroker(),
      ...own,
      { id: 'in', type: 'sinric-in', z: 'tab', serves: 'all', account: 'account', wires: [['mqtt-out']] },
      {
        ...{ id: 'mqtt-out', type: 'mqtt out', z: 'tab', topic: '', qos: '', retain: '', broker: 'broker' },
        wires: [],
      },
      {
        ...{ id: 'mqtt-in', type: 'mqtt in', z: 'tab', topic: '#', qos: '0', datatype: 'utf8' },
        ...{ broker: 'broker', nl: false, rap: true, rh: 0, inputs: 0, wires: [['out']] },
      },
      { id: 'out', type: 'sinric-out', z: 'tab', serves: 'all', account: 'account', wires: [] },
    ]
  }

  function sinricDevices(more: object = {}): FlowNode[] {
    return offered.map(({ name, options, types }, index) => ({
      ...{ id: `sinric-${index}`, type: 'sinric-device', z: 'tab', name, account: 'account', ...options },
      ...{ deviceId: deviceIdOf(index), deviceType: types.sinric, timeout: 2, ...more },
    }))
  }

  /** What a person adopts: the broker's own list, with the options that it says. */
  async function look(): Promise<void> {
    await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'House' }, mqttBroker()])
    const found = (await (await nodeRed.admin('homewire/sinric/announced?broker=broker')).json()) as {
      devices: Announced[]
    }
    offered = found.devices
  }

  async function deploy(flow: FlowNode[]): Promise<void> {
    const connected = cloud.next('connection')
    await nodeRed.deploy(flow)
    await connected
    for (const id of ['mqtt-in', 'mqtt-out']) await nodeRed.status(id, /common\.status\.connected$/)
    await house.speak()
  }

  function idOf(name: string): string {
    const index = offered.findIndex((own) => own.name.endsWith(name))
    assert.ok(index >= 0, `${name} among ${offered.map((own) => own.name).join(', ')}`)
    return deviceIdOf(index)
  }

  function request(name: string, command: Command): ReturnType<SinricCloud['ask']> {
    const { ask } = command
    const part =
      ask.part === undefined
        ? name
        : offered
            .map((own) => own.name)
            .find((own) => own.startsWith(name) && own.toLowerCase().endsWith(String(ask.part)))
    assert.ok(part, `${name} ${ask.part ?? ''} among ${offered.map((own) => own.name).join(', ')}`)
    return cloud.ask(idOf(part), ...actionOf(command))
  }

  it('answers every command truthfully, each device by its own words', async () => {
    await look()
    await deploy(fourNodes(sinricDevices()))
    let asked = 0
    for (const { name, commands: all = [] } of house.devices)
      for (const command of all) {
        house.react = () => command.answers
        const answer = await request(name, command)
        assert.equal(answer.success, true, `${name} ${JSON.stringify(command.ask)}: ${answer.message}`)
        const sent = house.commands.at(-1)
        assert.equal(sent?.topic, command.sends.topic)
        assert.ok(contains(sent.payload, command.sends.payload), JSON.stringify([sent, command.sends]))
        asked += 1
      }
    assert.ok(asked > 30)
    assert.equal(house.commands.length, asked, 'our own commands start nothing')
  })

  it('tells apart a device that lies, one that is offline, and one that repeats nothing', async () => {
    await look()
    const listening = fourNodes(sinricDevices()).map((node) =>
      node.id === 'mqtt-in' ? { ...node, wires: [['out', 'heard']] } : node,
    )
    await deploy([...listening, { id: 'heard', type: 'probe', z: 'tab', wires: [] }])
    const heard = nodeRed.collect('heard')
    const [lamp, blanket, coffee] = ['Kitchen lamp', 'Heating blanket', 'Coffee machine'].map(idOf)
    house.react = ({ topic }) =>
      topic.includes('Kitchen lamp') ? [{ topic: 'zigbee2mqtt/Kitchen lamp', payload: { state: 'OFF' } }] : []
    const on = { state: 'On' }
    const lied = await cloud.ask(lamp, 'setPowerState', on)
    assert.deepEqual(
      [lied.success, lied.message],
      [false, 'Kitchen lamp: the device did not confirm within 2 s'],
    )

    await house.publish({ topic: 'zigbee2mqtt/Heating blanket/availability', payload: { state: 'offline' } })
    await nodeRed.until(
      () => heard.messages.some(({ payload }) => payload === '{"state":"offline"}'),
      'the word of the blanket',
    )
    const gone = await cloud.ask(blanket, 'setPowerState', on)
    assert.deepEqual([gone.success, gone.message], [false, 'Heating blanket is offline'])

    await house.publish({ topic: 'zigbee2mqtt/Coffee machine', payload: { state: 'ON' } })
    await until(
      () => cloud.events.some(({ deviceId, value }) => deviceId === coffee && value.state === 'On'),
      'the coffee machine is on',
    )
    const same = await cloud.ask(coffee, 'setPowerState', on)
    assert.equal(same.success, true, 'it is on already, and says nothing')
  })

  it('finds a device with a slash in its name', async () => {
    await look()
    const [first, ...others] = sinricDevices()
    const slashed = {
      ...first!,
      name: 'Hall/lamp',
      topic: 'zigbee2mqtt/hall/ceiling/lamp',
      profile: 'zigbee2mqtt',
    }
    await deploy(fourNodes([{ ...slashed, wiring: '', deviceType: 'LIGHT' }, ...others]))
    house.react = () => [{ topic: 'zigbee2mqtt/hall/ceiling/lamp', payload: { state: 'ON' } }]
    const answer = await cloud.ask(deviceIdOf(0), 'setPowerState', { state: 'On' })
    assert.equal(answer.success, true, answer.message)
    assert.equal(house.commands.at(-1)?.topic, 'zigbee2mqtt/hall/ceiling/lamp/set')
  })

  it('has a second platform on the same two wires', async () => {
    await look()
    const rokids = offered
      .filter(({ types }) => types.rokid !== undefined)
      .map(({ name, options, types, capabilities }, index): FlowNode => ({
        ...{ id: `rokid-${index}`, type: 'rokid-device', z: 'tab', name, skill: 'skill', ...options },
        ...{ endpointId: `home-${name}`, displayType: types.rokid, capabilities },
      }))
    await deploy([
      ...fourNodes(sinricDevices()).map((node) =>
        node.id === 'mqtt-in' ? { ...node, wires: [['out', 'rokid-out']] } : node,
      ),
      skill(skillHome, 'skill'),
      ...rokids,
      { id: 'rokid-in', type: 'rokid-in', z: 'tab', serves: 'all', skill: 'skill', wires: [['mqtt-out']] },
      { id: 'rokid-out', type: 'rokid-out', z: 'tab', serves: 'all', skill: 'skill', wires: [] },
    ])
    await skillHome.cloud.bind()
    await skillHome.cloud.discover()
    house.react = ({ payload }) => [
      { topic: 'zigbee2mqtt/Fairy lights', payload: { state: (payload as { state: string }).state } },
    ]
    const heard = until(
      () =>
        cloud.events.some(({ deviceId, value }) => deviceId === idOf('Fairy lights') && value.state === 'On'),
      'Sinric Pro hears what Rokid has asked for',
    )
    await skillHome.cloud.control('home-Fairy lights', 'Switch.On')
    await heard
    const off = await cloud.ask(idOf('Fairy lights'), 'setPowerState', { state: 'Off' })
    assert.equal(off.success, true, off.message)
    const { endpoint } = await skillHome.cloud.query('home-Fairy lights')
    const [state] = (endpoint?.states ?? []) as { interface: string; value: unknown }[]
    assert.deepEqual([state?.interface, state?.value], ['Switch', 'Off'])
  })
})
