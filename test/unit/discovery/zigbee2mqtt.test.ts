import assert from 'node:assert/strict'
import { readAnnouncements } from '../../../src/discovery/announcements'
import { announcement, coordinator, exposes, zigbeeDevice } from './samples'

const read = (devices: object[], base = 'zigbee2mqtt') =>
  readAnnouncements([announcement(`${base}/bridge/devices`, devices)])

describe('Zigbee2MQTT announces', () => {
  const kinds: [keyof typeof exposes, string[]][] = [
    ['colorLamp', ['power', 'brightness', 'color', 'colorTemperature']],
    ['plug', ['power', 'powerUsage', 'energy']],
    ['blind', ['position', 'battery']],
    ['valve', ['targetTemperature', 'thermostatMode', 'power', 'temperature', 'battery']],
    ['lock', ['lock']],
    ['fan', ['power', 'fanSpeed']],
    ['climateSensor', ['temperature', 'humidity', 'battery']],
    ['motionSensor', ['motion', 'illuminance', 'battery']],
    ['doorSensor', ['contact']],
    ['button', ['doorbell']],
  ]
  for (const [kind, capabilities] of kinds) {
    it(`a ${kind} with what it can do, the most important first`, () => {
      const { devices, refused } = read([coordinator, zigbeeDevice('Hall', exposes[kind])])
      assert.deepEqual(refused, [])
      assert.deepEqual(
        devices.map(({ name, detail, profile, topic, capabilities: has, wiring }) => [
          name,
          detail,
          profile,
          topic,
          has,
          wiring?.id,
        ]),
        [['Hall', 'IKEA LED1624G9', 'zigbee2mqtt', 'zigbee2mqtt/Hall', capabilities, '0x00158d00018255df']],
      )
    })
  }

  it('a wall switch with two switches as one device each, and what it measures beside them', () => {
    const { devices } = read([zigbeeDevice('Wall switch', exposes.wallSwitch)])
    assert.deepEqual(
      devices.map(({ name, topic, capabilities, wiring }) => [name, topic, capabilities, wiring?.id]),
      [
        ['Wall switch', 'zigbee2mqtt/Wall switch', ['powerUsage'], '0x00158d00018255df'],
        ['Wall switch left', 'zigbee2mqtt/Wall switch', ['power'], '0x00158d00018255df left'],
        ['Wall switch right', 'zigbee2mqtt/Wall switch', ['power'], '0x00158d00018255df right'],
      ],
    )
  })

  it('a lamp that counts its brightness differently, with its scale', () => {
    const features = [
      { type: 'light', features: [{ name: 'state' }, { name: 'brightness', value_max: 1000 }] },
    ]
    assert.equal(read([zigbeeDevice('Old lamp', features)]).devices[0]?.max, 1000)
  })

  it('devices below whatever base topic it has, and with slashes in their names', () => {
    const { devices } = read([zigbeeDevice('attic/lamp', exposes.colorLamp)], 'zigbee-attic')
    assert.equal(devices[0]?.topic, 'zigbee-attic/attic/lamp')
  })

  it('a cover that cannot be sent to a position as something with two states', () => {
    const door = [{ type: 'cover', features: [{ type: 'enum', name: 'state', values: ['OPEN', 'CLOSE'] }] }]
    assert.deepEqual(read([zigbeeDevice('Door', door)]).devices[0]?.capabilities, ['mode'])
  })

  it('what cannot be used, with the reason', () => {
    const { devices, refused } = read([
      coordinator,
      zigbeeDevice('Off', exposes.plug, { disabled: true }),
      zigbeeDevice('Fresh', [], { interviewing: true, interview_completed: false, definition: null }),
      zigbeeDevice('Newer', exposes.plug, { interview_state: 'IN_PROGRESS' }),
      zigbeeDevice('Stranger', [], { supported: false, definition: null }),
      zigbeeDevice('Repeater', exposes.repeater),
    ])
    assert.deepEqual(devices, [])
    assert.deepEqual(
      refused.map(({ name, reason }) => [name, reason]),
      [
        ['Fresh', 'interview'],
        ['Newer', 'interview'],
        ['Off', 'disabled'],
        ['Repeater', 'nothing'],
        ['Stranger', 'unsupported'],
      ],
    )
  })
})
