import type { Clock } from './clock'
import { Problem } from './problem'
import { say } from './sentence'

/** What became of an attempt to say something: it is out, there was nothing to say, or the platform is away. */
export type Delivery = 'sent' | 'nothing' | 'away'

/** A stream of values that the platform wants paced: at most one message per `gap` ms. */
export interface Channel {
  key: string
  gap: number
  /** What is said here happens: it is never unchanged, never merged, never remembered. */
  edge?: true
}

interface Edge {
  send: () => Delivery
  resolve: () => void
  reject: (error: unknown) => void
  cancelPatience: () => void
}

interface Lane {
  gap: number
  dirty: boolean
  edges: Edge[]
  /** Set while the gap after the last message runs. */
  opens?: { at: number; cancel: () => void }
}

/** How long a happening may wait for its turn, in ms; later it is no news any more. */
const PATIENCE = 30_000

/**
 * Paces what a device says. States are merged: a marked channel says the newest state when its gap ends, so
 * the last state always arrives. Edges (a door bell) are queued, and fail when they cannot be sent in 30 s.
 */
export class Outbox {
  /** Keyed by channel. */
  readonly #lanes = new Map<string, Lane>()

  constructor(
    private readonly clock: Clock,
    /** Says the newest state of a channel. */
    private readonly say: (key: string) => Delivery,
    private readonly onHeld: () => void,
  ) {}

  /** There is a new state on the channel; it goes out now, or when the channel is free. */
  mark(channel: Channel): void {
    const lane = this.#lane(channel)
    lane.dirty = true
    this.#attempt(channel.key, lane)
  }

  /** Something happened; resolves when it is out, rejects with a Problem when that took longer than 30 s. */
  push(channel: Channel, send: () => Delivery): Promise<void> {
    const lane = this.#lane(channel)
    return new Promise((resolve, reject) => {
      const edge: Edge = { send, resolve, reject, cancelPatience: () => undefined }
      edge.cancelPatience = this.clock.after(PATIENCE, () => {
        lane.edges = lane.edges.filter((other) => other !== edge)
        this.onHeld()
        const why = lane.opens
          ? say`the platform takes only one such message at a time`
          : say`there was no connection`
        reject(new Problem('not-sent', say`was not sent within ${PATIENCE / 1000} s: ${why}`))
      })
      lane.edges.push(edge)
      this.#attempt(channel.key, lane)
    })
  }

  /** The platform can be reached (again): everything that waits and whose gap is over goes out. */
  resume(): void {
    for (const [key, lane] of this.#lanes) this.#attempt(key, lane)
  }

  /** Channels with something that waits, and when (ms since the epoch) the pacing lets it go, if that is the cause. */
  held(): { key: string; until?: number }[] {
    return [...this.#lanes]
      .filter(([, lane]) => lane.dirty || lane.edges.length > 0)
      .map(([key, { opens }]) => (opens ? { key, until: opens.at } : { key }))
  }

  /** Ends all timers; happenings that still wait are rejected. */
  close(): void {
    for (const lane of this.#lanes.values()) {
      lane.opens?.cancel()
      for (const edge of lane.edges) {
        edge.cancelPatience()
        edge.reject(new Problem('closed', say`was not sent: the device was closed first`))
      }
    }
    this.#lanes.clear()
  }

  #lane({ key, gap }: Channel): Lane {
    const lane = this.#lanes.get(key) ?? { gap, dirty: false, edges: [] }
    this.#lanes.set(key, lane)
    return lane
  }

  #attempt(key: string, lane: Lane): void {
    if (!lane.opens) {
      const [edge] = lane.edges
      if (edge) this.#attemptEdge(key, lane, edge)
      else if (lane.dirty) this.#attemptState(key, lane)
    }
    this.onHeld()
  }

  #attemptEdge(key: string, lane: Lane, edge: Edge): void {
    try {
      if (edge.send() === 'away') return
    } catch (error) {
      edge.reject(error)
      return this.#drop(key, lane, edge)
    }
    lane.edges.shift()
    edge.cancelPatience()
    edge.resolve()
    this.#rest(key, lane)
  }

  /** It can never be said, and holds up nothing. */
  #drop(key: string, lane: Lane, edge: Edge): void {
    lane.edges.shift()
    edge.cancelPatience()
    this.#attempt(key, lane)
  }

  #attemptState(key: string, lane: Lane): void {
    const delivery = this.say(key)
    if (delivery === 'away') return
    lane.dirty = false
    if (delivery === 'sent') this.#rest(key, lane)
  }

  #rest(key: string, lane: Lane): void {
    const cancel = this.clock.after(lane.gap, () => {
      delete lane.opens
      this.#attempt(key, lane)
    })
    lane.opens = { at: this.clock.now() + lane.gap, cancel }
  }
}
