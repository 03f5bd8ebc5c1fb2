import assert from 'node:assert/strict'
import { Access } from '../../../src/mixin/access'
import { MixinError } from '../../../src/mixin/refusal'
import { FakeClock } from '../../support/fake-clock'

/** Until what promises set in motion is over. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('Access to Mixin', () => {
  let clock: FakeClock
  let answer: Error
  let retries: number
  let access: Access

  beforeEach(() => {
    clock = new FakeClock()
    answer = new Error('there is no network')
    retries = 0
    access = new Access({
      clock,
      ask: () => Promise.reject(answer),
      retry: () => (retries += 1),
      onChange: () => undefined,
    })
  })
  afterEach(() => access.stop())

  it('that is refused calls the clock right only when the server has told its time', async () => {
    answer = new MixinError({ code: 401, description: 'Unauthorized' })
    access.unauthorized()
    await settled()
    assert.deepEqual(access.refused, { cause: 'session', isClockRight: false })
    access.sync(clock.now())
    access.unauthorized()
    await settled()
    assert.deepEqual(access.refused, { cause: 'session', isClockRight: true })
  })

  it('is tried again when the clock has become right, though nobody answers who we are', async () => {
    access.sync(clock.now() + 12 * 60_000)
    access.unauthorized()
    await settled()
    assert.deepEqual(access.refused, { cause: 'clock', minutes: 12 })
    clock.wall += 12 * 60_000
    clock.advance(60_000)
    await settled()
    assert.deepEqual([retries, access.refused], [1, undefined])
  })
})
