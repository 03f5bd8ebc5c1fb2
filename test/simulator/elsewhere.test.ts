import assert from 'node:assert/strict'
import { sinricSection } from '../../simulator/page/sinric-section'
import type { Section } from '../../simulator/page/section'
import { SinricCloud } from '../../simulator/sinric/cloud'
import { Phone } from '../../simulator/sinric/phone'
import { appKey, appSecret, lamp } from './client'

const PUMP = '5dc1564130000000000000cc'

interface Snapshot {
  listeners: number
  devices: { id: string; online: boolean; state: object; elsewhere: boolean }[]
}

describe('A device with other firmware on the page of the simulator', () => {
  let cloud: SinricCloud
  let section: Section

  beforeEach(async () => {
    const devices = [
      { id: lamp, name: 'Lamp', type: 'LIGHT' },
      { id: PUMP, name: 'Pump', type: 'SWITCH', isElsewhere: true as const },
    ]
    cloud = new SinricCloud({ appKey, appSecret, apiKey: 'key', devices })
    section = sinricSection(cloud, new Phone({ appSecret }))
    await cloud.listen()
  })
  afterEach(() => cloud.close())

  const run = (command: string, body: object): unknown => section.commands.get(command)?.({ ...body })
  const pump = (): Snapshot['devices'][number] => {
    const found = (section.snapshot() as Snapshot).devices.find(({ id }) => id === PUMP)
    assert.ok(found)
    return found
  }

  it('answers a voice, and takes a hand', async () => {
    const said = (await run('say', { sentence: 'turn on the pump' })) as { success: boolean; value: unknown }
    assert.deepEqual([said.success, said.value], [true, true])
    assert.deepEqual(pump().state, { powerState: 'On' })
    run('flip', { device: PUMP })
    assert.deepEqual(pump().state, { powerState: 'Off' })
  })

  it('is offline without its plug, and answers nobody', async () => {
    assert.equal(pump().online, true)
    run('plug', { device: PUMP, plugged: false })
    assert.equal(pump().online, false)
    const said = (await run('say', { sentence: 'turn on the pump' })) as { success: boolean; reason: string }
    assert.deepEqual([said.success, said.reason], [false, 'Device is offline'])
    run('plug', { device: PUMP, plugged: true })
    assert.equal(pump().online, true)
  })

  it('is the only kind that one lends a hand to', () => {
    assert.throws(() => run('flip', { device: lamp }), /no such device elsewhere/)
  })
})
