import assert from 'node:assert/strict'
import fc from 'fast-check'
import { TopicIndex } from '../../../src/profiles/topic-index'

const level = fc.constantFrom('a', 'b', 'stat', 'tele', 'Living room', '', 'ß')
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
const entry = fc.tuple(
  fc.oneof(
    topic,
    topic.map((base) => `${base}/#`),
  ),
  fc.integer({ min: 0, max: 9 }),
)

/** What MQTT says of a topic, or of all below one. */
function covers(filter: string, heard: string): boolean {
  if (!filter.endsWith('/#')) return filter !== '' && filter === heard
  return heard.startsWith(filter.slice(0, -1))
}

describe('The index of topics', () => {
  it('finds what a search through all of them finds, each once', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), topic, (entries, heard) => {
        const expected = new Set(
          entries.filter(([filter]) => covers(filter, heard)).map(([, value]) => value),
        )
        const found = new TopicIndex(entries).find(heard)
        assert.deepEqual([...new Set(found)].sort(), [...expected].sort())
      }),
    )
  })

  it('gives a device once that speaks on a topic in two ways', () => {
    const index = new TopicIndex([
      ['stat/plug/#', 'plug'],
      ['stat/plug/POWER', 'plug'],
    ])
    assert.deepEqual(index.find('stat/plug/POWER'), ['plug'])
    assert.deepEqual(index.find('stat/plug'), [])
  })

  it('has nothing for a topic that is hostile', () => {
    const index = new TopicIndex([
      ['a/b/#', 1],
      ['__proto__', 2],
    ])
    for (const hostile of ['', '/', '#', 'a/#', '+/b/c', 'constructor', '/'.repeat(60_000)])
      assert.deepEqual(index.find(hostile), [], hostile.slice(0, 20))
    assert.deepEqual(index.find('__proto__'), [2])
  })
})
