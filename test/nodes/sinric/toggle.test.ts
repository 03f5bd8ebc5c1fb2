import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import type { NodeRed } from '../node-red'
import { atHome, flow, LAMP } from './home'

describe('A push-button that says "toggle"', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server = ''
  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function deploy(options?: object): Promise<void> {
    const connected = cloud.next('connection')
    await nodeRed.deploy(flow(server, options))
    await connected
  }

  it('switches the device through its in node, and tells the platform', async () => {
    const pin = nodeRed.collect('probe')
    await deploy({ profile: 'gpio' })

    const on = cloud.next('event')
    nodeRed.inject('out', { topic: 'gpio/27', payload: 'toggle' })
    const { topic, payload, request } = await pin.next()
    assert.deepEqual([topic, payload], ['power', 1])
    assert.equal((request as { client: string }).client, 'local')
    const { value, cause } = await on
    assert.deepEqual([value, cause], [{ state: 'On' }, { type: 'PHYSICAL_INTERACTION' }])

    const off = cloud.next('event')
    nodeRed.inject('out', { payload: ' Toggle ' })
    assert.equal((await pin.next()).payload, 0)
    assert.deepEqual((await off).value, { state: 'Off' })
  })

  it('turns off what was turned on by voice', async () => {
    const pin = nodeRed.collect('probe')
    await deploy({ profile: 'gpio' })
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    assert.equal((await pin.next()).payload, 1)
    nodeRed.inject('out', { payload: 'toggle' })
    assert.equal((await pin.next()).payload, 0)
  })

  it('fails, and changes nothing, when the flow fails', async () => {
    nodeRed.probe('probe', () => Promise.reject(new Error('the fuse is blown')))
    await deploy({ profile: 'gpio' })
    nodeRed.inject('out', { payload: 'toggle' })
    await nodeRed.status('out', /the fuse is blown/)

    const pin = nodeRed.collect('probe')
    nodeRed.inject('out', { payload: 'toggle' })
    assert.equal((await pin.next()).payload, 1, 'it was never on')
  })

  it('is asked once, also when a Catch node brings its failure back', async () => {
    const asked: unknown[] = []
    nodeRed.probe('probe', ({ payload }) => {
      asked.push(payload)
      return Promise.reject(new Error('the fuse is blown'))
    })
    const connected = cloud.next('connection')
    await nodeRed.deploy([
      ...flow(server, { profile: 'gpio' }),
      { id: 'catch', type: 'catch', z: 'tab', scope: null, uncaught: false, wires: [['out', 'caught']] },
      { id: 'caught', type: 'probe', z: 'tab', wires: [[]] },
    ])
    await connected
    const caught = nodeRed.collect('caught')
    nodeRed.inject('out', { payload: 'toggle' })
    await nodeRed.until(
      () => caught.messages.some(({ error }) => (error as { source: { id: string } }).source.id === 'out'),
      'the failure of the out node',
    )
    assert.deepEqual(asked, [1])
  })

  it('means nothing to a device that others talk to on MQTT', async () => {
    const pin = nodeRed.collect('probe')
    await deploy({ profile: 'zigbee2mqtt', topic: 'zigbee2mqtt/lamp' })
    nodeRed.inject('out', { topic: 'zigbee2mqtt/remote/action', payload: 'toggle' })
    nodeRed.inject('out', { topic: 'zigbee2mqtt/lamp/set', payload: 'TOGGLE' })
    nodeRed.inject('out', { topic: 'power', payload: 'toggle' })
    assert.deepEqual((await pin.next()).payload, { state: 'ON' })
    assert.equal(pin.messages.length, 1)
  })

  it('is a text where it is said about something that is not on or off', async () => {
    const pin = nodeRed.collect('probe')
    await deploy({ profile: 'value', deviceType: 'SPEAKER' })
    const event = cloud.next('event')
    nodeRed.inject('out', { topic: 'mode', instance: 'modeInstance1', payload: 'Toggle' })
    assert.deepEqual((await event).value, { mode: 'Toggle' })
    assert.equal(pin.messages.length, 0)
  })
})
