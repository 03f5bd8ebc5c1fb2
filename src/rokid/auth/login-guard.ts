import { LRUCache } from 'lru-cache'
import type { Clock } from '../../bridge/clock'

/** After so many wrong passwords within the window a visitor has to wait until it is over. */
const MAX_FAILURES_PER_VISITOR = 8
/** After so many through one peer, and from outside in all, each further one has to wait for its turn. */
const FREE_FAILURES_PER_PEER = 8
const FREE_FAILURES_FROM_OUTSIDE = 200
const FAILURE_WINDOW_MS = 10 * 60_000
/** The pause between two turns doubles with every failure, from the first to the longest. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** No browser waits longer, and no proxy. */
const MAX_WAIT_MS = 60_000
const MAX_COUNTED = 1_000

/** The key under which the failures of all that are not at home are counted. */
const OUTSIDE = 'outside'

/** Who tries to log in. */
export interface Visitor {
  /** Tells visitors apart, as far as somebody says so who has no reason to lie; undefined: nobody does. */
  address?: string
  /** What is on the other end of the socket, which no header changes. */
  peer: string
  /** Whether a proxy may stand between: who is at home is not kept waiting by what others try from outside. */
  isOutside: boolean
}

/** `blocked`: this visitor has tried too often. `crowded`: too many wait for their turn. */
export type Admission = 'admitted' | 'blocked' | 'crowded'

/** Failures that have something in common, of which the first ones cost no time. */
interface Lane {
  key: string
  free: number
}

/**
 * Slows down the guessing of passwords. A visitor that is known by its address is refused after some failures. What
 * comes from outside in ever new names is slowed down, by the peer that it comes through and in all, but never refused
 * for good: who knows the password comes in between two guesses.
 */
export class LoginGuard {
  /** Keyed by visitor or lane. */
  readonly #failures: LRUCache<string, number>
  /** When (clock.elapsed, in ms) the next one has its turn, keyed by lane. */
  readonly #turns: LRUCache<string, number>

  constructor(private readonly clock: Clock) {
    const options = {
      max: MAX_COUNTED,
      ttl: FAILURE_WINDOW_MS,
      ttlResolution: 0,
      perf: { now: () => clock.elapsed() },
    }
    this.#failures = new LRUCache<string, number>(options)
    this.#turns = new LRUCache<string, number>(options)
  }

  /**
   * Asks for one attempt, which counts as a failure until `succeeded` says that it was none: so many at once are no
   * more than one after the other. Resolves when its turn has come.
   * @param signal aborted when the visitor has left
   */
  async admit(visitor: Visitor, signal?: AbortSignal): Promise<Admission> {
    const { address } = visitor
    if (address !== undefined && this.#count(keyOf(address)) >= MAX_FAILURES_PER_VISITOR) return 'blocked'
    const lanes = lanesOf(visitor)
    const now = this.clock.elapsed()
    const turn = Math.max(now, ...lanes.map(({ key }) => this.#turns.get(key) ?? now))
    if (turn - now > MAX_WAIT_MS) return 'crowded'
    if (address !== undefined) this.#add(keyOf(address), 1)
    for (const lane of lanes) this.#take(lane, turn)
    if (turn > now) await this.clock.sleep(turn - now, signal)
    return 'admitted'
  }

  /** The attempt was none to count, and neither are the earlier ones of this visitor. */
  succeeded(visitor: Visitor): void {
    if (visitor.address !== undefined) this.#failures.delete(keyOf(visitor.address))
    for (const { key } of lanesOf(visitor)) this.#add(key, -1)
  }

  #take({ key, free }: Lane, turn: number): void {
    const excess = this.#add(key, 1) - free
    if (excess >= 0) this.#turns.set(key, turn + Math.min(FIRST_PAUSE_MS * 2 ** excess, LONGEST_PAUSE_MS))
  }

  #add(key: string, change: 1 | -1): number {
    const count = Math.max(0, this.#count(key) + change)
    this.#failures.set(key, count)
    return count
  }

  #count(key: string): number {
    return this.#failures.get(key) ?? 0
  }
}

function keyOf(address: string): string {
  return `visitor ${address}`
}

function lanesOf({ peer, isOutside }: Visitor): Lane[] {
  if (!isOutside) return []
  return [
    { key: `peer ${peer}`, free: FREE_FAILURES_PER_PEER },
    { key: OUTSIDE, free: FREE_FAILURES_FROM_OUTSIDE },
  ]
}
