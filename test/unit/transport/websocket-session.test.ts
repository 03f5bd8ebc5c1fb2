import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { type SessionEnd, WebSocketSession } from '../../../src/transport/websocket-session'
import { FakeClock } from '../../support/fake-clock'
import { until } from '../../support/until'

describe('A session', () => {
  let server: WebSocketServer
  let peer: WebSocket
  let session: WebSocketSession
  let clock: FakeClock
  let endings: SessionEnd[]
  let pings: number

  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong: false })
    await once(server, 'listening')
    clock = new FakeClock()
    endings = []
    pings = 0
    const met = once(server, 'connection') as Promise<[WebSocket]>
    const { port } = server.address() as AddressInfo
    session = new WebSocketSession({ url: `ws://127.0.0.1:${port}`, headers: {} }, clock, {
      onOpen: () => undefined,
      onText: () => undefined,
      onBadFrame: () => undefined,
      onEnd: (ending) => endings.push({ ...ending, reason: String(ending.reason) }),
    })
    ;[peer] = await met
    peer.on('ping', () => (pings += 1))
    await until(() => session.open, 'the session')
  })
  afterEach(() => {
    server.clients.forEach((client) => client.terminate())
    server.close()
  })

  const heard = (at: number): Promise<void> =>
    until(() => session.lastHeard === at, `a sign of life at ${at}`)

  it('asks a peer that was silent for 30 s for a sign of life, and stays when it gives one', async () => {
    for (const at of [30_000, 60_000, 90_000]) {
      clock.advance(29_999)
      assert.equal(clock.pending, 1)
      clock.advance(1)
      await until(() => pings === at / 30_000, 'the ping')
      peer.pong()
      await heard(at)
    }
    assert.deepEqual(endings, [])
  })

  it('takes a ping, a pong or a text of the peer for a sign of life, and then does not ask', async () => {
    for (const [index, sign] of [() => peer.ping(), () => peer.pong(), () => peer.send('x')].entries()) {
      clock.advance(20_000)
      sign()
      await heard((index + 1) * 20_000)
    }
    clock.advance(29_999)
    assert.equal(pings, 0)
  })

  it('gives a peer up that gives no sign of life for 10 s more, says so once and leaves no timer', async () => {
    clock.advance(39_999)
    assert.equal(session.open, true)
    clock.advance(1)
    await until(() => endings.length > 0, 'the end')
    assert.deepEqual(endings, [{ reason: 'the server has stopped responding', silent: true }])
    assert.equal(clock.pending, 0)
  })

  it('asks once, not at every tick', async () => {
    clock.advance(35_000)
    await until(() => pings > 0, 'the ping')
    clock.advance(4_000)
    assert.equal(pings, 1)
  })

  it('names the code of the peer that closed it, and repeats nothing that the peer says', async () => {
    peer.close(4001, 'x'.repeat(120))
    await until(() => endings.length > 0, 'the end')
    assert.equal(String(endings[0]!.reason), 'the server ended the connection (closed with code 4001)')
  })

  it('ends once, whatever comes together', async () => {
    session.close()
    session.close()
    peer.terminate()
    await until(() => endings.length > 0, 'the end')
    clock.advance(60_000)
    assert.equal(endings.length, 1)
    assert.equal(clock.pending, 0)
    assert.equal(session.send('too late'), false)
  })
})
