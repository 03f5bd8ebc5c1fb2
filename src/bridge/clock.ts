/** What a timer can hold; beyond it, it would fire at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1

/** Time as the house sees it. It is passed in, so that a test can turn the hands. */
export interface Clock {
  /** Wall clock in ms since the epoch; a user or NTP may move it at any moment. */
  now(): number
  /** Milliseconds from an arbitrary start; only ever goes forward. */
  elapsed(): number
  /** Calls `run` once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void
  /**
   * Resolves after `ms`, or as soon as the signal is aborted; at once when it already is. It never rejects: who wants
   * to know which of the two it was asks `signal.aborted`.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** `sleep` for a clock that has `after`; it leaves no timer behind, and one listener for all who wait for a signal. */
export function sleepWith(after: Clock['after'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const end = (): void => {
      cancel()
      sleepers?.delete(end)
      resolve()
    }
    const cancel = after(ms, end)
    const sleepers = signal && sleepersOf(signal)
    sleepers?.add(end)
  })
}

/** Who waits for a signal: beyond ten listeners of its own Node.js takes a signal for a leak, and says so in the log. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>()

function sleepersOf(signal: AbortSignal): Set<() => void> {
  const known = waiting.get(signal)
  if (known) return known
  const sleepers = new Set<() => void>()
  waiting.set(signal, sleepers)
  signal.addEventListener('abort', () => [...sleepers].forEach((end) => end()), { once: true })
  return sleepers
}
