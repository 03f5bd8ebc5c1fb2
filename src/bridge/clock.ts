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

/** `sleep` for a clock that has `after`; it leaves neither a timer nor a listener behind. */
export function sleepWith(after: Clock['after'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const end = (): void => {
      cancel()
      if (signal) leave(signal, end)
      resolve()
    }
    const cancel = after(ms, end)
    if (signal) enter(signal, end)
  })
}

/** Who waits for a signal, and the one listener for all of them. */
interface Sleepers {
  ends: Set<() => void>
  wake: () => void
}

/** Beyond ten listeners of its own Node.js takes a signal for a leak, and says so in the log. */
const waiting = new WeakMap<AbortSignal, Sleepers>()

function enter(signal: AbortSignal, end: () => void): void {
  const known = waiting.get(signal)
  if (known) return void known.ends.add(end)
  const ends = new Set([end])
  const wake = (): void => [...ends].forEach((each) => each())
  waiting.set(signal, { ends, wake })
  signal.addEventListener('abort', wake)
}

function leave(signal: AbortSignal, end: () => void): void {
  const sleepers = waiting.get(signal)
  sleepers?.ends.delete(end)
  if (!sleepers || sleepers.ends.size > 0) return
  // Node.js keeps a signal that was made of others for as long as somebody listens to it.
  signal.removeEventListener('abort', sleepers.wake)
  waiting.delete(signal)
}
