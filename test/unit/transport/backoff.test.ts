import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Backoff } from '../../../src/transport/backoff'

const LIMITS = { first: 1_000, last: 60_000 }

describe('The pause before the next attempt', () => {
  it('has a ceiling that doubles from one second and stops at a minute', () => {
    const backoff = new Backoff(LIMITS, () => 1 - Number.EPSILON)
    const pauses = Array.from({ length: 9 }, () => backoff.next())
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
  })

  it('is any part of the ceiling, so that a thousand homes do not knock at one moment', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })), (parts) => {
        const left = [...parts]
        const backoff = new Backoff(LIMITS, () => left.shift() ?? 0)
        parts.forEach((part, failures) => {
          assert.equal(backoff.next(), Math.round(part * Math.min(60_000, 1_000 * 2 ** failures)))
        })
      }),
    )
  })

  it('is short again after a reset', () => {
    const backoff = new Backoff(LIMITS, () => 0.5)
    for (let failures = 0; failures < 10; failures += 1) backoff.next()
    backoff.reset()
    assert.equal(backoff.next(), 500)
  })

  it('is still a minute after a year of failures', () => {
    const backoff = new Backoff(LIMITS, () => 0.5)
    for (let failures = 0; failures < 1_100; failures += 1) backoff.next()
    assert.equal(backoff.next(), 30_000)
  })
})
