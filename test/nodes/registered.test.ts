import assert from 'node:assert/strict'
import { nodeTypes as mixin } from '../../nodes/mixin/node-types'
import { nodeTypes as rokid } from '../../nodes/rokid/node-types'
import { nodeTypes as sagoo } from '../../nodes/sagoo/node-types'
import { nodeTypes as sinric } from '../../nodes/sinric/node-types'
import { type FlowNode, NodeRed } from './node-red'

describe('The node types that are told to Node-RED', () => {
  for (const [set, types] of Object.entries({ mixin, rokid, sagoo, sinric }))
    it(`are all alive once the ${set} set is loaded`, async () => {
      const nodeRed = await NodeRed.get()
      const nodes = Object.keys(types).map((type): FlowNode => ({
        id: type,
        type,
        z: 'tab',
        name: '',
        wires: [[]],
      }))
      await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'Test' }, ...nodes])
      const dead = nodeRed.said.filter((text) => text.includes('differ in'))
      await nodeRed.clear()
      assert.deepEqual(dead, [])
    })
})
