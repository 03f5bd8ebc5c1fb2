import assert from 'node:assert/strict'
import { connectAsync, type MqttClient } from 'mqtt'
import { type Broker, startBroker } from '../../../simulator/broker'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import type { Adoptable, Announcements } from '../../../src/discovery/announcements'
import { startMosquitto, whyNoMosquitto } from '../../support/mosquitto'
import { cases } from '../../corpus/homeassistant-cases'
import type { FlowNode, NodeRed } from '../node-red'
import { account, atHome, LAMP } from '../sinric/home'

/** One request of the cloud, what the device gets, and what it then says. */
interface Exchange {
  /** A case of test/data/devices/ha.json, which is announced. */
  id: string
  deviceType: string
  action: string
  value: Record<string, unknown>
  sends: [topic: string, payload: string | object]
  says: [topic: string, payload: string][]
}

const exchanges: Exchange[] = [
  {
    ...{ id: 'ha-056', deviceType: 'BLIND', action: 'setRangeValue', value: { rangeValue: 60 } },
    sends: ['k7-shellies/shellyswitch25-1/roller/0/command/pos', '60'],
    says: [['k7-shellies/shellyswitch25-1/roller/0/pos', '60']],
  },
  {
    ...{ id: 'ha-098', deviceType: 'BLIND', action: 'setRangeValue', value: { rangeValue: 30 } },
    sends: ['k7-diy/c/set', { position: 70 }],
    says: [['k7-diy/c', '{"state":"open","position":70}']],
  },
  {
    ...{ id: 'ha-028', deviceType: 'SMARTLOCK', action: 'setLockState', value: { state: 'unlock' } },
    sends: ['k7-zwave/Room/Node/door_lock/endpoint_0/targetMode/set', '0'],
    says: [['k7-zwave/Room/Node/door_lock/endpoint_0/currentMode', '{"time":2,"value":0}']],
  },
  {
    ...{ id: 'ha-061', deviceType: 'SWITCH', action: 'setPowerState', value: { state: 'Off' } },
    sends: [
      'k7-shellyplus1-1/rpc',
      { id: 1, src: 'homeassistant', method: 'Switch.Set', params: { id: 0, on: false } },
    ],
    says: [['k7-shellyplus1-1/status/switch:0', '{"id":0,"output":false}']],
  },
  {
    ...{ id: 'ha-010', deviceType: 'THERMOSTAT', action: 'setThermostatMode' },
    value: { thermostatMode: 'COOL' },
    sends: ['k7-node/climate/ac/mode/command', 'cool'],
    says: [['k7-node/climate/ac/mode/state', 'cool']],
  },
  {
    ...{ id: 'ha-072', deviceType: 'GARAGE_DOOR', action: 'setMode', value: { mode: 'Close' } },
    sends: ['k7-home/garage/ratgdo/command/door', 'close'],
    says: [['k7-home/garage/ratgdo/status/door', 'closing']],
  },
  {
    ...{ id: 'ha-004', deviceType: 'LIGHT', action: 'setBrightness', value: { brightness: 100 } },
    sends: ['k7-node/light/l/command', { state: 'ON', brightness: 255 }],
    says: [['k7-node/light/l/state', '{"state":"ON","brightness":255,"color_mode":"rgbww"}']],
  },
  // Neither a button nor a switch without a state topic can confirm: the flow answers.
  {
    ...{ id: 'ha-020', deviceType: 'SWITCH', action: 'setPowerState', value: { state: 'On' } },
    sends: ['k7-node/button/b/command', 'PRESS'],
    says: [],
  },
  {
    ...{ id: 'ha-095', deviceType: 'SWITCH', action: 'setPowerState', value: { state: 'Off' } },
    sends: ['k7-diy/s/set', 'OFF'],
    says: [],
  },
]

describe('A device that is announced for Home Assistant, adopted by its options', function () {
  this.timeout(30_000)
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server = ''
  let broker: Broker
  let home: MqttClient

  atHome((it) => ({ nodeRed, cloud, server } = it))
  beforeEach(async () => {
    broker = await (whyNoMosquitto() === undefined ? startMosquitto() : startBroker())
    home = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
  })
  afterEach(async () => {
    await home.endAsync(true)
    await broker.close()
  })

  const brokerNode = (): FlowNode => ({
    id: 'broker',
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
  })

  function flow(options: object, deviceType: string): FlowNode[] {
    const mqtt = { z: 'tab', broker: 'broker', qos: '1' }
    return [
      { id: 'tab', type: 'tab', label: 'Test' },
      brokerNode(),
      account(server),
      {
        id: 'lamp',
        type: 'sinric-device',
        name: 'It',
        account: 'account',
        deviceId: LAMP,
        deviceType,
        ...options,
      },
      { id: 'in', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [['mqtt-out']] },
      { id: 'mqtt-out', type: 'mqtt out', topic: '', retain: 'false', wires: [], ...mqtt },
      // It hears everything, our own commands too.
      {
        id: 'mqtt-in',
        type: 'mqtt in',
        topic: '#',
        datatype: 'auto-detect',
        inputs: 0,
        wires: [['out']],
        ...mqtt,
      },
      { id: 'out', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] },
    ]
  }

  async function announced(id: string): Promise<Adoptable> {
    const one = cases().find((each) => each.id === id)
    assert.ok(one)
    for (const [topic, content] of one.announce)
      await home.publishAsync(topic, JSON.stringify(content), { retain: true, qos: 1 })
    await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'Test' }, brokerNode()])
    const response = await nodeRed.admin('homewire/sinric/announced?broker=broker')
    const { devices } = (await response.json()) as Announcements
    const [found] = devices
    assert.ok(found && devices.length === 1, JSON.stringify(devices))
    return found
  }

  async function deployed(options: object, deviceType: string): Promise<void> {
    const connected = cloud.next('connection')
    await nodeRed.deploy(flow(options, deviceType))
    await connected
    await nodeRed.status('mqtt-in', /common\.status\.connected$/)
    await nodeRed.status('mqtt-out', /common\.status\.connected$/)
  }

  /** What the device gets, oldest first; it says its part as soon as it gets anything. */
  async function firmware(topic: string, says: [string, string][]): Promise<string[]> {
    const got: string[] = []
    home.on('message', (to, payload) => {
      if (to !== topic) return
      got.push(payload.toString())
      for (const [on, text] of says) void home.publishAsync(on, text, { qos: 1 })
    })
    await home.subscribeAsync(topic, { qos: 1 })
    return got
  }

  for (const { id, deviceType, action, value, sends, says } of exchanges) {
    it(`gets what it understands and confirms it: ${id} as ${deviceType}`, async () => {
      const { options } = await announced(id)
      await deployed(options, deviceType)
      const got = await firmware(sends[0], says)
      const answer = await cloud.ask(LAMP, action, value)
      assert.deepEqual([answer.success, answer.message], [true, 'OK'])
      const [, wanted] = sends
      assert.deepEqual(
        got.map((payload) => (typeof wanted === 'string' ? payload : (JSON.parse(payload) as unknown))),
        [wanted],
      )
    })
  }

  it('that stays silent fails, though its command comes back from the broker', async () => {
    const { options } = await announced('ha-056')
    await deployed({ ...options, timeout: 1 }, 'BLIND')
    const answer = await cloud.ask(LAMP, 'setRangeValue', { rangeValue: 60 })
    assert.deepEqual([answer.success, answer.message], [false, 'It: the device did not confirm within 1 s'])
  })

  it('refuses at once what it cannot do', async () => {
    const { options } = await announced('ha-010')
    await deployed(options, 'THERMOSTAT')
    const answer = await cloud.ask(LAMP, 'setThermostatMode', { thermostatMode: 'ECO' })
    assert.deepEqual([answer.success, answer.message], [false, 'It has no command for thermostatMode "ECO"'])
  })

  it('with a wiring that is not understood says in its status what is wrong', async () => {
    await nodeRed.deploy(flow({ profile: 'homeassistant', wiring: '{"v":2,"id":"x"}' }, 'SWITCH'))
    await nodeRed.status('in', /status\.bad-wiring/)
  })
})
