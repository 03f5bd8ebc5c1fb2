import { isReportOnly } from '../../src/bridge/capabilities'
import { catching } from '../../src/bridge/catching'
import { MAX_TIMER_MS } from '../../src/bridge/clock'
import { type AnswerMode, answerModes } from '../../src/bridge/request'
import { Problem } from '../../src/bridge/problem'
import { say, type Saying } from '../../src/bridge/sentence'
import { readBoolean, readNumber } from '../../src/bridge/tolerant'
import {
  isProfile,
  parseWiring,
  type Profile,
  type ProfileOptions,
  profiles,
  type Wiring,
} from '../../src/profiles/index'
import { spokenProfile } from './spoken-profile'
import type { NodeDef } from './red'
import type { ThingIdentity } from './shared-things'

/** The device options as a flow file holds them: a number may be a text, and anything may be absent or empty. */
export interface DeviceOptionsDef extends NodeDef {
  profile?: unknown
  onValue?: unknown
  offValue?: unknown
  invert?: unknown
  min?: unknown
  max?: unknown
  step?: unknown
  onlyChanges?: unknown
  relative?: unknown
  topic?: unknown
  wiring?: unknown
  answer?: unknown
  timeout?: unknown
}

/** The device options with their defaults (docs/contract.md#1-nodes-and-their-properties). */
export interface DeviceOptions {
  profile: Profile
  /** Changes whenever the real device may be another one. */
  address: string
  /** What is wrong with them, as a catalogue key. */
  fault?: OptionsFault
  /** What exactly is wrong, where that is more than the fault says. */
  detail?: Saying
  answer: AnswerMode
  /** By what the thing is recognised where it stands on several platforms. */
  thing: ThingIdentity
  onlyChanges: boolean
  relative: boolean
  /** The bounds of a number; an MQTT profile has none of its own. */
  bounds: { min?: number; max?: number; step?: number }
  /** In ms. */
  timeout: number
  /** What its wiring says that it measures. */
  measures: readonly string[]
}

/** @param defaultTimeout in s, the platform's */
export function readDeviceOptions(
  def: DeviceOptionsDef,
  defaultTimeout: number,
  pairs: NonNullable<ProfileOptions['pairs']>,
): DeviceOptions {
  const seconds = readNumber(def.timeout)
  const wiring = readWiring(def)
  const isUnwired = wiring instanceof Problem
  const profile = profileOf(def, isUnwired ? undefined : wiring, pairs)
  const topic = text(def.topic)?.trim() ?? ''
  const fault = profile.listen === undefined ? undefined : topicFault(topic, wiring)
  return {
    profile,
    address: [profileName(def.profile), topic, isUnwired ? '' : placeOf(wiring)].join(' ').trimEnd(),
    ...(isUnwired ? { fault: 'homewire.status.bad-wiring', detail: wiring.sentence } : fault && { fault }),
    thing: profile.listen === undefined ? {} : identity(topic, isUnwired ? undefined : wiring),
    onlyChanges: readBoolean(def.onlyChanges) ?? false,
    relative: readBoolean(def.relative) ?? false,
    bounds: profile.listen === undefined ? bounds(def) : {},
    measures: isUnwired || wiring === undefined ? [] : measuresIn(wiring),
    answer: answerModes.find((mode) => mode === def.answer) ?? profile.answer,
    timeout: Math.min(MAX_TIMER_MS, (seconds !== undefined && seconds > 0 ? seconds : defaultTimeout) * 1000),
  }
}

function identity(topic: string, wiring: Wiring | undefined): ThingIdentity {
  return {
    ...(wiring?.id && { id: wiring.id }),
    ...(topic !== '' && { topic: topic.replace(/\/[+#]$/, '') }),
  }
}

function measuresIn({ capabilities, json }: Wiring): string[] {
  return [...Object.keys(capabilities), ...(json?.capabilities ?? [])].filter(isReportOnly)
}

/** What tells one wired device from another: its announcement's id, or the topics that somebody wrote by hand. */
function placeOf(wiring: Wiring | undefined): string {
  if (!wiring) return ''
  const states = Object.values(wiring.capabilities).flatMap(({ state = [] }) => state)
  return wiring.id || states.map(({ topic }) => topic).join(' ')
}

function bounds({ min, max, step }: DeviceOptionsDef): DeviceOptions['bounds'] {
  return defined({ min: readNumber(min), max: readNumber(max), step: readNumber(step) })
}

/** The profile that the options choose and set. */
export function readProfile(
  def: Partial<DeviceOptionsDef>,
  pairs: NonNullable<ProfileOptions['pairs']>,
): Profile {
  const wiring = readWiring(def)
  if (wiring instanceof Problem) throw wiring
  return profileOf(def, wiring, pairs)
}

function profileOf(
  def: Partial<DeviceOptionsDef>,
  wiring: Wiring | undefined,
  pairs: NonNullable<ProfileOptions['pairs']>,
): Profile {
  return spokenProfile(profileName(def.profile), {
    ...profileOptions(def),
    ...(wiring && { wiring }),
    pairs,
  })
}

/** The wiring of the options, a Problem for one that cannot be read. */
function readWiring({ wiring }: Partial<DeviceOptionsDef>): Wiring | Problem | undefined {
  if (typeof wiring !== 'string' || wiring.trim() === '') return undefined
  return catching(
    Problem,
    () => parseWiring(wiring),
    (problem) => problem,
  )
}

/** What keeps the messages of a device from being addressed. */
export type OptionsFault = keyof typeof OPTION_FAULTS

/** What is said of it in the debug sidebar, after the device's name. */
export const OPTION_FAULTS = {
  'homewire.status.no-topic': say`has no MQTT topic: its messages cannot be addressed`,
  'homewire.status.bad-topic': say`has a wildcard (+ or #) in its MQTT topic: one device has one topic`,
  'homewire.status.bad-wiring': say`has a wiring that is not understood`,
} as const

function topicFault(topic: string, wiring: unknown): OptionsFault | undefined {
  if (topic === '' && wiring !== undefined) return undefined
  if (topic === '') return 'homewire.status.no-topic'
  // One wildcard at the end is what people paste from an `mqtt in`; the profiles drop it.
  return /[+#]/.test(topic.replace(/\/[+#]$/, '')) ? 'homewire.status.bad-topic' : undefined
}

function profileName(name: unknown): keyof typeof profiles {
  return typeof name === 'string' && isProfile(name) ? name : 'value'
}

function profileOptions({
  onValue,
  offValue,
  invert,
  min,
  max,
  relative,
  topic,
}: Partial<DeviceOptionsDef>): ProfileOptions {
  return defined({
    onValue: text(onValue),
    offValue: text(offValue),
    invert: readBoolean(invert),
    min: readNumber(min),
    max: readNumber(max),
    relative: readBoolean(relative),
    topic: text(topic)?.trim() || undefined,
  })
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** An environment variable that is not set: Node-RED leaves its name where its value should be. */
export function unsetVariable(...values: unknown[]): string | undefined {
  for (const value of values) {
    const name = typeof value === 'string' ? /^\$\{(.+)\}$/.exec(value.trim())?.[1] : undefined
    if (name !== undefined) return name
  }
  return undefined
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function defined<T extends object>(members: T): Defined<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>
}
