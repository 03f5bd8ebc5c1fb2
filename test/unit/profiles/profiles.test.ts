import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Problem } from '../../../src/bridge/problem'
import { profiles, type ProfileName, type ProfileOptions, type Subject } from '../../../src/profiles'
import { scaleOf } from '../../../src/profiles/scale'

/** A device that has these capabilities and is expected to show these values. */
function subject(capabilities: string[], expected: unknown[] = []): Subject {
  return {
    name: 'Lamp',
    capabilities,
    isAction: (name) => name === 'setBands',
    asked: () => expected[0],
    expected: () => expected,
  }
}

/** A garage door is a mode to Sinric Pro, and a relay to everyone else. */
const garage: ProfileOptions = { pairs: { mode: { on: 'Open', off: 'Close' } } }

const lamp = subject(['power', 'brightness', 'color'])

function shape(profile: ProfileName, options: ProfileOptions, capability: string, value: unknown): unknown {
  return profiles[profile](options).shape({ capability, operation: 'set', value }, lamp).payload
}

function read(
  profile: ProfileName,
  options: ProfileOptions,
  msg: { topic?: unknown; payload: unknown },
  of = lamp,
): unknown {
  return Object.fromEntries(
    profiles[profile](options)
      .read(msg, of)
      .readings.map(({ capability, value }) => [capability, value]),
  )
}

describe('The profile towards the device', () => {
  const cases: [ProfileName, ProfileOptions, string, unknown, unknown][] = [
    ['value', {}, 'power', true, true],
    ['value', { invert: true }, 'power', true, false],
    ['value', {}, 'brightness', 57, 57],
    ['value', { min: 0, max: 255 }, 'brightness', 100, 255],
    ['value', {}, 'color', { r: 1, g: 2, b: 3 }, { r: 1, g: 2, b: 3 }],
    ['value', {}, 'lock', 'LOCKED', 'LOCKED'],
    ['gpio', {}, 'power', true, 1],
    ['gpio', {}, 'power', false, 0],
    ['gpio', { invert: true }, 'power', true, 0],
    ['gpio', {}, 'brightness', 57, 57],
    ['gpio', { invert: true }, 'brightness', 30, 70],
    ['gpio', {}, 'lock', 'LOCKED', 1],
    ['gpio', {}, 'lock', 'UNLOCKED', 0],
    ['gpio', {}, 'mode', 'Open', 'Open'],
    ['gpio', garage, 'mode', 'Open', 1],
    ['gpio', { ...garage, invert: true }, 'mode', 'Open', 0],
    ['gpio', {}, 'mode', 'Eco', 'Eco'],
    ['text', {}, 'power', true, 'ON'],
    ['text', { onValue: 'an', offValue: 'aus' }, 'power', false, 'aus'],
    ['text', { onValue: 'an', offValue: 'aus', invert: true }, 'power', false, 'an'],
    ['text', { max: 254 }, 'brightness', 50, 127],
    ['text', { max: 1 }, 'brightness', 57, 0.57],
  ]
  for (const [profile, options, capability, value, payload] of cases) {
    it(`${profile} ${JSON.stringify(options)} sends ${capability} ${JSON.stringify(value)} as ${JSON.stringify(payload)}`, () => {
      assert.deepEqual(shape(profile, options, capability, value), payload)
    })
  }

  it('names the capability in the topic', () => {
    assert.equal(
      profiles.gpio({}).shape({ capability: 'brightness', operation: 'set', value: 1 }, lamp).topic,
      'brightness',
    )
  })

  it('sends the change itself while the state is unknown, on the scale of the device', () => {
    const change = { capability: 'brightness', operation: 'adjust', delta: -20 } as const
    assert.equal(profiles.value({}).shape(change, lamp).payload, -20)
    assert.equal(profiles.value({ max: 255 }).shape(change, lamp).payload, -51)
    assert.equal(profiles.value({ invert: true }).shape(change, lamp).payload, 20)
    assert.equal(profiles.value({}).shape({ ...change, capability: 'range', delta: 2 }, lamp).payload, 2)
  })
})

describe('The profile from the device', () => {
  const cases: [ProfileName, ProfileOptions, { topic?: unknown; payload: unknown }, unknown][] = [
    ['value', {}, { payload: 'on ' }, { power: true }],
    ['value', {}, { payload: 0 }, { power: false }],
    ['value', {}, { payload: false }, { power: false }],
    ['value', {}, { topic: 'brightness', payload: '50%' }, { brightness: 50 }],
    ['value', {}, { topic: 'brightness', payload: 0 }, { brightness: 0 }],
    ['value', {}, { topic: 'color', payload: '#ff8000' }, { color: { r: 255, g: 128, b: 0 } }],
    [
      'value',
      {},
      { payload: { power: 'ON', brightness: '57', linkquality: 80 } },
      { power: true, brightness: 57 },
    ],
    ['value', {}, { payload: '{"power":true}' }, { power: true }],
    ['value', {}, { payload: Buffer.from('{"power":false}') }, { power: false }],
    ['value', {}, { topic: 'power', payload: { power: 'off' } }, { power: false }],
    ['value', {}, { topic: 'setBands', payload: { bands: [] } }, { setBands: { bands: [] } }],
    ['value', { invert: true }, { payload: true }, { power: false }],
    ['gpio', {}, { topic: 'gpio/17', payload: 1 }, { power: true }],
    ['gpio', { invert: true }, { topic: 'gpio/17', payload: 1 }, { power: false }],
    ['gpio', {}, { topic: 'lock', payload: 1 }, { lock: 'LOCKED' }],
    ['gpio', garage, { topic: 'mode', payload: 1 }, { mode: 'Open' }],
    ['gpio', {}, { topic: 'mode', payload: 'Off' }, { mode: 'Off' }],
    ['value', { invert: true }, { topic: 'brightness', payload: '31%' }, { brightness: 69 }],
    ['gpio', {}, { topic: 'contact', payload: 0 }, { contact: 'closed' }],
    ['text', { onValue: 'an', offValue: 'aus' }, { payload: 'AUS' }, { power: false }],
    ['text', { onValue: '0', offValue: '1' }, { payload: 0 }, { power: true }],
    ['text', {}, { payload: 'true' }, { power: true }],
    ['text', {}, { topic: 'lock', payload: 'jammed' }, { lock: 'JAMMED' }],
    ['text', { max: 254 }, { topic: 'brightness', payload: '127' }, { brightness: 50 }],
  ]
  for (const [profile, options, msg, values] of cases) {
    it(`${profile} ${JSON.stringify(options)} reads ${JSON.stringify(msg)}`, () => {
      assert.deepEqual(read(profile, options, msg), values)
    })
  }

  const refusals: [{ topic?: unknown; payload: unknown }, RegExp][] = [
    [{ payload: 'banana' }, /power: "banana" is not understood, expected on or off/],
    [{ payload: '' }, /power: "" is not understood/],
    [
      { topic: 'brightness', payload: 101 },
      /brightness: 101 is out of range, expected a number from 0 to 100/,
    ],
    [
      { topic: 'brightness', payload: 'bright' },
      /brightness: "bright" is not understood, expected a number from 0 to 100/,
    ],
    [
      { topic: 'color', payload: { r: 300, g: 0, b: 0 } },
      /color: .*300.* is not understood, expected a colour/,
    ],
    [{ payload: { colour: 'red' } }, /Lamp: .*colour.* is not understood, expected power, brightness, color/],
    [{ topic: 'setBands', payload: 3 }, /setBands: 3 is not understood, expected an object/],
    [{ payload: undefined }, /power: nothing is not understood/],
    [{ payload: 'toggle' }, /power: "toggle" needs a known state/],
  ]
  for (const [msg, message] of refusals) {
    it(`says what is wrong with ${JSON.stringify(msg)}`, () => {
      assert.throws(
        () => read('value', {}, msg),
        (error) => error instanceof Problem && message.test(error.message),
      )
    })
  }

  it('turns "toggle" into the opposite of what is known', () => {
    assert.deepEqual(read('gpio', { invert: true }, { payload: 'toggle' }, subject(['power'], [true])), {
      power: false,
    })
  })

  it('takes letting go of a bell button for no press, and anything under the topic for one', () => {
    const bell = subject(['doorbell', 'power'])
    assert.deepEqual(read('gpio', {}, { topic: 'gpio/4', payload: 1 }, bell), { doorbell: true })
    assert.deepEqual(read('gpio', {}, { topic: 'gpio/4', payload: 0 }, bell), {})
    assert.deepEqual(read('gpio', {}, { topic: 'doorbell', payload: 0 }, bell), { doorbell: true })
  })

  it('reads an object without known names as the value of a first capability that takes objects', () => {
    const sensor = subject(['airQuality'])
    assert.deepEqual(read('value', {}, { payload: { pm1: 1 } }, sensor), { airQuality: { pm1: 1 } })
  })
})

describe('A scale', () => {
  const levels = Array.from({ length: 101 }, (_, level) => level)
  const bounds = fc
    .tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 70_000 }))
    .map(([min, span]) => ({ min, max: min + span }))

  it('gives back every level that was sent, on every scale 0..N', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70_000 }), fc.boolean(), (max, invert) => {
        const scale = scaleOf({ max, invert })
        for (const level of levels) assert.equal(scale.fromDevice('level', scale.toDevice(level), []), level)
      }),
    )
  })

  it('gives back every level on scales that start anywhere, and stays within them', () => {
    fc.assert(
      fc.property(bounds, fc.boolean(), ({ min, max }, invert) => {
        const scale = scaleOf({ min, max, invert })
        for (const level of levels) {
          const value = scale.toDevice(level)
          assert.ok(value >= min && value <= max)
          assert.equal(scale.fromDevice('level', value, []), level)
        }
      }),
    )
  })

  it('sends whole numbers wherever the scale has room for them', () => {
    for (const max of [100, 254, 255, 1023]) {
      for (const level of levels) assert.ok(Number.isInteger(scaleOf({ max }).toDevice(level)))
    }
  })

  it('takes what it would send for an expected level as that level', () => {
    assert.equal(scaleOf({ max: 254 }).fromDevice('brightness', 145, [57]), 57)
  })

  it('survives a scale without any room', () => {
    assert.equal(scaleOf({ min: 5, max: 5 }).fromDevice('level', 5, []), 100)
  })
})
