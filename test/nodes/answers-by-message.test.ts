import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Answer } from '../../src/bridge/request'
import { type FlowNode, type Msg, NodeRed } from './node-red'
import { clouds } from './toy/index'
import type { ToyCloud } from './toy/platform'

const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Toys' }
const CLOUD: FlowNode = { id: 'toys', type: 'toy-cloud' }
const BY_MESSAGE = { answersByMessage: true, responseTopic: '' }
const TOPIC = 'homewire/answers/in'
const ALL = { z: 'tab', serves: 'all', cloud: 'toys' }
const IN: FlowNode = { id: 'in', type: 'toy-in', ...ALL, ...BY_MESSAGE, wires: [['asked']] }
const OUT: FlowNode = { id: 'out', type: 'toy-out', ...ALL, wires: [] }
const ASKED: FlowNode = { id: 'asked', type: 'probe', z: 'tab', wires: [[]] }
const CAUGHT: FlowNode[] = [
  { id: 'catch', type: 'catch', z: 'tab', scope: null, wires: [['caught']] },
  { id: 'caught', type: 'probe', z: 'tab', wires: [[]] },
]

const device = (toyId: string, more: object = {}): FlowNode => ({
  ...{ id: `node-${toyId}`, type: 'toy-device', cloud: 'toys', toyId, ...more },
})

describe('An answer by message', () => {
  let nodeRed: NodeRed
  let cloud: ToyCloud
  before(async () => {
    nodeRed = await NodeRed.get()
  })
  afterEach(() => nodeRed.clear())

  async function deploy(...nodes: FlowNode[]): Promise<void> {
    await nodeRed.deploy([tab, CLOUD, ASKED, ...CAUGHT, ...nodes])
    const found = clouds.get('toys')
    assert.ok(found, 'the cloud is not deployed')
    cloud = found
  }
  const house = (...nodes: FlowNode[]): Promise<void> => deploy(IN, OUT, ...nodes)

  let requests = 0
  function ask(toyId: string, value: unknown, capability = 'power'): Promise<Answer> {
    const own = cloud.devices.get(toyId)
    assert.ok(own, `${toyId} is not in use`)
    const id = `m${(requests += 1)}`
    return new Promise<Answer>((resolve) =>
      own.device.ask({ id, capability, operation: 'set', value, raw: {} }, (reply) => {
        resolve(reply)
        return true
      }),
    )
  }

  /** What an `mqtt in` with MQTT 5 gives for what a worker has published. */
  const hear = (payload: unknown, correlationData: unknown, more: Msg = {}, to = 'out'): void =>
    nodeRed.inject(to, {
      ...{ topic: TOPIC, payload, qos: 1, retain: false, correlationData: bytesOf(correlationData) },
      ...more,
    })
  const bytesOf = (data: unknown): unknown => (typeof data === 'string' ? Buffer.from(data) : data)

  const warnings = (): string[] =>
    nodeRed.complaints.filter(({ level }) => level === 'warn').map(({ text }) => text)
  /** Everything that was given to a node before has been dealt with. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  it('is asked for only where the tick is set: no other request leaves with correlation data', async () => {
    await deploy({ ...IN, answersByMessage: false }, OUT, device('lamp'))
    const asked = nodeRed.collect('asked')
    assert.deepEqual(await ask('lamp', true), { success: true, value: true })
    const { responseTopic, correlationData, messageExpiryInterval } = await asked.next()
    assert.deepEqual(
      [responseTopic, correlationData, messageExpiryInterval],
      [undefined, undefined, undefined],
    )
  })

  it('is asked for with a topic of its own, a secret that is new each time, and no longer than anybody listens', async () => {
    await house(device('lamp'), device('plug', { timeout: 3 }))
    const asked = nodeRed.collect('asked')
    void ask('lamp', true)
    void ask('plug', true)
    const [one, two] = [await asked.next(), await asked.next()]
    assert.deepEqual([one.responseTopic, two.responseTopic], [TOPIC, TOPIC])
    for (const { correlationData } of [one, two])
      assert.match(String(correlationData), /^[\w-]{24}$/, 'opaque, and as long as 18 random bytes')
    assert.notEqual(one.correlationData, two.correlationData)
    assert.equal(one.messageExpiryInterval, 1, 'in seconds, at least one')
  })

  it('answers the request as the state of the device in its own words, as text or parsed, by bytes or by text', async () => {
    await house(device('lamp', { profile: 'text', onValue: 'open', offValue: 'shut', timeout: 5 }))
    const asked = nodeRed.collect('asked')
    for (const [payload, value] of [
      ['open', true],
      ['shut', false],
    ]) {
      for (const form of [bytesOf, String]) {
        const answer = ask('lamp', true)
        hear(payload, form(String((await asked.next()).correlationData)))
        assert.deepEqual(await answer, { success: true, value })
      }
    }
  })

  it('answers the request as a whole with success and canonical value, whatever scale the device has', async () => {
    await house(device('lamp', { min: '0', max: '255', timeout: 5 }))
    const asked = nodeRed.collect('asked')
    for (const shape of [
      (whole: object): unknown => JSON.stringify(whole),
      (whole: object): unknown => whole,
    ]) {
      const answer = ask('lamp', 40, 'brightness')
      const { correlationData, request, payload } = await asked.next()
      assert.equal(payload, 102, 'a device hears its own scale')
      hear(shape({ ...(request as object), success: true }), correlationData)
      assert.deepEqual(await answer, { success: true, value: 40 }, 'a worker hears and says percent')
    }
    const bare = ask('lamp', 41, 'brightness')
    hear({ success: true }, (await asked.next()).correlationData)
    assert.deepEqual(await bare, { success: true, value: 41 })
  })

  it('answers the request with failure and the reason of the worker', async () => {
    await house(device('lamp', { timeout: 5 }))
    const asked = nodeRed.collect('asked')
    const failing = async (whole: object): Promise<Answer> => {
      const answer = ask('lamp', true)
      hear(JSON.stringify({ success: false, ...whole }), (await asked.next()).correlationData)
      return answer
    }
    assert.deepEqual(await failing({ reason: 'the fuse has blown', code: 'E7' }), {
      ...{ success: false, reason: 'the fuse has blown', code: 'E7' },
    })
    assert.deepEqual(await failing({}), { success: false, reason: 'the flow failed' })
    assert.deepEqual(await failing({ reason: { a: 1 } }), { success: false, reason: 'the flow failed' })
  })

  it('is waited for: that the flow has handed the request to the broker is no success', async () => {
    await house(device('lamp'))
    assert.deepEqual(await ask('lamp', true), {
      ...{ success: false, reason: 'lamp: no answer from the flow within 1 s', code: 'deadline' },
    })
  })

  it('need not be waited for when the flow cannot hand the request over', async () => {
    await house(device('lamp', { timeout: 5 }))
    nodeRed.probe('asked', () => Promise.reject(new Error('the broker is away')))
    assert.deepEqual(await ask('lamp', true), { success: false, reason: 'the broker is away', code: 'flow' })
  })

  it('of several devices and requests at once finds its own', async () => {
    await house(device('lamp', { timeout: 5 }), device('plug', { timeout: 5 }))
    const asked = nodeRed.collect('asked')
    const answers = [ask('lamp', true), ask('plug', true), ask('lamp', 30, 'brightness')]
    const left = [await asked.next(), await asked.next(), await asked.next()]
    for (const [index, { correlationData }] of [...left.entries()].reverse())
      hear({ success: index !== 1, reason: 'no' }, correlationData)
    assert.deepEqual(
      (await Promise.all(answers)).map(({ success }) => success),
      [true, false, true],
    )
  })

  it('reaches the one device also where every device has a node, and the others report nothing', async () => {
    const own = (id: string): FlowNode => ({
      id: `out-${id}`,
      type: 'toy-out',
      z: 'tab',
      device: `node-${id}`,
      wires: [],
    })
    await deploy(IN, OUT, own('lamp'), own('plug'), device('lamp', { timeout: 5 }), device('plug'))
    const asked = nodeRed.collect('asked')
    const answer = ask('lamp', true)
    const { correlationData } = await asked.next()
    for (const to of ['out-plug', 'out-lamp', 'out'])
      hear({ success: true }, correlationData, { _msgid: 'the same' }, to)
    assert.deepEqual(await answer, { success: true, value: true })
    await settled()
    assert.deepEqual([cloud.told, warnings()], [[], []])
  })

  it('that comes twice counts once, and a warning says so once', async () => {
    await house(device('lamp', { timeout: 5 }))
    const asked = nodeRed.collect('asked')
    const answer = ask('lamp', true)
    const { correlationData } = await asked.next()
    for (const success of [true, false, true]) hear({ success, value: success }, correlationData)
    assert.deepEqual(await answer, { success: true, value: true })
    await settled()
    assert.deepEqual(warnings(), ['An answer for lamp came a second time and was ignored'])
    assert.deepEqual(cloud.told, [], 'it is no report either')
  })

  it('that comes too late says so, and what the device is now is reported', async () => {
    await house(device('lamp'))
    const asked = nodeRed.collect('asked')
    const answer = ask('lamp', true)
    const { correlationData } = await asked.next()
    assert.equal((await answer).success, false)
    hear({ success: true }, correlationData)
    hear({ success: true }, correlationData)
    await settled()
    assert.deepEqual(cloud.told, ['lamp power true'])
    assert.deepEqual(warnings(), [
      'The answer for lamp came too late: it had been answered already',
      'An answer for lamp came a second time and was ignored',
    ])
  })

  it('of another gateway, from before a restart, or without correlation data is ignored, and said once each', async () => {
    await house(device('lamp', { answer: 'reply' }))
    const caught = nodeRed.collect('caught')
    for (const data of ['AAAAAAAAAAAAAAAAAAAAAAAA', 'm1', '\u0000', 'x'.repeat(70_000)]) hear(true, data)
    for (const data of [undefined, '', 7, {}, null]) hear(true, data)
    await settled()
    assert.deepEqual([cloud.told, caught.messages], [[], []])
    assert.equal(warnings().length, 2, warnings().join('; '))
    assert.match(String(warnings()[0]), /belongs to no request of this Node-RED/)
    assert.match(String(warnings()[1]), /without correlation data.*MQTT 5/)
  })

  it('on another topic is none: our own request that comes back from the broker answers nothing', async () => {
    await house(device('lamp'))
    const asked = nodeRed.collect('asked')
    const answer = ask('lamp', true)
    const { correlationData, request, responseTopic } = await asked.next()
    hear(JSON.stringify(request), correlationData, { topic: 'homewire/requests', responseTopic })
    hear(true, correlationData, { topic: 'homewire/answers/other' })
    assert.equal((await answer).success, false)
    assert.deepEqual([cloud.told, warnings()], [[], []])
  })

  it('cannot come on a topic of a device: the request fails and says which topic', async () => {
    const lamp = device('lamp', { profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/lamp', timeout: 5 })
    for (const topic of ['zigbee2mqtt/lamp/set', 'zigbee2mqtt/lamp']) {
      await deploy({ ...IN, responseTopic: topic }, OUT, lamp)
      const answer = await ask('lamp', true)
      assert.ok(
        !answer.success && answer.reason.startsWith(`"${topic}" is a topic of a device`),
        JSON.stringify(answer),
      )
    }
  })

  it('cannot come on a topic with a wildcard: the node says so and takes no requests', async () => {
    for (const topic of ['a/+', '#', '$share/x/y', `a${'b'.repeat(500)}`]) {
      await deploy({ ...IN, responseTopic: topic }, OUT, device('lamp'))
      const { fill } = await nodeRed.status('in', /bad-response-topic/)
      assert.equal(fill, 'red')
      assert.equal((await ask('lamp', true)).success, false)
      await nodeRed.clear()
    }
  })

  it('in the same Node-RED needs neither MQTT nor a topic', async () => {
    await house(device('lamp', { timeout: 5 }))
    const asked = nodeRed.collect('asked')
    const answer = ask('lamp', true)
    const { correlationData } = await asked.next()
    nodeRed.inject('out', { payload: { success: false, reason: 'no' }, correlationData })
    assert.deepEqual(await answer, { success: false, reason: 'no' })
  })

  it('that is anything at all ends the request once, or is an error that a Catch node hears; nothing crashes', async () => {
    await house(device('lamp', { timeout: 5 }))
    const asked = nodeRed.collect('asked')
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.string(), fc.uint8Array()), async (anything) => {
        const payload = anything instanceof Uint8Array ? Buffer.from(anything) : anything
        let answers = 0
        const answer = ask('lamp', true).then(() => (answers += 1))
        hear(payload, (await asked.next()).correlationData)
        await answer
        assert.equal(answers, 1)
      }),
      { numRuns: 100 },
    )
  })
})
