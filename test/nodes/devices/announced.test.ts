import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { connectAsync, type MqttClient } from 'mqtt'
import { startMosquitto, whyNoMosquitto } from '../../support/mosquitto'
import { MqttBroker } from '../../support/mqtt-broker'
import { makeCertificate } from '../../simulator/certificate'
import { announcement, esphome, exposes, zigbeeDevice } from '../../unit/discovery/samples'
import { type FlowNode, NodeRed } from '../node-red'

/** The answer of `homewire/announced`. */
interface Answer {
  status: number
  text: string
  body: {
    devices?: Record<string, unknown>[]
    refused?: Record<string, unknown>[]
    error?: string
    message?: string
  }
}

const USER = 'kitchen-user'
const PASSWORD = 'a-password-that-stays-here'
const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' }

/** Somebody who wants the password: it lets everybody in and remembers what they send. */
class Thief {
  readonly #sockets = new Set<Socket>()
  readonly #server: Server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      this.heard += bytes.toString('latin1')
      // CONNECT gets its CONNACK: accepted.
      if (bytes[0] === 0x10) socket.write(Buffer.from([0x20, 0x02, 0x00, 0x00]))
    })
  })
  heard = ''

  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#server.address() as AddressInfo).port
  }

  stop(): void {
    this.#server.close()
    this.#sockets.forEach((socket) => socket.destroy())
  }
}

describe('What a broker announces, without a platform in the address', function () {
  this.timeout(30_000)
  let nodeRed: NodeRed
  let certificate: ReturnType<typeof makeCertificate>
  let mqtt: MqttBroker
  let home: MqttClient

  before(() => {
    certificate = makeCertificate()
  })
  after(() => certificate.remove())

  beforeEach(async () => {
    nodeRed = await NodeRed.get()
    mqtt = await MqttBroker.start({ tls: certificate, lets: { user: USER, password: PASSWORD } })
    home = await connectAsync(mqtt.url, { username: USER, password: PASSWORD, clientId: 'home' })
    for (const { topic, payload } of [
      announcement('zigbee2mqtt/bridge/devices', [
        zigbeeDevice('Lamp', exposes.colorLamp),
        { ...zigbeeDevice('New', exposes.colorLamp), supported: false },
      ]),
      esphome.temperature,
    ])
      await home.publishAsync(topic, payload, { retain: true, qos: 1 })
  })

  afterEach(async () => {
    await nodeRed.clear()
    await home.endAsync(true)
    await mqtt.close()
  })

  /** A broker node as a flow file or the editor has it. */
  const node = (more: object = {}): FlowNode => ({
    id: 'mqtt',
    type: 'mqtt-broker',
    name: 'Home',
    broker: '127.0.0.1',
    port: String(mqtt.port),
    tls: '',
    clientid: 'the-users-own',
    autoConnect: true,
    usetls: false,
    protocolVersion: '4',
    keepalive: '60',
    cleansession: true,
    autoUnsubscribe: true,
    ...more,
  })
  const typed = { credentials: { user: USER, password: PASSWORD } }
  /** As the editor has a node whose password was deployed: it knows that there is one. */
  const kept = { credentials: { user: USER, has_password: true } }

  async function read(response: Response): Promise<Answer> {
    const text = await response.text()
    assert.ok(!text.includes(PASSWORD), 'no answer shows the password')
    return { status: response.status, text, body: JSON.parse(text) as Answer['body'] }
  }
  const ask = async (id: string): Promise<Answer> =>
    read(await nodeRed.admin(`homewire/announced?broker=${id}`))
  const askUnsaved = async (broker: unknown): Promise<Answer> =>
    read(await nodeRed.admin('homewire/announced', { broker }))
  const names = ({ body }: Answer): unknown[] => body.devices?.map(({ name }) => name) ?? [body.error]

  describe('of a deployed node', () => {
    it('is exactly what the contract says: options that a dialog would save, types, and what would be sent', async () => {
      await nodeRed.deploy([tab, node(typed)])
      const { status, body } = await ask('mqtt')
      assert.equal(status, 200)
      assert.deepEqual(Object.keys(body).sort(), ['devices', 'refused'])
      const [sensor, lamp] = [...(body.devices ?? [])].sort((one) => (one.sample === null ? -1 : 1))
      assert.deepEqual(Object.keys(lamp ?? {}).sort(), [
        ...['capabilities', 'model', 'name', 'options', 'sample', 'types', 'vendor'],
      ])
      assert.deepEqual(lamp?.types, { sinric: 'LIGHT', rokid: 'light' })
      assert.deepEqual(lamp.sample, {
        ...{ capability: 'power', value: true },
        ...{ topic: 'zigbee2mqtt/Lamp/set', payload: { state: 'ON' } },
      })
      const { wiring, ...options } = lamp.options as Record<string, unknown>
      assert.deepEqual(options, { profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/Lamp' })
      assert.equal((JSON.parse(String(wiring)) as { v: number }).v, 1)
      assert.equal(sensor?.sample, null, 'a sensor takes no request')
      assert.deepEqual(body.refused, [{ name: 'New', reason: 'unsupported', detail: 'IKEA LED1624G9' }])
    })

    it('cannot be asked of a node that is none, is not deployed or is no broker', async () => {
      await nodeRed.deploy([tab, node(typed), { id: 'other', type: 'comment', z: 'tab', wires: [] }])
      for (const [id, error, status] of [
        ['', 'no-broker', 400],
        ['missing', 'not-deployed', 404],
        ['other', 'not-a-broker', 400],
      ] as const) {
        const answer = await ask(id)
        assert.deepEqual([answer.body.error, answer.status], [error, status], id)
      }
    })
  })

  describe('of a node that was never deployed', () => {
    beforeEach(() => nodeRed.deploy([tab]))

    it('is asked with what the dialog holds, under a client id of its own', async () => {
      const answer = await askUnsaved(node(typed))
      assert.deepEqual([answer.status, names(answer).includes('Lamp')], [200, true])
      assert.ok(!mqtt.logins.includes('the-users-own'), 'the connection of the flow is not thrown out')
    })

    it('is asked by the versions and addresses that a broker node takes', async () => {
      for (const more of [
        { protocolVersion: '3' },
        { compatmode: true },
        { broker: `mqtt://127.0.0.1:${mqtt.port}`, port: '' },
        { broker: 'LOCALHOST' },
        { port: mqtt.port },
      ])
        assert.ok(names(await askUnsaved(node({ ...typed, ...more }))).includes('Lamp'), JSON.stringify(more))
    })

    it('says what is wrong with an address, and dials nowhere', async () => {
      for (const more of [
        { port: '0' },
        { port: '70000' },
        { port: 'mqtt' },
        { port: {} },
        { broker: 'ht tp' },
        { broker: 'http://127.0.0.1' },
        { broker: 'file:///etc/passwd' },
        { broker: `mqtt://${USER}:${PASSWORD}@127.0.0.1` },
        { broker: ['127.0.0.1'] },
        { broker: 'x'.repeat(100_000) },
      ]) {
        const { body, status } = await askUnsaved(node({ ...typed, ...more }))
        assert.deepEqual([body.error, status], ['bad-address', 400], JSON.stringify(more).slice(0, 80))
        assert.match(String(body.message), /expected a host and a port/)
      }
      assert.deepEqual(mqtt.logins, ['home'])
    })

    it('takes nothing but the node of a broker', async () => {
      for (const broker of [null, 7, 'mqtt', [], {}, { type: 'sinric-account' }]) {
        const { body, status } = await askUnsaved(broker)
        assert.deepEqual([body.error, status], ['not-a-broker', 400], JSON.stringify(broker))
      }
      const { body, status } = await askUnsaved(undefined)
      assert.deepEqual([body.error, status], ['no-broker', 400])
    })

    it('says that nothing listens there, or that the login is refused', async () => {
      const away = await askUnsaved(node({ ...typed, port: '1' }))
      assert.deepEqual([away.body.error, away.status], ['not-connected', 503])
      assert.equal(away.body.message, 'nothing listens at the server address')
      const wrong = await askUnsaved(node({ credentials: { user: USER, password: 'wrong' } }))
      assert.deepEqual([wrong.body.error, wrong.status], ['login-refused', 502])
    })

    it('is asked over MQTT 5 as well', async function () {
      if (whyNoMosquitto() !== undefined) this.skip()
      const broker = await startMosquitto()
      try {
        const { status, body } = await askUnsaved(node({ port: String(broker.port), protocolVersion: '5' }))
        assert.deepEqual([status, body], [200, { devices: [], refused: [] }])
      } finally {
        await broker.close()
      }
    })

    it('takes environment variables, and names one that is not set', async () => {
      process.env.HOMEWIRE_TEST_HOST = '127.0.0.1'
      process.env.HOMEWIRE_TEST_PASSWORD = PASSWORD
      const credentials = { user: USER, password: '${HOMEWIRE_TEST_PASSWORD}' }
      const broker = node({ broker: '${HOMEWIRE_TEST_HOST}', credentials })
      assert.ok(names(await askUnsaved(broker)).includes('Lamp'))
      delete process.env.HOMEWIRE_TEST_PASSWORD
      const { body, status } = await askUnsaved(broker)
      assert.deepEqual([body.error, status], ['no-variable', 400])
      assert.equal(body.message, 'The environment variable HOMEWIRE_TEST_PASSWORD is not set')
    })

    it('follows its TLS node: without it, and with one that does not trust the broker, it says why', async () => {
      const port = new URL(mqtt.secureUrl).port
      const secure = (tls: string): FlowNode => node({ ...typed, usetls: true, tls, port })
      const tlsNode = (id: string, more: object): FlowNode => ({
        ...{ id, type: 'tls-config', name: '', cert: '', key: '', ca: '', servername: '' },
        ...{ verifyservercert: true, ...more },
      })
      await nodeRed.deploy([
        tab,
        tlsNode('strict', {}),
        tlsNode('trusting', { ca: certificate.file }),
        tlsNode('broken', { ca: '/no/such/file' }),
      ])
      assert.ok(names(await askUnsaved(secure('trusting'))).includes('Lamp'))
      const strict = await askUnsaved(secure('strict'))
      assert.deepEqual([strict.body.error, strict.status], ['not-connected', 503])
      assert.match(String(strict.body.message), /certificate/)
      assert.equal((await askUnsaved(secure('missing'))).body.error, 'no-tls')
      assert.equal((await askUnsaved(secure('broken'))).body.error, 'bad-tls')
    })

    it('leaves no connection behind', async () => {
      await askUnsaved(node(typed))
      await nodeRed.until(() => mqtt.clients === 1, 'only the home at the broker')
    })
  })

  describe('A stored password', () => {
    let thief: Thief
    let port = 0
    beforeEach(async () => {
      thief = new Thief()
      port = await thief.start()
      await nodeRed.deploy([tab, node(typed)])
    })
    afterEach(() => thief.stop())

    it('is used for the host and port that it was deployed with, however else the dialog was changed', async () => {
      for (const more of [
        kept,
        {},
        { credentials: { user: USER, password: '__PWRD__', has_password: true } },
      ])
        assert.ok(names(await askUnsaved(node({ ...more, name: 'Other', clientid: '' }))).includes('Lamp'))
    })

    it('goes nowhere else: not to another port, host, scheme, or spelling of them', async () => {
      const elsewhere: object[] = [
        { port: String(port) },
        { port },
        { broker: `mqtt://127.0.0.1:${port}` },
        { broker: `127.0.0.1:${port}/`, port: '' },
        { broker: `ws://127.0.0.1:${port}` },
        { broker: `mqtt://127.0.0.1:${mqtt.port}@127.0.0.1:${port}` },
        { broker: 'localhost', port: String(port) },
        { usetls: true, port: String(port) },
        { url: `mqtt://127.0.0.1:${port}`, broker: 'localhost' },
      ]
      for (const more of elsewhere)
        for (const credentials of [{}, kept, { credentials: { password: '__PWRD__' } }]) {
          const { body } = await askUnsaved(node({ ...credentials, ...more }))
          assert.ok(
            ['password-again', 'bad-address'].includes(String(body.error)),
            JSON.stringify([more, body]),
          )
        }
      assert.ok(!thief.heard.includes(PASSWORD) && !thief.heard.includes(USER), thief.heard)
    })

    it('goes nowhere else under the id of another node, nor as a variable of the deployed node', async () => {
      const { body } = await askUnsaved(node({ id: 'new', ...kept, port: String(port) }))
      assert.equal(body.error, 'password-again')
      // A dialog whose password was taken out asks without one.
      const without = await askUnsaved(
        node({ port: String(port), credentials: { user: '', has_password: false } }),
      )
      assert.equal(without.status, 200)
      assert.ok(thief.heard.length > 0 && !thief.heard.includes(PASSWORD) && !thief.heard.includes(USER))
    })

    it('is not found in another kind of node', async () => {
      const account = { id: 'account', type: 'sinric-account', name: '', server: 'ws://127.0.0.1:1' }
      await nodeRed.deploy([
        tab,
        { ...account, credentials: { user: USER, password: PASSWORD, appSecret: 'x' } },
      ])
      const { status } = await askUnsaved(node({ id: 'account', port: String(port), credentials: {} }))
      assert.equal(status, 200)
      assert.ok(!thief.heard.includes(PASSWORD) && !thief.heard.includes(USER))
    })
  })
})
