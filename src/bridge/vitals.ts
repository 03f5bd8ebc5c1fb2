/** How well a device has answered, since the start. */
export interface VitalSigns {
  requests: number
  succeeded: number
  /** Within so many ms half of them were answered; null as long as there was none. */
  p50: number | null
  /** The same of nine tenths. */
  p90: number | null
}

/** Up to here every ms counts by itself; platforms give up before. */
const EXACT_MS = 10_000
/** Beyond it times are rounded to this, in ms. */
const COARSE_MS = 100
const LONGEST_MS = 60_000

/**
 * Counts requests and how long they took. It grows with the number of different times, and not with the number of
 * requests: no more than 10,500 entries, and in practice some hundred.
 */
export class Vitals {
  #requests = 0
  #succeeded = 0
  /** How many took that long; keyed by ms. */
  readonly #times = new Map<number, number>()

  /** A request was answered. @param ms from its arrival */
  add({ success, ms }: { success: boolean; ms: number }): void {
    this.#requests += 1
    if (success) this.#succeeded += 1
    const time = counted(ms)
    this.#times.set(time, (this.#times.get(time) ?? 0) + 1)
  }

  get signs(): VitalSigns {
    const times = [...this.#times].sort(([one], [other]) => one - other)
    return {
      requests: this.#requests,
      succeeded: this.#succeeded,
      p50: quantile(times, this.#requests, 0.5),
      p90: quantile(times, this.#requests, 0.9),
    }
  }
}

/** The time as it is counted. */
function counted(ms: number): number {
  const bounded = Math.min(Math.max(0, Math.round(ms)), LONGEST_MS)
  return bounded <= EXACT_MS ? bounded : Math.round(bounded / COARSE_MS) * COARSE_MS
}

/** The smallest time within which that share was done (nearest rank). @param times with their counts, ascending */
function quantile(
  times: readonly (readonly [number, number])[],
  total: number,
  share: number,
): number | null {
  let left = Math.ceil(total * share)
  for (const [time, count] of times) {
    left -= count
    if (left <= 0) return time
  }
  return null
}
