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
      ['Porch', 'porch/sensor/air/state', 'temperature humidity'],
      ['Porch Awning', 'porch/cover/awning/position/state', 'position'],
      ['Porch Fountain', 'porch/switch/fountain/state', 'power'],
      ['Porch Lamp', 'porch/light/lamp/state', 'power brightness color'],
    ])
    assert.equal(readAnnouncements([esphome.light]).devices[0]?.detail, 'Espressif esp01_1m')
  })

  it('of a sensor with one JSON for everything become one device', () => {
    assert.deepEqual(read(...grouped), [['Cellar', 'acme/cellar', 'temperature humidity battery']])
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
      ['fan', { percentage_command_topic: 'home/lamp/set' }, 'power fanSpeed'],
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

  it('of a switch, a lock and a device with other words, which it is asked and heard in', () => {
    for (const [component, more, capabilities] of [
      ['switch', { value_template: '{{ value_json.relay1 }}' }, 'power'],
      ['switch', { payload_on: 17, payload_off: 'off', state_on: 'running' }, 'power'],
      ['lock', { state_locked: '1', state_unlocked: '0' }, 'lock'],
      ['siren', {}, 'power'],
      ['valve', {}, 'power'],
      ['number', { min: 0, max: 10 }, 'range'],
      ['select', { options: ['Day', 'Night'] }, 'mode'],
      ['button', {}, 'power'],
      ['scene', {}, 'power'],
      ['humidifier', { hum_cmd_t: 'home/lamp/target' }, 'power targetHumidity'],
    ] as const)
      assert.equal(read(config(component, { ...json, ...more }))[0]?.[2], capabilities, component)
  })

  const refused: [component: string, content: object][] = [
    ['cover', { position_topic: 'c/p', set_position_topic: 'c/p/set', position_open: 5, position_closed: 5 }],
    ['valve', { ...json, reports_position: true, position_open: 0 }],
    ['event', { state_topic: 'e', event_types: ['shaken'] }],
    ['device_automation', { automation_type: 'trigger', type: 'turned', topic: 'b' }],
    ['device_automation', { automation_type: 'trigger', type: 'single', topic: 'b' }],
    [
      'light',
      {
        schema: 'template',
        command_topic: 'l/set',
        command_on_template: 'on{% if x %}',
        command_off_template: 'off',
      },
    ],
    ['light', { command_topic: 'l/set', on_command_type: 'brightness' }],
  ]
  for (const [component, content] of refused)
    it(`that cannot be done as it says are refused: ${component} ${JSON.stringify(content)}`, () => {
      assert.deepEqual(read(config(component, content)), [])
      assert.equal(reasons(config(component, content)).length, 1)
    })

  it('of a cover that can only be opened or only be shut takes no command for the other', () => {
    const commands = (content: object) =>
      readAnnouncements([
        config('cover', { command_topic: 'c/set', ...content }),
      ]).devices[0]?.wiring?.capabilities['mode']?.command?.map(({ payload }) => payload)
    assert.deepEqual(commands({ payload_open: null }), ['CLOSE'])
    assert.deepEqual(commands({ payload_close: null }), ['OPEN'])
    const ends = (content: object) =>
      readAnnouncements([
        config('cover', { command_topic: 'c/set', position_topic: 'c/p', ...content }),
      ]).devices[0]?.wiring?.capabilities['position']?.command?.map(({ value }) => value)
    assert.deepEqual(
      [ends({}), ends({ payload_close: null }), ends({ payload_open: null })],
      [[100, 0], [100], [0]],
    )
  })

  it('of a light in templates keep what can be read exactly, and leave out the rest', () => {
    const template = (on: string, more: object = {}) =>
      readAnnouncements([
        config('light', {
          ...{
            schema: 'template',
            command_topic: 'l/set',
            command_off_template: 'off',
            command_on_template: on,
          },
          ...more,
        }),
      ]).devices[0]?.capabilities
    const part = (name: string, inner: string) => `on{% if ${name} is defined %},${inner}{% endif %}`
    const lamp = ['power', 'brightness']
    assert.deepEqual(template('on'), ['power'])
    assert.deepEqual(template(part('brightness', '{{ brightness }}')), lamp)
    assert.deepEqual(template(part('brightness', '{{ brightness | lower }}')), ['power'])
    assert.deepEqual(template(part('brightness', '{{ brightness + 5 }}')), ['power'])
    assert.deepEqual(template(part('brightness', '{{ brightness }}{{ brightness }}')), ['power'])
    const heard = { state_topic: 'l', brightness_template: "{{ value.split(',')[1] }}" }
    assert.deepEqual(template(part('brightness', '{{ brightness }}'), heard), ['power'])
    const json = { state_topic: 'l', brightness_template: '{{ value_json.b }}' }
    assert.deepEqual(template(part('brightness', '{{ brightness }}'), json), lamp)
    assert.deepEqual(template(part('color_temp', '{{ color_temp }}')), ['power', 'colorTemperature'])
    assert.deepEqual(template(part('color_temp', '{{ color_temp | float * 2 }}')), ['power'])
    const kelvin = { color_temp_kelvin: true, state_topic: 'l', color_temp_template: '{{ value_json.k }}' }
    assert.deepEqual(template(part('color_temp', '{{ color_temp }}'), kelvin), ['power', 'colorTemperature'])
  })

  it('of a climate in Fahrenheit has its bounds in Celsius, where a platform looks for them', () => {
    const stove = { temp_cmd_t: 's/t/set', temp_stat_t: 's/t', temp_unit: 'F', min_temp: 50, max_temp: 86 }
    const [found] = readAnnouncements([config('climate', stove)]).devices
    const { min, max } = found?.wiring?.capabilities['targetTemperature'] ?? {}
    assert.deepEqual([min, max], [10, 30])
  })

  it('of the volts and the watts of one socket become one measure', () => {
    const sensor = (name: string, device_class: string, unit: string) =>
      announcement(`homeassistant/sensor/socket/${name}/config`, {
        name,
        ...{ device_class, unit_of_measurement: unit, unique_id: `socket_${name}` },
        state_topic: `socket/${name}`,
        device: { identifiers: ['socket'], name: 'Socket' },
      })
    const { devices } = readAnnouncements([sensor('watts', 'power', 'W'), sensor('volts', 'voltage', 'V')])
    assert.deepEqual(
      devices.map(({ name, capabilities }) => [name, capabilities]),
      [['Socket', ['powerUsage']]],
    )
    const members = devices[0]?.wiring?.capabilities['powerUsage']?.state?.map(({ member }) => member)
    assert.deepEqual(members, ['power', 'voltage'])
  })

  it('of a climate with its modes, its fan and its own thermometer', () => {
    const climate = {
      mode_cmd_t: 'ac/mode/set',
      mode_stat_t: 'ac/mode',
      modes: ['off', 'cool', 'dry', 'fan_only'],
      temp_cmd_t: 'ac/target/set',
      curr_temp_t: 'ac/now',
      fan_mode_cmd_t: 'ac/fan/set',
    }
    const [found] = readAnnouncements([config('climate', climate)]).devices
    assert.equal(found?.capabilities.join(' '), 'targetTemperature thermostatMode power fanSpeed temperature')
    assert.deepEqual(found.types, { sinric: 'AC_UNIT', rokid: 'ac' })
    const modes = found.wiring?.capabilities.mode?.command?.map(({ value, payload }) => [value, payload])
    assert.deepEqual(modes, [
      ['Fan', 'fan_only'],
      ['Dry', 'dry'],
      ['Cool', 'cool'],
    ])
  })

  it('carry the room, the vendor, the options that a dialog saves and what one request sends', () => {
    const device = { ids: ['x'], name: 'Pump', mf: 'Acme', mdl: 'P1', sa: 'Cellar' }
    const [found] = readAnnouncements([config('switch', { ...json, dev: device, name: null })]).devices
    assert.deepEqual([found?.area, found?.vendor, found?.model], ['Cellar', 'Acme', 'P1'])
    assert.deepEqual(found?.sample, {
      capability: 'power',
      value: true,
      topic: 'home/lamp/set',
      payload: 'ON',
    })
    assert.deepEqual(Object.keys(found.options), ['profile', 'topic', 'wiring'])
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
    assert.deepEqual(reasons(config('light', { ...json, schema: 'json', command_topic: 'all/#' })), [
      'Thing: topics',
    ])
    assert.deepEqual(reasons(config('light', { ...json, schema: 'template' })), ['Thing: schema'])
    assert.deepEqual(reasons(config('switch', { ...json, pl_on: '17', pl_off: '17' })), ['Thing: words'])
    assert.deepEqual(reasons(config('switch', { ...json, val_tpl: '{{ value_json.a ~ value_json.b }}' })), [
      'Thing: template',
    ])
    assert.deepEqual(reasons(config('vacuum', json)), ['Thing: component'])
    assert.deepEqual(reasons(config('lock', { ...json, cod_form: '^\\d{4}$' })), ['Thing: code'])
    const probe = { dev_cla: 'temperature', stat_t: 'x/y' }
    assert.deepEqual(reasons(config('sensor', { ...probe, unit_of_meas: '°Ré' })), ['Thing: unit'])
    assert.deepEqual(reasons(config('binary_sensor', { dev_cla: 'motion', stat_t: 'x', off_delay: 5 })), [
      'Thing: delay',
    ])
    const options = Array.from({ length: 60 }, (_, index) => `${'a very long word '.repeat(5)}${index}`)
    assert.deepEqual(reasons(config('select', { ...json, options })), ['Thing: size'])
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
