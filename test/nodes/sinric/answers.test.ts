import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../src/simulator/sinric/cloud'
import { NodeRed } from '../node-red'
import { flow, LAMP, openCloud } from './home'

describe('A request from Sinric Pro', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  before(async () => {
    nodeRed = await NodeRed.get()
  })
  beforeEach(async () => {
    cloud = openCloud()
    server = await cloud.listen()
  })
  afterEach(async () => {
    await nodeRed.clear()
    await cloud.close()
  })

  async function deploy(options: object = {}): Promise<void> {
    const connected = cloud.next('connection')
    await nodeRed.deploy(flow(server, options))
    await connected
    await nodeRed.status('in', /connected/)
  }

  it('reaches the flow and is answered with what was asked when the flow has finished', async () => {
    await deploy()
    const probe = nodeRed.collect('probe')
    const answer = await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    assert.equal(answer.success, true)
    assert.deepEqual(answer.value, { state: 'On' })
    const msg = await probe.next()
    assert.equal(msg.payload, true)
    assert.equal(msg.topic, 'power')
  })
})
