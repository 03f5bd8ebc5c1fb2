import assert from 'node:assert/strict'
import fc from 'fast-check'
import { Problem } from '../../../src/bridge/problem'
import { publishedOf } from '../../../src/profiles/wiring/published'
import { readPath } from '../../../src/profiles/wiring/read-path'
import { parseValuePath } from '../../../src/profiles/wiring/value-path'

const read = (path: string, payload: unknown): unknown => readPath(parseValuePath(path), publishedOf(payload))
const json = (value: unknown): string => JSON.stringify(value)
const isRefused = (path: string): boolean => {
  try {
    parseValuePath(path)
    return false
  } catch (error) {
    return error instanceof Problem
  }
}

describe('A value path', () => {
  it('finds the message, and members of its JSON in any spelling', () => {
    assert.equal(read('value', 'ON'), 'ON')
    for (const path of ['value_json.a.b', "value_json['a'].b", 'value_json["a"]["b"]'])
      assert.equal(read(path, json({ a: { b: 7 } })), 7, path)
    assert.equal(read('value_json.list[1].x', json({ list: [{}, { x: true }] })), true)
  })

  it('of something that is not there says nothing, also of what every object inherits', () => {
    for (const path of ['value_json.b', 'value_json.a.b', 'value_json.constructor', 'value_json.__proto__'])
      assert.equal(read(path, json({ a: 1 })), undefined, path)
    assert.equal(read('value_json.a', 'no JSON'), undefined)
    assert.equal(read('value_json.a', json({ a: null })), undefined)
  })

  it('with filters does what a template does', () => {
    assert.equal(read('value | float | round(1)', '21.26'), 21.3)
    assert.equal(read('value|int', '21.9'), 21)
    assert.equal(read('value_json.a | is_defined', json({ a: 5 })), 5)
    assert.equal(read('value_json.a | default(3)', '{}'), 3)
    assert.equal(read('value | upper', 'on'), 'ON')
    assert.equal(read('value_json.t | float / 10', json({ t: 214 })), 21.4)
    assert.equal(read('(value_json.t | float * 9 / 5 + 32) | round(1)', json({ t: 20 })), 68)
    assert.equal(read('value_json.b | float | multiply(2.55) | round', json({ b: 50 })), 128)
    assert.equal(read("value_json.o | iif('ON', 'OFF')", json({ o: false })), 'OFF')
    assert.equal(read("'OFF' if value_json.value == 0 else 'ON'", json({ value: 0 })), 'OFF')
    assert.equal(read('value_json.x if value_json.x is defined else 0', '{}'), 0)
    assert.equal(read('0 if value_json.x is not defined else value_json.x', json({ x: 4 })), 4)
    assert.equal(read("'ON' if value_json.o else 'OFF'", json({ o: 1 })), 'ON')
    assert.equal(read("'OFF' if not value_json.o else 'ON'", json({ o: '' })), 'OFF')
    assert.equal(read("'on' if value_json.o == true else 'off'", json({ o: 1 })), 'on')
    assert.equal(read("'off' if value_json.o != 'x' else 'on'", json({ o: 'x' })), 'on')
    assert.equal(read('value | lower', 'ON'), 'on')
    assert.equal(read('value_json.t | add(-5)', json({ t: 20 })), 15)
    for (const [said, expected] of [
      [true, true],
      ['x', true],
      [0, false],
      ['', false],
    ])
      assert.equal(read('value_json.o | iif', json({ o: said })), expected)
  })

  it('with a number before the operator counts as a template does', () => {
    assert.equal(read('100 - value_json.p', json({ p: 30 })), 70)
    assert.equal(read('10 * value_json.t', json({ t: 2.1 })), 21)
    assert.equal(read('32 + value_json.t', json({ t: 1 })), 33)
    assert.equal(read('float(value) / 10', '214'), 21.4)
    assert.equal(read('int(value_json.t)', json({ t: '21.9' })), 21)
  })

  it('rounds a half to the even side, as a template does, and other numbers to the nearest', () => {
    const rounded = [0.5, 1.5, 2.5, 3.5, 2.4, 2.6].map((t) => read('value_json.t | round', json({ t })))
    assert.deepEqual(rounded, [0, 2, 2, 4, 2, 3])
  })

  it('that wants a number counts a boolean as one, and names what is none unless it has a number instead', () => {
    assert.equal(read('value_json.o | int', json({ o: true })), 1)
    assert.equal(read('value | float(7)', 'warm'), 7)
    const message = /"warm" is not understood, expected a number/
    assert.throws(() => read('value | float', 'warm'), message)
    assert.throws(() => read('value_json.t * 2', json({ t: 'warm' })), message)
  })

  it('binds a filter more tightly than arithmetic, as a template does', () => {
    assert.ok(isRefused('value_json.t / 10 | round(1)'), 'a filter of the number 10 is read by nobody')
    assert.equal(read('(value_json.t / 10) | round(0)', json({ t: 214 })), 21)
  })

  it('that is more than a path is refused', () => {
    for (const path of [
      '',
      'states("sensor.x")',
      'value_json.a + value_json.b',
      'value ~ "x"',
      'value * 2',
      'value_json.a / 0',
      'value_json.a | regex_replace("a", "b")',
      'value_json.a if value_json.b else 0',
      'value_json.a > 3',
      'value_json[value_json.b]',
      'value_json.a if value_json.a',
      '5',
      '"ON"',
      'value_json.a | iif(value_json.b)',
      'value }} {{ value',
      'value_json.a[-1]',
      'value_json.',
      'value | round(99)',
      'value_json.a if value_json.b is defined else 0',
      "'a' if 'b' else 'c'",
      "'a' if not value_json.a is defined else 'b'",
      "'a' if value_json.a == value_json.b else 'c'",
      '2 / value_json.a',
      'value_json.a * "x"',
      'value_json.a * -"x"',
      'value_json.a | is_defined(1)',
      'value_json.a | default',
      'value_json.a | int(1, 2)',
      'value_json.a | lower(1)',
      'value_json.a | add',
      'value_json.a | iif(1, 2, 3)',
      'value_json.a | iif(1 2)',
      '(value_json.a',
      'float value',
      'float(5)',
      'float(value',
      'value_json[true]',
    ])
      assert.ok(isRefused(path), path)
  })

  it('finds whatever stands under any name, and nothing else', () => {
    const name = fc.string({ maxLength: 30 }).filter((text) => !/['\\]/.test(text))
    fc.assert(
      fc.property(name, fc.jsonValue(), (key, value) => {
        const payload = JSON.stringify(Object.fromEntries([[key, value]]))
        const found = read(`value_json['${key}']`, payload)
        assert.deepEqual(found, (JSON.parse(payload) as Record<string, unknown>)[key] ?? undefined)
      }),
    )
  })

  it('with an affine form is exact to nine digits for every number', () => {
    const some = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Number(value.toFixed(3)))
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 99 }), (t, by, plus) => {
        const found = read(`value_json.t / ${by} + ${plus}`, json({ t }))
        const wanted = t / by + plus
        assert.ok(typeof found === 'number' && Math.abs(found - wanted) <= 1e-9 * Math.max(1, Math.abs(t)))
      }),
    )
  })

  it('of any text is read or refused, never anything else, and soon', () => {
    const pieces = [
      'value',
      'value_json',
      '.',
      '[',
      ']',
      '(',
      ')',
      '|',
      '*',
      '/',
      "'a'",
      '1',
      ' if ',
      ' else ',
      ' not ',
    ]
    const text = fc.oneof(
      fc.string({ maxLength: 600 }),
      fc.array(fc.constantFrom(...pieces), { maxLength: 200 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, fc.string(), (path, payload) => {
        if (isRefused(path)) return
        try {
          read(path, payload)
        } catch (error) {
          assert.ok(error instanceof Problem)
        }
      }),
    )
    assert.ok(isRefused('('.repeat(499)))
    assert.ok(isRefused(`value_json${'.a'.repeat(200)}`))
    assert.ok(isRefused('value'.padEnd(10_000_000)))
  })
})
