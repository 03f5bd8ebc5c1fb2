import assert from 'node:assert/strict'
import { catching } from '../../../src/bridge/catching'
import { copyJson } from '../../../src/bridge/json'
import { chosen } from '../../../src/bridge/pair'
import { Problem } from '../../../src/bridge/problem'
import { Word } from '../../../src/bridge/sentence'
import { defaultResponseTopic, isResponseTopic } from '../../../src/bridge/response-topic'
import { checkBounds, onStep, boundsOf, opens, scaleOf, withinBounds } from '../../../src/bridge/traits'

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

describe('The number of a thing', () => {
  const traits = { capabilities: ['range'], bounds: { of: ['range'], min: 10, max: 30, step: 5 } }

  it('goes in its steps and stops at its bounds, and others are left as they are', () => {
    assert.deepEqual(
      [13, 40, 'much'].map((value) => withinBounds('range', value, traits)),
      [15, 30, 'much'],
    )
    assert.equal(withinBounds('volume', 13, traits), 13)
    assert.deepEqual(
      [13, 40, 'much'].map((value) => onStep('range', value, traits)),
      [15, 40, 'much'],
    )
    assert.deepEqual(
      [13, 'much'].map((value) => checkBounds('range', value, traits)),
      [15, 'much'],
    )
    assert.throws(() => checkBounds('range', 40, traits), { code: 'out-of-range' })
    assert.throws(() => checkBounds('range', 40, { ...traits, bounds: { of: ['range'], max: 30 } }), {
      message: 'range: 40 is out of range, expected a number of at most 30',
    })
  })

  it('has a scale where it has two ends', () => {
    assert.deepEqual(scaleOf('range', traits), { min: 10, max: 30 })
    assert.deepEqual(scaleOf('brightness', traits), { min: 0, max: 100 })
    assert.equal(scaleOf('volume', { capabilities: [] })?.max, scaleOf('volume', traits)?.max)
    assert.equal(scaleOf('range', { capabilities: ['range'] }), undefined)
  })

  it('opens something on a cover or a door, and on a lamp with a position not', () => {
    assert.equal(opens('power', { capabilities: ['position'] }), true)
    assert.equal(opens('power', { capabilities: ['position', 'brightness'] }), false)
    assert.equal(opens('power', { capabilities: ['power'] }), false)
  })
})

describe('The topic of an answer', () => {
  it('is one that somebody can publish on', () => {
    assert.equal(isResponseTopic(defaultResponseTopic('node')), true)
    for (const topic of ['', 'a/+', 'a/#', '$SYS/a', 'a\0', 'a'.repeat(501)])
      assert.equal(isResponseTopic(topic), false, topic)
  })
})
