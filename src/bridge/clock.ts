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
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const cancel = after(ms, end)
    signal?.addEventListener('abort', end)
  })
}
