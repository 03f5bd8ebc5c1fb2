import assert from 'node:assert/strict'
import { sinricSection } from '../../simulator/page/sinric-section'
import { type Phone } from '../../simulator/sinric/phone'
import { SinricCloud } from '../../simulator/sinric/cloud'
import { APP_KEY, APP_SECRET, Host, LAMP } from '../unit/sinric/local-home'

describe('The phone on the page of the simulator', () => {
  let host: Host
  let phone: Phone

  beforeEach(async () => {
    host = new Host()
    await host.account()
    phone = await host.phone()
  })
  afterEach(() => host.close())

  const say = (way: string): unknown => {
    const devices = [{ id: LAMP, name: 'Lamp', type: 'LIGHT' }]
    const cloud = new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET, devices })
    return sinricSection(cloud, phone).commands.get('say')?.({ sentence: 'turn on the lamp', way })
  }

  it('switches a lamp that the cloud cannot reach', async () => {
    const overTheCloud = (await say('cloud')) as { success: boolean; reason: string }
    assert.equal(overTheCloud.success, false)
    assert.match(overTheCloud.reason, /is not connected/)
    const atHome = (await say('phone')) as { success: boolean; capability: string; value: unknown }
    assert.deepEqual([atHome.success, atHome.capability, atHome.value], [true, 'power', true])
  })
})
