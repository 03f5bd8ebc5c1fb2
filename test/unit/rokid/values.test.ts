import assert from 'node:assert/strict'
import fc from 'fast-check'
import { displayTypes, isSpeakableName, recommended } from '../../../src/rokid/display-types'
import { errorCodes, errorOf } from '../../../src/rokid/errors'
import { codecOf, type Ranges, speakable, toInteger, toKelvin, toPercent } from '../../../src/rokid/facets'
import { splitName } from '../../../src/rokid/interfaces'

const ranges: Ranges = { kelvin: { min: 2700, max: 6500 }, temperature: { min: 16, max: 30 } }

describe('Values between Rokid and the house', () => {
  it('every colour survives the way through one integer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (integer) => {
        const facet = codecOf('color')!
        assert.equal(facet.write(facet.read(integer, ranges), ranges), integer)
      }),
    )
  })

  it('the integer is 0xRRGGBB', () => {
    assert.equal(toInteger({ r: 0, g: 255, b: 0 }), 65280)
    assert.equal(toInteger({ r: 255, g: 255, b: 255 }), 16_777_215)
  })

  it('every percent survives the way through Kelvin, on every lamp', () => {
    const lamp = fc
      .tuple(fc.integer({ min: 1000, max: 9900 }), fc.integer({ min: 100, max: 9000 }))
      .map(([min, span]) => ({ min, max: Math.min(10_000, min + span) }))
      .filter(({ min, max }) => max - min >= 100)
    fc.assert(
      fc.property(lamp, fc.integer({ min: 0, max: 100 }), (range, percent) => {
        assert.equal(toPercent(toKelvin(percent, range), range), percent)
      }),
    )
  })

  it('0 is the warmest white and 100 the coldest', () => {
    assert.deepEqual(
      [0, 50, 100].map((percent) => toKelvin(percent, ranges.kelvin)),
      [2700, 4600, 6500],
    )
  })

  it('what is asked in numbers is what is told', () => {
    for (const name of [
      'brightness',
      'position',
      'volume',
      'targetHumidity',
      'fanSpeed',
      'colorTemperature',
    ]) {
      const facet = codecOf(name)!
      for (let level = 0; level <= 100; level += 1)
        assert.equal(facet.write(facet.read(level, ranges), ranges), level, name)
    }
  })

  it('a thermostat that is off has no mode that Rokid knows', () => {
    const facet = codecOf('thermostatMode')!
    assert.deepEqual(
      ['AUTO', 'COOL', 'HEAT', 'ECO', 'OFF'].map((mode) => facet.write(mode, ranges)),
      ['Auto', 'Cool', 'Heat', 'Energy', undefined],
    )
  })

  it('hostile values never throw anything but a reason', () => {
    fc.assert(
      fc.property(fc.constantFrom(...speakable), fc.anything(), (name, value) => {
        const facet = codecOf(name)
        try {
          facet?.write(value, ranges)
          facet?.read(value, ranges)
        } catch (error) {
          assert.equal((error as Error).name, 'Problem')
        }
      }),
    )
  })

  it('a name is split at its last dot', () => {
    assert.deepEqual(splitName('Media.TVChannel.Next'), {
      interfaceName: 'Media.TVChannel',
      operation: 'Next',
    })
    assert.deepEqual(splitName('Switch'), { interfaceName: '', operation: 'Switch' })
  })

  it('every display type recommends what Rokid has a word for', () => {
    for (const type of Object.keys(displayTypes)) {
      assert.ok(recommended(type).length > 0)
      for (const name of recommended(type)) assert.ok(speakable.includes(name), `${type}: ${name}`)
    }
    assert.deepEqual(recommended('__proto__'), ['power'])
  })

  it('names of letters and spaces can be spoken', () => {
    assert.deepEqual(['台灯', 'Reading lamp', 'Küche'].map(isSpeakableName), [true, true, true])
    assert.deepEqual(['灯1', 'lamp #2', 'a_b', ''].map(isSpeakableName), [false, false, false, false])
  })

  it('there are 18 error codes, and each passes through', () => {
    assert.equal(errorCodes.length, 18)
    for (const name of errorCodes)
      assert.deepEqual(errorOf({ success: false, reason: 'because', code: name }), {
        name,
        message: 'because',
      })
  })
})
