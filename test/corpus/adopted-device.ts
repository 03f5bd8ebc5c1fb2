import { isDeepStrictEqual } from 'node:util'
import { capabilityOf } from '../../src/bridge/capabilities'
import type { Announced } from '../../src/discovery/announced'
import { parseWiring, type Profile, profiles, type Subject } from '../../src/profiles'

/** What a device was told. */
export interface Told {
  topic: string
  payload: unknown
}

/** A device of the list as a flow would have it: with the options that a dialog saves, and what it has heard so far. */
export class AdoptedDevice {
  readonly #profile: Profile
  /** Keyed by capability. */
  readonly #known = new Map<string, unknown>()
  #asked: { capability: string; value: unknown } | undefined
  /** undefined while nothing was said about it. */
  online: boolean | undefined

  constructor(readonly announced: Announced) {
    const { profile, topic, min, max, invert, wiring } = announced
    this.#profile = profiles[profile]({
      topic,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(invert === undefined ? {} : { invert }),
      ...(wiring && { wiring: parseWiring(JSON.stringify(wiring)) }),
      // Only a door and a cover have two words for a mode.
      ...(isDoor(announced) && { pairs: { mode: { on: 'Open', off: 'Close' } } }),
    })
  }

  has(capability: string): boolean {
    return this.announced.capabilities.some((name) => name === capability)
  }

  /** @throws Problem for what it cannot do */
  ask(capability: string, value: unknown): Told {
    this.#asked = { capability, value }
    const { topic, payload } = this.#profile.shape({ capability, operation: 'set', value }, this.#subject())
    return { topic, payload: plain(payload) }
  }

  /** What a message from the broker says about it, keyed by capability. */
  hear(topic: string, payload: string): Map<string, unknown> {
    const { readings, online, problem } = this.#profile.read({ topic, payload }, this.#subject())
    if (problem) throw problem
    if (online !== undefined) this.online = online
    for (const { capability, value } of readings) this.#known.set(capability, value)
    return new Map(readings.map(({ capability, value }) => [capability, value]))
  }

  #subject(): Subject {
    const asked = (capability: string): unknown =>
      this.#asked?.capability === capability ? this.#asked.value : undefined
    return {
      name: this.announced.name,
      capabilities: [...this.announced.capabilities, ...(this.#asked ? [this.#asked.capability] : [])],
      isAction: () => false,
      asked,
      expected: (capability) =>
        [asked(capability), this.#known.get(capability)].filter((value) => value !== undefined),
    }
  }
}

function isDoor({ capabilities }: Announced): boolean {
  return capabilities.includes('mode') && !capabilities.includes('targetTemperature')
}

/** What stands in a message: JSON where it is one. */
export function plain(payload: unknown): unknown {
  if (typeof payload !== 'string') return payload
  try {
    return JSON.parse(payload)
  } catch {
    return payload
  }
}

/** Whether a value is as good as the wanted one: numbers may have been rounded on their way. */
export function isSame(wanted: unknown, told: unknown, capability: string): boolean {
  if (isObject(wanted) && Array.isArray(wanted.oneOf))
    return wanted.oneOf.some((each) => isSame(each, told, capability))
  if (typeof wanted === 'number' && typeof told === 'number')
    return Math.abs(wanted - told) <= (capability === 'colorTemperature' ? wanted / 100 : 0.06)
  if (capabilityOf(capability)?.kind === 'color' && isObject(wanted) && isObject(told))
    return ['r', 'g', 'b'].every((channel) => Math.abs(Number(wanted[channel]) - Number(told[channel])) <= 2)
  if (isObject(wanted) && isObject(told))
    return Object.entries(wanted).every(([name, value]) => isSame(value, told[name], capability))
  return isDeepStrictEqual(wanted, told)
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
