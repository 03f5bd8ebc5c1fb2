import { setTimeout as sleep } from 'node:timers/promises'
import { until } from '../../support/until'
import type { Home } from './home'
import type { Outcome, Side } from './side'

/** Between two requests of one platform, in ms. */
const PAUSE_MS = 30

/** With when it was asked and when it ended, in ms of `performance.now`. */
export interface Timed extends Outcome {
  begun: number
  ended: number
}

/** Every platform asks its first lamp, one request after the other, until it is stopped. */
export class Traffic {
  readonly outcomes = new Map<Side, Timed[]>()
  #isOver = false
  readonly #loops: Promise<void>[]

  constructor(private readonly home: Home) {
    for (const side of home.sides) this.outcomes.set(side, [])
    this.#loops = home.sides.map((side) => this.#ask(side))
  }

  of(side: Side, kind: Outcome['kind']): Timed[] {
    return (this.outcomes.get(side) ?? []).filter((outcome) => outcome.kind === kind)
  }

  /** Every platform has had so many more requests done. @param timeout ms */
  async flows(more: number, timeout = 60_000): Promise<void> {
    const before = new Map(this.home.sides.map((side) => [side, this.of(side, 'done').length]))
    const behind = (): Side[] =>
      this.home.sides.filter((side) => this.of(side, 'done').length < (before.get(side) ?? 0) + more)
    await until(
      () => behind().length === 0,
      () =>
        `requests of ${behind()
          .map((side) => `${side.name} (${JSON.stringify(this.outcomes.get(side)?.at(-1))})`)
          .join(', ')}`,
      timeout,
    )
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#loops)
  }

  async #ask(side: Side): Promise<void> {
    const lamp = this.home.lamp(side)
    for (let n = 1; !this.#isOver; n += 1) {
      const begun = performance.now()
      const outcome = await side.ask(lamp, 1 + (n % 100))
      this.outcomes.get(side)?.push({ ...outcome, begun, ended: performance.now() })
      await sleep(PAUSE_MS)
    }
  }
}
