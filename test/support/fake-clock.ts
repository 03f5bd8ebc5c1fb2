import { type Clock, sleepWith } from '../../src/bridge/clock'

interface Timer {
  at: number
  run: () => void
}

/** A clock whose hands the test turns. */
export class FakeClock implements Clock {
  #elapsed = 0
  #timers: Timer[] = []

  /** @param wall ms since the epoch at the start */
  constructor(public wall = 1_700_000_000_000) {}

  now(): number {
    return this.wall
  }

  elapsed(): number {
    return this.#elapsed
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#elapsed + ms, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepWith((pause, run) => this.after(pause, run), ms, signal)
  }

  /** How many timers run. */
  get pending(): number {
    return this.#timers.length
  }

  /** Lets time pass; every timer that comes due runs at its moment. */
  advance(ms: number): void {
    const end = this.#elapsed + ms
    for (let next = this.#due(end); next; next = this.#due(end)) {
      this.#move(next.at)
      this.#timers = this.#timers.filter((other) => other !== next)
      next.run()
    }
    this.#move(end)
  }

  #due(end: number): Timer | undefined {
    return this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
  }

  #move(to: number): void {
    this.wall += to - this.#elapsed
    this.#elapsed = to
  }
}
