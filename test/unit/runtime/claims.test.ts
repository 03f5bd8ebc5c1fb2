import assert from 'node:assert/strict'
import { holdersOf } from '../../../nodes/runtime/claims'

describe('What only one of several nodes can have', () => {
  const nodes = (...ids: string[]): { id: string; path: string }[] =>
    ids.map((id) => ({ id, path: '/rokid' }))
  const winner = (ids: string[], held: Map<string, string>): string | undefined =>
    holdersOf(nodes(...ids), ({ path }) => path, held).get('/rokid')?.id

  it('goes to the first by id, in whatever order they come', () => {
    assert.equal(winner(['n10', 'n9'], new Map()), 'n9')
    assert.equal(winner(['n9', 'n10'], new Map()), 'n9')
  })

  it('stays with the one that has it, until that is gone', () => {
    const held = new Map<string, string>()
    assert.equal(winner(['b'], held), 'b')
    assert.equal(winner(['a', 'b'], held), 'b')
    assert.equal(winner(['a'], held), 'a')
    assert.equal(winner(['a', 'b'], held), 'a')
  })
})
