import assert from 'node:assert/strict'
import { readAnnouncements } from '../../../src/discovery/announcements'
import type { Announcement } from '../../../src/discovery/announced'
import { announcement, esphome, exposes, grouped, tasmota, zigbeeDevice } from './samples'

const read = (...announcements: Announcement[]) =>
  readAnnouncements(announcements).devices.map(({ name, topic, capabilities }) => [
    name,
    topic,
    capabilities.join(' '),
  ])
const reasons = (...announcements: Announcement[]) =>
  readAnnouncements(announcements).refused.map(({ name, reason }) => `${name}: ${reason}`)
const config = (component: string, content: object) =>
  announcement(`homeassistant/${component}/thing/config`, { name: 'Thing', ...content })
const json = { state_topic: 'home/lamp', command_topic: 'home/lamp/set' }

describe('Announcements for Home Assistant', () => {
  it("of ESPHome become devices with the state topic, which ends in '/state'", () => {
    assert.deepEqual(read(...Object.values(esphome)), [
      ['Porch Air', 'porch/sensor/air/state', 'temperature'],
      ['Porch Awning', 'porch/cover/awning/state', 'position'],
      ['Porch Fountain', 'porch/switch/fountain/state', 'power'],
      ['Porch Lamp', 'porch/light/lamp/state', 'power brightness color'],
    ])
    assert.equal(readAnnouncements([esphome.light]).devices[0]?.detail, 'Espressif esp01_1m')
  })

  it('of a sensor with one JSON for everything become one device', () => {
    assert.deepEqual(read(...grouped), [['Cellar', 'acme/cellar', 'temperature humidity']])
  })

  it('of a light with the JSON schema, with its scale and its colours', () => {
    const light = { ...json, schema: 'json', brightness: true }
    assert.deepEqual(read(config('light', { ...light, supported_color_modes: ['color_temp', 'xy'] })), [
      ['Thing', 'home/lamp', 'power brightness color colorTemperature'],
    ])
    assert.deepEqual(read(config('light', { ...json, schema: 'json' })), [['Thing', 'home/lamp', 'power']])
    const [scaled] = readAnnouncements([config('light', { ...light, bri_scl: 100 })]).devices
    assert.equal(scaled?.max, 100)
    const [usual] = readAnnouncements([config('light', { ...light, bri_scl: 255 })]).devices
    assert.equal(usual?.max, undefined)
  })

  it('of a light, a switch, a lock, a cover and a fan that know a word for on and off', () => {
    for (const [component, more, capabilities] of [
      ['light', {}, 'power'],
      [
        'switch',
        {
          value_template: '{{ value_json.state }}',
          payload_on: '{"state":"ON"}',
          payload_off: '{"state": "OFF"}',
        },
        'power',
      ],
      ['lock', {}, 'lock'],
      ['cover', {}, 'mode'],
      [
        'cover',
        {
          set_position_topic: 'home/lamp/set',
          set_position_template: '{"position": {{ position }} }',
        },
        'position',
      ],
      ['fan', {}, 'power'],
      ['fan', { percentage_command_topic: 'home/lamp/set' }, 'power'],
      [
        'fan',
        {
          percentage_command_topic: 'home/lamp/set',
          percentage_command_template: '{"percentage": {{ value }} }',
        },
        'power fanSpeed',
      ],
    ] as const)
      assert.deepEqual(read(config(component, { ...json, ...more })), [['Thing', 'home/lamp', capabilities]])
  })

  it('refuse what the profile would say in other words', () => {
    const template = { value_template: '{{ value_json.state }}' }
    for (const [component, more] of [
      ['switch', template],
      ['switch', { ...template, payload_on: 'ON', payload_off: 'OFF' }],
      ['switch', { payload_on: 'on', payload_off: 'off' }],
      ['switch', { state_on: 'running' }],
      ['lock', { state_locked: '1' }],
    ] as const)
      assert.deepEqual(read(config(component, { ...json, ...more })), [], JSON.stringify(more))
  })

  it('know a device with /state and /set below its topic', () => {
    const topics = { stat_t: 'home/pump/state', cmd_t: 'home/pump/set' }
    assert.deepEqual(read(config('switch', topics)), [['Thing', 'home/pump', 'power']])
  })

  it('of a door, a motion and a bell', () => {
    const stat_t = 'hall/thing'
    assert.deepEqual(read(config('binary_sensor', { dev_cla: 'door', stat_t }))[0]?.[2], 'contact')
    assert.deepEqual(read(config('binary_sensor', { dev_cla: 'occupancy', stat_t }))[0]?.[2], 'motion')
    const bell = { dev_cla: 'doorbell', evt_typ: ['press'], stat_t }
    assert.deepEqual(read(config('event', bell))[0]?.[2], 'doorbell')
  })

  it('of a whole device at once', () => {
    const device = announcement('homeassistant/device/0AFFD2/config', {
      dev: { ids: 'ea334450945afc', name: 'Kitchen', mf: 'Bla electronics', mdl: 'xya' },
      o: { name: 'bla2mqtt', sw: '2.1' },
      cmps: {
        t: { p: 'sensor', device_class: 'temperature', value_template: '{{ value_json.temperature}}' },
        h: { p: 'sensor', device_class: 'humidity', value_template: '{{ value_json.humidity}}' },
        s: { p: 'switch', name: 'Light', stat_t: 'kitchen/light', cmd_t: 'kitchen/light/set' },
      },
      state_topic: 'kitchen/climate',
      qos: 2,
    })
    assert.deepEqual(read(device), [
      ['Kitchen', 'kitchen/climate', 'temperature humidity'],
      ['Kitchen Light', 'kitchen/light', 'power'],
    ])
  })

  it('fill in the base topic at either end', () => {
    const content = { '~': 'den/lamp', stat_t: '~', cmd_t: '~/set', schema: 'json' }
    assert.deepEqual(read(config('light', content)), [['Thing', 'den/lamp', 'power']])
  })

  it('are refused with a reason when the profile could not speak with the device', () => {
    const light = { ...json, schema: 'json' }
    assert.deepEqual(reasons(config('light', { ...light, command_topic: 'elsewhere' })), ['Thing: topics'])
    assert.deepEqual(reasons(config('light', { ...json, schema: 'template' })), ['Thing: schema'])
    assert.deepEqual(reasons(config('light', { ...json, bri_cmd_t: 'x' })), ['Thing: schema'])
    assert.deepEqual(reasons(config('switch', { ...json, pl_on: '17' })), ['Thing: words'])
    assert.deepEqual(reasons(config('switch', { ...json, val_tpl: '{{ value_json.relay1 }}' })), [
      'Thing: template',
    ])
    assert.deepEqual(reasons(config('vacuum', json)), ['Thing: component'])
    const probe = { dev_cla: 'temperature', stat_t: 'x/y' }
    assert.deepEqual(reasons(config('sensor', { ...probe, val_tpl: '{{ value_json.a.b }}' })), [
      'Thing: template',
    ])
    assert.deepEqual(reasons(esphome.humidity), ['Porch Damp: alone'])
    assert.deepEqual(reasons(esphome.uptime), ['Porch: nothing'])
  })

  it('of a device that announces itself in its own language are left out', () => {
    const natives = [
      announcement('zigbee2mqtt/bridge/devices', [zigbeeDevice('Lamp', exposes.colorLamp)]),
      ...tasmota(),
    ]
    const theirs = [
      config('light', { stat_t: 'zigbee2mqtt/Lamp', cmd_t: 'zigbee2mqtt/Lamp/set', schema: 'json' }),
      config('sensor', { dev_cla: 'power', stat_t: 'other/x', o: { name: 'Zigbee2MQTT', sw: '2.6.0' } }),
      config('switch', {
        '~': 'tasmota_49A3BC',
        stat_t: 'stat/~/RESULT',
        cmd_t: 'cmnd/tasmota_49A3BC/POWER',
      }),
      config('switch', { stat_t: 'a/b', cmd_t: 'a/b/set', o: { name: 'Tasmota' } }),
    ]
    const { devices, refused } = readAnnouncements([...natives, ...theirs])
    assert.deepEqual(
      devices.map(({ profile }) => profile),
      ['tasmota', 'zigbee2mqtt'],
    )
    assert.deepEqual(refused, [])
    assert.ok(readAnnouncements(theirs.slice(0, 1)).devices.length === 1, 'without the native it stays')
  })
})
