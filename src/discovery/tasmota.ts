import { parseJson } from '../bridge/json'
import type { CapabilityName } from '../bridge/capabilities'
import { isObject, readBoolean, readNumber, withoutEndSlashes } from '../bridge/tolerant'
import {
  type Announced,
  type Announcement,
  type Found,
  inOrder,
  type Maker,
  makerOf,
  type Refusal,
} from './announced'
import { isPowerField, type Wiring } from '../profiles/index'
import { type Foreign, isTopic, listOf, member, textOf, words } from './foreign'
import { fullTopic, PREFIXES } from '../profiles/mqtt/tasmota-topic'

/** Where one Tasmota tells what it is: `tasmota/discovery/<MAC>/config`, and its sensors on `…/sensors`. */
const TOPIC = /^tasmota\/discovery\/([^/]+)\/(config|sensors)$/

/** What the entries of `rl` stand for. */
const RELAY = 1
const LIGHT = 2
const SHUTTER = 3
/** Keyed by `lt_st`, the number of a light's channels. */
const LIGHTS: Partial<Record<number, CapabilityName[]>> = {
  1: ['brightness'],
  2: ['brightness', 'colorTemperature'],
  3: ['brightness', 'color'],
  4: ['brightness', 'color'],
  5: ['brightness', 'color', 'colorTemperature'],
}

const FAN: CapabilityName[] = ['fanSpeed']

/** More relays, inputs and sensors than any firmware has. */
const MAX_PARTS = 64

/** What a Tasmota says about itself, in one object. */
interface Tasmota {
  config: Foreign
  sensors: Foreign
}

/** One thing that a Tasmota switches or measures. */
interface Part {
  name: string
  /** Which relay or shutter of several, from 1. */
  index?: number
  /** The field of its own that a device with several has for it: a channel, a sensor, an input. */
  field?: string
  capabilities: CapabilityName[]
  invert?: true
}

export function isTasmota(topic: string): boolean {
  return TOPIC.test(topic)
}

/** Reads what all Tasmotas announce: the device's options (`config`) and its sensors. */
export function readTasmotas(announcements: Iterable<Announcement>): Found {
  /** Keyed by MAC. */
  const tasmotas = new Map<string, Tasmota>()
  for (const { topic, payload } of announcements) {
    const [, mac = '', kind] = TOPIC.exec(topic) ?? []
    const content = parseJson(payload)
    if (mac === '' || !isObject(content)) continue
    const known = tasmotas.get(mac) ?? { config: {}, sensors: {} }
    const sensors = member(content, 'sn')
    if (kind === 'config') tasmotas.set(mac, { ...known, config: content })
    else tasmotas.set(mac, { ...known, sensors: isObject(sensors) ? sensors : {} })
  }
  const found: Found = { devices: [], refused: [] }
  for (const tasmota of tasmotas.values()) readTasmota(tasmota, found)
  return found
}

/** Where the Tasmotas that announce themselves publish: what starts like one of these is theirs. */
export function tasmotaTopics({ devices }: Found): string[] {
  const paths = devices.map(({ topic }) => topic.replace(/\/\d+$/, ''))
  return [...new Set(paths)].flatMap((path) => PREFIXES.map((prefix) => `${fullTopic(path, prefix)}/`))
}

function readTasmota({ config, sensors }: Tasmota, { devices, refused }: Found): void {
  const name = givenName(config.dn) || textOf(config.hn) || textOf(config.t)
  if (name === '') return
  const detail = textOf(config.md)
  const path = pathOf(config)
  const switched = switchedBy(config, sensors, name)
  const parts = [...joined(metered(switched, sensors), measuredBy(sensors, name)), ...inputsOf(config, name)]
  const reason = refusal(config, path, parts)
  if (reason === undefined) {
    for (const part of parts) devices.push(announced(part, makerOf('', detail), path, config))
  } else refused.push({ name, detail, reason })
}

/** Every device is called Tasmota, and its second relay Tasmota2, until its owner gives it a name. */
function givenName(value: unknown): string {
  const name = textOf(value)
  return /^Tasmota\d*$/.test(name) ? '' : name
}

function refusal(config: Foreign, path: string, parts: Part[]): Refusal | undefined {
  const prefixes = listOf(config.tp)
  if (prefixes.length > 0 && PREFIXES.some((prefix, index) => prefixes[index] !== prefix)) return 'prefix'
  const [off, on] = listOf(config.state)
  if (off !== undefined && (readBoolean(off) !== false || readBoolean(on) !== true)) return 'words'
  if (!isTopic(path)) return 'topics'
  return parts.length === 0 ? 'nothing' : undefined
}

/** The topic, or the FullTopic with everything but `%prefix%` filled in where it is not the usual one. */
function pathOf(config: Foreign): string {
  const topic = textOf(config.t)
  const full = withoutEndSlashes(textOf(config.ft))
  if (full === '' || full === '%prefix%/%topic%') return topic
  const mac = textOf(config.mac).slice(-6)
  const path = full
    .replaceAll('%topic%', topic)
    .replaceAll('%hostname%', textOf(config.hn))
    .replaceAll('%id%', mac)
  return path.includes('%prefix%') ? path : ''
}

function relaysOf({ rl }: Foreign): unknown[] {
  return listOf(rl).slice(0, MAX_PARTS)
}

function switchedBy(config: Foreign, sensors: Foreign, device: string): Part[] {
  const kinds = withShutters(relaysOf(config), sensors)
  const nameOf = (relay: number, several: boolean): string =>
    givenName(listOf(config.fn)[relay]) || (several ? `${device} ${relay + 1}` : device)
  const relays = kinds.flatMap((kind, index) => (kind === RELAY || kind === LIGHT ? [index] : []))
  const shutters = shuttersIn(kinds)
  const isFan = config.if === 1
  const isOnly = relays.length === 1 && relays[0] === 0 && !isFan
  return [
    ...(isFan ? [{ name: device, capabilities: FAN }] : []),
    ...relays.map((relay): Part => {
      const { capabilities, field } = channels(config, relay)
      const part: Part = { name: nameOf(relay, !isOnly), capabilities: ['power', ...capabilities] }
      return isOnly ? part : { ...part, index: relay + 1, ...(field === undefined ? {} : { field }) }
    }),
    ...shutters.map((relay, index): Part => ({
      name: nameOf(relay, shutters.length > 1),
      capabilities: ['position'],
      ...(shutters.length > 1 ? { index: index + 1 } : {}),
      ...(countsBackwards(listOf(config.sho)[index]) ? { invert: true } : {}),
    })),
  ]
}

/** What a light of several is dimmed by, where it is not the device's one Dimmer. */
interface Channels {
  capabilities: CapabilityName[]
  field?: string
}

/**
 * Several lights in one device: with SetOption68 each channel is one, with SetOption37 the colours are one and the
 * whites another; otherwise they share their Dimmer command, so that only their switches are told apart.
 */
function channels(config: Foreign, relay: number): Channels {
  const lights = relaysOf(config).flatMap((kind, index) => (kind === LIGHT ? [index] : []))
  const place = lights.indexOf(relay)
  const count = readNumber(config.lt_st) ?? 0
  if (place < 0 || config.if === 1) return { capabilities: [] }
  if (lights.length === 1) return { capabilities: LIGHTS[count] ?? [] }
  if (member(config.so, '68') === 1) return { capabilities: ['brightness'], field: `Channel${place + 1}` }
  if (lights.length !== 2 || count < 4) return { capabilities: [] }
  return { capabilities: LIGHTS[place === 0 ? 3 : count - 3] ?? [], field: `Dimmer${place + 1}` }
}

/** A shutter that its sensors know, though the relays do not say so (an old ESP32 build). */
function withShutters(kinds: unknown[], sensors: Foreign): unknown[] {
  if (kinds.includes(SHUTTER)) return kinds
  const shutters = Object.keys(sensors).flatMap((name) => /^Shutter([1-9])$/.exec(name)?.[1] ?? [])
  const isTheirs = (relay: number): boolean => shutters.includes(String(Math.floor(relay / 2) + 1))
  return kinds.map((kind, relay) => (kind === RELAY && isTheirs(relay) ? SHUTTER : kind))
}

/** The first relay of each shutter; it has two beside each other, one for each direction. */
function shuttersIn(kinds: unknown[]): number[] {
  const firsts: number[] = []
  for (let relay = 0; relay < kinds.length - 1; relay += 1) {
    if (kinds[relay] !== SHUTTER || kinds[relay + 1] !== SHUTTER) continue
    firsts.push(relay)
    relay += 1
  }
  return firsts
}

/** The lowest bit of a shutter's options: it is open at 0. */
function countsBackwards(options: unknown): boolean {
  return typeof options === 'number' && (options & 1) === 1
}

/** Each relay with a channel of the meter has it; what a meter tells for all is measured beside them. */
function metered(switched: Part[], sensors: Foreign): Part[] {
  const channels = powerChannels(sensors)
  const relays = switched.filter(({ capabilities }) => capabilities.includes('power'))
  if (channels < 2 || relays.length !== channels) return switched
  return switched.map((part) =>
    relays.includes(part) ? { ...part, capabilities: [...part.capabilities, 'powerUsage' as const] } : part,
  )
}

/** How many channels a meter has; 0 where it tells one number. */
function powerChannels(sensors: Foreign): number {
  return listOf(member(sensors.ENERGY, 'Power')).filter((each) => typeof each === 'number').length
}

/** What a chip measures, by the names of its fields. */
const MEASURES: readonly (readonly [CapabilityName, (field: string) => boolean])[] = [
  ['powerUsage', isPowerField],
  ['temperature', (field) => field === 'Temperature'],
  ['humidity', (field) => field === 'Humidity'],
  ['airQuality', (field) => /^PM(?:2[._]5|10|10_0)$/.test(field)],
]

/** One part for all sensors; where two measure the same, one for each. */
function measuredBy(sensors: Foreign, name: string): Part[] {
  const chips = Object.entries(sensors)
    .slice(0, MAX_PARTS)
    // The chip of the board itself is always warm.
    .filter(([chip]) => chip !== 'ESP32')
    .map(([chip, fields]) => ({ chip, capabilities: measuredIn(fields) }))
    .filter(({ capabilities }) => capabilities.length > 0)
  const all = chips.flatMap(({ capabilities }) => capabilities)
  const phases = powerChannels(sensors)
  const meters = Array.from({ length: phases }, (_, index): Part => ({
    name: `${name} ${index + 1}`,
    index: index + 1,
    capabilities: ['powerUsage'],
  }))
  if (all.length === 0) return meters
  if (new Set(all).size === all.length) return [{ name, capabilities: all }, ...meters]
  return [
    ...chips.map(({ chip, capabilities }) => ({ name: words(name, chip), field: chip, capabilities })),
    ...meters,
  ]
}

function measuredIn(chip: unknown): CapabilityName[] {
  if (!isObject(chip)) return []
  const fields = Object.keys(chip).filter((field) => isMeasured(chip[field]))
  return MEASURES.flatMap(([capability, isIts]) => (fields.some(isIts) ? [capability] : []))
}

/** A number, or null before the first measurement. */
function isMeasured(value: unknown): boolean {
  return typeof value === 'number' || value === null
}

/** Switch modes in which an input follows its switch; the others are for push buttons. */
const FOLLOWS: readonly unknown[] = [1, 2]
const PUSHES: readonly unknown[] = [3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15]

/** Switches that switch nothing in the device itself (SetOption114), and buttons (SetOption73). */
function inputsOf(config: Foreign, device: string): Part[] {
  const isDetached = (option: string): boolean => member(config.so, option) === 1
  const names = listOf(config.swn)
  const nameOf = (index: number, kind: string): string =>
    textOf(kind === 'switch' ? names[index] : undefined) || `${device} ${kind} ${index + 1}`
  const switches = isDetached('114') ? listOf(config.swc).slice(0, MAX_PARTS) : []
  const buttons = isDetached('73') ? listOf(config.btn).slice(0, MAX_PARTS) : []
  return [
    ...switches.flatMap((mode, index): Part[] => {
      const part = { name: nameOf(index, 'switch'), field: `Switch${index + 1}` }
      if (PUSHES.includes(mode)) return [{ ...part, capabilities: ['doorbell'] }]
      return FOLLOWS.includes(mode)
        ? [{ ...part, capabilities: [isMotion(part.name) ? 'motion' : 'contact'] }]
        : []
    }),
    ...buttons.flatMap((button, index): Part[] =>
      button === 1
        ? [{ name: nameOf(index, 'button'), field: `Button${index + 1}`, capabilities: ['doorbell'] }]
        : [],
    ),
  ]
}

/** A switch input is a contact unless its owner calls it otherwise. */
function isMotion(name: string): boolean {
  return /motion|presence|occupancy|\bpir\b|radar|bewegung|人体|移动/i.test(name)
}

/** What a device with one switch measures belongs to it; beside several it is a device of its own. */
function joined(switched: Part[], measured: Part[]): Part[] {
  const [only, ...others] = switched
  const [own, ...more] = measured
  const isOne = only !== undefined && others.length === 0 && only.index === undefined
  if (!isOne || !own || own.index !== undefined || own.field !== undefined) {
    const isMetered = switched.some(({ capabilities }) => capabilities.includes('powerUsage'))
    return [...switched, ...(isMetered ? measured.filter(({ index }) => index === undefined) : measured)]
  }
  return [{ ...only, capabilities: [...only.capabilities, ...own.capabilities] }, ...more]
}

function announced(part: Part, maker: Maker, path: string, config: Foreign): Announced {
  const { name, index, capabilities, invert } = part
  // A path that itself ends in a number would be taken for a relay of its parent.
  const number = index ?? (/\/\d{1,2}$/.test(path) ? 1 : undefined)
  return {
    name,
    ...maker,
    profile: 'tasmota',
    topic: number === undefined ? path : `${path}/${number}`,
    ...(invert ? { invert } : {}),
    capabilities: inOrder(capabilities),
    wiring: wiringOf(part, path, config),
  }
}

function wiringOf({ index, field, capabilities }: Part, path: string, config: Foreign): Wiring {
  const own = [textOf(config.mac) || path, index, field, capabilities[0]].filter((each) => each !== undefined)
  const topicOf = (prefix: string): string => fullTopic(path, prefix)
  const [online, offline] = [textOf(config.onln) || 'Online', textOf(config.ofln) || 'Offline']
  const isUsual = online === 'Online' && offline === 'Offline'
  return {
    v: 1,
    id: own.join(' '),
    ...(isUsual ? {} : { availability: [{ topic: `${topicOf('tele')}/LWT`, online, offline }] }),
    ...(field !== undefined && {
      json: {
        state: topicOf('stat'),
        command: topicOf('cmnd'),
        part: field,
        capabilities: capabilities.flatMap((each) =>
          each === 'brightness' ? [each, 'level', 'percentage'] : [each],
        ),
      },
    }),
    capabilities: {},
  }
}
