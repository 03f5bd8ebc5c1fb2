import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isCapability } from '../../src/bridge/capabilities'
import { refusals } from '../../src/discovery/announced'
import { isAnnouncement, readAnnouncements } from '../../src/discovery/announcements'
import { parseWiring, profiles } from '../../src/profiles'
import {
  announcement,
  esphome,
  exposes,
  grouped,
  tasmota,
  tasmotaConfig,
  zigbeeDevice,
} from '../unit/discovery/samples'

const topics = [
  'zigbee2mqtt/bridge/devices',
  'tasmota/discovery/AABBCC/config',
  'tasmota/discovery/AABBCC/sensors',
  'homeassistant/light/a/config',
  'homeassistant/sensor/a/b/config',
  'homeassistant/device/a/config',
]

/** Real announcements, and the values that stand in them, to be put in each other's place. */
const real: unknown[] = [
  Object.values(exposes).map((features) => zigbeeDevice('Lamp', features)),
  tasmotaConfig({ rl: [1, 2, 3, 3], lt_st: 5, sho: [1], if: 1 }),
  ...[...Object.values(esphome), ...grouped].map(({ payload }): unknown => JSON.parse(payload)),
]

/** The same JSON with some of its values replaced. */
function damaged(value: unknown, next: () => unknown): unknown {
  const other = next()
  if (other !== undefined) return other
  if (Array.isArray(value)) return value.map((item) => damaged(item, next))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, damaged(item, next)]))
}

function isSound(all: { topic: string; payload: string }[]): void {
  const { devices, refused, more } = readAnnouncements(all)
  assert.ok(devices.length + refused.length <= 500 && more >= 0)
  for (const { name, topic, capabilities, profile, min, max } of devices) {
    assert.ok(name !== '' && topic !== '' && !/[#+]/.test(topic) && capabilities.length > 0)
    assert.ok(capabilities.every(isCapability) && profile in profiles)
    assert.ok([min, max].every((end) => end === undefined || Number.isFinite(end)))
  }
  for (const { name, reason } of refused) assert.ok(name !== '' && refusals.includes(reason))
}

describe('An announcement that is garbage', () => {
  it('is nothing to stumble over: any text on any topic', () => {
    const any = fc.record({
      topic: fc.constantFrom(...topics),
      payload: fc.oneof(fc.json(), fc.string(), fc.constant('')),
    })
    fc.assert(fc.property(fc.array(any, { maxLength: 8 }), isSound))
  })

  it('is nothing to stumble over: any value in the place of another', () => {
    const values = fc.oneof(
      fc.constantFrom(
        '',
        '#',
        '__proto__',
        'constructor',
        '/x/',
        null,
        -1,
        1e308,
        true,
        [],
        {},
        [null],
        { toString: 1, valueOf: 1 },
        '{{',
      ),
      fc.jsonValue({ maxDepth: 2 }),
    )
    const damage = fc.array(fc.option(values, { nil: undefined, freq: 8 }), { minLength: 40, maxLength: 200 })
    fc.assert(
      fc.property(fc.constantFrom(...real), damage, (content, list) => {
        let step = 0
        const payload = damaged(content, () => list[step++ % list.length])
        isSound(topics.map((topic) => announcement(topic, payload)))
      }),
      { numRuns: 500 },
    )
  })

  it('cannot reach the prototype of anything', () => {
    const payload = `[{"__proto__": {"polluted": 1}, "friendly_name": "x", "constructor": {"prototype": {"polluted": 1}},
      "definition": {"__proto__": {"polluted": 1}, "exposes": [{"type": "__proto__", "name": "constructor"}]}}]`
    isSound(topics.map((topic) => ({ topic, payload })))
    isSound(topics.map((topic) => ({ topic, payload: payload.slice(1, -1) })))
    assert.equal(({} as { polluted?: number }).polluted, undefined)
  })

  // What grew with the square of its size took minutes here, which mocha does not wait for.
  it('is read to its end, however large it is', () => {
    const large = 'x'.repeat(1_000_000)
    const lamp = (name: string) => zigbeeDevice(name, exposes.colorLamp)
    const many = Array.from({ length: 5_000 }, (_, index) => lamp(`Lamp ${index}`))
    isSound([
      announcement(topics[0]!, [...many, lamp(large)]),
      announcement(topics[3]!, {
        name: large,
        stat_t: large,
        val_tpl: `{{ ${' '.repeat(100_000)}`,
        cmd_t: '~',
      }),
      announcement(topics[4]!, '['.repeat(500_000)),
      ...Array.from({ length: 5_000 }, (_, index) =>
        announcement(`homeassistant/sensor/n/${index}/config`, {
          dev_cla: 'temperature',
          stat_t: `s/${index}`,
          val_tpl: '{{ value',
        }),
      ),
    ])
  }).timeout(60_000)

  it('is read to its end, however many things one device claims to have', () => {
    const count = 20_000
    const each = <T>(make: (index: number) => T): T[] =>
      Array.from({ length: count }, (_, index) => make(index))
    const exposed = (type: string): object[] =>
      each((index) => ({
        ...{ type, endpoint: `e${index}`, name: 'state', property: `state_e${index}`, access: 7 },
        features: [{ name: 'state', property: `state_e${index}`, access: 7 }],
      }))
    for (const type of ['switch', 'light', 'climate', 'cover', 'numeric'])
      isSound([
        announcement(topics[0]!, [
          null,
          { ...zigbeeDevice('X', exposes.colorLamp), definition: { exposes: [null, ...exposed(type)] } },
        ]),
      ])
    isSound([
      announcement('tasmota/discovery/AA/config', {
        t: 't',
        mac: 'AA',
        rl: each(() => 1),
        btn: each(() => 1),
      }),
      announcement('tasmota/discovery/AA/sensors', {
        sn: Object.fromEntries(each((index) => [`S${index}`, { Temperature: 1 }])),
      }),
    ])
    const own = { dev_cla: 'temperature', dev: { ids: ['same'], name: 'D' } }
    isSound(
      each((index) =>
        announcement(`homeassistant/sensor/n${index}/config`, {
          ...own,
          uniq_id: `${index}`,
          stat_t: `s/${index}`,
        }),
      ),
    )
  }).timeout(60_000)

  it('is no name of a member, no address and no markup, whatever it is called', () => {
    const names = [
      '<img src=x onerror=alert(1)>',
      '__proto__',
      'constructor',
      'a/+/b',
      '#',
      '$SYS/x',
      '/',
      'x\u0000y',
    ]
    const { devices } = readAnnouncements([
      announcement(
        topics[0]!,
        names.map((name) => zigbeeDevice(name, exposes.colorLamp)),
      ),
      ...names.map((name, index) =>
        announcement(`homeassistant/switch/n${index}/config`, {
          name: `${index}`,
          cmd_t: name,
          stat_t: name,
        }),
      ),
      ...names.map((name) => ({ topic: `${name}/connected`, payload: 'online' })),
      ...names.map((name) => ({ topic: `${name}/1/get`, payload: '1' })),
    ])
    for (const { options, sample } of devices) {
      const said = JSON.stringify([options.topic, sample?.topic])
      assert.ok(!/[+#]|\\u0000|"\$/.test(said), said)
      if (options.wiring !== undefined) parseWiring(options.wiring)
    }
    assert.ok(
      devices.some(({ name }) => name === '<img src=x onerror=alert(1)>'),
      'a name is a text',
    )
  })
})

describe('A list of announced devices', () => {
  const lamps = (...names: string[]) =>
    announcement(
      'zigbee2mqtt/bridge/devices',
      names.map((name) => zigbeeDevice(name, exposes.colorLamp)),
    )
  const names = (...all: Parameters<typeof readAnnouncements>[0][]) =>
    readAnnouncements(all.flatMap((each) => [...each])).devices.map(({ name }) => name)

  it('is sorted the way people count, and holds nothing twice', () => {
    assert.deepEqual(names([lamps('Lamp 10', 'lamp 2', 'Attic', 'Attic')]), ['Attic', 'lamp 2', 'Lamp 10'])
  })

  it('forgets what an empty message has taken back', () => {
    assert.deepEqual(names(tasmota(), [announcement('tasmota/discovery/5CCF7F49A3BC/config', '')]), [])
  })

  it('knows which topics it is made of', () => {
    assert.ok(topics.every(isAnnouncement))
    assert.ok(!['zigbee2mqtt/lamp', 'bridge/devices', 'homeassistant/status'].some(isAnnouncement))
  })
})
