import assert from 'node:assert/strict'
import fc from 'fast-check'
import { covers, filterOver } from '../../../src/profiles/topic-filter'

const level = fc.constantFrom('a', 'b', 'stat', 'tele', 'Living room', '', 'ß')
const name = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
const topic = fc.oneof(
  name,
  name.map((base) => `${base}/#`),
)

describe('The filter of an mqtt in node', () => {
  it('hears every topic that it was made for, and all below one that is left open', () => {
    fc.assert(
      fc.property(fc.array(topic, { minLength: 1, maxLength: 6 }), name, (topics, below) => {
        const filter = filterOver(topics)
        for (const each of topics) {
          assert.ok(covers(filter, each), `${filter} ${each}`)
          if (each.endsWith('/#')) assert.ok(covers(filter, `${each.slice(0, -1)}${below}`))
        }
      }),
    )
  })

  it('is the topic itself where there is one, and no wider than what the topics have in common', () => {
    const over = (...topics: string[]): string => filterOver(topics)
    assert.equal(over('home/lamp'), 'home/lamp')
    assert.equal(over('home/lamp', 'home/plug'), 'home/+')
    assert.equal(
      over('zigbee2mqtt/Lamp', 'zigbee2mqtt/Lamp/availability', 'zigbee2mqtt/bridge/state'),
      'zigbee2mqtt/#',
    )
    assert.equal(over('stat/dining/#', 'tele/dining/#'), '+/dining/#')
    assert.equal(over('stat/dining/#', 'zigbee2mqtt/Lamp'), '#')
    assert.equal(over(), '#')
  })

  it('hears by the rules of MQTT', () => {
    for (const [filter, heard] of [
      ['#', 'a'],
      ['a/#', 'a'],
      ['a/+/c', 'a/b/c'],
      ['+', ''],
      ['a/#', 'a/b/#'],
    ] as const)
      assert.ok(covers(filter, heard), `${filter} ${heard}`)
    for (const [filter, heard] of [
      ['a', 'a/b'],
      ['a/+', 'a'],
      ['a/b', 'a'],
      ['+', 'a/b'],
      ['a/+', 'a/#'],
      ['#', '$SYS/uptime'],
    ] as const)
      assert.ok(!covers(filter, heard), `${filter} ${heard}`)
  })
})
