import type { Link } from '../../../src/transport/reconnector'
import { type UncleanClose, WebSocketConnection } from '../../../src/transport/websocket'
import { FakeClock } from '../../support/fake-clock'
import { until } from '../../support/until'

/** A connection under test, on a clock that the test turns, and everything it said. */
export class Line {
  readonly clock = new FakeClock()
  readonly links: Link[] = []
  readonly texts: string[] = []
  readonly odds: string[] = []
  readonly ends: (UncleanClose | undefined)[] = []
  readonly connection: WebSocketConnection
  url: string
  headers: Record<string, string> = {}
  /** What the dice say, from 0 up to, not including, 1. */
  dice = 0.5
  onText: (text: string) => void = () => undefined

  constructor(url: string) {
    this.url = url
    this.connection = new WebSocketConnection({
      clock: this.clock,
      random: () => this.dice,
      address: () => ({ url: this.url, headers: this.headers }),
      onOpen: () => undefined,
      onText: (text) => {
        this.texts.push(text)
        this.onText(text)
      },
      onBadFrame: (what) => this.odds.push(String(what)),
      onEnd: (unclean) => this.ends.push(unclean),
      onLink: (link) => this.links.push(link),
    })
  }

  get state(): Link['state'] {
    return this.connection.link.state
  }

  /** Why there is no link. */
  get reason(): string {
    return 'reason' in this.connection.link ? String(this.connection.link.reason) : ''
  }

  /** Waits, in real time, until the sockets have brought this about. */
  async is(...states: Link['state'][]): Promise<void> {
    await until(
      () => states.includes(this.state),
      () => `${states.join(' or ')}; the link is ${this.state} ${this.reason}`,
    )
  }

  /** Turns the clock until the next attempt; says how many ms that took. */
  pause(): number {
    const start = this.clock.elapsed()
    while (this.state !== 'connecting') {
      if (this.clock.elapsed() - start > 3_600_000) throw new Error('It has given up')
      this.clock.advance(10)
    }
    return this.clock.elapsed() - start
  }

  /** Turns the clock second by second; every attempt gets the real time it needs to fail. */
  async failFor(ms: number): Promise<void> {
    const end = this.clock.elapsed() + ms
    while (this.clock.elapsed() < end) {
      await this.is('waiting', 'refused')
      if (this.clock.pending !== 1) throw new Error(`${this.clock.pending} timers run between two attempts`)
      this.clock.advance(1_000)
    }
  }

  /** Ends it, however the peer behaves. */
  async close(): Promise<void> {
    const stopped = this.connection.stop()
    this.clock.advance(1_000)
    await stopped
  }
}
