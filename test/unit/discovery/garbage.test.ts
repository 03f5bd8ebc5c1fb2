import assert from 'node:assert/strict'
import fc from 'fast-check'
import { isCapability } from '../../../src/bridge/capabilities'
import { refusals } from '../../../src/discovery/announced'
import { isAnnouncement, readAnnouncements } from '../../../src/discovery/announcements'
import { profiles } from '../../../src/profiles'
import { announcement, esphome, exposes, grouped, tasmota, tasmotaConfig, zigbeeDevice } from './samples'

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

  it('costs little time, however large it is', () => {
    const large = 'x'.repeat(1_000_000)
    const lamp = (name: string) => zigbeeDevice(name, exposes.colorLamp)
    const many = Array.from({ length: 5_000 }, (_, index) => lamp(`Lamp ${index}`))
    const started = performance.now()
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
    assert.ok(performance.now() - started < 5_000)
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
