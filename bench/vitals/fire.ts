import { setTimeout as sleep } from 'node:timers/promises'
import { Home } from '../../test/chaos/home/home'
import type { Lamp, Manner } from '../../test/chaos/home/lamps'
import type { Outcome, Side } from '../../test/chaos/home/side'
import { until } from '../../test/support/until'

/** How many requests each platform makes, of how many lamps. */
export interface Fire {
  requests: number
  lamps: number
  /** Mean ms between two faults of a line. */
  faultEvery: number
}

/** One request, from both sides: what the platform saw, and what the lamp did for it. */
export interface Shot extends Outcome {
  manner: Manner
  /** Ms from the request to its answer. */
  ms: number
  /** Ms of these that the lamp took. */
  tookMs: number
  /** Whether the line was bad at any time between the two. */
  isCut: boolean
  /** Ms from the end of the last cut to the request: Infinity before the first one, -Infinity during one. */
  sinceCut: number
  /** Whether the lamp is what it was asked to be. */
  isTrue: boolean
}

export interface UnderFire {
  side: Side
  shots: Shot[]
  /** How often the line was cut. */
  cuts: number
  /** Lamps of which the platform believes something else, a minute after the last of it. */
  misbelieved: string[]
}

/** Ms between two requests for one lamp. */
const PAUSE_MS = 1_000
/** Ms between two hands at lamps of a platform. */
const HAND_MS = 700
/** Ms for which some faults last; the others are only a moment. */
const OUTAGE_MS = 2_000
const QUIET_MS = 60_000

/** In eight lamps: five good ones, one that takes its time, one that never says a word, one that is unplugged. */
const MANNERS: readonly Manner[] = ['good', 'slow', 'good', 'silent', 'good', 'offline', 'good', 'good']

/**
 * All platforms ask at the same time, while their lines are cut and hands dim lamps.
 * The platforms, the lamps and the counting share no code with what is measured.
 */
export async function underFire({ requests, lamps, faultEvery }: Fire): Promise<UnderFire[]> {
  const home = await Home.open({
    lamps,
    sagooPatience: 45_000,
    settings: '{ logging: { console: { level: "info" } } }',
  })
  try {
    await home.start()
    await home.ready()
    const sides = home.sides.filter(({ name }) => name !== 'north')
    for (const side of sides) await furnish(home, side)
    const runs = sides.map((side) => new Run(home, side, requests, faultEvery))
    await Promise.all(runs.map((run) => run.finish()))
    await quiet(home, sides)
    return runs.map(({ side, shots, cuts }) => ({ side, shots, cuts, misbelieved: misbelieved(home, side) }))
  } finally {
    await home.close()
  }
}

/** Each lamp has a level that its platform believes, and its manner. */
async function furnish(home: Home, side: Side): Promise<void> {
  for (const lamp of home.lamps.get(side) ?? []) {
    await home.devices.dim(lamp, 1 + (lamp.index % 100))
    await home.believed(side, lamp, QUIET_MS)
    await home.devices.become(lamp, MANNERS[lamp.index % MANNERS.length] ?? 'good')
  }
}

/** Waits until everybody believes the lamps, for a minute at most. */
async function quiet(home: Home, sides: readonly Side[]): Promise<void> {
  const end = performance.now() + QUIET_MS
  while (performance.now() < end && sides.some((side) => misbelieved(home, side).length > 0)) await sleep(200)
}

function misbelieved(home: Home, side: Side): string[] {
  return (home.lamps.get(side) ?? [])
    .filter((lamp) => Number(side.believes(lamp)) !== lamp.level)
    .map((lamp) => `${lamp.name} is ${lamp.level}, believed to be ${String(side.believes(lamp))}`)
}

class Run {
  readonly shots: Shot[] = []
  cuts = 0
  #left: number
  #isOver = false
  /** When the line was bad: from, to; the last one may still last. */
  readonly #outages: { from: number; to: number }[] = []
  readonly #busy = new Set<Lamp>()

  constructor(
    private readonly home: Home,
    readonly side: Side,
    requests: number,
    private readonly faultEvery: number,
  ) {
    this.#left = requests
  }

  async finish(): Promise<void> {
    const lamps = this.home.lamps.get(this.side) ?? []
    const beside = [this.#cutAgainAndAgain(), this.#useHands(lamps)]
    await Promise.all(lamps.map((lamp) => this.#ask(lamp)))
    this.#isOver = true
    await Promise.all(beside)
  }

  get #isBad(): boolean {
    return (this.#outages.at(-1)?.to ?? 0) === Infinity
  }

  async #ask(lamp: Lamp): Promise<void> {
    await sleep(Math.random() * PAUSE_MS)
    while (this.#left > 0) {
      // A chat takes what is written without a line; every other platform knows that nobody is there.
      if (this.#isBad && this.side.name !== 'mixin') await sleep(20)
      else {
        this.#left -= 1
        this.#busy.add(lamp)
        const shot = await this.#shoot(lamp)
        this.#busy.delete(lamp)
        if (shot.kind === 'unsent') this.#left += 1
        else this.shots.push(shot)
        await sleep(PAUSE_MS * (0.5 + Math.random()))
      }
    }
  }

  async #shoot(lamp: Lamp): Promise<Shot> {
    const { manner } = lamp
    const level = 1 + ((lamp.level + 2 + Math.floor(Math.random() * 94)) % 100)
    lamp.tookMs = 0
    const begun = performance.now()
    const sinceCut = begun - (this.#outages.at(-1)?.to ?? -Infinity)
    const outcome = await this.side.ask(lamp, level)
    const ended = performance.now()
    return {
      ...outcome,
      manner,
      ms: ended - begun,
      tookMs: lamp.tookMs,
      isCut: this.#outages.some(({ from, to }) => from <= ended && to >= begun),
      isTrue: lamp.level === level,
      sinceCut,
    }
  }

  async #cutAgainAndAgain(): Promise<void> {
    while (await this.#waits(this.faultEvery * (0.5 + Math.random()))) {
      const outage = { from: performance.now(), to: Infinity }
      this.#outages.push(outage)
      this.cuts += 1
      const isLong = Math.random() < 0.2
      for (const line of this.side.lines) {
        if (isLong) line.mode = 'refuse'
        line.reset()
      }
      if (isLong) await sleep(OUTAGE_MS)
      for (const line of this.side.lines) line.mode = 'pass'
      await this.side.restored()
      outage.to = performance.now()
    }
  }

  async #useHands(lamps: readonly Lamp[]): Promise<void> {
    const well = lamps.filter(({ manner }) => manner === 'good')
    while (await this.#waits(HAND_MS)) {
      const idle = well.filter((lamp) => !this.#busy.has(lamp))
      const lamp = idle[Math.floor(Math.random() * idle.length)]
      // What is no more than one percent beside what was asked counts as that.
      if (lamp)
        await this.home.devices.dim(lamp, 1 + ((lamp.level + 2 + Math.floor(Math.random() * 94)) % 100))
    }
  }

  /** @returns whether there is still something to do after that */
  async #waits(ms: number): Promise<boolean> {
    const end = performance.now() + ms
    await until(() => this.#isOver || performance.now() >= end, 'the next one', ms + QUIET_MS)
    return !this.#isOver
  }
}
