import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Vitals } from '../../../src/bridge/vitals'

const answer = fc.record({ success: fc.boolean(), ms: fc.nat({ max: 10_000 }) })

/** The smallest of the times within which that share of the requests was answered. */
function reference(times: readonly number[], share: number): number | null {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.ceil(sorted.length * share) - 1] ?? null
}

describe('The vitals of a device', () => {
  it('are nothing before the first request', () => {
    assert.deepEqual(new Vitals().signs, { requests: 0, succeeded: 0, p50: null, p90: null })
  })

  it('are what a sorted list of all requests says, for all requests', () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 300 }), (answers) => {
        const vitals = new Vitals()
        answers.forEach((one) => vitals.add(one))
        const times = answers.map(({ ms }) => ms)
        assert.deepEqual(vitals.signs, {
          requests: answers.length,
          succeeded: answers.filter(({ success }) => success).length,
          p50: reference(times, 0.5),
          p90: reference(times, 0.9),
        })
      }),
    )
  })

  it('take a clock that jumps, and who answers after an hour', () => {
    const vitals = new Vitals()
    vitals.add({ success: true, ms: -5 })
    assert.equal(vitals.signs.p50, 0)
    vitals.add({ success: false, ms: 3_600_000 })
    assert.equal(vitals.signs.p90, 60_000)
  })
})
