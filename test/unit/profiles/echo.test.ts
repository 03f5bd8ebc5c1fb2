import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Problem } from '../../../src/bridge/problem'
import { profiles, type Subject } from '../../../src/profiles'
import { fromHs, fromXy, meantColor, toHsvPercent, toXy } from '../../../src/profiles/mqtt/lamp-color'
import { scaleOf } from '../../../src/profiles/scale'

const channel = fc.integer({ min: 0, max: 255 })
const colors = fc
  .record({ r: channel, g: channel, b: channel }, { noNullPrototype: true })
  .filter(({ r, g, b }) => r + g + b > 0)

function asked(capability: string, value: unknown): Subject {
  return {
    name: 'Lamp',
    capabilities: [capability],
    isAction: () => false,
    asked: (name) => (name === capability ? value : undefined),
    expected: (name) => (name === capability ? [value] : []),
  }
}

describe('What was asked is what is reported back', () => {
  const dialects = ['zigbee2mqtt', 'homeassistant', 'tasmota'] as const

  for (const max of [254, 255, 1000, 1023]) {
    it(`for all levels of 0..${max}, also from a device that counts 0..254, 0..255 or 0..1023 inside`, () => {
      const scale = scaleOf({ max })
      for (let level = 0; level <= 100; level += 1) {
        for (const inside of [254, 255, 1023]) {
          const echo = Math.round((Math.round((scale.toDevice(level) * inside) / max) * max) / inside)
          assert.equal(
            scale.fromDevice('brightness', echo, [level]),
            level,
            `${level} % came back as ${echo}`,
          )
        }
      }
    })
  }

  it('without taking the next level for it', () => {
    for (const max of [100, 254, 255, 1000, 1023]) {
      const scale = scaleOf({ max })
      for (let level = 0; level < 100; level += 1)
        assert.equal(scale.fromDevice('brightness', scale.toDevice(level + 1), [level]), level + 1)
    }
  })

  it('for every colour that comes back as x and y', () => {
    fc.assert(
      fc.property(colors, (color) => {
        const { x, y } = toXy(color)
        assert.deepEqual(meantColor(fromXy(x, y), [color]), color)
      }),
    )
  })

  it('for every colour that comes back as hue and saturation', () => {
    fc.assert(
      fc.property(colors, (color) => {
        const { h, s } = toHsvPercent(color)
        assert.deepEqual(meantColor(fromHs(h, s), [color]), color)
      }),
    )
  })

  it('for every white in Kelvin that a lamp counts in mireds, or one beside it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...dialects),
        // The range of a Tasmota; 153 to 500 mireds.
        fc.integer({ min: 2005, max: 6500 }),
        fc.integer({ min: -1, max: 1 }),
        (name, kelvin, off) => {
          const profile = profiles[name]({ topic: 'it' })
          const subject = asked('colorTemperature', kelvin)
          const change = { capability: 'colorTemperature', operation: 'set', value: kelvin } as const
          const { payload } = profile.shape(change, subject)
          const mireds = (typeof payload === 'object' ? mired(payload) : Number(payload)) + off
          const state = name === 'tasmota' ? { CT: mireds } : { color_mode: 'color_temp', color_temp: mireds }
          const topic = name === 'tasmota' ? 'stat/it/RESULT' : 'it'
          assert.deepEqual(profile.read({ topic, payload: state }, subject).readings, [
            { capability: 'colorTemperature', value: kelvin },
          ])
        },
      ),
    )
  })

  it('and a colour that nobody asked for is told as the lamp shows it', () => {
    assert.deepEqual(meantColor(fromXy(0.7006, 0.2993), [{ r: 0, g: 0, b: 255 }]), { r: 255, g: 0, b: 0 })
    assert.deepEqual(meantColor(fromHs(120, 50), []), { r: 128, g: 255, b: 128 })
  })
})

describe('Garbage from a broker', () => {
  it('never throws anything but a sentence', () => {
    const topics = [
      'it',
      'it/availability',
      'stat/it/RESULT',
      'tele/it/LWT',
      'tele/it/SENSOR',
      'it/bridge/state',
    ]
    const capabilities = [
      'power',
      'brightness',
      'color',
      'colorTemperature',
      'position',
      'lock',
      'fanSpeed',
      'doorbell',
    ]
    const values = fc.dictionary(
      fc.constantFrom(
        'state',
        'brightness',
        'color',
        'color_temp',
        'position',
        'POWER',
        'Color',
        'Shutter1',
        '__proto__',
      ),
      fc.anything(),
    )
    fc.assert(
      fc.property(
        fc.constantFrom('zigbee2mqtt', 'homeassistant', 'tasmota'),
        fc.constantFrom(...topics),
        fc.oneof(values, fc.anything()),
        (name, topic, payload) => {
          const subject = { ...asked('brightness', 5), capabilities }
          try {
            const { readings } = profiles[name]({ topic: 'it' }).read({ topic, payload }, subject)
            for (const { value } of readings) assert.notEqual(value, undefined)
          } catch (error) {
            assert.ok(error instanceof Problem, String(error))
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})

function mired(payload: object | null): number {
  return payload !== null && 'color_temp' in payload ? Number(payload.color_temp) : NaN
}
