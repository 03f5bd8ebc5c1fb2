import assert from 'node:assert/strict'
import type { CapabilityName } from '../../../src/bridge/capabilities'
import { isAnnouncement, readAnnouncements } from '../../../src/discovery/announcements'
import { presetIds } from '../../../src/discovery/presets'
import { presetDevice, presetParts } from '../../../src/discovery/presets/chosen'
import { presetFilters } from '../../../src/discovery/presets/read'
import { parseWiring } from '../../../src/profiles'
import { AdoptedDevice, isSame } from '../../corpus/adopted-device'

type Message = readonly [topic: string, payload: unknown]

/** What is heard of a device, and what it then must do. */
interface Case {
  what: string
  heard: readonly Message[]
  capabilities: readonly string[]
  /** What is asked, what the device gets, and what it says to that. */
  asked: readonly (readonly [capability: string, value: unknown, sent: Message, then: readonly Message[]])[]
  /** What it says by itself, and what that means. */
  told?: readonly (readonly [Message, Record<string, unknown>])[]
  offline?: Message
}

const rpc = (method: string, params: object): object => ({
  ...{ id: 1, src: 'homewire', method },
  params: { id: 0, ...params },
})
const notified = (component: string, status: object): Message => [
  'shelly-x/events/rpc',
  { src: 'shelly-x', dst: 'shelly-x/events', method: 'NotifyStatus', params: { ts: 1, [component]: status } },
]

const cases: readonly Case[] = [
  {
    what: 'A Shelly 1PM of the first generation, from its sign of life',
    heard: [['shellies/shelly1pm-A1B2C3/online', 'true']],
    capabilities: ['power', 'powerUsage'],
    asked: [
      [
        ...(['power', true] as const),
        ['shellies/shelly1pm-A1B2C3/relay/0/command', 'on'],
        [['shellies/shelly1pm-A1B2C3/relay/0', 'on']],
      ],
    ],
    told: [
      [['shellies/shelly1pm-A1B2C3/relay/0', 'off'], { power: false }],
      [['shellies/shelly1pm-A1B2C3/relay/0/power', '12.5'], { powerUsage: { power: 12.5 } }],
    ],
    offline: ['shellies/shelly1pm-A1B2C3/online', 'false'],
  },
  {
    what: 'A Shelly 2.5 as a roller',
    heard: [
      ['shellies/shellyswitch25-A1/online', 'true'],
      ['shellies/shellyswitch25-A1/roller/0', 'stop'],
      ['shellies/shellyswitch25-A1/roller/0/pos', '100'],
    ],
    capabilities: ['position'],
    asked: [
      [
        ...(['position', 30] as const),
        ['shellies/shellyswitch25-A1/roller/0/command/pos', 30],
        [['shellies/shellyswitch25-A1/roller/0/pos', '30']],
      ],
      [
        ...(['power', false] as const),
        ['shellies/shellyswitch25-A1/roller/0/command', 'close'],
        [['shellies/shellyswitch25-A1/roller/0/pos', '0']],
      ],
    ],
    offline: ['shellies/shellyswitch25-A1/online', 'false'],
  },
  {
    what: 'A dimmer of the first generation',
    heard: [
      ['shellies/shellydimmer2-A1/light/0', 'on'],
      ['shellies/shellydimmer2-A1/light/0/status', { ison: true, mode: 'white', brightness: 40 }],
    ],
    capabilities: ['power', 'brightness'],
    asked: [
      [
        ...(['brightness', 57] as const),
        ['shellies/shellydimmer2-A1/light/0/set', { turn: 'on', brightness: 57 }],
        [['shellies/shellydimmer2-A1/light/0/status', { ison: true, brightness: 57 }]],
      ],
      [
        ...(['power', false] as const),
        ['shellies/shellydimmer2-A1/light/0/command', 'off'],
        [['shellies/shellydimmer2-A1/light/0', 'off']],
      ],
    ],
  },
  {
    what: 'An RGBW2 in colour',
    heard: [
      ['shellies/shellyrgbw2-A1/color/0', 'on'],
      [
        'shellies/shellyrgbw2-A1/color/0/status',
        { ison: true, mode: 'color', red: 1, green: 2, blue: 3, white: 0, gain: 50 },
      ],
    ],
    capabilities: ['power', 'brightness', 'color'],
    asked: [
      [
        ...(['color', { r: 255, g: 128, b: 0 }] as const),
        ['shellies/shellyrgbw2-A1/color/0/set', { turn: 'on', red: 255, green: 128, blue: 0, white: 0 }],
        [['shellies/shellyrgbw2-A1/color/0/status', { red: 255, green: 128, blue: 0, gain: 50 }]],
      ],
    ],
  },
  {
    what: 'A Shelly H&T, whose temperature is told in either unit',
    heard: [
      ['shellies/shellyht-A1/sensor/temperature', '71.6'],
      ['shellies/shellyht-A1/sensor/humidity', '48'],
      ['shellies/shellyht-A1/sensor/battery', '90'],
      ['shellies/shellyht-A1/info', { tmp: { value: 71.6, units: 'F', tC: 22, tF: 71.6 } }],
    ],
    capabilities: ['temperature', 'humidity', 'battery'],
    asked: [],
    told: [
      [
        ['shellies/shellyht-A1/info', { tmp: { value: 73.4, units: 'F', tC: 23, tF: 73.4 } }],
        { temperature: 23 },
      ],
      [['shellies/shellyht-A1/sensor/humidity', '50'], { humidity: 50 }],
    ],
  },
  {
    what: 'A plug of the second generation, from its notifications',
    heard: [notified('switch:0', { id: 0, output: true, apower: 3.2, voltage: 230.1 })],
    capabilities: ['power', 'powerUsage'],
    asked: [
      [
        ...(['power', false] as const),
        ['shelly-x/rpc', rpc('Switch.Set', { on: false })],
        [notified('switch:0', { id: 0, output: false, source: 'MQTT' })],
      ],
    ],
    told: [
      [notified('switch:0', { id: 0, apower: 4 }), { powerUsage: { power: 4 } }],
      [['shelly-x/status/switch:0', { id: 0, output: true, apower: 5 }], { power: true }],
    ],
    offline: ['shelly-x/online', 'false'],
  },
  {
    what: 'A calibrated cover of the second generation, under a base topic of two levels',
    heard: [['home/shelly-blind/status/cover:0', { id: 0, state: 'stopped', current_pos: 40 }]],
    capabilities: ['position'],
    asked: [
      [
        ...(['position', 70] as const),
        ['home/shelly-blind/rpc', rpc('Cover.GoToPosition', { pos: 70 })],
        [['home/shelly-blind/status/cover:0', { id: 0, state: 'stopped', current_pos: 70 }]],
      ],
      [
        ...(['mode', 'Close'] as const),
        ['home/shelly-blind/rpc', rpc('Cover.Close', {})],
        [['home/shelly-blind/status/cover:0', { id: 0, state: 'closing' }]],
      ],
    ],
  },
  {
    what: 'A colour lamp of the second generation',
    heard: [['shellyplusrgbwpm-1/status/rgb:0', { id: 0, output: true, rgb: [1, 2, 3], brightness: 50 }]],
    capabilities: ['power', 'brightness', 'color'],
    asked: [
      [
        ...(['color', { r: 255, g: 128, b: 0 }] as const),
        ['shellyplusrgbwpm-1/rpc', rpc('RGB.Set', { on: true, rgb: [255, 128, 0] })],
        [['shellyplusrgbwpm-1/status/rgb:0', { id: 0, output: true, rgb: [255, 128, 0], brightness: 50 }]],
      ],
      [
        ...(['brightness', 0] as const),
        ['shellyplusrgbwpm-1/rpc', rpc('RGB.Set', { on: false })],
        [['shellyplusrgbwpm-1/status/rgb:0', { id: 0, output: false, brightness: 0 }]],
      ],
    ],
  },
  {
    what: 'A WLED, from its sign of life',
    heard: [['wled/a1b2c3/status', 'online']],
    capabilities: ['power', 'brightness', 'color'],
    asked: [
      [...(['power', true] as const), ['wled/a1b2c3', 'ON'], [['wled/a1b2c3/g', '128']]],
      [...(['power', false] as const), ['wled/a1b2c3', 'OFF'], [['wled/a1b2c3/g', '0']]],
      [...(['brightness', 40] as const), ['wled/a1b2c3', 102], [['wled/a1b2c3/g', '102']]],
      [
        ...(['color', { r: 255, g: 128, b: 0 }] as const),
        ['wled/a1b2c3/col', '#FF8000'],
        [['wled/a1b2c3/c', '#FF8000']],
      ],
    ],
    // White and a colour together are no colour.
    told: [[['wled/a1b2c3/c', '#40FF8000'], {}]],
    offline: ['wled/a1b2c3/status', 'offline'],
  },
  {
    what: 'A lamp of OpenBeken',
    heard: [
      ['obk1A2B/connected', 'online'],
      ['obk1A2B/led_enableAll/get', '1'],
      ['obk1A2B/led_dimmer/get', '100'],
      ['obk1A2B/led_basecolor_rgb/get', 'FFAABB'],
      ['obk1A2B/led_temperature/get', '250'],
    ],
    capabilities: ['power', 'brightness', 'color', 'colorTemperature'],
    asked: [
      [
        ...(['power', false] as const),
        ['cmnd/obk1A2B/led_enableAll', 0],
        [['obk1A2B/led_enableAll/get', '0']],
      ],
      [
        ...(['color', { r: 255, g: 128, b: 0 }] as const),
        ['cmnd/obk1A2B/led_basecolor_rgb', 'FF8000'],
        [['obk1A2B/led_basecolor_rgb/get', 'FF8000']],
      ],
      [
        ...(['colorTemperature', 4000] as const),
        ['cmnd/obk1A2B/led_temperature', 250],
        [['obk1A2B/led_temperature/get', '250']],
      ],
    ],
    offline: ['obk1A2B/connected', 'offline'],
  },
  {
    what: 'A relay of an OpenBeken with a name of its own',
    heard: [
      ['kettle/connected', 'online'],
      ['kettle/1/get', '0'],
    ],
    capabilities: ['power'],
    asked: [[...(['power', true] as const), ['kettle/1/set', 1], [['kettle/1/get', '1']]]],
    told: [[['kettle/1/get', '55'], {}]],
  },
  {
    what: 'A switch of Z-Wave JS UI in a room',
    heard: [['zwave/Kitchen/Plug/switch_binary/endpoint_0/currentValue', { time: 1, value: false }]],
    capabilities: ['power'],
    asked: [
      [
        ...(['power', true] as const),
        ['zwave/Kitchen/Plug/switch_binary/endpoint_0/targetValue/set', true],
        [['zwave/Kitchen/Plug/switch_binary/endpoint_0/currentValue', { time: 2, value: true }]],
      ],
    ],
    offline: ['zwave/Kitchen/Plug/status', { time: 3, value: false, status: 'Dead', nodeId: 4 }],
  },
  {
    what: 'A dimmer of Z-Wave JS UI',
    heard: [['zwave/Dimmer/switch_multilevel/endpoint_1/currentValue', { time: 1, value: 0 }]],
    capabilities: ['power', 'brightness'],
    asked: [
      [
        ...(['brightness', 100] as const),
        ['zwave/Dimmer/switch_multilevel/endpoint_1/targetValue/set', 99],
        [['zwave/Dimmer/switch_multilevel/endpoint_1/currentValue', { time: 2, value: 99 }]],
      ],
      [
        ...(['power', true] as const),
        ['zwave/Dimmer/switch_multilevel/endpoint_1/targetValue/set', 255],
        [['zwave/Dimmer/switch_multilevel/endpoint_1/currentValue', { time: 3, value: 42 }]],
      ],
    ],
  },
  {
    what: 'A lock of Z-Wave JS UI',
    heard: [['zwave/Front/door_lock/endpoint_0/currentMode', { time: 1, value: 255 }]],
    capabilities: ['lock'],
    asked: [
      [
        ...(['lock', 'UNLOCKED'] as const),
        ['zwave/Front/door_lock/endpoint_0/targetMode/set', 0],
        [['zwave/Front/door_lock/endpoint_0/currentMode', { time: 2, value: 0 }]],
      ],
    ],
  },
]

const text = (payload: unknown): string => (typeof payload === 'string' ? payload : JSON.stringify(payload))
const read = (messages: readonly Message[]) =>
  readAnnouncements(messages.map(([topic, payload]) => ({ topic, payload: text(payload) })))

describe('A device of a program that announces nothing', () => {
  for (const { what, heard, capabilities, asked, told = [], offline } of cases)
    it(`is offered when it is heard, does what it is asked and tells what it says: ${what}`, () => {
      for (const [topic] of heard)
        assert.ok(isAnnouncement(topic) || /roller\/0$|temperature$/.test(topic), topic)
      const [found, ...others] = read(heard).devices
      assert.ok(found && others.length === 0, JSON.stringify(read(heard)))
      assert.deepEqual(found.capabilities, capabilities)
      const device = new AdoptedDevice(found)
      for (const [capability, value, [topic, payload], then] of asked) {
        const sent = device.ask(capability, value)
        assert.deepEqual(sent, { topic, payload })
        // What was sent comes back to whoever listens to everything, and confirms nothing.
        assert.equal(device.hear(sent.topic, text(sent.payload)).size, 0, topic)
        const answers = then.flatMap(([on, said]) => [...device.hear(on, text(said))])
        assert.ok(
          answers.some(([name, shown]) => name === capability && isSame(value, shown, name)),
          JSON.stringify(answers),
        )
      }
      for (const [[topic, payload], values] of told) {
        const said = device.hear(topic, text(payload))
        for (const [name, value] of Object.entries(values))
          assert.ok(isSame(value, said.get(name), name), name)
        if (Object.keys(values).length === 0) assert.equal(said.size, 0)
      }
      if (!offline) return
      device.hear(offline[0], text(offline[1]))
      assert.equal(device.online, false)
    })

  it('is several devices where several things of it are heard', () => {
    const { devices } = read([
      ['shellies/shellyswitch25-A1/relay/0', 'on'],
      ['shellies/shellyswitch25-A1/relay/1', 'off'],
    ])
    assert.deepEqual(
      devices.map(({ name }) => name),
      ['shellyswitch25-A1 relay 0', 'shellyswitch25-A1 relay 1'],
    )
  })

  it('that has only said that it is there, and may be two things, is refused with that reason', () => {
    const { devices, refused } = read([['shellies/shellyswitch25-A1/online', 'true']])
    assert.deepEqual(
      [devices, refused.map(({ name, reason }) => [name, reason])],
      [[], [['shellyswitch25-A1', 'silent']]],
    )
  })

  it('that tells a number without its unit is refused for that', () => {
    const { devices, refused } = read([
      ['zwave/Room/sensor_multilevel/endpoint_0/Air_temperature', { time: 1, value: 70 }],
    ])
    assert.deepEqual([devices, refused.map(({ reason }) => reason)], [[], ['unit']])
    const whole = { value: 21, unit: '°C' }
    const known = read([['zwave/Room/sensor_multilevel/endpoint_0/Air_temperature', whole]])
    assert.deepEqual(known.devices[0]?.capabilities, ['temperature'])
  })

  it('is left to its own announcement where there is one', () => {
    const config = {
      ...{ name: 'Plug', uniq_id: 'p', stat_t: 'obk1/1/get', cmd_t: 'obk1/1/set', pl_on: '1', pl_off: '0' },
      dev: { ids: ['obk1'], name: 'Plug' },
    }
    const { devices } = read([
      ['homeassistant/switch/obk1/config', config],
      ['obk1/connected', 'online'],
      ['obk1/1/get', '1'],
    ])
    assert.deepEqual(
      devices.map(({ name, preset }) => [name, preset]),
      [['Plug', undefined]],
    )
  })

  it('is not made of what others say on topics that look alike', () => {
    const { devices, refused } = read([
      ['zigbee2mqtt/lamp/get', '{"state":""}'],
      ['router/online', 'true'],
      ['router/connected', 'online'],
      ['zigbee2mqtt/2/get', '1'],
      ['wled/all/g', '3'],
      ['a/b/events/rpc', 'x'.repeat(100_000)],
      ['zwave/_CLIENTS/status', '{"value":true}'],
    ])
    assert.deepEqual([devices, refused], [[], []])
  })

  it('can be chosen by hand, from every preset, with a wiring that is understood', () => {
    for (const id of presetIds)
      for (const { part, capabilities } of presetParts(id)) {
        const made = presetDevice(id, 'home/{n}', { part, place: 3 })
        assert.ok(made?.wiring && capabilities.length > 0, `${id} ${part}`)
        assert.deepEqual(
          made.capabilities,
          capabilities.includes('position') ? capabilities.filter((each) => each !== 'mode') : capabilities,
        )
        const wiring = JSON.stringify(parseWiring(JSON.stringify(made.wiring)))
        assert.ok(!wiring.includes('{topic}'), wiring)
      }
    assert.equal(presetDevice('wled', 'wled/#', { part: '' }), undefined)
  })

  it('has, chosen by hand, only what was ticked of it, and what belongs to that', () => {
    const wires = (
      id: (typeof presetIds)[number],
      part: string,
      capabilities: readonly CapabilityName[],
    ): string[] =>
      Object.keys(presetDevice(id, 'home/x', { part, capabilities })?.wiring?.capabilities ?? {}).sort()
    assert.deepEqual(wires('openbeken', '', ['power', 'brightness']), ['brightness', 'power'])
    assert.deepEqual(wires('shelly1', '', ['leak', 'battery']), ['battery', 'leak'])
    assert.deepEqual(wires('shelly2', 'cover {n}', ['position']), ['position', 'power', 'toggle'])
  })

  it('is listened for with filters that a broker takes', () => {
    for (const filter of presetFilters)
      assert.ok(
        filter.split('/').every((level) => /^([^+#{}]+|\+)$/.test(level)),
        filter,
      )
  })
})
