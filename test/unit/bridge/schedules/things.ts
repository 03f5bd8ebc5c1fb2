import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../../src/bridge/clock'
import type { Report } from '../../../../src/bridge/report'
import type { Traits } from '../../../../src/bridge/traits'

/** What kind of thing stands in the simulated home. */
export interface ThingKind {
  readonly name: string
  readonly traits: Traits
  /** Keyed by capability: what it is at first. */
  readonly initial: Readonly<Record<string, unknown>>
  /** Keyed by capability: what it may be asked for. */
  readonly values: Readonly<Record<string, readonly unknown[]>>
  /** What a pulse relay turns round. */
  readonly pulsed: string
  /** How long it is on its way, in ms. */
  readonly travelMs: number
  /** Whether it says where it goes as soon as it moves. */
  readonly saysGoal: boolean
}

export const kinds: readonly ThingKind[] = [
  {
    name: 'a lock',
    traits: { capabilities: ['lock'] },
    initial: { lock: 'LOCKED' },
    values: { lock: ['LOCKED', 'UNLOCKED'] },
    pulsed: 'lock',
    travelMs: 700,
    saysGoal: false,
  },
  {
    name: 'a garage door',
    traits: { capabilities: ['mode'], pairs: { mode: { on: 'Open', off: 'Close' } } },
    initial: { mode: 'Close' },
    values: { mode: ['Open', 'Close'] },
    pulsed: 'mode',
    travelMs: 3_000,
    saysGoal: true,
  },
  {
    name: 'a lamp',
    traits: { capabilities: ['power', 'brightness'] },
    initial: { power: false, brightness: 57 },
    values: { power: [true, false], brightness: [0, 20, 57] },
    pulsed: 'power',
    travelMs: 0,
    saysGoal: false,
  },
]

/** What becomes of the report of a change: it is lost, or arrives after so many ms. */
export type Fate = 'lost' | number

/** A thing that does what it is told, and says so only when that changes it. */
export class Thing {
  readonly values: Record<string, unknown>
  /** Where it is on its way to. */
  heading: unknown
  #stop: () => void = () => undefined

  constructor(
    private readonly kind: ThingKind,
    private readonly setting: {
      /** One command turns it round. */
      isPulsed: boolean
      clock: Clock
      say: (reports: Report[], fate: Fate) => void
    },
  ) {
    this.values = { ...kind.initial }
  }

  /** A command has arrived. */
  obey(capability: string, value: unknown, fate: Fate): void {
    const isPulse = this.setting.isPulsed && capability === this.kind.pulsed
    this.#move(capability, isPulse ? this.#opposite() : value, fate)
  }

  /** Somebody turns the key, or presses the switch. */
  byHand(capability: string, value: unknown, fate: Fate): void {
    this.#move(capability, value, fate)
  }

  /** It says what it is, although nothing changed. */
  repeat(fate: Fate): void {
    if (this.heading === undefined) this.#sayAll(fate)
    else this.#sayGoal(fate)
  }

  #opposite(): unknown {
    const { pulsed, values } = this.kind
    return values[pulsed]?.find((value) => value !== (this.heading ?? this.values[pulsed]))
  }

  #move(capability: string, value: unknown, fate: Fate): void {
    this.#stop()
    const wasMoving = this.heading !== undefined
    this.heading = undefined
    if (!wasMoving && isDeepStrictEqual(this.values[capability], value) && !this.#lights(capability, value))
      return
    if (this.kind.travelMs === 0) return this.#arrive(capability, value, fate)
    this.heading = value
    this.#sayGoal(fate)
    this.#stop = this.setting.clock.after(this.kind.travelMs, () => this.#arrive(capability, value, fate))
  }

  /** A lamp that is off is lit by any brightness above 0. */
  #lights(capability: string, value: unknown): boolean {
    return capability === 'brightness' && value !== 0 && this.values.power === false
  }

  #arrive(capability: string, value: unknown, fate: Fate): void {
    this.heading = undefined
    this.values[capability] = value
    if (capability === 'brightness') this.values.power = value !== 0
    this.#sayAll(fate)
  }

  #sayGoal(fate: Fate): void {
    if (!this.kind.saysGoal) return
    this.setting.say([{ capability: this.kind.pulsed, value: this.heading, source: 'goal' }], fate)
  }

  #sayAll(fate: Fate): void {
    const reports = Object.entries(this.values).map(([capability, value]) => ({ capability, value }))
    this.setting.say(reports, fate)
  }
}
