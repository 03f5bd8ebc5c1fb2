import assert from 'node:assert/strict'
import { OwnerNode } from '../../../nodes/runtime/owner-node'
import { say } from '../../../src/bridge/sentence'
import { FakeClock } from '../../support/fake-clock'

const MINUTE = 60_000

class Owner extends OwnerNode {
  readonly backing = { link: { state: 'connected' } } as const

  /** What its session says of itself at a change; nothing when all is well. */
  become(reason?: string, place?: string): void {
    const text = say`No connection: ${reason ?? ''}`
    this.explain(reason === undefined ? [] : [{ text, ...(place !== undefined && { place }) }], true)
  }

  protected end(): Promise<void> {
    return Promise.resolve()
  }
}

describe('What an owner tells a person', () => {
  let clock: FakeClock
  let told: string[]
  let owner: Owner

  beforeEach(() => {
    clock = new FakeClock()
    told = []
    const node = { id: 'owner', warn: (text: string) => told.push(text) }
    const red = { _: () => 'en-US' }
    owner = new Owner(red as never, node as never, clock)
  })

  it('is told once while good and bad alternate, whatever numbers are in it, and again after ten minutes', () => {
    for (let n = 0; n < 500; n += 1) {
      owner.become(`error ${n}`)
      owner.become()
    }
    assert.deepEqual(told, ['No connection: error 0'])
    clock.advance(10 * MINUTE)
    owner.become()
    owner.become('error 500')
    assert.deepEqual(told, ['No connection: error 0', 'No connection: error 500'])
  })

  it('is not repeated while it lasts', () => {
    for (let hour = 0; hour < 24; hour += 1) {
      owner.become('the same')
      clock.advance(60 * MINUTE)
    }
    assert.equal(told.length, 1)
  })

  it('is told of each place', () => {
    owner.become('denied', 'one/topic')
    owner.become('denied', 'another/topic')
    owner.become('denied', 'one/topic')
    assert.equal(told.length, 2)
  })

  it('of something that happens again and again is told every ten minutes', () => {
    for (let minute = 0; minute < 25; minute += 1) {
      owner.warnOnce(say`Frame ${minute} is odd`)
      clock.advance(MINUTE)
    }
    assert.deepEqual(told, ['Frame 0 is odd', 'Frame 10 is odd', 'Frame 20 is odd'])
  })
})
