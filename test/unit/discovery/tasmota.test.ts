import assert from 'node:assert/strict'
import { readAnnouncements } from '../../../src/discovery/announcements'
import { tasmota } from './samples'

const AM2301 = { AM2301: { Temperature: 21.5, Humidity: 48.1, DewPoint: 10.1 } }
const ENERGY = { ENERGY: { Total: 3.1, Power: 12, Voltage: 231, Current: 0.05 } }

const read = (more: object = {}, sensors?: object) =>
  readAnnouncements(tasmota(more, sensors)).devices.map(({ name, topic, capabilities, invert }) => [
    name,
    topic,
    capabilities.join(' '),
    ...(invert ? ['inverted'] : []),
  ])

describe('Tasmota announces', () => {
  it('a socket with its topic and its module', () => {
    const [socket] = readAnnouncements(tasmota()).devices
    assert.ok(socket)
    const { name, detail, capabilities, options } = socket
    assert.deepEqual([name, detail, capabilities], ['Kettle', 'Sonoff S31', ['power']])
    assert.deepEqual(options, {
      profile: 'tasmota',
      topic: 'tasmota_49A3BC',
      wiring: '{"v":1,"id":"5CCF7F49A3BC power","capabilities":{}}',
    })
  })

  it('what the only relay measures as a part of it', () => {
    assert.deepEqual(read({}, { ...AM2301, ...ENERGY }), [
      ['Kettle', 'tasmota_49A3BC', 'power temperature humidity powerUsage'],
    ])
  })

  it('sensors alone, also before their first measurement', () => {
    const expected = [['Kettle', 'tasmota_49A3BC', 'temperature humidity']]
    assert.deepEqual(read({ rl: [0, 0] }, AM2301), expected)
    assert.deepEqual(read({ rl: [0, 0] }, { AM2301: { Temperature: null, Humidity: null } }), expected)
    assert.deepEqual(read({ rl: [0, 0] }, { ESP32: { Temperature: 53 } }), [])
  })

  it('each of several relays, by its own name', () => {
    assert.deepEqual(read({ rl: [1, 1, 1], fn: ['Kettle', 'Radio', null] }, ENERGY), [
      ['Kettle', 'tasmota_49A3BC/1', 'power'],
      ['Kettle', 'tasmota_49A3BC', 'powerUsage'],
      ['Kettle 3', 'tasmota_49A3BC/3', 'power'],
      ['Radio', 'tasmota_49A3BC/2', 'power'],
    ])
  })

  it('a device that nobody has named by its host name', () => {
    assert.equal(read({ dn: 'Tasmota', fn: ['Tasmota', null] })[0]?.[0], 'tasmota-49A3BC-0956')
  })

  const lights: [number, string][] = [
    [0, 'power'],
    [1, 'power brightness'],
    [2, 'power brightness colorTemperature'],
    [3, 'power brightness color'],
    [4, 'power brightness color'],
    [5, 'power brightness color colorTemperature'],
  ]
  for (const [channels, capabilities] of lights) {
    it(`a light with ${channels} channels`, () => {
      assert.deepEqual(read({ rl: [2], lt_st: channels }), [['Kettle', 'tasmota_49A3BC', capabilities]])
    })
  }

  it('a light beside a relay with its number', () => {
    assert.deepEqual(read({ rl: [1, 2], lt_st: 1, fn: ['Fan', 'Lamp'] }), [
      ['Fan', 'tasmota_49A3BC/1', 'power'],
      ['Lamp', 'tasmota_49A3BC/2', 'power brightness'],
    ])
  })

  it('one shutter, and each of several; the one that counts backwards too', () => {
    assert.deepEqual(read({ rl: [3, 3] }), [['Kettle', 'tasmota_49A3BC', 'position']])
    assert.deepEqual(read({ rl: [3, 3, 3, 3], fn: ['Left', null, 'Right'], sho: [0, 1] }), [
      ['Left', 'tasmota_49A3BC/1', 'position'],
      ['Right', 'tasmota_49A3BC/2', 'position', 'inverted'],
    ])
  })

  it('a ceiling fan and its lamp', () => {
    assert.deepEqual(read({ if: 1, fn: ['Ceiling lamp'] }), [
      ['Ceiling lamp', 'tasmota_49A3BC/1', 'power'],
      ['Kettle', 'tasmota_49A3BC', 'fanSpeed'],
    ])
  })

  it('its full topic when it is not the usual one', () => {
    assert.equal(read({ ft: 'home/%prefix%/%topic%/' })[0]?.[1], 'home/%prefix%/tasmota_49A3BC')
    assert.equal(read({ ft: '%topic%/%prefix%/' })[0]?.[1], 'tasmota_49A3BC/%prefix%')
  })

  it('a topic that ends in a number so that it is not taken for a relay', () => {
    assert.equal(read({ t: 'plugs/7' })[0]?.[1], 'plugs/7/1')
  })

  it('what cannot be used, with the reason', () => {
    const reason = (more: object) => readAnnouncements(tasmota(more)).refused[0]?.reason
    assert.equal(reason({ tp: ['do', 'stat', 'tele'] }), 'prefix')
    assert.equal(reason({ state: ['AUS', 'EIN', 'TOGGLE', 'HOLD'] }), 'words')
    assert.equal(reason({ ft: 'home/%topic%/' }), 'topics')
    assert.equal(reason({ rl: [0, 0] }), 'nothing')
  })
})
