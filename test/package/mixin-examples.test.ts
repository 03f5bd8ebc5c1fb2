import assert from 'node:assert/strict'
import { type InOptionsDef, judge, readInOptions } from '../../src/mixin/in-options'
import { definitionsOf } from './definitions'
import { readText } from './files'

const facts = {
  messageId: 'c0000000-0000-4000-8000-00000000000c',
  userId: 'e0000000-0000-4000-8000-00000000000e',
  conversationId: 'f0000000-0000-4000-8000-00000000000f',
  category: 'PLAIN_TEXT',
  createdAt: '2024-01-01T00:00:00Z',
  direct: true,
  quoteMessageId: '',
  pending: false,
  raw: {},
}

describe('An example of Mixin that moves something', () => {
  const check = definitionsOf('mixin', (key) => key).get('mixin-in')!.defaults['allow']!.validate!

  for (const [name, text] of [
    ['02 - Switch a relay by chat', '/lamp on'],
    ['04 - Doorbell with a picture', '/door open'],
  ] as const) {
    it(`(${name}) lets nobody in until it is said who, and the editor marks that`, () => {
      const nodes = JSON.parse(readText('examples', 'Mixin Messenger', `${name}.json`)) as (InOptionsDef & {
        type: string
      })[]
      const def = nodes.find(({ type }) => type === 'mixin-in')!
      const incoming = { facts, payload: text }
      assert.equal(judge(incoming, readInOptions(def), 0), 'refused')
      const verdict = judge(incoming, readInOptions({ ...def, allow: facts.userId }), 0)
      assert.equal(typeof verdict === 'object' && verdict.output, 0)
      assert.notEqual(check.call({}, def.allow, {}), true)
    })
  }
})
