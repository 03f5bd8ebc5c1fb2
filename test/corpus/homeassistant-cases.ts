import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { Problem } from '../../src/bridge/problem'
import { type Adoptable, readAnnouncements } from '../../src/discovery/announcements'
import { parseWiring, profiles, type Profile, type Subject } from '../../src/profiles'

/** A case of test/data/devices/ha.json; its format is told in test/data/devices/README.md. */
export interface Case {
  id: string
  component: string
  what: string
  commandable: boolean
  refusal?: boolean
  wanted: string[]
  announce: [string, unknown][]
  steps: Step[]
}

type Json = Record<string, unknown>
export interface Step {
  hear?: [string, string] | [string, string][][]
  tells?: Json
  within?: number
  ask?: [string, unknown]
  sends?: [string, unknown][]
  may?: [string, unknown][]
  then?: [string, string][]
  refuses?: true
  back?: string
  offline?: [string, string]
  wait?: number
}

export type Verdict = 'right' | 'partly' | 'refused' | `wrong: ${string}`

export const cases = (): Case[] =>
  JSON.parse(readFileSync('test/data/devices/ha.json', 'utf8').replaceAll('@@', 'k7')) as Case[]

/** An adopted device as a platform has it: it is asked, and it is told. */
class Adopted {
  readonly #profile: Profile
  readonly #known = new Map<string, unknown>()
  #pending: { capability: string; value: unknown } | undefined
  online = true
  #confirmed = false

  constructor(readonly announced: Adoptable) {
    const { wiring, ...options } = announced.options
    this.#profile = profiles[options.profile]({
      ...options,
      ...(wiring === undefined ? {} : { wiring: parseWiring(wiring) }),
      pairs: { mode: { on: 'Open', off: 'Close' } },
    })
  }

  #subject(): Subject {
    return {
      name: 'it',
      capabilities: this.announced.capabilities,
      isAction: () => false,
      asked: (name) => (this.#pending?.capability === name ? this.#pending.value : undefined),
      expected: (name) =>
        [this.#pending?.capability === name ? this.#pending.value : undefined, this.#known.get(name)].filter(
          (value) => value !== undefined,
        ),
    }
  }

  isConfirmed(): boolean {
    return this.#confirmed
  }

  has(capability: string): boolean {
    return this.announced.capabilities.some((own) => own === capability)
  }

  confirms(capability: string): boolean {
    return this.#profile.answer === 'state' && this.#profile.confirms?.(capability, this.#subject()) !== false
  }

  /** What it publishes; every device hears everything on the broker. */
  hear([topic, payload]: [string, unknown]): Json {
    const { readings, online, problem } = this.#profile.read(
      { topic, payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)) },
      this.#subject(),
    )
    if (online !== undefined) this.online = online
    if (problem) throw problem
    const told: Json = {}
    for (const { capability, value } of readings) {
      this.#known.set(capability, value)
      told[capability] = value
      if (this.#pending?.capability === capability && isDeepStrictEqual(value, this.#pending.value))
        this.#confirmed = true
    }
    return told
  }

  known(capability: string): unknown {
    return this.#known.get(capability)
  }

  /** @returns what is sent; undefined for what it refuses */
  ask(capability: string, value: unknown): [string, unknown] | undefined {
    this.#pending = { capability, value }
    this.#confirmed = false
    try {
      const { topic, payload } = this.#profile.shape({ capability, operation: 'set', value }, this.#subject())
      return [topic, payload]
    } catch (error) {
      if (error instanceof Problem) return undefined
      throw error
    }
  }

  done(): void {
    this.#pending = undefined
  }
}

function plain(value: unknown): unknown {
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : value
  try {
    const json: unknown = JSON.parse(value)
    return typeof json === 'object' && json !== null ? json : value
  } catch {
    return value
  }
}

function isSent([topic, payload]: [string, unknown], [to, wanted]: [string, unknown]): boolean {
  const any = typeof wanted === 'object' && wanted !== null && 'oneOf' in wanted ? wanted.oneOf : [wanted]
  return (
    topic === to && Array.isArray(any) && any.some((each) => isDeepStrictEqual(plain(each), plain(payload)))
  )
}

function memberOf(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null
    ? Object.entries(of).find(([own]) => own === name)?.[1]
    : undefined
}

function isTold(capability: string, told: unknown, wanted: unknown): boolean {
  if (typeof told === 'number' && typeof wanted === 'number')
    return Math.abs(told - wanted) <= (capability === 'colorTemperature' ? wanted / 100 : 0.06)
  if (capability === 'color' && typeof wanted === 'object' && wanted !== null)
    return Object.entries(wanted).every(
      ([name, value]) => Math.abs(Number(memberOf(told, name)) - Number(value)) <= 2,
    )
  if (typeof wanted === 'object' && wanted !== null)
    return Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(memberOf(told, name), value))
  return isDeepStrictEqual(told, wanted)
}

/** Plays a case: what is announced is adopted, asked and heard. */
export function play(one: Case): Verdict {
  const found = readAnnouncements(
    one.announce.map(([topic, content]) => ({
      topic,
      payload: typeof content === 'string' ? content : JSON.stringify(content),
    })),
  )
  if (found.devices.length === 0) return found.refused.length > 0 ? 'refused' : 'wrong: unsaid'
  const devices = found.devices.map((device) => new Adopted(device))
  const offered = (names: string): string | undefined =>
    names.split('|').find((name) => devices.some((device) => device.has(name)))
  for (const step of one.steps) {
    const wrong = playStep(step, devices)
    if (wrong !== undefined) return `wrong: ${wrong}`
  }
  return one.wanted.every((names) => offered(names) !== undefined) ? 'right' : 'partly'
}

function playStep(step: Step, devices: Adopted[]): string | undefined {
  if (step.back !== undefined) return playBack(step, step.back, devices)
  if (step.ask) return playAsk(step, step.ask, devices)
  if (step.offline) {
    for (const device of devices) device.hear(step.offline)
    return devices.some(({ online }) => online) ? 'it is not offline' : undefined
  }
  if (!step.hear || !step.tells) return undefined
  const [topic, payload] = step.hear
  if (typeof topic !== 'string' || typeof payload !== 'string') return 'not understood'
  const told: Json = {}
  for (const device of devices) Object.assign(told, device.hear([topic, payload]))
  const { climate, ...others } = step.tells
  const all = typeof climate === 'object' ? { ...others, ...climate } : others
  for (const [name, wanted] of Object.entries(all)) {
    if (!devices.some((device) => device.has(name))) continue
    const known = devices.map((device) => device.known(name)).find((value) => value !== undefined)
    if (!isTold(name, told[name] ?? (climate === undefined ? undefined : known), wanted))
      return `${payload}: ${name} ${JSON.stringify(told[name])} instead of ${JSON.stringify(wanted)}`
  }
  return undefined
}

function playAsk(step: Step, [names, value]: [string, unknown], devices: Adopted[]): string | undefined {
  const name = names.split('|').find((each) => devices.some((device) => device.has(each)))
  const device = devices.find((each) => name !== undefined && each.has(name))
  if (name === undefined || !device) return undefined
  const sent = device.ask(name, value)
  if (step.refuses) return sent === undefined ? undefined : `sends ${JSON.stringify(sent)}`
  if (sent === undefined) return `${name} ${JSON.stringify(value)} is refused`
  const isRight = (step.sends ?? []).some((wanted) => isSent(sent, wanted))
  if (!isRight) return `${name} sends ${JSON.stringify(sent)} instead of ${JSON.stringify(step.sends)}`
  // Whoever listens to everything hears the command too.
  device.hear(sent)
  if (device.isConfirmed()) return 'its own command confirms it'
  for (const answer of step.then ?? []) device.hear(answer)
  device.done()
  if (!device.confirms(name)) return undefined
  if (!step.then) return `${name} waits for a confirmation that never comes`
  return device.isConfirmed() ? undefined : `${name} is not confirmed`
}

function playBack(step: Step, name: string, devices: Adopted[]): string | undefined {
  const device = devices.find((each) => each.has(name))
  const [first, second] = (step.hear ?? []) as [string, string][][]
  if (!device || !first || !second) return undefined
  for (const each of first) device.hear(each)
  const low = device.known(name)
  for (const each of second) device.hear(each)
  const high = device.known(name)
  if (typeof low !== 'number' || typeof high !== 'number' || high <= low)
    return `${name}: ${JSON.stringify([low, high])}`
  const sent = device.ask(name, low)
  device.done()
  return sent && step.sends?.some((wanted) => isSent(sent, wanted))
    ? undefined
    : `sends ${JSON.stringify(sent)}`
}
