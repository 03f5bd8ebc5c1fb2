import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { MqttBroker } from '../../support/mqtt-broker'
import type { FlowNode, Msg } from '../node-red'
import { CONNECTED, tab } from './home'
import { atThingHome, broker, deployed, flow, PRODUCT, thing, type ThingHome } from './thing-home'

/** A broker that is back, and the platform on it before our relay: what is posted is heard. */
function backAgain(port: number): Promise<MqttBroker> {
  return MqttBroker.start({ port, keepsWaiting: ['relay_001'] })
}

describe("The MQTT session of Sagoo's devices", () => {
  let home: ThingHome
  atThingHome((own) => (home = own))
  const say = (msg: Msg): void => home.nodeRed.inject('relay-out', msg)

  it('is one for several devices, which post together when the session is the gateway’s', async () => {
    const nodes = [
      tab,
      broker(home.url, { clientId: 'gateway_001' }),
      ...thing('gateway'),
      ...thing('relay'),
      ...thing('sensor'),
    ]
    await deployed(home, nodes)
    say({ topic: 'power', payload: true })
    home.nodeRed.inject('sensor-out', { topic: 'temperature', payload: 21 })
    const { subDevices } = await home.platform.next('pack', (said) => said.subDevices.length > 0)
    const rest = subDevices.length === 2 ? [] : (await home.platform.next('pack')).subDevices
    assert.deepEqual([...subDevices, ...rest].map(({ device }) => device).sort(), ['relay_001', 'sensor_001'])
    const { topic } = home.platform.said.findLast(({ said }) => said.kind === 'pack')!
    assert.equal(topic, `/sys/${PRODUCT}/gateway_001/thing/event/property/pack/post`)
    assert.equal((await home.platform.ask('relay_001', 'property/set', { power: false })).code, 200)
  })

  it('a broker that is killed under load and comes back loses no state, no event, and answers nothing twice', async function () {
    this.timeout(30_000)
    await deployed(home, flow(home.url))
    const { port } = home.broker
    const asked = Array.from({ length: 20 }, (_, index) =>
      home.platform.ask('relay_001', 'property/set', { [`p${index}`]: index }, { timeout: 8_000 }).then(
        () => 'answered',
        () => 'lost',
      ),
    )
    for (let value = 0; value < 200; value += 1) {
      say({ topic: `s${value % 10}`, payload: value })
      if (value % 20 === 0) say({ topic: 'event/alarm', payload: { number: value } })
      if (value === 100) await home.broker.close()
    }
    await home.nodeRed.status('relay-in', /status\.waiting/)
    home.broker = await backAgain(port)
    const last = (): boolean =>
      Array.from({ length: 10 }, (_, index) => home.platform.thing('relay_001')!.values[`s${index}`]).every(
        (value, index) => value === 190 + index,
      )
    await home.nodeRed.until(last, 'the last state', 20_000)
    const numbers = (): Set<string | undefined> =>
      new Set(
        home.platform.said.flatMap(({ said }) => (said.kind === 'event' ? [said.values['number']] : [])),
      )
    await home.nodeRed.until(
      () => numbers().size === 10,
      () => `all events, not ${[...numbers()].join()}`,
      20_000,
    )
    assert.equal((await Promise.all(asked)).length, 20)
    const answers = home.platform.said.flatMap(({ said }) => (said.kind === 'reply' ? [said.body['id']] : []))
    assert.equal(new Set(answers).size, answers.length)
    assert.deepEqual(home.platform.south.strays, [])
  })

  it('after a reconnect the latest state is posted, though it has not changed', async function () {
    this.timeout(20_000)
    await deployed(home, flow(home.url))
    say({ payload: { power: true, temperature: 21 } })
    await home.platform.next('properties', ({ values }) => 'power' in values)
    const { port } = home.broker
    await home.broker.close()
    await home.nodeRed.status('relay-in', /status\.waiting/)
    const posted = home.platform.next('properties', ({ values }) => 'power' in values, 15_000)
    home.broker = await backAgain(port)
    assert.deepEqual((await posted).values, { power: true, temperature: 21 })
  })

  it('a device that is added by a deploy is reached, and one that is removed is not', async () => {
    await deployed(home, flow(home.url))
    await deployed(home, [...flow(home.url), ...thing('sensor')], 'sensor_001')
    assert.equal((await home.platform.ask('sensor_001', 'property/set', { power: true })).code, 200)
    await home.nodeRed.deploy(flow(home.url), 'nodes')
    await home.nodeRed.status('relay-in', CONNECTED)
    await assert.rejects(home.platform.ask('sensor_001', 'property/set', { power: true }, { timeout: 150 }))
  })

  it('what makes no session is red and says why', async () => {
    for (const [nodes, like] of [
      [flow('localhost:1883'), /bad-address/],
      [flow('http://127.0.0.1:1'), /bad-address/],
      [flow('${NOT_SET_ANYWHERE}'), /unset/],
      [flow(home.url, {}, { credentials: { password: 'alone' } }), /no-username/],
      [flow(home.url, { broker: '' }), /no-broker/],
      [flow(home.url, { productKey: 'a/b' }), /bad-key/],
      [flow(home.url, { deviceKey: '' }), /bad-key/],
      [flow(home.url, { profile: 'tasmota' }), /no-topic/],
    ] as const) {
      await home.nodeRed.deploy(nodes)
      await home.nodeRed.status('relay-in', like)
    }
  })

  it('of two devices with the same keys the first one works', async () => {
    const twin = thing('sensor', { deviceKey: 'relay_001' })
    await deployed(home, [...flow(home.url), ...twin])
    await home.nodeRed.status('sensor-in', /duplicate/)
    const [first, second] = [home.nodeRed.collect('relay-probe'), home.nodeRed.collect('sensor-probe')]
    for (const power of [true, false])
      assert.equal((await home.platform.ask('relay_001', 'property/set', { power })).code, 200)
    assert.deepEqual([first.messages.length, second.messages.length], [2, 0])
    // An answer of the second one to the first request would have come before the answer to the next.
    assert.deepEqual(home.platform.south.strays, [])
  })

  it('no odd message harms the session, the flow or the next request', async () => {
    await deployed(home, flow(home.url))
    const set = `/sys/${PRODUCT}/relay_001/thing/service/property/set`
    const bodies = [
      '',
      'no JSON',
      'null',
      '[]',
      '{"id":null,"params":{}}',
      '{"id":"a"}',
      '{"id":"b","params":[]}',
      '{"id":"c","params":5}',
      '{"id":"d","params":{"__proto__":{"x":1},"constructor":1}}',
      '{"id":"e","params":{"power":null}}',
      '{"id":7,"params":{}}',
      `{"id":"f","params":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
      `{"id":"g","params":{"a":"${'x'.repeat(1_000_000)}"}}`,
    ]
    for (const body of bodies) home.platform.south.publish(set, body)
    home.platform.south.publish(set, Buffer.from([0xff, 0xfe, 0x00]))
    home.platform.south.publish(`/sys/${PRODUCT}/relay_001/thing/service/property/set/more`, '{"id":"h"}')
    home.platform.south.publish(`/sys/${PRODUCT}/relay_001/thing/service/`, '{"id":"i"}')
    const reply = await home.platform.ask('relay_001', 'property/set', { power: true }, { id: 'good' })
    assert.equal(reply.code, 200)
    const codes = Object.fromEntries(home.platform.south.strays.map(({ id, code }) => [String(id), code]))
    assert.deepEqual([codes['a'], codes['b'], codes['c'], codes['e'], codes['7']], [460, 460, 460, 460, 200])
    assert.equal(Object.hasOwn(Object.prototype, 'x'), false)
  })

  it('a retained request is not carried out', async () => {
    const set = `/sys/${PRODUCT}/relay_001/thing/service/property/set`
    home.platform.south.publish(set, '{"id":"old","params":{"power":true}}', { retain: true })
    const probe = home.nodeRed.collect('relay-probe')
    await deployed(home, flow(home.url))
    await home.platform.ask('relay_001', 'property/set', { power: false })
    assert.deepEqual(
      probe.messages.map(({ payload }) => payload),
      [false],
    )
    const said = await home.nodeRed.sentence(/retained/)
    assert.match(said, /^A retained request was dropped: it was made before this connection/)
  })
})

describe('A deploy while the broker hangs', () => {
  let server: Server
  const sockets = new Set<Socket>()
  beforeEach(async () => {
    server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterEach(async () => {
    sockets.forEach((socket) => socket.destroy())
    sockets.clear()
    await new Promise((resolve) => server.close(resolve))
  })
  let home: ThingHome
  atThingHome((own) => (home = own))

  it('is not held up, and leaves no socket behind', async () => {
    const nodes: FlowNode[] = flow(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await home.nodeRed.deploy(nodes)
    await home.nodeRed.until(() => sockets.size === 1, 'the call')
    const [socket] = sockets
    const ended = once(socket!, 'close')
    socket!.resume()
    await home.nodeRed.deploy([tab])
    await ended
  })

  it('ends the session of a broker that acknowledges nothing', async () => {
    let isPublished = false
    server.on('connection', (socket: Socket) => {
      socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 0])))
      socket.on('data', (bytes) => (isPublished ||= bytes.includes('event/alarm/post')))
    })
    await home.nodeRed.deploy(flow(`mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`))
    await home.nodeRed.status('relay-out', CONNECTED)
    home.nodeRed.inject('relay-out', { topic: 'event/alarm', payload: { a: 1 } })
    await home.nodeRed.until(() => isPublished, 'the event')
    const [socket] = sockets
    const ended = once(socket!, 'close')
    await home.nodeRed.deploy([tab])
    await ended
    assert.equal(sockets.size, 1)
  })

  it('a broker that refuses the login is red, and is not asked again soon', async () => {
    server.on('connection', (socket: Socket) =>
      socket.on('data', () => socket.end(Buffer.from([0x20, 2, 0, 5]))),
    )
    await home.nodeRed.deploy(
      flow(
        `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`,
        {},
        {
          credentials: { username: 'anna', password: 'a very secret word' },
        },
      ),
    )
    await home.nodeRed.status('relay-in', /status\.refused/)
    await home.nodeRed.sentence(/refused the connection/)
    assert.ok(!home.nodeRed.said.some((text) => text.includes('a very secret word')))
    assert.equal(sockets.size, 1)
  })
})
