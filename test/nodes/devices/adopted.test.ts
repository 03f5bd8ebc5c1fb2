import assert from 'node:assert/strict'
import { connectAsync, type MqttClient } from 'mqtt'
import { type Broker, startBroker } from '../../../simulator/broker'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { startMosquitto, whyNoMosquitto } from '../../support/mosquitto'
import { announcement, exposes, tasmota, zigbeeDevice } from '../../unit/discovery/samples'
import type { FlowNode, NodeRed } from '../node-red'
import { account, atHome, LAMP } from '../sinric/home'

type Message = readonly [topic: string, payload: string | object]

/** A device from its announcement to a request of the cloud and what its firmware says to that. */
interface Adoption {
  what: string
  /** What the broker keeps of it. */
  retained: readonly Message[]
  deviceType: string
  /** What the cloud asks, what the device gets, and what it then says. */
  asked: readonly (readonly [
    action: string,
    value: Record<string, unknown>,
    gets: Message,
    says: readonly Message[],
  ])[]
  /** What it says by itself, and what the cloud is told. */
  told: readonly [says: Message, action: string, value: Record<string, unknown>]
  /** How it says that it is gone. */
  gone: Message
}

const adoptions: readonly Adoption[] = [
  {
    what: 'a lamp of Zigbee2MQTT',
    retained: [['zigbee2mqtt/bridge/devices', [zigbeeDevice('Lamp', exposes.colorLamp)]]],
    deviceType: 'LIGHT',
    asked: [
      [
        ...(['setBrightness', { brightness: 40 }] as const),
        ['zigbee2mqtt/Lamp/set', { brightness: 102 }],
        [['zigbee2mqtt/Lamp', { state: 'ON', brightness: 102 }]],
      ],
      [
        ...(['setPowerState', { state: 'Off' }] as const),
        ['zigbee2mqtt/Lamp/set', { state: 'OFF' }],
        [['zigbee2mqtt/Lamp', { state: 'OFF', brightness: 102 }]],
      ],
    ],
    told: [['zigbee2mqtt/Lamp', { state: 'ON', brightness: 102 }], 'setPowerState', { state: 'On' }],
    gone: ['zigbee2mqtt/Lamp/availability', { state: 'offline' }],
  },
  {
    what: 'a plug that is announced for Home Assistant with words of its own',
    retained: [
      [
        'homeassistant/switch/plug/config',
        {
          ...{ name: null, uniq_id: 'plug-1', '~': 'home/plug', stat_t: '~/relay', cmd_t: '~/relay/set' },
          ...{ val_tpl: '{{ value_json.on }}', pl_on: '1', pl_off: '0', avty_t: '~/status', pl_avail: 'up' },
          ...{ pl_not_avail: 'down', dev: { ids: ['plug-1'], name: 'Plug' } },
        },
      ],
    ],
    deviceType: 'SWITCH',
    asked: [
      [
        ...(['setPowerState', { state: 'On' }] as const),
        ['home/plug/relay/set', '1'],
        [['home/plug/relay', { on: 1 }]],
      ],
    ],
    told: [['home/plug/relay', { on: 0 }], 'setPowerState', { state: 'Off' }],
    gone: ['home/plug/status', 'down'],
  },
  {
    what: 'a plug with Tasmota',
    retained: tasmota().map(({ topic, payload }) => [topic, payload] as const),
    deviceType: 'SWITCH',
    asked: [
      [
        ...(['setPowerState', { state: 'On' }] as const),
        ['cmnd/tasmota_49A3BC/POWER', 'ON'],
        [
          ['stat/tasmota_49A3BC/RESULT', { POWER: 'ON' }],
          ['stat/tasmota_49A3BC/POWER', 'ON'],
        ],
      ],
    ],
    told: [['stat/tasmota_49A3BC/POWER', 'OFF'], 'setPowerState', { state: 'Off' }],
    gone: ['tele/tasmota_49A3BC/LWT', 'Offline'],
  },
  {
    what: 'a roller of Shelly, which announces nothing',
    retained: [
      ['shellies/shellyswitch25-A1/online', 'true'],
      ['shellies/shellyswitch25-A1/roller/0/pos', '100'],
    ],
    deviceType: 'BLIND',
    asked: [
      [
        ...(['setRangeValue', { rangeValue: 30 }] as const),
        ['shellies/shellyswitch25-A1/roller/0/command/pos', '30'],
        [
          ['shellies/shellyswitch25-A1/roller/0', 'close'],
          ['shellies/shellyswitch25-A1/roller/0/pos', '30'],
        ],
      ],
    ],
    told: [['shellies/shellyswitch25-A1/roller/0/pos', '80'], 'setRangeValue', { rangeValue: 80 }],
    gone: ['shellies/shellyswitch25-A1/online', 'false'],
  },
  {
    what: 'a plug of Shelly that takes calls',
    retained: [['shellyplus1-a1/online', 'true']],
    deviceType: 'SWITCH',
    asked: [
      [
        ...(['setPowerState', { state: 'On' }] as const),
        ['shellyplus1-a1/rpc', { id: 1, src: 'homewire', method: 'Switch.Set', params: { id: 0, on: true } }],
        [
          ['homewire/rpc', { id: 1, src: 'shellyplus1-a1', dst: 'homewire', result: { was_on: false } }],
          [
            'shellyplus1-a1/events/rpc',
            { method: 'NotifyStatus', params: { 'switch:0': { id: 0, output: true } } },
          ],
        ],
      ],
    ],
    told: [['shellyplus1-a1/status/switch:0', { id: 0, output: false }], 'setPowerState', { state: 'Off' }],
    gone: ['shellyplus1-a1/online', 'false'],
  },
]

const text = (payload: string | object): string =>
  typeof payload === 'string' ? payload : JSON.stringify(payload)

describe('A device from its announcement to the cloud and back', function () {
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
    ...{ id: 'broker', type: 'mqtt-broker', name: 'Home', broker: '127.0.0.1', port: String(broker.port) },
    ...{ clientid: '', autoConnect: true, protocolVersion: '4', keepalive: '60', cleansession: true },
    autoUnsubscribe: true,
  })
  const flow = (options: object, deviceType: string): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'Test' },
    brokerNode(),
    account(server),
    {
      ...{ id: 'it', type: 'sinric-device', name: 'It', account: 'account', deviceId: LAMP, deviceType },
      ...options,
    },
    { id: 'in', type: 'sinric-in', z: 'tab', device: 'it', wires: [['mqtt-out']] },
    {
      id: 'mqtt-out',
      type: 'mqtt out',
      z: 'tab',
      broker: 'broker',
      qos: '1',
      topic: '',
      retain: 'false',
      wires: [],
    },
    // It hears everything, our own commands too.
    {
      ...{ id: 'mqtt-in', type: 'mqtt in', z: 'tab', broker: 'broker', qos: '1', topic: '#', inputs: 0 },
      ...{ datatype: 'auto-detect', wires: [['out']] },
    },
    { id: 'out', type: 'sinric-out', z: 'tab', device: 'it', wires: [] },
  ]

  async function adopted(): Promise<{ options: object; types: { sinric: string } }> {
    // Nothing is deployed yet: the dialog asks with the node that it holds.
    await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'Test' }])
    const response = await nodeRed.admin('homewire/announced', { broker: brokerNode() })
    const { devices } = (await response.json()) as {
      devices: { options: object; types: { sinric: string } }[]
    }
    const [found] = devices
    assert.ok(found && devices.length === 1, JSON.stringify(devices))
    return found
  }

  for (const { what, retained, deviceType, asked, told, gone } of adoptions)
    it(`is asked as it understands, believed when it answers, and known to be gone: ${what}`, async () => {
      for (const [topic, payload] of retained)
        await home.publishAsync(topic, announcement(topic, payload).payload, { retain: true, qos: 1 })
      const { options, types } = await adopted()
      assert.equal(types.sinric, deviceType)
      const connected = cloud.next('connection')
      await nodeRed.deploy(flow(options, deviceType))
      await connected
      await nodeRed.status('mqtt-in', /common\.status\.connected$/)
      await nodeRed.status('mqtt-out', /common\.status\.connected$/)

      const got: Message[] = []
      const answers = new Map(
        asked.map(([, , [topic, payload], says]) => [`${topic} ${text(payload)}`, says]),
      )
      home.on('message', (topic, payload) => {
        const command = `${topic} ${payload.toString()}`
        got.push([topic, payload.toString()])
        for (const [on, said] of answers.get(command) ?? [])
          void home.publishAsync(on, text(said), { qos: 1 })
      })
      await home.subscribeAsync(
        asked.map(([, , [topic]]) => topic),
        { qos: 1 },
      )

      for (const [action, value, [topic, payload]] of asked) {
        const answer = await cloud.ask(LAMP, action, value)
        assert.deepEqual([answer.success, answer.message], [true, 'OK'], JSON.stringify(got))
        assert.deepEqual(got.splice(0), [[topic, text(payload)]])
      }

      const [[topic, payload], action, value] = told
      const event = cloud.next('event')
      await home.publishAsync(topic, text(payload), { qos: 1 })
      const { action: name, value: shown } = await event
      assert.deepEqual([name, shown], [action, value])

      await home.publishAsync(gone[0], text(gone[1]), { qos: 1 })
      await nodeRed.status('in', /offline/)
      const late = await cloud.ask(LAMP, action, value)
      assert.deepEqual([late.success, late.message], [false, 'It is offline'])
    })
})
