import type { CapabilityName } from '../bridge/capabilities'
import { isObject, readBoolean } from '../bridge/tolerant'
import { type Announced, type Announcement, type Found, inOrder, type Refusal } from './announced'
import { type Foreign, isTopic, listOf, member, parsed, textOf } from './foreign'
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

/** What a Tasmota says about itself, in one object. */
interface Tasmota {
  config: Foreign
  sensors: Foreign
}

/** One thing that a Tasmota switches. */
interface Part {
  name: string
  /** Which relay or shutter of several, from 1. */
  index?: number
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
    const content = parsed(payload)
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
  const parts = joined(switchedBy(config, name), measuredBy(sensors, name))
  const reason = refusal(config, path, parts)
  if (reason === undefined) {
    for (const part of parts) devices.push(announced(part, detail, path))
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
  const full = textOf(config.ft).replace(/\/+$/, '')
  if (full === '' || full === '%prefix%/%topic%') return topic
  const mac = textOf(config.mac).slice(-6)
  const path = full
    .replaceAll('%topic%', topic)
    .replaceAll('%hostname%', textOf(config.hn))
    .replaceAll('%id%', mac)
  return path.includes('%prefix%') ? path : ''
}

function switchedBy(config: Foreign, device: string): Part[] {
  const kinds = listOf(config.rl)
  const nameOf = (relay: number, several: boolean): string =>
    givenName(listOf(config.fn)[relay]) || (several ? `${device} ${relay + 1}` : device)
  const relays = kinds.flatMap((kind, index) => (kind === RELAY || kind === LIGHT ? [index] : []))
  const shutters = shuttersIn(kinds)
  const isFan = config.if === 1
  const isOnly = relays.length === 1 && relays[0] === 0 && !isFan
  return [
    ...(isFan ? [{ name: device, capabilities: FAN }] : []),
    ...relays.map((relay): Part => {
      const part: Part = { name: nameOf(relay, !isOnly), capabilities: ['power', ...channels(config, relay)] }
      return isOnly ? part : { ...part, index: relay + 1 }
    }),
    ...shutters.map((relay, index): Part => ({
      name: nameOf(relay, shutters.length > 1),
      capabilities: ['position'],
      ...(shutters.length > 1 ? { index: index + 1 } : {}),
      ...(countsBackwards(listOf(config.sho)[index]) ? { invert: true } : {}),
    })),
  ]
}

/** Several lights in one device share their Dimmer command, so only their switches are told apart. */
function channels(config: Foreign, relay: number): CapabilityName[] {
  const kinds = listOf(config.rl)
  const isLight = kinds[relay] === LIGHT && kinds.indexOf(LIGHT) === kinds.lastIndexOf(LIGHT)
  return isLight && config.if !== 1 ? (LIGHTS[Number(config.lt_st)] ?? []) : []
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

function measuredBy(sensors: Foreign, name: string): Part[] {
  const chips = Object.entries(sensors)
    // The chip of the board itself is always warm.
    .filter(([chip]) => chip !== 'ESP32')
    .map(([, chip]) => chip)
  const has = (field: string): boolean => chips.some((chip) => isMeasured(member(chip, field)))
  const capabilities: CapabilityName[] = []
  if (isMeasured(member(sensors.ENERGY, 'Power'))) capabilities.push('powerUsage')
  if (has('Temperature')) capabilities.push('temperature')
  if (has('Humidity')) capabilities.push('humidity')
  return capabilities.length > 0 ? [{ name, capabilities }] : []
}

/** A number, or null before the first measurement; a meter with several channels has a list. */
function isMeasured(value: unknown): boolean {
  return typeof value === 'number' || value === null
}

/** What a device with one switch measures belongs to it; beside several it is a device of its own. */
function joined(switched: Part[], measured: Part[]): Part[] {
  const [only, ...others] = switched
  if (!only || others.length > 0 || only.index !== undefined) return [...switched, ...measured]
  return [{ ...only, capabilities: [only, ...measured].flatMap(({ capabilities }) => capabilities) }]
}

function announced({ name, index, capabilities, invert }: Part, detail: string, path: string): Announced {
  // A path that itself ends in a number would be taken for a relay of its parent.
  const number = index ?? (/\/\d{1,2}$/.test(path) ? 1 : undefined)
  return {
    name,
    detail,
    profile: 'tasmota',
    topic: number === undefined ? path : `${path}/${number}`,
    ...(invert ? { invert } : {}),
    capabilities: inOrder(capabilities),
  }
}
