import assert from 'node:assert/strict'
import { catching } from '../../../src/bridge/catching'
import { copyJson } from '../../../src/bridge/json'
import { chosen } from '../../../src/bridge/pair'
import { Problem } from '../../../src/bridge/problem'
import { Word } from '../../../src/bridge/sentence'
import { boundsOf } from '../../../src/bridge/traits'

describe('An error that is expected', () => {
  it('is made into something else, and a bug beside it is not hidden', () => {
    const fails = (error: Error) => (): never => {
      throw error
    }
    assert.equal(
      catching(
        Problem,
        () => 1,
        () => 2,
      ),
      1,
    )
    assert.equal(
      catching(Problem, fails(new Problem('invalid-value', 'no')), ({ code }) => code),
      'invalid-value',
    )
    assert.throws(() => catching(Problem, fails(new TypeError('a bug')), () => 2), TypeError)
  })
})

describe('A copy of JSON', () => {
  it('shares nothing with the original', () => {
    const original = { a: [{ b: 1 }], c: 'd', e: null }
    const copy = copyJson(original)
    assert.deepEqual(copy, original)
    copy.a[0]!.b = 2
    assert.equal(original.a[0]!.b, 1)
    assert.equal(copyJson('text'), 'text')
  })
})

describe('One of two values', () => {
  const pair = { on: 'Open', off: 'Closed' }

  it('is found whatever a contact calls it, and anything else is named', () => {
    assert.deepEqual([chosen('mode', 'opening', pair), chosen('mode', 'SHUT', pair)], ['Open', 'Closed'])
    assert.throws(
      () => chosen('mode', 'ajar', pair),
      /mode: "ajar" is not understood, expected one of Open, Closed/,
    )
  })
})

describe('The bounds in the options of a device', () => {
  it('are those of its first number, and there are none without one or without any', () => {
    const bounds = { min: 10 }
    assert.deepEqual(boundsOf(['power', 'range', 'fanSpeed'], bounds)?.of, ['range'])
    assert.deepEqual([boundsOf(['power'], bounds), boundsOf(['range'], {})], [undefined, undefined])
    assert.ok((boundsOf([], bounds)?.of.length ?? 0) > 1)
  })
})

describe('A word of ours', () => {
  it('is the same whatever is put into its sentence', () => {
    const word = new Word('capability', 'power')
    assert.equal(word.with(), word)
  })
})
