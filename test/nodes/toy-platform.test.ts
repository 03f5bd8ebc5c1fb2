import assert from 'node:assert/strict'
import type { Answer } from '../../src/bridge/request'
import { type FlowNode, NodeRed } from './node-red'
import { clouds } from './toy/index'
import type { ToyCloud } from './toy/platform'

const flow = (device: object = {}): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'Toy' },
  { id: 'toys', type: 'toy-cloud' },
  { id: 'toy-lamp', type: 'toy-device', cloud: 'toys', toyId: 'lamp', answer: 'flow', ...device },
  { id: 'toy-asked', type: 'toy-in', z: 'tab', device: 'toy-lamp', wires: [['toy-relay']] },
  { id: 'toy-relay', type: 'probe', z: 'tab', wires: [[]] },
  { id: 'toy-out', type: 'toy-out', z: 'tab', device: 'toy-lamp', wires: [] },
]

describe('A platform that is nothing but a table', () => {
  let nodeRed: NodeRed
  before(async () => {
    nodeRed = await NodeRed.get()
  })
  afterEach(() => nodeRed.clear())

  function cloud(): ToyCloud {
    const found = clouds.get('toys')
    assert.ok(found, 'the cloud is not deployed')
    return found
  }

  function ask(value: unknown): Promise<Answer> {
    const lamp = cloud().devices.get('lamp')
    assert.ok(lamp, 'the lamp is not in use')
    return new Promise((resolve) =>
      lamp.device.ask({ id: 'r1', capability: 'power', operation: 'set', value, raw: {} }, (answer) => {
        resolve(answer)
        return true
      }),
    )
  }

  it('asks a device through a real flow and is answered with what the flow did', async () => {
    await nodeRed.deploy(flow())
    const relay = nodeRed.collect('toy-relay')
    assert.deepEqual(await ask(true), { success: true, value: true })
    const { payload, request } = await relay.next()
    assert.equal(payload, true)
    assert.equal((request as { platform: string }).platform, 'toy')
  })

  it('is told by a device what the flow reports, once', async () => {
    await nodeRed.deploy(flow())
    for (const payload of [40, 40, 41]) nodeRed.inject('toy-out', { topic: 'brightness', payload })
    await nodeRed.until(() => cloud().told.length >= 2, 'two events')
    assert.deepEqual(cloud().told, ['lamp brightness 40', 'lamp brightness 41'])
  })

  it('shows on its nodes when a device has no owner', async () => {
    await nodeRed.deploy(flow({ cloud: '' }))
    assert.equal(nodeRed.statuses.get('toy-asked')?.text, 'toy.status.no-cloud')
  })
})
