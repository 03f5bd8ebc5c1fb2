import assert from 'node:assert/strict'
import { ServerClock } from '../../../src/transport/server-clock'
import { FakeClock } from '../../support/fake-clock'

const HOUR = 3_600_000

describe("The server's clock", () => {
  it('is the local one until the server says what time it is', () => {
    const local = new FakeClock()
    const server = new ServerClock(local)
    local.advance(5_000)
    assert.equal(server.now(), local.now())
    assert.equal(server.offset(), 0)
  })

  it('runs on from what the server said', () => {
    const local = new FakeClock(1_000_000_000_000)
    const server = new ServerClock(local)
    server.sync(1_700_000_000_000)
    local.advance(90_000)
    assert.equal(server.now(), 1_700_000_090_000)
    assert.equal(server.offset(), 700_000_000_000)
  })

  it('does not jump with the local clock', () => {
    const local = new FakeClock()
    const server = new ServerClock(local)
    server.sync(local.now())
    const before = server.now()
    local.wall += HOUR
    assert.equal(server.now(), before)
    assert.equal(server.offset(), -HOUR)
    local.wall -= 3 * HOUR
    assert.equal(server.now(), before)
    assert.equal(server.offset(), 2 * HOUR)
  })

  it('takes the newest word of the server', () => {
    const local = new FakeClock()
    const server = new ServerClock(local)
    server.sync(1_000)
    server.sync(2_000)
    assert.equal(server.now(), 2_000)
  })
})
