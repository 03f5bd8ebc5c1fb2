import type { Clock } from './clock'
import { LazyMap } from './lazy-collections'
import { Problem } from './problem'
import { say } from './sentence'

/** What became of an attempt to send: it is out, there was nothing to send, or the platform is away. */
export type Delivery = 'sent' | 'nothing' | 'away'

/** A stream of values that the platform wants paced: at most one message per `gap` ms. */
export interface Channel {
  key: string
  gap: number
  /** Events without a state (a door bell): always sent, never merged, never stored. */
  edge?: true
}

interface Edge {
  send: () => Delivery
  resolve: () => void
  reject: (error: unknown) => void
  cancelTimeout: () => void
}

interface Lane {
  readonly channel: Channel
  dirty: boolean
  edges: Edge[]
  /** Set while the gap after the last message runs. */
  opens?: { at: number; elapsed: number; cancel: () => void }
}

/** How long an edge may wait for its turn; later it is no news any more. */
const EDGE_TIMEOUT_MS = 30_000

/**
 * Paces what a device sends. States are merged: a marked channel sends the newest state when its gap ends, so
 * the last state always arrives. Edges (a door bell) are queued, and fail when they cannot be sent in 30 s.
 */
export class Outbox {
  /** Keyed by channel. */
  readonly #lanes = new LazyMap<string, Lane>()

  constructor(
    private readonly clock: Clock,
    /** Sends the newest state of a channel. */
    private readonly send: (channel: Channel) => Delivery,
    private readonly onHeld: () => void,
  ) {}

  /** There is a new state on the channel; it goes out now, or when the channel is free. */
  mark(channel: Channel): void {
    const lane = this.#lane(channel)
    lane.dirty = true
    this.#attempt(lane)
  }

  /** Something happened; resolves when it is out, rejects with a Problem when that took longer than 30 s. */
  push(channel: Channel, send: () => Delivery): Promise<void> {
    const lane = this.#lane(channel)
    return new Promise((resolve, reject) => {
      const edge: Edge = { send, resolve, reject, cancelTimeout: () => undefined }
      edge.cancelTimeout = this.clock.after(EDGE_TIMEOUT_MS, () => {
        lane.edges = lane.edges.filter((other) => other !== edge)
        this.onHeld()
        const why = lane.opens
          ? say`the platform takes only one such message at a time`
          : say`there was no connection`
        reject(new Problem('not-sent', say`was not sent within ${EDGE_TIMEOUT_MS / 1000} s: ${why}`))
      })
      lane.edges.push(edge)
      this.#attempt(lane)
    })
  }

  /** The platform can be reached (again): everything that waits and whose gap is over goes out. */
  resume(): void {
    for (const lane of this.#lanes.values()) this.#attempt(lane)
  }

  /** Channels with something that waits, and when (ms since the epoch) the pacing lets it go, if that is the cause. */
  held(): { key: string; until?: number }[] {
    return [...this.#lanes]
      .filter(([, lane]) => lane.dirty || lane.edges.length > 0)
      .map(([key, { opens }]) => (opens ? { key, until: opens.at } : { key }))
  }

  /** When each paced channel may send again, in ms of the clock's `elapsed`; keyed by channel. */
  handOver(): ReadonlyMap<string, number> {
    return new Map(
      [...this.#lanes].flatMap(([key, { opens }]) => (opens ? [[key, opens.elapsed] as const] : [])),
    )
  }

  /** Keeps to the pace of a predecessor in this process. */
  takeOver(gaps: ReadonlyMap<string, number>, channelOf: (key: string) => Channel | undefined): void {
    for (const [key, elapsed] of gaps) {
      const channel = channelOf(key)
      if (channel) this.#rest(this.#lane(channel), Math.max(0, elapsed - this.clock.elapsed()))
    }
  }

  /** Ends all timers; happenings that still wait are rejected. */
  close(): void {
    for (const lane of this.#lanes.values()) {
      lane.opens?.cancel()
      for (const edge of lane.edges) {
        edge.cancelTimeout()
        edge.reject(new Problem('closed', say`was not sent: the device was closed first`))
      }
    }
    this.#lanes.clear()
  }

  #lane(channel: Channel): Lane {
    const lane = this.#lanes.get(channel.key) ?? { channel, dirty: false, edges: [] }
    this.#lanes.set(channel.key, lane)
    return lane
  }

  #attempt(lane: Lane): void {
    if (!lane.opens) {
      const [edge] = lane.edges
      if (edge) this.#attemptEdge(lane, edge)
      else if (lane.dirty) this.#attemptState(lane)
    }
    this.onHeld()
  }

  #attemptEdge(lane: Lane, edge: Edge): void {
    try {
      if (edge.send() === 'away') return
    } catch (error) {
      edge.reject(error)
      return this.#drop(lane, edge)
    }
    lane.edges.shift()
    edge.cancelTimeout()
    edge.resolve()
    this.#rest(lane)
  }

  /** It can never be sent, and holds up nothing. */
  #drop(lane: Lane, edge: Edge): void {
    lane.edges.shift()
    edge.cancelTimeout()
    this.#attempt(lane)
  }

  #attemptState(lane: Lane): void {
    const delivery = this.send(lane.channel)
    if (delivery === 'away') return
    lane.dirty = false
    if (delivery === 'sent') this.#rest(lane)
  }

  #rest(lane: Lane, gap = lane.channel.gap): void {
    const cancel = this.clock.after(gap, () => {
      delete lane.opens
      this.#attempt(lane)
    })
    lane.opens = { at: this.clock.now() + gap, elapsed: this.clock.elapsed() + gap, cancel }
  }
}
