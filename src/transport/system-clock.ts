import { performance } from 'node:perf_hooks'
import { type Clock, sleepWith } from '../bridge/clock'

const after: Clock['after'] = (ms, run) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** The machine's own clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after,
  sleep: (ms, signal) => sleepWith(after, ms, signal),
}
