import assert from 'node:assert/strict'
import fc from 'fast-check'
import { PowerMeter, powerUsage } from '../../../src/sinric/measurements'

/** The energy of a reading, in Wh. */
function energy(meter: PowerMeter, reading: object, now: number): unknown {
  return meter.complete(powerUsage(reading), now).wattHours
}

describe('The energy of a meter', () => {
  it('begins at 0, whatever the first reading has', () => {
    for (const reading of [{ power: 3600 }, { voltage: 230, current: 2 }, { power: 0 }])
      assert.equal(energy(new PowerMeter(), reading, 1000), 0)
  })

  it('is what was used between two readings, also where power is volts times amperes', () => {
    const meter = new PowerMeter()
    energy(meter, { voltage: 200, current: 2 }, 1000)
    assert.equal(energy(meter, { power: 0 }, 1000 + 3600), 400)
  })

  it('and the start of its period outlive any number of deploys', () => {
    let meter = new PowerMeter()
    energy(meter, { power: 3600 }, 1000)
    for (let deploy = 0; deploy < 3; deploy += 1) {
      const successor = new PowerMeter()
      successor.takeOver(structuredClone(meter.handOver()))
      meter = successor
    }
    const { startTime, wattHours } = meter.complete(powerUsage({ power: 10 }), 1060)
    assert.deepEqual([startTime, wattHours], [1000, 60])
  })

  it('that the device itself counts is left as it says', () => {
    const meter = new PowerMeter()
    energy(meter, { power: 3600 }, 1000)
    assert.equal(energy(meter, { power: 100, wattHours: 7 }, 1060), 7)
  })

  it('is not known after a reading without power', () => {
    const meter = new PowerMeter()
    energy(meter, { voltage: 230 }, 1000)
    assert.equal(energy(meter, { power: 100 }, 1060), -1)
  })

  it('is never below 0, whatever the clock does', () => {
    const readings = fc.array(fc.tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 1e6 })))
    fc.assert(
      fc.property(readings, (all) => {
        const meter = new PowerMeter()
        for (const [power, now] of all) assert.ok(Number(energy(meter, { power }, now)) >= 0)
      }),
    )
  })
})
