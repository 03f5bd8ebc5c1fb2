import { catching } from '../../bridge/catching'
import { Problem, quote } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { lookUp, isObject, withoutEndSlashes } from '../../bridge/tolerant'
import { unwrap } from '../addressing'
import { TopicIndex } from '../topic-index'
import type { Habits, Heard, Profile, ProfileOptions, Reading, Shaped, Subject } from '../profile'
import { valueProfile } from '../value'

/** What a device says of itself: the JSON that its firmware publishes. */
export type DeviceState = Record<string, unknown>

/** One capability in the language of a firmware; `Command` is what that language sends. */
export interface Word<Command> {
  /** Asks the device for a canonical value; undefined for a value that it cannot be asked for. */
  write?(value: unknown, context: Context): Command | undefined
  /** Asks it for a change, where the firmware has a command for that. */
  step?(delta: number): Command
  /** The canonical value that the state shows; undefined when it says nothing about it. @throws Problem */
  read(state: DeviceState, context: Context): unknown
  /** The device never says that it has done it. */
  isUnconfirmed?: true
}

/** Keyed by capability. One word may serve several: a dimmer's `brightness` and `level`. */
export type Words<Command> = Partial<Record<string, Word<Command>>>

/** Which device and which of its capabilities a word is about. */
export interface Context {
  capability: string
  subject: Subject
  /** What the device shows instead of what it was asked for is as near as it can come. */
  settle: () => void
  /** The device is only on its way to what it shows. */
  depart: () => void
}

/** What a firmware says on one of its topics. */
export interface Said {
  state?: DeviceState
  online?: boolean
}

/** The language of a firmware. */
export interface Dialect<Command> {
  /** As it is called in a sentence. */
  readonly name: string
  /** A topic filter for everything that the device says. */
  readonly listen: string
  /** The topics on which the device speaks; one that ends in `/#` stands for all below. */
  readonly speaks: readonly string[]
  /** The topics on which it is told what to do, in the same form. */
  readonly commands: readonly string[]
  words(subject: Subject): Words<Command>
  toMessage(command: Command, subject: Subject): Shaped
  /** undefined for a topic on which the device says nothing, such as the one of its commands. */
  hear(topic: string, payload: unknown, subject: Subject): Said | undefined
}

/** The options of a profile that learns. */
export type MqttOptions = ProfileOptions & { habits: Habits }

/** A profile for devices that speak MQTT: `msg.topic` is an MQTT topic both ways. */
export function mqttProfile<Command>(dialect: Dialect<Command>, options: MqttOptions): Profile {
  // A message without an MQTT topic comes from the flow itself: an Inject, a rule, a button.
  const plain = valueProfile(options)
  const spoken = new TopicIndex(dialect.speaks.map((topic) => [topic, true] as const))
  // A flow may name a capability of its own, such as toString.
  const wordOf = (capability: string, subject: Subject): Word<Command> | undefined =>
    lookUp(dialect.words(subject), capability)

  return {
    answer: 'state',
    habits: options.habits,
    toggle: (capability, known) => plain.toggle(capability, known),
    listen: dialect.listen,
    confirms: (capability, subject) => !wordOf(capability, subject)?.isUnconfirmed,
    speaks: dialect.speaks,
    commands: dialect.commands,
    offers: (capability, subject) => wordOf(capability, subject) !== undefined,
    takes(capability, subject, value) {
      const word = wordOf(capability, subject)
      if (!word?.write) return false
      return value === undefined || word.write(value, contextOf(capability, subject)) !== undefined
    },
    shape({ capability, value, delta }, subject) {
      const word = wordOf(capability, subject)
      if (value === undefined && delta !== undefined && word && !word.step)
        throw new Problem('unknown-state', say`The current ${capability} of ${subject.name} is not known yet`)
      const isStep =
        value === undefined ||
        (word?.step !== undefined &&
          delta !== undefined &&
          (options.relative ?? subject.isAssumed?.(capability) ?? false))
      const command = isStep ? word?.step?.(delta ?? 0) : word?.write?.(value, contextOf(capability, subject))
      if (command !== undefined) return dialect.toMessage(command, subject)
      const what = value === undefined ? capability : `${capability} ${String(quote(value))}`
      throw new Problem('unsupported', say`${subject.name}: ${dialect.name} has no command for ${what}`)
    },
    read(message, subject) {
      const topic = typeof message.topic === 'string' ? message.topic.trim() : ''
      // The topic first: what is said on others may be long, and comes often.
      if (topic.includes('/') && spoken.find(topic).length === 0) return { readings: [] }
      const said = dialect.hear(topic, unwrap(message.payload), subject)
      if (said) return heard(said, dialect.words(subject), subject)
      return topic.includes('/') ? { readings: [] } : plain.read(message, subject)
    },
    readAs(capability, payload, subject) {
      const content = unwrap(payload)
      const value = isObject(content)
        ? wordOf(capability, subject)?.read(content, contextOf(capability, subject))
        : undefined
      return value ?? plain.readAs(capability, payload, subject)
    },
  }
}

function heard<Command>({ state, online }: Said, words: Words<Command>, subject: Subject): Heard {
  const readings: Reading[] = []
  const problems: Problem[] = []
  for (const [capability, word] of meant(words, subject)) {
    const marks: Pick<Reading, 'settles' | 'isGoal'> = {}
    const value = catching(
      Problem,
      () => state && word.read(state, contextOf(capability, subject, marks)),
      (error) => void problems.push(error),
    )
    if (value !== undefined) readings.push({ capability, value, ...marks })
  }
  const [problem] = problems
  return {
    readings,
    ...(online === undefined ? {} : { online }),
    ...(problem === undefined ? {} : { problem }),
  }
}

/** @param marks what a word finds out beside the value */
function contextOf(
  capability: string,
  subject: Subject,
  marks: Pick<Reading, 'settles' | 'isGoal'> = {},
): Context {
  return {
    capability,
    subject,
    settle: () => void (marks.settles = true),
    depart: () => void (marks.isGoal = true),
  }
}

/** Of several capabilities with one word the first is meant, and those that the platform has asked about. */
function meant<Command>(words: Words<Command>, subject: Subject): [string, Word<Command>][] {
  const taken = new Set<Word<Command>>()
  return subject.capabilities.flatMap((capability) => {
    const word = lookUp(words, capability)
    if (!word || (taken.has(word) && subject.expected(capability).length === 0)) return []
    taken.add(word)
    return [[capability, word] as [string, Word<Command>]]
  })
}

/** A base topic as people paste it: without spaces, a wildcard or a slash at its end. */
export function baseTopic(topic: string | undefined): string {
  return withoutEndSlashes((topic ?? '').trim().replace(/\/[#+]$/, ''))
}

/** What a message on the topic of a device's last will says. */
export function saidOnline(payload: unknown): Said {
  const online = availability(payload)
  return online === undefined ? {} : { online }
}

/** `online`, `Offline`, `{"state": "online"}`; undefined for anything else. */
export function availability(payload: unknown): boolean | undefined {
  const word = isObject(payload) ? payload.state : payload
  const said = typeof word === 'string' ? word.trim().toLowerCase() : undefined
  return said === 'online' ? true : said === 'offline' ? false : undefined
}
