import assert from 'node:assert/strict'
import { connectAsync, type MqttClient } from 'mqtt'
import { type Broker, startBroker } from '../../../simulator/broker'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { startMosquitto, whyNoMosquitto } from '../../support/mosquitto'
import { skip } from '../../support/network'
import type { FlowNode, NodeRed } from '../node-red'
import { account, atHome, CONNECTED, device, LAMP } from './home'

const TOPIC = 'zigbee2mqtt/lamp'

/** The brokers that people have, and the versions that the `mqtt-broker` node speaks with them. */
const brokers = [
  { name: 'the embedded broker', start: startBroker, protocolVersion: '4' },
  { name: 'mosquitto, MQTT 3.1.1', start: startMosquitto, protocolVersion: '4' },
  { name: 'mosquitto, MQTT 5', start: startMosquitto, protocolVersion: '5' },
] as const

for (const { name, start, protocolVersion } of brokers) {
  describe(`An MQTT lamp through ${name}`, function () {
    this.timeout(20_000)
    let nodeRed: NodeRed
    let cloud: SinricCloud
    let server = ''
    let broker: Broker | undefined
    let lamp: MqttClient | undefined
    /** What the lamp does with a command. */
    let react: (command: string) => void = () => undefined

    atHome((home) => ({ nodeRed, cloud, server } = home))
    before(async function () {
      const want = start === startMosquitto ? whyNoMosquitto() : undefined
      if (want !== undefined) return skip(this, want)
      broker = await start()
      lamp = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
      lamp.on('message', (_topic, payload) => react(payload.toString()))
      await lamp.subscribeAsync(`${TOPIC}/set`, { qos: 1 })
    })
    after(async () => {
      await lamp?.endAsync(true)
      await broker?.close()
    })
    afterEach(async () => {
      react = () => undefined
      for (const topic of [TOPIC, `${TOPIC}/availability`]) await say(topic, '')
    })

    function say(topic: string, payload: unknown): Promise<unknown> {
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
      assert.ok(lamp)
      return lamp.publishAsync(topic, text, { qos: 1, retain: true })
    }

    /** Four nodes: what the cloud asks goes out, what the lamp says comes in. */
    function flow(options: object = {}): FlowNode[] {
      return [
        { id: 'tab', type: 'tab', label: 'Test' },
        account(server),
        device({ profile: 'zigbee2mqtt', topic: TOPIC, timeout: 2, ...options }),
        {
          id: 'broker',
          type: 'mqtt-broker',
          name: 'Broker',
          broker: '127.0.0.1',
          port: String(broker?.port),
          protocolVersion,
          autoConnect: true,
          cleansession: true,
          autoUnsubscribe: true,
          keepalive: '60',
        },
        { id: 'in', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [['mqtt-out']] },
        {
          id: 'mqtt-out',
          type: 'mqtt out',
          z: 'tab',
          topic: '',
          qos: '1',
          retain: 'false',
          broker: 'broker',
          wires: [],
        },
        {
          ...{
            id: 'mqtt-in',
            type: 'mqtt in',
            z: 'tab',
            topic: `${TOPIC}/#`,
            qos: '1',
            datatype: 'auto-detect',
          },
          ...{ broker: 'broker', nl: false, rap: true, rh: 0, inputs: 0, wires: [['out']] },
        },
        { id: 'out', type: 'sinric-out', z: 'tab', device: 'lamp', wires: [] },
      ]
    }

    async function deploy(options?: object): Promise<void> {
      const connected = cloud.next('connection')
      await nodeRed.deploy(flow(options))
      await connected
      await nodeRed.status('mqtt-in', /common\.status\.connected$/)
      await nodeRed.status('mqtt-out', /common\.status\.connected$/)
    }

    it('succeeds when the lamp says that it is on', async () => {
      react = (command) => {
        assert.deepEqual(JSON.parse(command), { state: 'ON' })
        void say(TOPIC, { state: 'ON', brightness: 145, linkquality: 120 })
      }
      await deploy()
      const answer = await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
      assert.deepEqual([answer.success, answer.value], [true, { state: 'On' }])
    })

    it('gives back the brightness that was asked for, and not what it was rounded to', async () => {
      react = (command) => {
        assert.deepEqual(JSON.parse(command), { brightness: 145 })
        void say(TOPIC, { state: 'ON', brightness: 146 })
      }
      await deploy()
      const answer = await cloud.ask(LAMP, 'setBrightness', { brightness: 57 })
      assert.deepEqual([answer.success, answer.value], [true, { brightness: 57 }])
    })

    it('fails with a reason when the lamp does nothing', async () => {
      await deploy()
      const answer = await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
      assert.deepEqual(
        [answer.success, answer.message],
        [false, 'Lamp: the device did not confirm within 2 s'],
      )
    })

    it('fails at once while the lamp is unplugged, and works again when it is back', async () => {
      react = () => void say(TOPIC, { state: 'ON' })
      await say(`${TOPIC}/availability`, { state: 'offline' })
      await deploy()
      await nodeRed.status('in', /offline/)
      const failed = await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
      assert.deepEqual([failed.success, failed.message], [false, 'Lamp is offline'])

      await say(`${TOPIC}/availability`, { state: 'online' })
      await nodeRed.status('in', CONNECTED)
      assert.equal((await cloud.ask(LAMP, 'setPowerState', { state: 'On' })).success, true)
    })

    it('stays offline over a deploy that leaves the mqtt nodes alone', async () => {
      await say(`${TOPIC}/availability`, { state: 'offline' })
      await deploy()
      await nodeRed.status('in', /offline/)
      const reconnected = cloud.next('connection')
      await nodeRed.deploy(flow({ name: 'Floor lamp' }), 'nodes')
      await reconnected
      const failed = await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
      assert.deepEqual([failed.success, failed.message], [false, 'Floor lamp is offline'])
    })

    it('forgets that when the device has another topic now', async () => {
      await say(`${TOPIC}/availability`, { state: 'offline' })
      await deploy()
      await nodeRed.status('in', /offline/)
      await nodeRed.deploy(flow({ topic: 'zigbee2mqtt/other' }), 'nodes')
      await nodeRed.status('in', CONNECTED)
    })

    it('does not ring again for what the broker has kept', async () => {
      await say(TOPIC, { action: 'single' })
      await deploy({ deviceType: 'DOORBELL' })
      const rung = cloud.next('event')
      await lamp?.publishAsync(TOPIC, '{"action":"double"}', { qos: 1 })
      assert.equal((await rung).action, 'DoorbellPress')
      assert.equal(cloud.events.filter(({ action }) => action === 'DoorbellPress').length, 1)
    })

    it('tells the platform when somebody uses the switch on the wall', async () => {
      await say(TOPIC, { state: 'OFF' })
      await deploy()
      assert.deepEqual((await cloud.next('event')).value, { state: 'Off' })
      await say(TOPIC, { state: 'ON' })
      assert.deepEqual((await cloud.next('event')).value, { state: 'On' })
    })

    it('says in the status when the device has no topic', async () => {
      await nodeRed.deploy(flow({ topic: '' }))
      await nodeRed.status('in', /status\.no-topic/)
      await nodeRed.deploy(flow({ topic: 'zigbee2mqtt/+/lamp' }))
      await nodeRed.status('in', /status\.bad-topic/)
    })
  })
}
