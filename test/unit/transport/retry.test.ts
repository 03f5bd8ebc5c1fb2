import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Backoff } from '../../../src/transport/backoff'
import { retry, type RetryOutcome } from '../../../src/transport/retry'
import { FakeClock } from '../../support/fake-clock'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('A retry', () => {
  /** Tries on a fresh clock, always with the whole pause; `results` are those of the attempts, then false for ever. */
  function trying(results: boolean[], until?: number) {
    const clock = new FakeClock()
    const ending = new AbortController()
    const attempts: number[] = []
    const backoff = new Backoff({ first: 1_000, last: 4_000 }, () => 1 - Number.EPSILON)
    const outcome: Promise<RetryOutcome> = retry(
      { clock, backoff, signal: ending.signal, ...(until === undefined ? {} : { until }) },
      () => {
        attempts.push(clock.elapsed())
        return Promise.resolve(results.shift() ?? false)
      },
    )
    const pass = async (ms: number): Promise<void> => {
      for (let passed = 0; passed < ms; passed += 500) {
        await settled()
        clock.advance(500)
      }
      await settled()
    }
    return { clock, ending, attempts, outcome, pass }
  }

  it('attempts once when that succeeds', async () => {
    const { clock, attempts, outcome } = trying([true])
    assert.equal(await outcome, 'done')
    assert.deepEqual(attempts, [0])
    assert.equal(clock.pending, 0)
  })

  it('pauses longer after every failure, up to the last of the backoff', async () => {
    const { attempts, outcome, pass } = trying([false, false, false, false, true])
    await pass(11_000)
    assert.equal(await outcome, 'done')
    assert.deepEqual(attempts, [0, 1_000, 3_000, 7_000, 11_000])
  })

  it('begins no attempt that would be too late', async () => {
    const { attempts, outcome, pass } = trying([], 6_999)
    await pass(10_000)
    assert.equal(await outcome, 'late')
    assert.deepEqual(attempts, [0, 1_000, 3_000])
  })

  it('ends in the middle of a pause when it is aborted, and leaves no timer', async () => {
    const { clock, ending, attempts, outcome, pass } = trying([])
    await pass(1_500)
    ending.abort()
    assert.equal(await outcome, 'aborted')
    assert.deepEqual(attempts, [0, 1_000])
    assert.equal(clock.pending, 0)
  })

  it('hands on what an attempt throws', async () => {
    const options = { clock: new FakeClock(), backoff: new Backoff({ first: 1, last: 1 }, () => 0) }
    const { signal } = new AbortController()
    await assert.rejects(
      retry({ ...options, signal }, () => Promise.reject(new Error('broken'))),
      /broken/,
    )
  })
})

describe('A sleep', () => {
  it('ends at its time or when it is aborted, whichever comes first, and leaves no timer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000), fc.nat(1_000), async (ms, abortedAt) => {
        const clock = new FakeClock()
        const controller = new AbortController()
        let end: number | undefined
        const slept = clock.sleep(ms, controller.signal).then(() => (end ??= clock.elapsed()))
        clock.advance(Math.min(ms, abortedAt))
        if (abortedAt <= ms) controller.abort()
        await slept
        assert.equal(end, Math.min(ms, abortedAt))
        assert.equal(clock.pending, 0)
      }),
    )
  })

  it('does not begin when it was aborted before', async () => {
    const clock = new FakeClock()
    await clock.sleep(1_000, AbortSignal.abort())
    assert.equal(clock.pending, 0)
  })
})
