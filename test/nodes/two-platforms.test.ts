import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FlowNode } from './node-red'
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

const relay =
  (JSON.parse(readFileSync(file, 'utf8')) as FlowNode[]).find(({ type }) => type === 'rpi-gpio out')?.id ?? ''
