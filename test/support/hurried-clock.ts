import type { Clock } from '../../src/bridge/clock'
import { systemClock } from '../../src/transport/system-clock'

/** The system's clock, for calls on real sockets; a pause is not waited for: the clock is put forward by it. */
export class HurriedClock implements Clock {
  /** ms by which it has been put forward. */
  ahead = 0

  now(): number {
    return systemClock.now() + this.ahead
  }

  elapsed(): number {
    return systemClock.elapsed() + this.ahead
  }

  after(ms: number, run: () => void): () => void {
    return systemClock.after(ms, run)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.ahead += ms
    return systemClock.sleep(0, signal)
  }
}
