import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Finding, named, sorted } from '../../../../nodes/runtime/doctor/finding'
import { Flow, type NodeProperties } from '../../../../nodes/runtime/doctor/flow'
import type { DeviceView, HomeView } from '../../../../nodes/runtime/doctor/view'
import { findingsIn } from '../../../../nodes/runtime/doctor/rules'
import { overlaps } from '../../../../src/profiles/topic-filter'

const node = (id: string, type: string, more: object = {}): NodeProperties => ({
  ...{ id, type, z: 'tab', wires: [[]], ...more },
})
const account: NodeProperties = { id: 'account', type: 'toy-cloud' }
const owner = { id: 'account', set: 'toy', property: 'cloud', hasDevices: true }

const lamp = (more: Partial<DeviceView> = {}): DeviceView => ({
  ...{ id: 'lamp', set: 'toy', name: 'Lamp', key: 'lamp', owner: 'account', fault: undefined },
  ...{ isDuplicate: false, inUse: true, isServed: true, isOnline: true, isAsked: true, answer: 'flow' },
  ...{ profile: 'value', topics: undefined, thing: {}, onlyChanges: false, hasSpoken: true, ...more },
})
const onMqtt = (more: Partial<DeviceView> = {}): DeviceView =>
  lamp({
    ...{ answer: 'state', profile: 'zigbee2mqtt' },
    topics: { listen: 'z/lamp/#', speaks: ['z/lamp', 'z/lamp/availability'], commands: ['z/lamp/set'] },
    ...more,
  })

function look(nodes: readonly NodeProperties[], more: Partial<HomeView> = {}): Finding[] {
  const flow = new Flow([{ id: 'tab', type: 'tab' }, account, ...nodes])
  const home = { owners: [owner], devices: [lamp()], brokers: [], loads: [], unannounced: new Set<string>() }
  return findingsIn({ flow, ...home, ...more })
}

const codes = (nodes: readonly NodeProperties[], more: Partial<HomeView> = {}): string[] =>
  look(nodes, more).map(({ code, node: id }) => `${code} ${id}`)

const request = node('in', 'toy-in', { device: 'lamp', wires: [['end']] })
const report = node('out', 'toy-out', { device: 'lamp' })

describe('The rules of the doctor', () => {
  it('find a pin that is driven high at every deploy, and none that is set or dimmed', () => {
    const pin = (more: object): string[] => codes([request, node('end', 'rpi-gpio out', more)])
    for (const set of ['', false, undefined]) assert.deepEqual(pin({ set, out: 'out' }), ['pin-state end'])
    assert.deepEqual(pin({ set: true, out: 'out' }), [])
    assert.deepEqual(pin({ set: '', out: 'pwm' }), [])
  })

  it('leave alone a pin that no request reaches', () => {
    const wires = [node('button', 'inject', { wires: [['pin']] }), node('pin', 'rpi-gpio out', { set: '' })]
    assert.deepEqual(codes([request, node('end', 'debug'), ...wires]), [])
  })

  it('follow a message into a subflow and out of it', () => {
    const subflow: NodeProperties = {
      ...{ id: 'sub', type: 'subflow', in: [{ wires: [{ id: 'inner' }] }] },
      out: [{ wires: [{ id: 'inner', port: 0 }] }],
    }
    const nodes = [
      node('in', 'toy-in', { device: 'lamp', wires: [['use']] }),
      node('use', 'subflow:sub', { wires: [['end']] }),
      node('inner', 'switch', { z: 'sub' }),
      node('end', 'mqtt out', { retain: 'true' }),
    ]
    assert.deepEqual(codes([subflow, ...nodes]), ['mqtt-out-retain end'])
  })

  it('follow a link call to where it leads, and on to what comes after it', () => {
    const nodes = [
      node('in', 'toy-in', { device: 'lamp', wires: [['call']] }),
      node('call', 'link call', { links: ['there'], wires: [['after']] }),
      node('there', 'link in', { wires: [['far']] }),
      node('far', 'mqtt out', { retain: true }),
      node('after', 'mqtt out', { retain: 'true' }),
    ]
    assert.deepEqual(codes(nodes).sort(), ['mqtt-out-retain after', 'mqtt-out-retain far'])
  })

  it('end on a wire that runs in a circle', () => {
    const nodes = [
      node('in', 'toy-in', { device: 'lamp', wires: [['a']] }),
      node('a', 'switch', { wires: [['b']] }),
      node('b', 'delay', { wires: [['a']] }),
    ]
    assert.deepEqual(codes(nodes), [])
  })

  it('leave a topic of its own to a flow that makes its own messages', () => {
    const nodes = [
      node('in', 'toy-in', { device: 'lamp', wires: [['make']] }),
      node('make', 'function', { wires: [['end']] }),
      node('end', 'mqtt out', { topic: 'my/own' }),
      report,
      node('hear', 'mqtt in', { topic: 'z/#', wires: [['out']] }),
    ]
    assert.deepEqual(codes(nodes, { devices: [onMqtt()] }), [])
    const straight = nodes.map((each) => (each.id === 'in' ? { ...each, wires: [['end']] } : each))
    assert.deepEqual(codes(straight, { devices: [onMqtt()] }), ['mqtt-out-topic end'])
    // A device without topics needs one.
    assert.deepEqual(codes(straight), [])
  })

  it('believe a node that they do not know to bring the words of the device', () => {
    const nodes = [request, node('end', 'debug'), report]
    assert.deepEqual(codes(nodes, { devices: [onMqtt()] }), ['no-out out'])
    const foreign = node('zigbee', 'zigbee-in', { wires: [['out']] })
    assert.deepEqual(codes([...nodes, foreign], { devices: [onMqtt()] }), [])
  })

  it('ask nobody to serve a sensor', () => {
    assert.deepEqual(codes([report], { devices: [lamp({ isServed: false, isAsked: false })] }), [])
    assert.deepEqual(codes([report], { devices: [lamp({ isServed: false })] }), ['no-in lamp'])
  })

  it('name large and busy topics at the mqtt in that hears them, or at the node where they arrive', () => {
    const load = { node: 'out', topic: 'camera', bytes: 200_000, rate: 80 }
    const hear = (id: string): NodeProperties => node(id, 'mqtt in', { topic: '#', wires: [['out']] })
    const nodes = [request, node('end', 'debug'), report]
    assert.deepEqual(codes([...nodes, hear('one')], { loads: [load] }), ['topic-large one', 'topic-busy one'])
    assert.deepEqual(codes([...nodes, hear('one'), hear('two')], { loads: [load] }), [
      'topic-large out',
      'topic-busy out',
    ])
  })

  it('find no fault in 60 devices in four nodes, and name no more than five of those that nobody hears', () => {
    const devices = Array.from({ length: 60 }, (_, index) => {
      const topic = `z/lamp${index}`
      const topics = { listen: `${topic}/#`, speaks: [topic], commands: [`${topic}/set`] }
      return onMqtt({ id: `lamp${index}`, name: `Lamp ${index}`, topics })
    })
    const house = (topic: string): NodeProperties[] => [
      node('in', 'toy-in', { serves: 'all', cloud: 'account', wires: [['said']] }),
      node('said', 'mqtt out', { topic: '' }),
      node('heard', 'mqtt in', { topic, wires: [['out']] }),
      node('out', 'toy-out', { serves: 'all', cloud: 'account' }),
    ]
    assert.deepEqual(look(house('z/#'), { devices }), [])
    const [deaf, ...others] = look(house('tasmota/#'), { devices })
    assert.deepEqual([deaf?.code, deaf?.node, others], ['mqtt-in-deaf', 'heard', []])
    assert.match(String(deaf?.sentence), /Lamp 0, Lamp 1, Lamp 2, Lamp 3, Lamp 4 and 55 more/)
  })

  it('survive every flow, whatever stands in its properties', () => {
    const types = ['toy-in', 'toy-out', 'mqtt in', 'mqtt out', 'switch', 'link out', 'link call', 'subflow']
    const ids = ['in', 'out', 'a', 'b', 'lamp', 'account', 'tab', '__proto__', 'constructor', '']
    const anyNode = fc.record(
      {
        id: fc.constantFrom(...ids),
        type: fc.constantFrom(...types, 'subflow:a', 'tab', 'rpi-gpio out', ''),
        z: fc.oneof(fc.constantFrom(...ids), fc.anything()),
        wires: fc.oneof(fc.array(fc.array(fc.constantFrom(...ids))), fc.anything()),
        links: fc.oneof(fc.array(fc.constantFrom(...ids)), fc.anything()),
        topic: fc.oneof(fc.constantFrom('', '#', 'z/#', '${X}', '$share/a/#', '/'), fc.anything()),
        in: fc.anything(),
        out: fc.oneof(fc.array(fc.record({ wires: fc.anything() })), fc.anything()),
        device: fc.oneof(fc.constantFrom(...ids), fc.anything()),
        serves: fc.oneof(fc.constant('all'), fc.anything()),
        d: fc.anything(),
        disabled: fc.anything(),
        retain: fc.anything(),
        set: fc.anything(),
        inputs: fc.anything(),
        cloud: fc.constantFrom(...ids),
      },
      { requiredKeys: ['id', 'type'] },
    )
    fc.assert(
      fc.property(fc.array(anyNode, { maxLength: 12 }), (nodes) => {
        for (const { code, node: id, sentence, advice } of look(nodes, { devices: [lamp(), onMqtt()] })) {
          assert.ok(code.length > 0 && typeof id === 'string')
          assert.ok(String(sentence).length > 0 && String(advice).length > 0)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('What the doctor says', () => {
  it('comes with the worst first, and each thing once', () => {
    const one = (code: 'no-in' | 'pin-state', severity: 'error' | 'warning', id: string): Finding => ({
      ...{ code, severity, node: id, sentence: code, advice: '' },
    })
    const list = [one('pin-state', 'warning', 'a'), one('no-in', 'error', 'b'), one('no-in', 'error', 'b')]
    assert.deepEqual(
      sorted(list).map(({ node: id }) => id),
      ['b', 'a'],
    )
  })

  it('names few of many', () => {
    assert.equal(String(named(['a', 'b'])), 'a, b')
    assert.equal(String(named(['a', 'b', 'c', 'd', 'e', 'f'])), 'a, b, c, d, e and 1 more')
  })
})

describe('A topic filter', () => {
  const cases: [filter: string, topic: string, expected: boolean][] = [
    ['#', 'a/b', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
    ['a', 'a/b', false],
    ['a/b', 'a', false],
    ['+/lamp/RESULT', 'stat/lamp/#', true],
    ['+/fan/RESULT', 'stat/lamp/#', false],
    ['$share/group/a/#', 'a/b', true],
  ]
  for (const [filter, topic, expected] of cases)
    it(`${filter} ${expected ? 'hears' : 'does not hear'} ${topic}`, () =>
      assert.equal(overlaps(filter, topic), expected))
})
