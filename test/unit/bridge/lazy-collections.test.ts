import assert from 'node:assert/strict'
import fc from 'fast-check'
import { LazyMap, LazySet } from '../../../src/bridge/lazy-collections'

const key = fc.constantFrom('a', 'b', 'c')
const step = fc.oneof(
  fc.record({ act: fc.constantFrom('set', 'delete'), key, value: fc.nat() }),
  fc.constant({ act: 'clear', key: '', value: 0 }),
)

describe('A collection that takes hardly any room until it has two entries', () => {
  it('holds what a Map holds, in its order, whatever is put in and taken out', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const [lazy, map] = [new LazyMap<string, number>(), new Map<string, number>()]
        for (const { act, key, value } of steps) {
          for (const one of [lazy, map]) {
            if (act === 'set') one.set(key, value)
            else if (act === 'clear') one.clear()
          }
          if (act === 'delete') assert.equal(lazy.delete(key), map.delete(key))
          assert.deepEqual([...lazy], [...map])
          assert.deepEqual([[...lazy.keys()], [...lazy.values()]], [[...map.keys()], [...map.values()]])
          assert.deepEqual([lazy.size, lazy.has('a'), lazy.get('a')], [map.size, map.has('a'), map.get('a')])
        }
      }),
    )
  })

  it('holds what a Set holds, in its order, whatever is put in and taken out', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const [lazy, set] = [new LazySet<string>(), new Set<string>()]
        for (const { act, key } of steps) {
          if (act === 'delete') assert.equal(lazy.delete(key), set.delete(key))
          else if (act === 'clear') [lazy, set].forEach((one) => one.clear())
          else [lazy, set].forEach((one) => one.add(key))
          assert.deepEqual([[...lazy], lazy.size, lazy.has('a')], [[...set], set.size, set.has('a')])
        }
      }),
    )
  })
})
