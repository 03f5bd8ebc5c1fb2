import { catching } from '../../bridge/catching'
import { parseColor } from '../../bridge/color'
import { Problem, quote } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { isObject, readNumber } from '../../bridge/tolerant'
import { sideOf } from '../../bridge/pair'
import { opposite, pairOf } from '../binary'
import type { Change, Habits, Heard, Profile, ProfileOptions, Reading, Shaped, Subject } from '../profile'
import { filterOver } from '../topic-filter'
import { valueProfile } from '../value'
import { Echoes } from './echoes'
import { publishedOf } from './published'
import { Reachable } from './reachable'
import { type Published, readPath, wordOf } from './read-path'
import type { WiredCapability, WiredCommand, WiredState, Wiring } from './schema'
import { nearestSpeed } from './speeds'
import { type Spelling, spellingOf } from './spelling'
import { unitOf } from './units'
import { parseValuePath, type ValuePath } from './value-path'
import { isSameValue, type Scalar, WordTable } from './words'

const WHOLE = parseValuePath('value')
/** What stands in a payload for the value. */
const PLACEHOLDER = '{{ value }}'

/** One place where a capability's value is said. */
interface Source {
  capability: string
  state: WiredState
  path: ValuePath
  words: WordTable
  moving: WordTable
}

/**
 * A device that is spoken to as its wiring says; what the wiring does not name is the matter of `base`.
 *
 * @param base the profile's own language, on the topics that the options and the wiring give it
 */
export function wiredProfile(base: Profile | undefined, wiring: Wiring, options: ProfileOptions): Profile {
  const { habits = {}, invert = false, pairs, elapsed = () => performance.now() } = options
  /** Keyed by capability. */
  const wired = new Map<string, WiredCapability>(Object.entries(wiring.capabilities))
  const spellings = new Map<string, Spelling>(
    [...wired].map(([name, each]) => [name, spellingOf(name, each, invert)]),
  )
  const sources = sourcesOf(wired)
  const reachable = new Reachable(wiring)
  const commands = new Set(
    [...wired.values()].flatMap(({ command = [] }) => command.map(({ topic }) => topic)),
  )
  const speaks = [...new Set([...sources.keys(), ...reachable.topics, ...(base?.speaks ?? [])])]
  const told = [...new Set([...commands, ...(base?.commands ?? [])])]
  /** On these nobody can tell the device's words from ours. */
  const shared = new Set(told.filter((topic) => speaks.includes(topic)))
  const echoes = new Echoes(shared, elapsed)
  /** Keyed by capability: the members of an object that come in several messages. */
  const gathered = new Map<string, Record<string, unknown>>()
  // A message without an MQTT topic comes from the flow itself: an Inject, a rule, a button.
  const plain = valueProfile(options)

  /** Whether a capability is the matter of the profile's own language. */
  const hasJson = (capability: string): boolean =>
    base !== undefined && !wired.has(capability) && (wiring.json?.capabilities.includes(capability) ?? true)
  /** The device as its own language has to know it: without what the wiring says. */
  const forBase = (subject: Subject): Subject => ({
    ...subject,
    capabilities: subject.capabilities.filter(hasJson),
  })

  const confirmsWired = (capability: string): boolean => {
    const { command, state = [] } = wired.get(capability) ?? {}
    const asks = new Set(command?.map(({ topic }) => topic))
    return state.some(({ topic }) => !asks.has(topic))
  }

  function confirms(capability: string, subject: Subject): boolean {
    if (wired.has(capability)) return confirmsWired(capability)
    return hasJson(capability) && !isSilent && base?.confirms?.(capability, forBase(subject)) !== false
  }

  const isSilent = isSilentJson(wiring.json)
  const asked = [...wired.keys()].filter((name) => wired.get(name)?.command)
  const canConfirm = asked.some(confirmsWired) || (base !== undefined && !isSilent)

  function turned(capability: string, value: unknown): unknown {
    const pair = pairOf(capability, pairs)
    return invert && pair && sideOf(pair, value) !== undefined ? opposite(capability, value, pairs) : value
  }

  function shape(change: Change, subject: Subject): Shaped {
    const shaped = shapeEither(change, subject)
    echoes.sent(shaped.topic, shaped.payload)
    return shaped
  }

  function shapeEither(change: Change, subject: Subject): Shaped {
    const { capability, value } = change
    const own = wired.get(capability)
    if (base && hasJson(capability)) return base.shape(change, forBase(subject))
    if (own?.command && value === undefined)
      throw new Problem('unknown-state', say`The current ${capability} of ${subject.name} is not known yet`)
    const shaped = own && toMessage(capability, own, turned(capability, value))
    if (!shaped) {
      const what = value === undefined ? capability : `${capability} ${String(quote(value))}`
      throw new Problem('unsupported', say`${subject.name} has no command for ${what}`)
    }
    return shaped
  }

  function toMessage(
    capability: string,
    { command = [] }: WiredCapability,
    value: unknown,
  ): { topic: string; payload: string } | undefined {
    const exact = command.find((each) => each.value !== undefined && isSameValue(each.value, value))
    if (exact) return { topic: exact.topic, payload: resumed(capability, exact) }
    const near = capability === 'fanSpeed' ? nearestSpeed(command, value) : undefined
    if (near) return { topic: near.topic, payload: near.payload }
    const general = command.find((each) => each.value === undefined)
    const text = general && spellings.get(capability)?.toDevice(value, general.unit)
    if (!general || text === undefined) return undefined
    return { topic: general.topic, payload: filled(inChannels(general.payload, value), text) }
  }

  function takes(capability: string, subject: Subject, value?: unknown): boolean {
    const own = wired.get(capability)
    if (!own) return hasJson(capability) && (base?.takes?.(capability, forBase(subject), value) ?? false)
    if (value === undefined && capability !== 'fanSpeed')
      return own.command?.some((each) => each.value === undefined) ?? false
    if (value === undefined) return own.command !== undefined
    return catching(
      Problem,
      () => toMessage(capability, own, turned(capability, value)) !== undefined,
      () => false,
    )
  }

  /** The word that the device itself had last for this value, where there is a choice. */
  function resumed(capability: string, { payload, resume, value }: WiredCommand): string {
    const last = resume === undefined ? undefined : lastWords(habits, capability)[String(value)]
    return resume === undefined || typeof last !== 'string' ? payload : filled(resume, last)
  }

  function read(message: { topic?: unknown; payload: unknown }, subject: Subject): Heard {
    const topic = typeof message.topic === 'string' ? message.topic.trim() : ''
    if (echoes.isEcho(topic, message.payload)) return { readings: [] }
    const own = sources.get(topic)
    const isReachable = reachable.topics.includes(topic)
    if (!own && !isReachable) return readElsewhere(topic, message, subject)
    const published = publishedOf(message.payload)
    const heard = readSources(own ?? [], published, subject)
    const online = isReachable ? reachable.hear(topic, published) : undefined
    return together(
      { ...heard, ...(online === undefined ? {} : { online }) },
      base?.read(message, forBase(subject)),
    )
  }

  function readElsewhere(
    topic: string,
    message: { topic?: unknown; payload: unknown },
    subject: Subject,
  ): Heard {
    if (commands.has(topic)) return { readings: [] }
    if (base && topic.includes('/')) return base.read(message, forBase(subject))
    return topic.includes('/') ? { readings: [] } : plain.read(message, subject)
  }

  function together(own: Heard, others: Heard | undefined): Heard {
    if (!others) return own
    const { readings, ...rest } = others
    return { ...rest, ...own, readings: [...own.readings, ...readings] }
  }

  function readSources(own: readonly Source[], published: Published, subject: Subject): Heard {
    /** Keyed by capability: of several places the first that says something counts. */
    const readings = new Map<string, Reading>()
    let problem: Problem | undefined
    for (const source of own) {
      // What the platform has no word for is not told to it.
      if (!subject.capabilities.includes(source.capability)) continue
      const isObjectMember = source.state.member !== undefined
      if (readings.has(source.capability) && !isObjectMember) continue
      const value = catching(
        Problem,
        () => valueAt(source, published, subject),
        (error) => void (problem ??= error),
      )
      if (value !== undefined) readings.set(source.capability, { capability: source.capability, value })
    }
    return { readings: [...readings.values()], ...(problem && { problem }) }
  }

  function valueAt(source: Source, published: Published, subject: Subject): unknown {
    const { capability, state, path } = source
    const raw = readPath(path, published)
    if (raw === undefined || raw === null) return undefined
    if (state.member !== undefined) return gather(source, state.member, raw, subject)
    const value = source.words.size > 0 ? meaning(source, raw, subject) : spelled(source, raw, subject)
    return value === undefined ? undefined : turned(capability, value)
  }

  function spelled({ capability, state }: Source, raw: unknown, subject: Subject): unknown {
    return spellings.get(capability)?.fromDevice(raw, state.unit, subject)
  }

  function meaning({ capability, state, words, moving }: Source, raw: unknown, subject: Subject): unknown {
    const word = wordOf(raw)
    if (word === undefined) return undefined
    const value = words.meaningOf(word)
    if (value !== undefined) return meantSpeed(capability, remembered(capability, value, word), subject)
    const goal = moving.meaningOf(word)
    if (goal !== undefined) {
      const isAsked = isSameValue(turned(capability, goal), subject.asked(capability))
      return isAsked ? goal : undefined
    }
    return state.otherwise === undefined || readNumber(word) === undefined
      ? undefined
      : remembered(capability, state.otherwise, word)
  }

  /** What was asked for, where this is the speed of the device that is nearest to it. */
  function meantSpeed(capability: string, value: Scalar, subject: Subject): unknown {
    if (capability !== 'fanSpeed') return value
    const { command = [] } = wired.get(capability) ?? {}
    return (
      subject.expected(capability).find((asked) => nearestSpeed(command, asked)?.value === value) ?? value
    )
  }

  function remembered(capability: string, value: Scalar, word: string): Scalar {
    const isResumed = wired.get(capability)?.command?.some(({ resume }) => resume !== undefined) ?? false
    if (isResumed) habits[`words ${capability}`] = { ...lastWords(habits, capability), [String(value)]: word }
    return value
  }

  function gather({ capability, state }: Source, member: string, raw: unknown, subject: Subject): unknown {
    const value = spellingOf('range', {}, false).fromDevice(raw, undefined, {
      ...subject,
      expected: () => [],
    })
    if (typeof value !== 'number') return undefined
    const all = { ...gathered.get(capability), [member]: unitOf(state.unit)?.toCanonical(value) ?? value }
    gathered.set(capability, all)
    return { ...all }
  }

  function readAs(capability: string, payload: unknown, subject: Subject): unknown {
    if (!wired.has(capability)) return (base ?? plain).readAs(capability, payload, forBase(subject))
    const published = publishedOf(payload)
    const own = [...sources.values()].flat().filter((source) => source.capability === capability)
    const isJson = isObject(published.json)
    const { readings } = isJson ? readSources(own, published, subject) : { readings: [] }
    return readings[0]?.value ?? plain.readAs(capability, payload, subject)
  }

  return {
    answer: (asked.length > 0 || isSilent) && !canConfirm ? 'flow' : 'state',
    habits,
    confirms,
    offers: (capability, subject) =>
      wired.has(capability) ||
      (hasJson(capability) && (base?.offers?.(capability, forBase(subject)) ?? false)),
    takes,
    listen: filterOver([
      ...sources.keys(),
      ...reachable.topics,
      ...(base?.listen === undefined ? [] : [base.listen]),
    ]),
    speaks,
    commands: told,
    toggle: (capability, known) => plain.toggle(capability, known),
    shape,
    read,
    readAs,
  }
}

/** Whether the profile's own JSON never says what the device did: on no topic, or on the one where it is told. */
function isSilentJson(json: Wiring['json']): boolean {
  return json !== undefined && (json.state === undefined || json.state === json.command)
}

function sourcesOf(wired: ReadonlyMap<string, WiredCapability>): Map<string, Source[]> {
  /** Keyed by topic. */
  const sources = new Map<string, Source[]>()
  for (const [capability, { state = [] }] of wired)
    for (const each of state) {
      const { topic, value, words, moving } = each
      const path = value === undefined ? WHOLE : parseValuePath(value)
      const source: Source = {
        capability,
        state: each,
        path,
        words: new WordTable(words),
        moving: new WordTable(moving),
      }
      sources.set(topic, [...(sources.get(topic) ?? []), source])
    }
  return sources
}

function lastWords(habits: Habits, capability: string): Record<string, unknown> {
  const last = habits[`words ${capability}`]
  return isObject(last) ? last : {}
}

/** In a JSON a text must not end the text that it stands in. */
function filled(payload: string, text: string): string {
  const inner = payload.trimStart().startsWith('{') ? JSON.stringify(text).slice(1, -1) : text
  return payload.split(PLACEHOLDER).join(inner)
}

const CHANNELS = { '{{ red }}': 'r', '{{ green }}': 'g', '{{ blue }}': 'b' } as const

/** A colour for devices that have its channels apart. */
function inChannels(payload: string, value: unknown): string {
  const color = payload.includes('{{ red }}') ? parseColor(value) : undefined
  if (!color) return payload
  return Object.entries(CHANNELS).reduce(
    (text, [placeholder, channel]) => text.replaceAll(placeholder, String(color[channel])),
    payload,
  )
}
