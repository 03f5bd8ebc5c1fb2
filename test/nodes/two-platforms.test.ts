import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FlowNode, NodeRed } from './node-red'
import { atHome, type Home, skill } from './rokid/home'
import { account, LAMP, openCloud } from './sinric/home'

const file = join(__dirname, '../../examples/Sinric Pro/15 - One relay on two platforms.json')

describe('One relay on two platforms', () => {
  let rokid: Home
  atHome((own) => (rokid = own))

  it('is switched by both, and each hears what the other one asked for', async () => {
    const { nodeRed } = rokid
    const sinric = openCloud()
    try {
      const server = await sinric.listen()
      const connected = sinric.next('connection')
      await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'Test' }, ...filledIn(server)])
      const pin = nodeRed.collect(relay)
      await connected
      await rokid.cloud.bind()
      await rokid.cloud.discover()

      const on = await sinric.ask(LAMP, 'setPowerState', { state: 'On' })
      assert.deepEqual([on.success, on.value], [true, { state: 'On' }])
      assert.equal((await pin.next()).payload, 1)
      const { endpoint } = await rokid.cloud.query('relay')
      const [state] = (endpoint?.states ?? []) as { interface: string; value: unknown }[]
      assert.deepEqual([state?.interface, state?.value], ['Switch', 'On'])

      const event = sinric.next('event')
      await rokid.cloud.control('relay', 'Switch.Off')
      assert.equal((await pin.next()).payload, 0)
      assert.deepEqual((await event).value, { state: 'Off' })
    } finally {
      await sinric.close()
    }
  })

  it('is toggled once by a button that is wired to both, also where they serve all', async () => {
    const { nodeRed } = rokid
    const sinric = openCloud()
    try {
      const server = await sinric.listen()
      const example = filledIn(server)
      const idOf = (type: string): string => String(example.find((node) => node.type === type)?.id)
      const button = {
        ...{ id: 'button', type: 'probe', z: 'tab' },
        wires: [[idOf('sinric-out'), idOf('rokid-out'), 'all-sinric', 'all-rokid']],
      }
      const connected = sinric.next('connection')
      await nodeRed.deploy([
        { id: 'tab', type: 'tab', label: 'Test' },
        ...example,
        button,
        all('sinric-out', { account: idOf('sinric-account') }),
        all('rokid-out', { skill: idOf('rokid-skill') }),
      ])
      await connected
      const pin = nodeRed.collect(relay)
      nodeRed.probe('button', (msg, send) => send(msg))
      for (const state of ['On', 'Off']) {
        const event = sinric.next('event')
        nodeRed.inject('button', { payload: 'toggle', device: 'Relay' })
        assert.deepEqual((await event).value, { state })
      }
      assert.deepEqual(
        pin.messages.map(({ payload }) => payload),
        [1, 0],
      )
    } finally {
      await sinric.close()
    }
  })

  function all(type: string, owner: object): FlowNode {
    return { id: `all-${type.split('-')[0]}`, type, z: 'tab', serves: 'all', ...owner, wires: [] }
  }

  /** The example with the credentials of the simulated clouds, and a probe in place of the pin. */
  function filledIn(server: string): FlowNode[] {
    const example = JSON.parse(readFileSync(file, 'utf8')) as FlowNode[]
    return example.map((node) => {
      if (node.type === 'sinric-account') return { ...account(server), id: node.id }
      if (node.type === 'sinric-device') return { ...node, deviceId: LAMP }
      if (node.type === 'rokid-skill') return skill(rokid, node.id)
      return node.type === 'rpi-gpio out'
        ? { ...node, type: 'probe', z: 'tab' }
        : 'z' in node
          ? { ...node, z: 'tab' }
          : node
    })
  }
})

describe('A device with onlyChanges that stands on two platforms', () => {
  let nodeRed: NodeRed
  before(async () => {
    nodeRed = await NodeRed.get()
  })
  afterEach(() => nodeRed.clear())

  const WARNING = /^Gate is also on another platform, as the (\w+) device (\w+)\. Neither platform knows/
  const Z2M = { profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/gate' }
  const wiring = (id: string): string => JSON.stringify({ v: 1, id })

  /** Two devices that nodes use; what is said about them without an account does not matter here. */
  async function warnings(one: object, other: object, types = ['sinric', 'rokid']): Promise<string[]> {
    const [first, second] = types
    await nodeRed.deploy([
      { id: 'tab', type: 'tab', label: 'Test' },
      { id: 'one', type: `${first}-device`, name: 'Gate', onlyChanges: true, ...one },
      { id: 'one-out', type: `${first}-out`, z: 'tab', device: 'one', wires: [] },
      { id: 'other', type: `${second}-device`, name: 'Door', endpointId: 'door', ...other },
      { id: 'other-out', type: `${second}-out`, z: 'tab', device: 'other', wires: [] },
    ])
    return nodeRed.said.filter((text) => WARNING.test(text))
  }

  for (const types of [
    ['sinric', 'rokid'],
    ['rokid', 'sagoo'],
    ['sagoo', 'sinric'],
  ])
    it(`is warned of on ${types.join(' and ')}, once`, async () => {
      const [warning = '', ...others] = await warnings(Z2M, { ...Z2M, topic: 'zigbee2mqtt/gate/#' }, types)
      assert.deepEqual([WARNING.exec(warning)?.slice(1), others], [[types[1], 'Door'], []])
    })

  it('is recognised by its announcement, whatever its topic is now', async () => {
    const renamed = { ...Z2M, topic: 'zigbee2mqtt/old', wiring: wiring('0x1') }
    assert.equal((await warnings({ ...Z2M, wiring: wiring('0x1') }, renamed)).length, 1)
  })

  for (const [what, one, other, types] of [
    ['another thing', Z2M, { ...Z2M, topic: 'zigbee2mqtt/door' }, undefined],
    [
      'another part of one thing',
      { ...Z2M, wiring: wiring('0x1 l1') },
      { ...Z2M, wiring: wiring('0x1 l2') },
      undefined,
    ],
    ['a thing that may have any command twice', { ...Z2M, onlyChanges: false }, Z2M, undefined],
    ['a thing that nobody could recognise', { profile: 'value' }, { profile: 'value' }, undefined],
    ['a thing that stands twice on one platform', Z2M, Z2M, ['sinric', 'sinric']],
  ] as const)
    it(`is not said of ${what}`, async () => {
      assert.deepEqual(await warnings(one, other, types && [...types]), [])
    })
})

const relay =
  (JSON.parse(readFileSync(file, 'utf8')) as FlowNode[]).find(({ type }) => type === 'rpi-gpio out')?.id ?? ''
