import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type Disconnected,
  Reconnector,
  type Session,
  type SessionEvents,
} from '../../../src/transport/reconnector'
import { FakeClock } from '../../support/fake-clock'

const HOUR_MS = 3_600_000

/** A peer that does only what the test says; of a session it keeps what happened to it. */
class Socket implements Session {
  isOpen = false
  isGone = false

  constructor(
    private readonly peer: Peer,
    private readonly events: SessionEvents,
  ) {}

  open(): void {
    if (this.isGone || this.isOpen) return
    this.isOpen = true
    this.events.opened()
  }

  end(state: Disconnected['state']): void {
    if (this.isGone) return
    this.isGone = true
    this.events.ended(() => ({ state, reason: state }))
  }

  close(): void {
    if (!this.peer.isSilent) this.end('waiting')
  }

  destroy(): void {
    this.end('waiting')
  }
}

class Peer {
  readonly clock = new FakeClock()
  readonly sockets: Socket[] = []
  readonly reconnector: Reconnector
  /** It answers nothing, not even a goodbye. */
  isSilent = false
  /** What the dice say: at 0 there is no pause at all, and five minutes after a refusal. */
  dice = 0
  mostAtOnce = 0
  mostTimers = 0

  constructor() {
    this.reconnector = new Reconnector({
      clock: this.clock,
      random: () => this.dice,
      dial: (events) => {
        const socket = new Socket(this, events)
        this.sockets.push(socket)
        this.look()
        return socket
      },
      unanswered: 'no answer',
      onLink: () => this.look(),
    })
  }

  get live(): Socket | undefined {
    return this.sockets.find(({ isGone }) => !isGone)
  }

  look(): void {
    this.mostAtOnce = Math.max(this.mostAtOnce, this.sockets.filter(({ isGone }) => !isGone).length)
    this.mostTimers = Math.max(this.mostTimers, this.clock.pending)
  }
}

interface Step {
  name: string
  run: (peer: Peer) => void
}

const step = (name: string, run: (peer: Peer) => unknown): fc.Arbitrary<Step> =>
  fc.constant({ name, run, toString: () => name })

const steps = fc.array(
  fc.oneof(
    step('start', ({ reconnector }) => reconnector.start()),
    step('restart', ({ reconnector }) => reconnector.restart()),
    step('stop', ({ reconnector }) => reconnector.stop()),
    step('refuse in a session', ({ reconnector }) => reconnector.refuse('refused')),
    step('open', ({ live }) => live?.open()),
    step('refuse the handshake', ({ live }) => live?.end('refused')),
    step('cut', ({ live }) => live?.end('waiting')),
    step('fall silent', (peer) => (peer.isSilent = true)),
    step('speak again', (peer) => (peer.isSilent = false)),
    fc.integer({ min: 1, max: 120_000 }).map((ms) => ({
      name: `${ms} ms`,
      run: ({ clock }: Peer) => clock.advance(ms),
      toString: () => `${ms} ms`,
    })),
  ),
  { maxLength: 40 },
)

describe('A reconnector', () => {
  it('has one socket and one timer at most, whatever happens in whatever order', () => {
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (sequence, dice) => {
        const peer = new Peer()
        peer.dice = dice
        for (const { run } of sequence) {
          run(peer)
          peer.look()
        }
        assert.ok(peer.mostAtOnce <= 1, `${peer.mostAtOnce} sockets`)
        assert.ok(peer.mostTimers <= 1, `${peer.mostTimers} timers`)
      }),
      { numRuns: 10_000 },
    )
  })

  it('ends within a quarter of a second whatever came before, and dials no more', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const peer = new Peer()
        for (const { run } of sequence) run(peer)
        const stopped = peer.reconnector.stop()
        peer.clock.advance(250)
        await stopped
        const { length } = peer.sockets
        assert.equal(peer.live, undefined)
        assert.equal(peer.clock.pending, 0)
        peer.clock.advance(HOUR_MS)
        assert.equal(peer.sockets.length, length)
        assert.deepEqual(peer.reconnector.link, { state: 'idle' })
      }),
      { numRuns: 1_000 },
    )
  })

  it('is connected again whatever came before, once somebody is there who answers', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const peer = new Peer()
        for (const { run } of sequence) run(peer)
        peer.isSilent = false
        peer.reconnector.start()
        // The longest pause is that of a refused credential.
        for (let ms = 0; ms <= 16 * 60_000 && peer.reconnector.link.state !== 'connected'; ms += 1_000) {
          peer.clock.advance(1_000)
          peer.live?.open()
        }
        assert.deepEqual(peer.reconnector.link, { state: 'connected' })
      }),
      { numRuns: 1_000 },
    )
  })

  it('makes the attempts that were promised and no more, however failures and successes are mixed', () => {
    const ends = fc.array(fc.constantFrom('cut', 'refuse', 'silence', 'short session', 'long session'), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(ends, (sequence) => {
        const peer = new Peer()
        // Always the whole ceiling: what is left of the full jitter is then the promised pace.
        peer.dice = 1 - Number.EPSILON
        peer.reconnector.start()
        let failures = 0
        for (const end of sequence) {
          const socket = peer.live
          assert.ok(socket, 'there is an attempt')
          if (end === 'short session' || end === 'long session') socket.open()
          if (end === 'long session') {
            peer.clock.advance(30_000)
            failures = 0
          } else if (end === 'short session') peer.clock.advance(29_999)
          const attempts = peer.sockets.length
          if (end === 'silence') peer.clock.advance(15_000)
          else socket.end(end === 'refuse' ? 'refused' : 'waiting')
          const pause = end === 'refuse' ? 15 * 60_000 : Math.min(60_000, 1_000 * 2 ** failures)
          if (end !== 'refuse') failures += 1
          peer.clock.advance(pause - 1)
          assert.equal(peer.sockets.length, attempts, `too early after ${end}`)
          peer.clock.advance(1)
          assert.equal(peer.sockets.length, attempts + 1, `too late after ${end}`)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('never asks a platform that refuses the credential sooner than after five minutes', () => {
    const peer = new Peer()
    peer.reconnector.start()
    for (let ms = 0; ms < HOUR_MS; ms += 1_000) {
      peer.live?.end('refused')
      peer.clock.advance(1_000)
    }
    assert.ok(
      peer.sockets.length >= 12 && peer.sockets.length <= 13,
      `${peer.sockets.length} attempts in an hour`,
    )
  })

  it('takes an address that can never work as the last word until it is restarted', () => {
    const peer = new Peer()
    peer.reconnector.start()
    peer.live?.end('invalid')
    peer.clock.advance(HOUR_MS)
    assert.equal(peer.sockets.length, 1)
    assert.equal(peer.clock.pending, 0)
    peer.reconnector.restart()
    assert.equal(peer.sockets.length, 2)
  })
})
