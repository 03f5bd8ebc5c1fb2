import assert from 'node:assert/strict'
import { sinricSection } from '../../simulator/page/sinric-section'
import { type Phone } from '../../simulator/sinric/phone'
import { Host, LAMP, openCloud } from '../unit/sinric/local-home'

describe('The phone on the page of the simulator', () => {
  let host: Host
  let phone: Phone

  beforeEach(async () => {
    host = new Host()
    await host.account()
    phone = await host.phone()
  })
  afterEach(() => host.close())

  const say = (way: string): unknown =>
    sinricSection(openCloud(), phone).commands.get('ask')?.({ device: LAMP, phrase: 'turnOn', way })

  it('switches a lamp that the cloud cannot reach', async () => {
    const overTheCloud = (await say('cloud')) as { success: boolean; message: string }
    assert.deepEqual([overTheCloud.success, overTheCloud.message], [false, 'Device is offline'])
    const atHome = (await say('phone')) as { success: boolean; fields: object }
    assert.deepEqual([atHome.success, atHome.fields], [true, { powerState: 'On' }])
  })
})
