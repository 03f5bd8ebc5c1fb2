import assert from 'node:assert/strict'
import { adoptedOptions } from '../../src/discovery/adopted'
import { readAnnouncements } from '../../src/discovery/announcements'
import type { Msg } from './node-red'
import { atHome, device as rokidDevice, freshSkillId, type Home as RokidHome, skill, tab } from './rokid/home'
import type { EventPayload } from '../../simulator/sinric/payloads'
import { atHome as atSinricHome, CONNECTED, flow, type Home as SinricHome, LAMP } from './sinric/home'

/** The options of a sensor that Zigbee2MQTT announces. */
function sensor(...exposes: object[]): object {
  const devices = [
    {
      type: 'EndDevice',
      supported: true,
      friendly_name: 'sensor',
      ieee_address: '0x01',
      definition: { vendor: 'V', model: 'M', exposes },
    },
  ]
  const payload = JSON.stringify(devices)
  const [found] = readAnnouncements([{ topic: 'zigbee2mqtt/bridge/devices', payload }]).devices
  assert.ok(found)
  return { ...adoptedOptions(found) }
}

const binary = (name: string): object => ({
  type: 'binary',
  name,
  property: name,
  value_on: true,
  value_off: false,
})
const numeric = (name: string, unit: string): object => ({ type: 'numeric', name, property: name, unit })
const says = (payload: object): Msg => ({ topic: 'zigbee2mqtt/sensor', payload })

describe('A sensor of something that Sinric Pro has no word of its own for', () => {
  let home: SinricHome
  atSinricHome((own) => (home = own))

  async function deploy(options: object): Promise<void> {
    await home.nodeRed.deploy(flow(home.server, options))
    await home.nodeRed.status('out', CONNECTED)
  }

  /** The newest event of an action, once there are so many of it. */
  async function event(action: string, count = 1): Promise<EventPayload> {
    const all = (): EventPayload[] => home.cloud.events.filter((each) => each.action === action)
    await home.nodeRed.until(() => all().length >= count, `event ${count} of ${action}`)
    const newest = all().at(-1)
    assert.ok(newest)
    return newest
  }

  for (const [name, deviceType, action, on, off] of [
    ['smoke', 'CONTACT_SENSOR', 'setContactState', 'open', 'closed'],
    ['gas', 'CONTACT_SENSOR', 'setContactState', 'open', 'closed'],
    ['water_leak', 'CONTACT_SENSOR', 'setContactState', 'open', 'closed'],
    ['vibration', 'MOTION_SENSOR', 'motion', 'detected', 'notDetected'],
  ] as const) {
    it(`tells ${name} as ${action}`, async () => {
      await deploy({ ...sensor(binary(name)), deviceType })
      home.nodeRed.inject('out', says({ [name]: true }))
      const alarm = await event(action)
      assert.deepEqual(alarm.value, { state: on })
      home.nodeRed.inject('out', says({ [name]: false }))
      assert.deepEqual((await event(action, 2)).value, { state: off })
    })
  }

  it('stays open while one of its two alarms is there', async () => {
    await deploy({ ...sensor(binary('smoke'), binary('gas')), deviceType: 'CONTACT_SENSOR' })
    home.nodeRed.inject('out', says({ smoke: true, gas: false }))
    assert.deepEqual((await event('setContactState')).value, { state: 'open' })
    home.nodeRed.inject('out', says({ smoke: false, gas: true }))
    home.nodeRed.inject('out', says({ smoke: false, gas: false }))
    assert.deepEqual((await event('setContactState', 2)).value, { state: 'closed' })
  })

  it('says once what stays in Node-RED, and that is no error', async () => {
    const air = sensor(numeric('co2', 'ppm'), numeric('battery', '%'), numeric('temperature', '°C'))
    await deploy({ ...air, deviceType: 'TEMPERATURESENSOR' })
    await home.nodeRed.sentence(
      /Lamp measures CO₂, Battery, which Sinric Pro does not support, so it is not reported/,
    )
    home.nodeRed.inject('out', says({ co2: 600, battery: 90, temperature: 21 }))
    assert.deepEqual((await event('currentTemperature')).value, { temperature: 21, humidity: -1 })
    assert.deepEqual(
      home.nodeRed.complaints.filter(({ level }) => level === 'error'),
      [],
    )
  })

  it('says once that humidity alone is not told', async () => {
    await deploy({ profile: 'value', deviceType: 'TEMPERATURESENSOR' })
    for (const humidity of [40, 41, 42]) home.nodeRed.inject('out', { topic: 'humidity', payload: humidity })
    home.nodeRed.inject('out', { topic: 'temperature', payload: 21 })
    const { value } = await event('currentTemperature')
    assert.deepEqual(value, { temperature: 21, humidity: 42 })
    const errors = home.nodeRed.complaints.filter(({ level }) => level === 'error')
    assert.deepEqual(
      errors.map(({ text }) => text.includes('humidity waits for temperature')),
      [true],
    )
  })

  it('takes a measurement of the flow without an error, and says once that it is not told', async () => {
    await deploy({ profile: 'value', deviceType: 'SWITCH' })
    for (const lux of [1, 2, 3]) home.nodeRed.inject('out', { topic: 'illuminance', payload: lux })
    await home.nodeRed.sentence(/Lamp measures Illuminance, which Sinric Pro does not support/)
    home.nodeRed.inject('out', { topic: 'power', payload: true })
    assert.equal((await event('setPowerState')).deviceId, LAMP)
    assert.equal(home.nodeRed.complaints.length, 1)
  })
})

describe('A sensor of something that Rokid has no word for', () => {
  let home: RokidHome
  atHome((own) => (home = own))

  it('is not told of, and says why', async () => {
    const id = freshSkillId()
    const leak = { ...sensor(binary('water_leak')), displayType: 'unknown', capabilities: [] }
    await home.nodeRed.deploy([tab, skill(home, id), ...rokidDevice(id, 'leak', leak)])
    await home.cloud.bind()
    assert.deepEqual(await home.cloud.discover(), [])
    await home.nodeRed.sentence(/has no capability that Rokid supports/)
    await home.nodeRed.sentence(/measures Water leak, which Rokid does not support, so it is not reported/)
  })

  it('tells humidity alone', async () => {
    const id = freshSkillId()
    const air = { ...sensor(numeric('humidity', '%')), displayType: 'unknown', capabilities: ['humidity'] }
    await home.nodeRed.deploy([tab, skill(home, id), ...rokidDevice(id, 'air', air)])
    home.nodeRed.inject('air-out', says({ humidity: 48 }))
    await home.cloud.bind()
    const [air1] = await home.cloud.discover()
    assert.deepEqual(
      air1?.states.map(({ interface: name, value }) => [name, value]),
      [['Humidity', 48]],
    )
  })
})
