import assert from 'node:assert/strict'
import fc from 'fast-check'
import { capabilities } from '../../../src/bridge/capabilities'
import { parseColor } from '../../../src/bridge/color'
import { Problem } from '../../../src/bridge/problem'
import { clamp, parseValue } from '../../../src/bridge/values'

describe('Reading values', () => {
  const understood: [string, unknown, unknown][] = [
    ['power', 'on', true],
    ['power', ' ON ', true],
    ['power', 1, true],
    ['power', 'false', false],
    ['brightness', '50', 50],
    ['brightness', ' 50 % ', 50],
    ['brightness', 49.6, 50],
    ['colorTemperature', '2700 K', 2700],
    ['targetTemperature', '21.5', 21.5],
    ['temperature', '-4,5'.replace(',', '.'), -4.5],
    ['lock', 'locked', 'LOCKED'],
    ['lock', true, 'LOCKED'],
    ['contact', 0, 'closed'],
    ['thermostatMode', 'heat', 'HEAT'],
    ['media', 'fastforward', 'FastForward'],
    ['mode', 5, '5'],
    ['notification', '', ''],
    ['channel', { name: 'ARD' }, { name: 'ARD' }],
    ['setBands', { bands: [] }, { bands: [] }],
  ]
  for (const [capability, input, value] of understood) {
    it(`takes ${JSON.stringify(input)} for ${capability} ${JSON.stringify(value)}`, () => {
      assert.deepEqual(parseValue(capability, input), value)
    })
  }

  const refused: [string, unknown, string][] = [
    ['power', 'maybe', 'power: "maybe" is not understood, expected on or off'],
    ['power', 2, 'power: 2 is not understood, expected on or off'],
    ['brightness', true, 'brightness: true is not understood, expected a number from 0 to 100'],
    ['brightness', -1, 'brightness: -1 is out of range, expected a number from 0 to 100'],
    ['brightness', NaN, 'brightness: NaN is not understood, expected a number from 0 to 100'],
    ['range', 'high', 'range: "high" is not understood, expected a number'],
    [
      'thermostatMode',
      'warm',
      'thermostatMode: "warm" is not understood, expected one of AUTO, COOL, HEAT, ECO, OFF',
    ],
    ['channel', 'ARD', 'channel: "ARD" is not understood, expected an object'],
    ['mode', null, 'mode: null is not understood, expected a text'],
    [
      'color',
      'no colour',
      'color: "no colour" is not understood, expected a colour such as "#ff8000" or {r,g,b}',
    ],
  ]
  for (const [capability, input, message] of refused) {
    it(`says: ${message}`, () => {
      assert.throws(() => parseValue(capability, input), { name: 'Problem', message })
    })
  }

  it('either gives a canonical value, which reads as itself, or a Problem, for anything at all', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(capabilities)), fc.anything(), (capability, input) => {
        try {
          const value = parseValue(capability, input)
          assert.deepEqual(parseValue(capability, value), value)
        } catch (error) {
          assert.ok(error instanceof Problem)
          assert.ok(error.message.startsWith(`${capability}: `) && error.message.length < 300)
        }
      }),
    )
  })

  it('refuses an object that is too deep to be compared, whatever it is for', () => {
    const deep: unknown = JSON.parse('{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000))
    for (const capability of ['property-of-ones-own', 'color', 'powerUsage'])
      assert.throws(() => parseValue(capability, deep), Problem)
  })

  it('keeps an adjusted level within 0 and 100', () => {
    assert.equal(clamp('brightness', 120), 100)
    assert.equal(clamp('brightness', -5), 0)
    assert.equal(clamp('range', 120), 120)
  })
})

describe('Reading colours', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const color = fc.record({ r: byte, g: byte, b: byte }, { noNullPrototype: true })
  const hex = ({ r, g, b }: { r: number; g: number; b: number }): string =>
    [r, g, b].map((channel) => channel.toString(16).padStart(2, '0')).join('')

  it('refuses a notation that breaks off with a sentence, wherever it does', () => {
    for (const whole of [
      'rgb(1 2 3 / 50%)',
      'hsl(120deg 50% 50%)',
      'color(display-p3 1 0 0)',
      'lab(50% 40 59.5)',
    ])
      for (let end = 1; end < whole.length; end += 1)
        for (const text of [whole.slice(0, end), `${whole.slice(0, end)}?`, `${whole.slice(0, end)}/`])
          assert.ok(parseColor(text) ?? true)
  })

  it('gives back every colour from every spelling', () => {
    fc.assert(
      fc.property(color, (expected) => {
        const text = hex(expected)
        for (const spelling of [expected, `#${text}`, text.toUpperCase(), parseInt(text, 16)]) {
          assert.deepEqual(parseColor(spelling), expected)
        }
      }),
    )
  })

  const known: [unknown, unknown][] = [
    ['orange', { r: 255, g: 165, b: 0 }],
    [
      { h: 0, s: 100, v: 100 },
      { r: 255, g: 0, b: 0 },
    ],
    [
      { h: 120, s: 1, v: 1 },
      { r: 0, g: 255, b: 0 },
    ],
    [
      { h: 360, s: 100, v: 50 },
      { r: 128, g: 0, b: 0 },
    ],
    [{ h: -1, s: 1, v: 1 }, undefined],
    [{ r: 1, g: 2 }, undefined],
    [-1, undefined],
    [[1, 2, 3], { r: 1, g: 2, b: 3 }],
    [[1, 2], undefined],
    [[300, 2, 3], undefined],
    [
      { hue: 120, saturation: 100 },
      { r: 0, g: 255, b: 0 },
    ],
    ['#f00', { r: 255, g: 0, b: 0 }],
  ]
  for (const [input, expected] of known) {
    it(`reads ${JSON.stringify(input)} as ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(parseColor(input), expected))
  }
})
