/** Time as the house sees it. It is passed in, so that a test can turn the hands. */
export interface Clock {
  /** Wall clock in ms since the epoch; a user or NTP may move it at any moment. */
  now(): number
  /** Milliseconds from an arbitrary start; only ever goes forward. */
  elapsed(): number
  /** Calls `run` once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void
}
