import assert from 'node:assert/strict'
import { judge, readInOptions } from '../../../src/mixin/in-options'
import { factsOf } from '../../../src/mixin/message-view'

const ANNA = '773e5e77-4107-45c2-b648-8fc722ed77f5'
const bareFacts = (view: object) => {
  const nothing = { conversation_id: null, user_id: null, representative_id: null, category: null }
  const more = { status: null, source: null, quote_message_id: null, created_at: null }
  return factsOf({ message_id: 'm', ...nothing, ...more, ...view }, 'app')
}
const facts = (view: object = {}) => bareFacts({ user_id: ANNA, created_at: '2026-11-01T10:00:00Z', ...view })
const NOW = Date.parse('2026-11-01T10:01:00Z')

describe('An in node of Mixin', () => {
  it('has an output for others and one for events only where it was asked to, in this order', () => {
    const outputs = [{}, { others: true }, { events: 'true' }, { others: true, events: true }].map(
      (def) => readInOptions(def).outputs,
    )
    assert.deepEqual(outputs, [
      { others: undefined, events: undefined, count: 1 },
      { others: 1, events: undefined, count: 2 },
      { others: undefined, events: 1, count: 2 },
      { others: 1, events: 2, count: 3 },
    ])
  })

  it('gives a message of somebody who is not let in to the output for others, or refuses it', () => {
    const stranger = { facts: facts({ user_id: 'stranger' }), payload: 'hello' }
    const allow = ANNA.toUpperCase()
    assert.equal(judge(stranger, readInOptions({ allow }), NOW), 'refused')
    assert.deepEqual(judge(stranger, readInOptions({ allow, others: true }), NOW), { output: 1 })
    assert.deepEqual(judge({ ...stranger, facts: facts() }, readInOptions({ allow }), NOW), { output: 0 })
  })

  it('drops what is too old or what its filter does not mean, and what is no text where it has one', () => {
    const message = { facts: facts(), payload: 'light on' }
    const judged = (def: object, payload: unknown = message.payload) =>
      judge({ ...message, payload }, readInOptions(def), NOW)
    assert.deepEqual(judged({ maxAge: 60 }), { output: 0 })
    assert.equal(judged({ maxAge: 59 }), 'dropped')
    const filter = '/light'
    assert.equal(judged({ filter }), 'dropped')
    assert.equal(judged({ filter }, Buffer.from('/light on')), 'dropped')
    assert.deepEqual(judged({ filter }, '/light on'), { output: 0, args: 'on' })
  })

  it('takes a message of which the server says little', () => {
    const bare = bareFacts({})
    assert.deepEqual([bare.userId, bare.category, bare.createdAt], ['', '', ''])
    assert.deepEqual(judge({ facts: bare, payload: 'x' }, readInOptions({ maxAge: 1 }), NOW), { output: 0 })
  })
})
