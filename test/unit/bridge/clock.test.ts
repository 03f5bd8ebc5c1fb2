import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { FakeClock } from '../../support/fake-clock'

describe('Many who wait for the same thing', () => {
  it('all go on when it happens, leave no timer, and are no leak to Node.js', async () => {
    const warnings: string[] = []
    const listen = ({ message }: Error): void => void warnings.push(message)
    process.on('warning', listen)
    try {
      const [clock, deployed] = [new FakeClock(), new AbortController()]
      const all = Array.from({ length: 50 }, () => clock.sleep(1_500, deployed.signal))
      deployed.abort()
      await Promise.all(all)
      await setImmediate()
      assert.deepEqual([warnings, clock.pending], [[], 0])
    } finally {
      process.off('warning', listen)
    }
  })

  it('each go on after their own time when it does not', async () => {
    const [clock, never] = [new FakeClock(), new AbortController()]
    const over: number[] = []
    const all = [10, 20].map((ms) => clock.sleep(ms, never.signal).then(() => over.push(ms)))
    clock.advance(10)
    await setImmediate()
    assert.deepEqual(over, [10])
    assert.equal(getEventListeners(never.signal, 'abort').length, 1)
    clock.advance(10)
    await Promise.all(all)
    assert.deepEqual(getEventListeners(never.signal, 'abort'), [], 'a listener is left')
    never.abort()
    assert.deepEqual([over, clock.pending], [[10, 20], 0])
  })
})
