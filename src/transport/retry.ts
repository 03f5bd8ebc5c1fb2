import type { Clock } from '../bridge/clock'
import type { Backoff } from './backoff'

export interface RetryOptions {
  clock: Clock
  /** The pauses between two attempts. */
  backoff: Backoff
  /** No attempt begins later than this (clock.elapsed, in ms); without it there is always another. */
  until?: number
  /** Ends the pauses, and with them the attempts. */
  signal: AbortSignal
}

/** `done`: an attempt succeeded · `late`: the next one would have been too late · `aborted`: the signal came first. */
export type RetryOutcome = 'done' | 'late' | 'aborted'

/** Attempts, and attempts again after a pause, until one resolves with true. @throws what an attempt throws */
export async function retry(
  { clock, backoff, until = Infinity, signal }: RetryOptions,
  attempt: () => Promise<boolean>,
): Promise<RetryOutcome> {
  while (!signal.aborted) {
    if (await attempt()) return 'done'
    const pause = backoff.next()
    if (clock.elapsed() + pause > until) return 'late'
    await clock.sleep(pause, signal)
  }
  return 'aborted'
}
