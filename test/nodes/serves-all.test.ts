import assert from 'node:assert/strict'
import type { Answer } from '../../src/bridge/request'
import { type FlowNode, type Msg, NodeRed } from './node-red'
import { clouds } from './toy/index'
import type { ToyCloud } from './toy/platform'

const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Toys' }
const CLOUD: FlowNode = { id: 'toys', type: 'toy-cloud' }
const IN: FlowNode = { id: 'in', type: 'toy-in', z: 'tab', serves: 'all', cloud: 'toys', wires: [['asked']] }
const OUT: FlowNode = { id: 'out', type: 'toy-out', z: 'tab', serves: 'all', cloud: 'toys', wires: [] }
const ASKED: FlowNode = { id: 'asked', type: 'probe', z: 'tab', wires: [[]] }
const CAUGHT: FlowNode[] = [
  { id: 'catch', type: 'catch', z: 'tab', scope: ['out'], wires: [['caught']] },
  { id: 'caught', type: 'probe', z: 'tab', wires: [[]] },
]

const device = (toyId: string, more: object = {}): FlowNode => ({
  ...{ id: `node-${toyId}`, type: 'toy-device', cloud: 'toys', toyId, timeout: 1, ...more },
})
const lamp = (toyId: string, more: object = {}): FlowNode =>
  device(toyId, { profile: 'zigbee2mqtt', topic: `zigbee2mqtt/${toyId}`, ...more })

/** A switch that is told and speaks on one topic, as people announce their own. */
const optimist = (toyId: string, topic: string): FlowNode =>
  device(toyId, {
    profile: 'homeassistant',
    wiring: JSON.stringify({
      v: 1,
      id: toyId,
      capabilities: {
        power: {
          state: [{ topic, words: { ON: true, OFF: false } }],
          command: [
            { topic, value: true, payload: 'ON' },
            { topic, value: false, payload: 'OFF' },
          ],
        },
      },
    }),
  })

describe('Nodes that serve all devices of an owner', () => {
  let nodeRed: NodeRed
  before(async () => {
    nodeRed = await NodeRed.get()
  })
  afterEach(() => nodeRed.clear())

  const deploy = (...nodes: FlowNode[]): Promise<void> => nodeRed.deploy([tab, CLOUD, ...nodes])
  const house = (...nodes: FlowNode[]): Promise<void> => deploy(...nodes, IN, OUT, ASKED, ...CAUGHT)

  function cloud(): ToyCloud {
    const found = clouds.get('toys')
    assert.ok(found, 'the cloud is not deployed')
    return found
  }

  let requests = 0
  function ask(toyId: string, value: unknown, capability = 'power'): Promise<Answer> & { id: string } {
    const own = cloud().devices.get(toyId)
    assert.ok(own, `${toyId} is not in use`)
    const id = `r${(requests += 1)}`
    const answer = new Promise<Answer>((resolve) =>
      own.device.ask({ id, capability, operation: 'set', value, raw: {} }, (reply) => {
        resolve(reply)
        return true
      }),
    )
    return Object.assign(answer, { id })
  }

  /** What an `mqtt in` on `#` gives. */
  const hear = (topic: string, payload: unknown, more: Msg = {}): void =>
    nodeRed.inject('out', { topic, payload, qos: 0, retain: false, ...more })

  /** The device says so, and the platform is told. */
  async function told(line: string): Promise<void> {
    await nodeRed.until(
      () => cloud().told.includes(line),
      () => `"${line}" among ${cloud().told.join(', ')}`,
    )
  }

  /** Everything that was given to the out node before has been dealt with, and none of it was an error. */
  async function nothingCaught(caught: { messages: Msg[] }): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(
      caught.messages.map(({ error }) => (error as Msg).message),
      [],
    )
  }

  const complaint = async (caught: { next: () => Promise<Msg> }): Promise<string> =>
    String(((await caught.next()).error as Msg).message).replace('Problem: ', '')

  describe('in', () => {
    it('get the requests of every device, each with its name', async () => {
      await house(device('lamp'), device('plug'))
      const asked = nodeRed.collect('asked')
      assert.deepEqual(await ask('plug', true), { success: true, value: true })
      assert.deepEqual(await ask('lamp', false), { success: true, value: false })
      const names = asked.messages.map(({ request }) => (request as { device: { name: string } }).device.name)
      assert.deepEqual(names, ['plug', 'lamp'])
      assert.match((await nodeRed.status('in', /✓/)).text ?? '', /^lamp: power: off ✓/)
    })

    it('leave a device to the node that is its own', async () => {
      const own: FlowNode = { id: 'own', type: 'toy-in', z: 'tab', device: 'node-plug', wires: [['mine']] }
      await house(device('lamp'), device('plug'), own, { id: 'mine', type: 'probe', z: 'tab', wires: [[]] })
      const [asked, mine] = [nodeRed.collect('asked'), nodeRed.collect('mine')]
      await ask('plug', true)
      await ask('lamp', true)
      assert.deepEqual([asked.messages.length, mine.messages.length], [1, 1])

      await nodeRed.deploy([tab, CLOUD, device('lamp'), device('plug'), IN, OUT, ASKED], 'nodes')
      await ask('plug', false)
      assert.equal(asked.messages.length, 2, 'its own node is gone')
    })

    it('do not count a node that is switched off', async () => {
      const own: FlowNode = { id: 'own', type: 'toy-in', z: 'tab', device: 'node-plug', d: true, wires: [[]] }
      await house(device('plug'), own)
      const asked = nodeRed.collect('asked')
      await ask('plug', true)
      assert.equal(asked.messages.length, 1)
    })

    it('get each request once each when there are several', async () => {
      const second = { ...IN, id: 'second', wires: [['too']] }
      await house(device('lamp'), second, { id: 'too', type: 'probe', z: 'tab', wires: [[]] })
      const [asked, too] = [nodeRed.collect('asked'), nodeRed.collect('too')]
      assert.equal((await ask('lamp', true)).success, true)
      assert.deepEqual([asked.messages.length, too.messages.length], [1, 1])
    })

    it('serve devices of other flows, of Subflows, and those that come with a later deploy', async () => {
      const other: FlowNode = { id: 'other', type: 'tab', label: 'Other' }
      const subflow: FlowNode[] = [
        { id: 'sub', type: 'subflow', name: 'Part', in: [], out: [] },
        { ...device('inner'), z: 'sub' },
        { id: 'instance', type: 'subflow:sub', z: 'tab', wires: [] },
      ]
      const before = [tab, CLOUD, IN, OUT, ASKED, ...subflow, other, { ...device('far'), z: 'other' }]
      await nodeRed.deploy(before)
      const asked = nodeRed.collect('asked')
      for (const toyId of ['far', 'inner']) assert.equal((await ask(toyId, true)).success, true, toyId)
      await nodeRed.deploy([...before, { ...device('late'), z: 'tab' }], 'nodes')
      assert.equal((await ask('late', true)).success, true)
      assert.equal(asked.messages.length, 3)
    })

    it('do not know devices of a flow that is switched off', async () => {
      const off: FlowNode = { id: 'off', type: 'tab', label: 'Off', disabled: true }
      await nodeRed.deploy([
        tab,
        CLOUD,
        IN,
        OUT,
        ASKED,
        device('lamp'),
        off,
        { ...device('cellar'), z: 'off' },
      ])
      assert.deepEqual([...cloud().devices.keys()], ['lamp'])
    })

    it('say what they lack, and that there is no device yet', async () => {
      await nodeRed.deploy([tab, CLOUD, IN, { ...OUT, cloud: '' }, ASKED])
      await nodeRed.status('in', /no-devices/)
      await nodeRed.status('out', /no-cloud/)
    })

    it('say in their status that a device does not work', async () => {
      await house(device('lamp'), lamp('shelf', { topic: '' }))
      await nodeRed.status('in', /some-devices/)
    })

    it('answer at once for a device that nobody takes requests for', async () => {
      await deploy(device('lamp'), OUT)
      const { success, ...failure } = await ask('lamp', true)
      assert.deepEqual(
        [success, failure],
        [false, { reason: 'No node in the flow takes requests for lamp', code: 'unserved' }],
      )
    })

    it('are tested one device at a time, by name', async () => {
      await house(device('lamp'), device('plug'))
      const asked = nodeRed.collect('asked')
      const test = async (body: object): Promise<unknown> =>
        (await nodeRed.admin('homewire/toy/test/in', { capability: 'power', value: true, ...body })).json()
      for (const name of ['plug', 'Plug', 'node-plug'])
        assert.equal(((await test({ device: name })) as { success: boolean }).success, true, name)
      assert.deepEqual(await test({ device: 'cellar' }), { error: 'not-deployed' })
      assert.equal(asked.messages.length, 3)
    })
  })

  describe('out', () => {
    it('find the device by the topic on which it speaks', async () => {
      await house(lamp('shelf'), lamp('desk'), device('plug', { profile: 'tasmota', topic: 'plug' }))
      hear('zigbee2mqtt/desk', { state: 'ON' })
      hear('stat/plug/POWER', 'ON')
      await told('desk power true')
      await told('plug power true')
      assert.equal(cloud().told.length, 2)
      assert.match((await nodeRed.status('out', /power/)).text ?? '', /^plug: power: on$/)
    })

    it('tell everyone whom a topic concerns that cannot be reached any more', async () => {
      await house(lamp('shelf'), lamp('desk'))
      hear('zigbee2mqtt/bridge/state', '{"state":"offline"}')
      for (const toyId of ['shelf', 'desk']) {
        const answer = await ask(toyId, true)
        assert.equal(!answer.success && answer.reason, `${toyId} is offline`)
      }
    })

    it('take a bridge that goes and comes in one pass, however many devices it has', async () => {
      const names = Array.from({ length: 200 }, (_, index) => `lamp${index}`)
      await house(...names.map((name) => lamp(name)))
      const caught = nodeRed.collect('caught')
      const reachable = (): number =>
        names.filter((name) => cloud().devices.get(name)?.device.online === true).length
      for (const [state, count] of [
        ['offline', 0],
        ['online', 200],
      ] as const) {
        hear('zigbee2mqtt/bridge/state', JSON.stringify({ state }))
        await nothingCaught(caught)
        assert.equal(reachable(), count, 'each of them, before anything else happens')
      }
    })

    it('answer a request by the report of the device that was asked', async () => {
      await house(lamp('shelf'), lamp('desk'))
      const answer = ask('desk', true)
      hear('zigbee2mqtt/shelf', { state: 'ON' })
      hear('zigbee2mqtt/desk', { state: 'ON' })
      assert.deepEqual(await answer, { success: true, value: true })
    })

    it('never take our own command for an answer, with or without correlation data', async () => {
      await house(lamp('shelf'))
      const caught = nodeRed.collect('caught')
      const answer = ask('shelf', true)
      hear('zigbee2mqtt/shelf/set', '{"state":"ON"}')
      hear('zigbee2mqtt/shelf/set', '{"state":"ON"}', { correlationData: Buffer.from(answer.id) })
      hear('zigbee2mqtt/shelf/set', '{"state":"ON"}', { device: 'shelf' })
      await nothingCaught(caught)
      assert.equal((await answer).success, false)
      assert.deepEqual(cloud().told, [])
    })

    it('take an answer by the request in the message, or by correlation data', async () => {
      await house(device('lamp', { answer: 'reply' }), device('plug', { answer: 'reply' }))
      const asked = nodeRed.collect('asked')
      const lampAnswer = ask('lamp', true)
      nodeRed.inject('out', { ...(await asked.next()), payload: 'off' })
      assert.deepEqual(await lampAnswer, { success: true, value: false })
      const plugAnswer = ask('plug', true)
      nodeRed.inject('out', { payload: true, correlationData: plugAnswer.id, topic: 'replies' })
      assert.deepEqual(await plugAnswer, { success: true, value: true })
      const failed = ask('plug', false)
      nodeRed.inject('out', { request: { id: failed.id }, error: 'no power' })
      assert.deepEqual(await failed, { success: false, reason: 'no power' })
    })

    it('find the device that msg.device names, by name or id', async () => {
      await house(device('lamp'), device('plug'))
      nodeRed.inject('out', { device: ' Lamp ', payload: true })
      nodeRed.inject('out', { device: { id: 'plug', name: 'x' }, topic: 'brightness', payload: 40 })
      await told('lamp power true')
      await told('plug brightness 40')
    })

    it('say how to name a device when a message names none', async () => {
      await house(device('lamp'), device('plug'))
      const caught = nodeRed.collect('caught')
      nodeRed.inject('out', { payload: true })
      assert.equal(
        await complaint(caught),
        'This message names no device: set msg.device to the name or the ID of one',
      )
      nodeRed.inject('out', { payload: true, device: 'lampe' })
      assert.equal(await complaint(caught), 'There is no device "lampe": set msg.device to one of lamp, plug')
      nodeRed.inject('out', { payload: { a: 1 }, device: 'lamp' })
      assert.match(await complaint(caught), /^lamp: /)
    })

    it('leave alone what a broker says of others, and what others were asked', async () => {
      await house(lamp('shelf'))
      const caught = nodeRed.collect('caught')
      hear('zigbee2mqtt/bridge/devices', '[]')
      hear('weather/now', '{"temperature": 3}')
      const request = { id: 'x1', platform: 'rokid', device: { id: 'shelf', name: 'shelf' } }
      nodeRed.inject('out', { topic: 'power', payload: true, request })
      await nothingCaught(caught)
      assert.deepEqual(cloud().told, [])
    })

    it('drop the echo of a command once, where a device is told and speaks on one topic', async () => {
      await house(optimist('pump', 'garden/pump'), lamp('shelf'))
      hear('garden/pump', 'OFF')
      await told('pump power false')
      assert.deepEqual(await ask('pump', true), { success: true, value: true }, 'the flow answers')
      hear('garden/pump', 'OFF')
      await nodeRed.until(() => cloud().told.length === 2, 'somebody else has switched it off')
      await ask('pump', true)
      hear('garden/pump', 'ON')
      hear('garden/pump', Buffer.from('OFF'))
      await nodeRed.until(() => cloud().told.length === 3, 'and again')
      assert.deepEqual(cloud().told, Array(3).fill('pump power false'))
    })

    it('toggle only a device that the message names', async () => {
      await house(device('lamp'), device('plug'))
      const [asked, caught] = [nodeRed.collect('asked'), nodeRed.collect('caught')]
      nodeRed.inject('out', { payload: 'toggle' })
      assert.match(await complaint(caught), /names no device/)
      nodeRed.inject('out', {
        payload: 'toggle',
        device: 'plug',
        topic: 'button/kitchen',
        qos: 0,
        retain: false,
      })
      const { payload, request } = await asked.next()
      assert.deepEqual([payload, (request as { device: { id: string } }).device.id], [true, 'plug'])
    })

    it('toggle a device once when several of them get the same message', async () => {
      const second = { ...OUT, id: 'out2' }
      const button: FlowNode = { id: 'button', type: 'probe', z: 'tab', wires: [['out', 'out2']] }
      await house(device('lamp'), second, button)
      const asked = nodeRed.collect('asked')
      nodeRed.probe('button', (msg, send) => send(msg))
      nodeRed.inject('button', { payload: 'toggle', device: 'lamp' })
      await told('lamp power true')
      nodeRed.inject('button', { payload: 'toggle', device: 'lamp' })
      await told('lamp power false')
      assert.deepEqual(
        asked.messages.map(({ payload }) => payload),
        [true, false],
      )
    })

    it('toggle each device once when a button reaches several nodes of several devices', async () => {
      const out = (id: string, toyId: string): FlowNode => ({
        ...{ id, type: 'toy-out', z: 'tab', device: `node-${toyId}`, wires: [] },
      })
      const outs = [out('lamp1', 'lamp'), out('plug1', 'plug'), out('lamp2', 'lamp'), out('plug2', 'plug')]
      const wires = [outs.map(({ id }) => id)]
      await house(device('lamp'), device('plug'), ...outs, { id: 'button', type: 'probe', z: 'tab', wires })
      const asked = nodeRed.collect('asked')
      nodeRed.probe('button', (msg, send) => send(msg))
      for (const state of [true, false]) {
        nodeRed.inject('button', { payload: 'toggle' })
        for (const toyId of ['lamp', 'plug']) await told(`${toyId} power ${state}`)
      }
      assert.deepEqual(
        asked.messages.map(({ payload }) => payload),
        [true, true, false, false],
      )
    })

    it('know a device by its new name and topic after a deploy', async () => {
      await house(lamp('shelf'), device('plug'))
      hear('zigbee2mqtt/shelf', { state: 'ON' })
      await told('shelf power true')
      const renamed = { ...lamp('shelf'), topic: 'zigbee2mqtt/hall/left lamp' }
      await nodeRed.deploy([tab, CLOUD, renamed, device('plug'), IN, OUT, ASKED, ...CAUGHT], 'nodes')
      hear('zigbee2mqtt/shelf', { state: 'ON' })
      hear('zigbee2mqtt/hall/left lamp', { state: 'OFF' })
      await told('shelf power false')
    })

    it('do not read what is too long to come from a device, and say so', async () => {
      await house(lamp('shelf'))
      const caught = nodeRed.collect('caught')
      hear('zigbee2mqtt/shelf', `{"state":"${'x'.repeat(2 * 1024 * 1024)}"}`)
      assert.match(await complaint(caught), /^shelf: a message of 2048 kB is too long/)
    })
  })
})
