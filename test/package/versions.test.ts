import assert from 'node:assert/strict'
import type { SinricCloud } from '../../simulator/sinric/cloud'
import { skipOffline } from '../support/network'
import { nodeRed5 } from '../support/node-red-5'
import { Stranger } from '../support/stranger'
import { Neighbours } from './neighbours'
import { device, home, node, openCloud } from './story'

const LAMP = '5d737888aea17c30a056d705'

describe('The packed package in Node-RED 5', function () {
  this.timeout(180_000)
  let cloud: SinricCloud | undefined
  let nodeRed: Stranger | undefined

  before(async function () {
    try {
      nodeRed = await Stranger.start(await nodeRed5())
    } catch (error) {
      return skipOffline(this, error)
    }
    cloud = openCloud()
    const server = await cloud.listen()
    const connected = cloud.next('connection')
    await nodeRed.deploy([
      ...home(server),
      device('lamp', LAMP, 'LIGHT'),
      node('ask', 'sinric-in', { device: 'lamp', wires: [['end']] }),
      node('end', 'debug', { active: false, tosidebar: true }),
      node('press', 'inject', {
        props: [{ p: 'payload' }, { p: 'topic', vt: 'str' }],
        payload: '30',
        payloadType: 'num',
        topic: 'brightness',
        wires: [['tell']],
      }),
      node('tell', 'sinric-out', { device: 'lamp' }),
    ])
    await connected
  })
  after(async () => {
    await nodeRed?.stop()
    await cloud?.close()
  })

  it('answers a request when the flow has finished', async () => {
    const answer = await cloud!.ask(LAMP, 'setPowerState', { state: 'On' })
    assert.deepEqual([answer.success, answer.value], [true, { state: 'On' }])
  })

  it('reports what the flow says', async () => {
    const event = cloud!.next('event')
    await nodeRed!.post('inject/press', {})
    const { deviceId, action, value } = await event
    assert.deepEqual([deviceId, action, value], [LAMP, 'setBrightness', { brightness: 30 }])
    assert.deepEqual(cloud!.rejected, [])
  })

  it('speaks with the other platforms too', async () => {
    const neighbours = await Neighbours.open(nodeRed!.url)
    const { rokid, mixin, sagoo } = neighbours
    try {
      const relayIsUp = sagoo.next('properties')
      const botIsUp = mixin.next('connection')
      await nodeRed!.deploy([{ id: 'tab', type: 'tab', label: 'Home' }, ...neighbours.flows])
      await Promise.all([relayIsUp, botIsUp])

      await rokid.bind()
      const [lamp] = await rokid.discover()
      assert.equal(lamp?.displayName, '台灯')
      const answer = await rokid.control(lamp.endpointId, 'Switch.On')
      assert.equal(answer.name, 'Response')

      assert.equal(await neighbours.chat('Hello'), 'Hello')

      assert.equal((await sagoo.ask('relay_001', 'property/set', { power: true })).code, 200)
      const posted = sagoo.next('properties', ({ values }) => 'temperature' in values)
      await nodeRed!.post('inject/read', {})
      assert.equal((await posted).values['temperature'], 20)
    } finally {
      await neighbours.close()
    }
  })

  it('gives the editor its page, dialogs, icon and Chinese', async () => {
    assert.equal((await nodeRed!.get('')).status, 200)
    const dialogs = await nodeRed!.get('nodes', { Accept: 'text/html' })
    assert.match(await dialogs.text(), /data-template-name="sinric-device"/)
    const icon = await nodeRed!.get('icons/@homewire/node-red/sinric.svg')
    assert.match(await icon.text(), /<svg/)
    const catalogue = await nodeRed!.get('locales/@homewire/node-red/sinric?lng=zh-CN')
    assert.match(await catalogue.text(), /设备/)
  })
})
