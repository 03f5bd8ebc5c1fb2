import assert from 'node:assert/strict'
import fc from 'fast-check'
import { FaultProxy } from '../../support/fault-proxy'
import { CONNECTED } from './home'
import type { FlowNode, Msg } from '../node-red'
import { atThingHome, broker, deployed, flow, PRODUCT, thing, type ThingHome } from './thing-home'
import { tab } from './home'

const SET = `/sys/${PRODUCT}/relay_001/thing/service/property/set`

describe('A request of the platform to our device', () => {
  let home: ThingHome
  atThingHome((own) => (home = own))
  let line: FaultProxy | undefined
  afterEach(async () => {
    await line?.close()
    line = undefined
  })
  const say = (msg: Msg): void => home.nodeRed.inject('relay-out', msg)
  const stray = async (id: unknown): Promise<{ code: unknown; message: unknown }> => {
    const found = () => home.platform.south.strays.find((reply) => reply.id === id)
    await home.nodeRed.until(() => found() !== undefined, `the answer to ${String(id)}`)
    return found()!
  }
  const gateway = (): FlowNode[] => [
    tab,
    broker(home.url, { clientId: 'gateway_001' }),
    ...thing('gateway', { name: 'Gateway' }),
    ...thing('sensor', { name: 'Sensor', productKey: 'sensor_product' }),
  ]
  const GATEWAY = `/sys/${PRODUCT}/gateway_001/thing/service`
  const CHILD = '/sys/sensor_product/gateway_001/child/sensor_001/thing/service'
  const sensor = { productKey: 'sensor_product', deviceKey: 'sensor_001' }
  const ask = (topic: string, body: object): void => home.platform.south.publish(topic, JSON.stringify(body))
  const repliesOn = (topic: string): unknown[] =>
    home.platform.said.filter((one) => one.topic === topic && one.said.kind === 'reply')

  for (const [what, path, body, capability, payload] of [
    ['a set', 'property/set', { params: { power: 1 }, identity: sensor }, 'power', true],
    ['a set, in its params', 'property/set', { params: { power: 1, identity: sensor } }, 'power', true],
    [
      'a set, without a product',
      'property/set',
      { params: { power: 1 }, identity: { ...sensor, productKey: '' } },
      'power',
      true,
    ],
    ['a call', 'reboot', { params: { in: 5 }, identity: sensor }, 'reboot', { in: 5 }],
    ['a call, in its params', 'reboot', { params: { in: 5, identity: sensor } }, 'reboot', { in: 5 }],
  ] as const)
    it(`with the identity of a sub-device goes to it and never to the gateway: ${what}`, async () => {
      await deployed(home, gateway(), 'gateway_001')
      const [child, own] = [home.nodeRed.collect('sensor-probe'), home.nodeRed.collect('gateway-probe')]
      ask(`${GATEWAY}/${path}`, { id: 'req-1', version: '1.0.0', ...body })
      const msg = await child.next()
      assert.deepEqual([msg.topic, msg.payload], [capability, payload])
      assert.equal((await stray('req-1')).code, 200)
      assert.equal(repliesOn(`${GATEWAY}/${path}_reply`).length, 1)
      assert.deepEqual(own.messages, [])
    })

  for (const [what, identity] of [
    ['nobody knows', { productKey: PRODUCT, deviceKey: 'sensor_009' }],
    ['is none', 'sensor_001'],
  ] as const)
    it(`with an identity that ${what} is refused once, and neither the gateway nor another hears it`, async () => {
      await deployed(home, gateway(), 'gateway_001')
      const [child, own] = [home.nodeRed.collect('sensor-probe'), home.nodeRed.collect('gateway-probe')]
      for (const id of ['req-2', 'req-2', 'req-3'])
        ask(`${GATEWAY}/property/set`, { id, params: { power: 1 }, identity })
      assert.equal((await stray('req-3')).code, 460)
      assert.equal(repliesOn(`${GATEWAY}/property/set_reply`).length, 2)
      assert.deepEqual([child.messages, own.messages], [[], []])
    })

  it("that is no identity but a property of that name is the gateway's own", async () => {
    await deployed(home, gateway(), 'gateway_001')
    const own = home.nodeRed.collect('gateway-probe')
    ask(`${GATEWAY}/property/set`, { id: 'req-4', params: { identity: 'me' } })
    assert.equal((await own.next()).payload, 'me')
  })

  it('on the topic of a sub-device behind its gateway reaches it once, and is answered there', async () => {
    await deployed(home, gateway(), 'gateway_001')
    const child = home.nodeRed.collect('sensor-probe')
    const body = { id: 'req-5', version: '1.0', params: { power: true } }
    ask(`${CHILD}/property/set`, body)
    assert.equal((await child.next()).payload, true)
    assert.equal((await stray('req-5')).code, 200)
    assert.equal(repliesOn(`${CHILD}/property/set_reply`).length, 1)
    ask('/sys/sensor_product/sensor_001/thing/service/property/set', body)
    ask(`${CHILD}/reboot`, { id: 'req-6', params: { in: 5 } })
    assert.deepEqual((await child.next()).payload, { in: 5 })
    assert.equal((await stray('req-6')).code, 200)
    assert.equal(child.messages.length, 2)
  })

  const nested = (depth: number): string => '['.repeat(depth) + '1' + ']'.repeat(depth)

  for (const [where, body] of [
    ['a property', (depth: number) => `{"id":"deep","params":{"power":true,"a":${nested(depth)}}}`],
    [
      'a member that nobody asked for',
      (depth: number) => `{"id":"deep","params":{"a":1},"x":${nested(depth)}}`,
    ],
  ] as const) {
    it(`that is nested too deeply in ${where} is a parameter error, and holds nothing up`, async () => {
      await deployed(home, flow(home.url))
      const probe = home.nodeRed.collect('relay-probe')
      for (const [round, depth] of [40, 1_500, 4_500, 30_000].entries()) {
        home.platform.south.publish(SET, body(depth).replace('deep', `deep${round}`))
        const { code, message } = await stray(`deep${round}`)
        assert.deepEqual([code, message], [460, 'The request is nested too deeply: 32 levels are the most'])
      }
      assert.deepEqual(probe.messages, [])
      const posted = home.platform.next('properties', ({ values }) => values['a'] === 5)
      say({ topic: 'a', payload: 5 })
      await posted
    })
  }

  it('that is nested, though not too deeply, passes whole', async () => {
    await deployed(home, flow(home.url))
    const probe = home.nodeRed.collect('relay-probe')
    const a: unknown = JSON.parse(nested(25))
    assert.equal((await home.platform.ask('relay_001', 'property/set', { a })).code, 200)
    assert.deepEqual((await probe.next()).payload, a)
  })

  it('names properties as the platform can have them, or is a parameter error that no flow sees', async () => {
    await deployed(home, flow(home.url))
    const probe = home.nodeRed.collect('relay-probe')
    const names = fc
      .oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('event/x', 'two words', '', '1a', 'thing/tags', 'a.b'),
      )
      .filter((name) => !/^[A-Za-z_]\w*$/.test(name))
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        const { code, message } = await home.platform.ask('relay_001', 'property/set', { [name]: { a: 1 } })
        assert.equal(code, 460)
        assert.match(String(message), /^The property .* cannot be a name on the platform/s)
      }),
      { numRuns: 50, examples: [['event/x'], ['two words'], ['thing/tags']] },
    )
    assert.deepEqual(probe.messages, [])
  })

  it('about a property named tags is answered and posted as that property', async () => {
    await deployed(home, flow(home.url))
    const posted = home.platform.next('properties', ({ values }) => 'tags' in values)
    const reply = await home.platform.ask('relay_001', 'property/set', { tags: { a: 'gold' } })
    assert.equal(reply.code, 200)
    assert.deepEqual((await posted).values, { tags: { a: 'gold' } })
    assert.ok(!home.platform.said.some(({ said }) => said.kind === 'tags' || said.kind === 'event'))
    say({ payload: { tags: 'silver' } })
    await home.platform.next('properties', ({ values }) => values['tags'] === 'silver')
  })

  it('is told from another one by its topic and by the very id', async () => {
    await deployed(home, flow(home.url))
    const codes = [
      (await home.platform.ask('relay_001', 'property/set', { power: true }, { id: '7' })).code,
      (await home.platform.ask('relay_001', 'restart', {}, { id: '7' })).code,
    ]
    home.platform.south.publish(SET, '{"id":7,"params":{"power":false}}')
    codes.push((await stray(7)).code)
    assert.deepEqual(codes, [200, 200, 200])
  })

  it('that comes twice is not carried out twice, and the status and a sentence say so', async () => {
    await deployed(home, flow(home.url))
    const probe = home.nodeRed.collect('relay-probe')
    await home.platform.ask('relay_001', 'property/set', { power: true }, { id: 'again' })
    home.platform.south.publish(SET, '{"id":"again","params":{"power":false}}')
    const { fill } = await home.nodeRed.status('relay-in', /status\.complaint/)
    assert.equal(fill, 'yellow')
    await home.nodeRed.sentence(/Request "again" was sent again; the copy was dropped/)
    assert.equal((await home.platform.ask('relay_001', 'restart', {}, { id: 'next' })).code, 200)
    assert.deepEqual([probe.messages.length, home.platform.south.strays], [2, []])
  })

  it('whose answer finds no connection is answered after the reconnect, once', async () => {
    line = await FaultProxy.to(home.url)
    await deployed(home, flow(line.url.replace('ws', 'mqtt'), { answer: 'reply' }))
    const probe = home.nodeRed.collect('relay-probe')
    const asked = home.platform.ask('relay_001', 'property/set', { power: true }, { timeout: 8_000 })
    const msg = await probe.next()
    line.mode = 'refuse'
    line.reset()
    await home.nodeRed.status('relay-in', /status\.waiting/)
    say(msg)
    await home.nodeRed.status('relay-in', /status\.waiting|connecting/)
    line.mode = 'pass'
    assert.equal((await asked).code, 200)
    const event = home.platform.next('event')
    say({ topic: 'event/end', payload: { of: 'the test' } })
    await event
    assert.deepEqual(home.platform.south.strays, [])
  })

  for (const [what, change] of [
    ['the device', { id: 'relay-device', name: 'Renamed' }],
    ['the broker', { id: 'broker', name: 'Renamed' }],
    ['both', {}],
  ] as const) {
    it(`that waits while ${what} is deployed again is answered with a failure, once`, async () => {
      const nodes = flow(home.url, { answer: 'reply' })
      await deployed(home, nodes)
      const probe = home.nodeRed.collect('relay-probe')
      const asked = home.platform.ask('relay_001', 'property/set', { power: true, voltage: 5 })
      const msg = await probe.next()
      const changed = (node: FlowNode): FlowNode =>
        'id' in change && node.id === change.id ? { ...node, ...change } : node
      await home.nodeRed.deploy(nodes.map(changed), 'id' in change ? 'nodes' : 'full')
      const { code, message } = await asked
      assert.equal(code, 100005)
      assert.match(String(message), /was redeployed before it could answer/)
      await home.nodeRed.status('relay-in', CONNECTED)
      say(msg)
      assert.equal((await home.platform.ask('relay_001', 'property/set', {})).code, 200)
      assert.deepEqual(home.platform.south.strays, [])
    })
  }

  it('that waits while everything is removed is answered with a failure', async () => {
    await deployed(home, flow(home.url, { answer: 'reply' }))
    const probe = home.nodeRed.collect('relay-probe')
    const asked = home.platform.ask('relay_001', 'property/set', { power: true })
    await probe.next()
    await home.nodeRed.deploy([])
    assert.equal((await asked).code, 100005)
  })

  it('an answer or a report that is no plain JSON is an error for the flow, and harms nothing', async () => {
    await deployed(home, flow(home.url, { answer: 'reply', heartbeat: 0.05 }))
    const round: Msg = {}
    round['again'] = round
    const failure = home.nodeRed.collect('failure')
    home.nodeRed.probe('relay-probe', (msg) => say({ ...msg, payload: round }))
    const { code, message } = await home.platform.ask('relay_001', 'property/set', { a: 1 })
    assert.deepEqual(
      [code, message],
      [460, 'a: an object that contains itself is not understood, expected plain JSON'],
    )
    await failure.next()
    for (const [msg, like] of [
      [{ topic: 'b', payload: round }, /b: an object that contains itself/],
      [{ topic: 'c', payload: { big: 1n } }, /c: a bigint is not understood, expected plain JSON/],
    ] as const) {
      say(msg)
      const { error } = (await failure.next()) as { error: { message: string } }
      assert.match(error.message, like)
    }
    const posted = home.platform.next('properties', ({ values }) => values['d'] === 1)
    say({ topic: 'd', payload: 1 })
    await posted
  })
})
