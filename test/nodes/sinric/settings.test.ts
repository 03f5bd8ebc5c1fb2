import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import type { FlowNode, NodeRed } from '../node-red'
import { account, atHome, device } from './home'

describe('A setting of the module', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server = ''
  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function deploy(serves: object = { serves: 'all', account: 'account' }): Promise<void> {
    const connected = cloud.next('connection')
    const nodes: FlowNode[] = [
      { id: 'tab', type: 'tab', label: 'Test' },
      account(server),
      device(),
      { id: 'in', type: 'sinric-in', z: 'tab', ...serves, wires: [['probe']] },
      { id: 'probe', type: 'probe', z: 'tab', wires: [['out']] },
      { id: 'out', type: 'sinric-out', z: 'tab', serves: 'all', account: 'account', wires: [] },
    ]
    await nodeRed.deploy(nodes)
    await connected
  }

  const set = (id: unknown, value: unknown): ReturnType<SinricCloud['ask']> =>
    cloud.ask(undefined, 'setSetting', { id, value }, { scope: 'module' })

  it("reaches the flow when it is the user's own, and is answered when the flow has done it", async () => {
    await deploy()
    const probe = nodeRed.collect('probe')
    const { success, value, scope, deviceId } = await set('id_polling', 10)
    assert.deepEqual([success, scope, deviceId], [true, 'module', undefined])
    assert.deepEqual(value, { id: 'id_polling', value: 10 })
    const { topic, payload, request } = await probe.next()
    assert.deepEqual([topic, payload], ['setSetting', { id: 'id_polling', value: 10 }])
    assert.equal((request as { scope: string }).scope, 'module')
  })

  it('is refused by a flow that refuses it', async () => {
    await deploy()
    nodeRed.probe('probe', (msg, send) => send({ ...msg, error: 'at least 20 s' }))
    const { success, message } = await set('id_polling', 10)
    assert.deepEqual([success, message], [false, 'at least 20 s'])
  })

  it("is refused as before when it is one of the vendor's hardware", async () => {
    await deploy()
    const probe = nodeRed.collect('probe')
    for (const id of [
      'pro.sinric::set.wifi.primary',
      ' PRO.sinric::set.fixed.ip.address',
      '',
      7,
      undefined,
    ]) {
      const { success, message } = await set(id, '{"ssid":"home","password":"secret"}')
      assert.equal(success, false, String(id))
      assert.match(message, /Node-RED has no setting/)
    }
    assert.equal(probe.messages.length, 0)
  })

  it('is refused when only nodes of single devices are there', async () => {
    await deploy({ device: 'lamp' })
    assert.equal((await set('id_polling', 10)).success, false)
  })
})
