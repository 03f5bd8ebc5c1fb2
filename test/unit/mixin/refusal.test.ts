import assert from 'node:assert/strict'
import { readFilter } from '../../../src/mixin/filter'
import { MixinError, NotForAll, readServerTime, verdictOf } from '../../../src/mixin/refusal'
import { inGroups } from '../../../src/mixin/sending/buttons'

describe('A message that not everybody got', () => {
  it('says who did not, with the code and the words of the first that failed', () => {
    const first = new MixinError({ code: 403, description: 'Forbidden' })
    const error = new NotForAll(first, '1 of 2: Ann')
    assert.match(error.message, /403.*1 of 2: Ann/s)
    assert.deepEqual([error.code, error.cause], [403, first.cause])
    const other = new NotForAll(new Error('no network'), '1 of 2: Ann')
    assert.match(other.message, /no network \(1 of 2: Ann\)/)
    assert.deepEqual([other.code, other.cause], [undefined, undefined])
  })
})

describe('What Mixin answers', () => {
  it('decides whether it is tried again', () => {
    assert.deepEqual([401, 20121, 10006, 429, 500, 7000, 7001, 403, 600].map(verdictOf), [
      'unauthorized',
      'unauthorized',
      'outdated',
      'slower',
      'again',
      'again',
      'again',
      'final',
      'final',
    ])
  })

  it('has the time of the server in its header, in nanoseconds, and nothing else passes for one', () => {
    assert.equal(readServerTime('1700000000000000000'), 1_700_000_000_000)
    assert.deepEqual([null, undefined, '', '12', 'soon'].map(readServerTime), Array(5).fill(undefined))
  })
})

describe('A text in a chat that an expression is never done with', () => {
  it('is refused by name after 100 ms, and the next one is read', () => {
    const filter = readFilter('^(?:a|a)*$')
    assert.throws(() => filter?.(`${'a'.repeat(60)}!`), /takes too long on the text "a+/)
    assert.deepEqual(filter?.('aa'), {})
  })
})

describe('More buttons than Mixin takes in one row', () => {
  it('are several rows', () => {
    const buttons = Array.from({ length: 14 }, (_, n) => ({ n }))
    const groups = inGroups(buttons)
    assert.deepEqual(groups.flat(), buttons)
    assert.ok(groups.length > 1)
  })
})
