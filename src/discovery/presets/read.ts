import type { CapabilityName } from '../../bridge/capabilities'
import { isTopicName, type WiredCapability } from '../../profiles/wiring/schema'
import { type Announced, type Announcement, type Found, inOrder, type Refusal } from '../announced'
import { isTopic, words } from '../foreign'
import { type Preset, type PresetId, presets } from './index'
import type { PresetPart } from './preset'

/** What of a message is looked at for names and likenesses, in characters. */
const MAX_LOOKED_AT = 10_000

/** A part of a preset as it is heard below one of its base topics. */
interface Listener {
  preset: Preset
  part: PresetPart
  filter: string
  topic: RegExp
}

/** Sign of life of the devices of a preset. */
interface Sign {
  preset: Preset
  filter: string
  topic: RegExp
}

const all = Object.values(presets)
const listeners: readonly Listener[] = all.flatMap((preset) =>
  preset.bases.flatMap((base) =>
    preset.parts.map((part) => ({ preset, part, ...heardAt(base, part.heard) })),
  ),
)
const signs: readonly Sign[] = all.flatMap((preset) =>
  preset.bases.map((base) => ({ preset, ...heardAt(base, preset.availability.topic) })),
)

/** Where devices of presets are heard. */
export const presetFilters: readonly string[] = [
  ...new Set([...listeners, ...signs].map(({ filter }) => filter)),
]

function heardAt(base: string, heard: string): { filter: string; topic: RegExp } {
  const escaped = heard.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
  return {
    filter: heard
      .replace('{topic}', base)
      .split('/')
      .map((level) => (level.includes('{n}') ? '+' : level))
      .join('/'),
    topic: new RegExp(
      `^${escaped
        .replace('{topic}', `(?<base>${base.replaceAll('+', '[^/]+')})`)
        .replace('{n}', String.raw`(?<n>\d{1,2})`)}$`,
    ),
  }
}

/** Whether a device of a preset is heard on a topic. */
export function isPresetTopic(topic: string): boolean {
  return [...listeners, ...signs].some((each) => each.topic.test(topic))
}

/** A device of a preset, and what was heard of it. */
interface Device {
  preset: Preset
  base: string
  isAlive: boolean
  /** Keyed by the name of the part. */
  parts: Map<string, Piece>
  refused: Map<string, Refusal>
}

interface Piece {
  wires: Partial<Record<CapabilityName, WiredCapability>>
  offers: CapabilityName[]
}

/**
 * The devices of programs that announce nothing, as far as they are heard.
 * @param spoken topics on which devices speak that are announced otherwise
 */
export function readPresets(announcements: Iterable<Announcement>, spoken: ReadonlySet<string>): Found {
  /** Keyed by preset and base topic. */
  const devices = new Map<string, Device>()
  for (const announcement of announcements) hear(announcement, devices)
  for (const device of devices.values())
    if (device.parts.size === 0 && device.isAlive) suppose(device, devices)
  const found: Found = { devices: [], refused: [] }
  const ours = [...devices.values()].filter(isOurs)
  const known = new Set(ours.filter(({ parts }) => parts.size > 0).map(({ base }) => base))
  for (const device of ours) settle(device, known, spoken, found)
  return found
}

function hear(announcement: Announcement, devices: Map<string, Device>): void {
  const { topic } = announcement
  const payload = announcement.payload.slice(0, MAX_LOOKED_AT)
  for (const { preset, topic: pattern } of signs) {
    const base = pattern.exec(topic)?.groups?.base
    if (base !== undefined && isSign(preset, payload)) deviceOf(preset, base, devices).isAlive = true
  }
  for (const { preset, part, topic: pattern } of listeners) {
    const { base, n } = pattern.exec(topic)?.groups ?? {}
    if (base === undefined) continue
    for (const place of placesIn(part, n, payload)) add(deviceOf(preset, base, devices), part, place)
  }
}

function isSign({ availability: { online = '', offline = '' } }: Preset, payload: string): boolean {
  return [online, offline].includes(payload) || payload.trimStart().startsWith('{')
}

/** Which of several parts a message is about. */
function placesIn({ named, like, heard }: PresetPart, n: string | undefined, payload: string): string[] {
  if (like && !like.test(payload)) return []
  if (named === undefined) return [heard.includes('{n}') ? (n ?? '') : '']
  const places = payload.matchAll(new RegExp(`"${named}:(\\d{1,2})"`, 'g'))
  return [...new Set([...places].flatMap(([, place]) => place ?? []))]
}

function deviceOf(preset: Preset, base: string, devices: Map<string, Device>): Device {
  const key = `${preset.id} ${base}`
  const known = devices.get(key)
  if (known) return known
  const device: Device = { preset, base, isAlive: false, parts: new Map(), refused: new Map() }
  devices.set(key, device)
  return device
}

function add({ base, parts, refused }: Device, part: PresetPart, place: string): void {
  const name = filled(part.part, base, place)
  if (part.refusal !== undefined) {
    refused.set(name, part.refusal)
    return
  }
  const piece = parts.get(name) ?? { wires: {}, offers: [] }
  parts.set(name, piece)
  join(piece, part, base, place)
}

function join(piece: Piece, { wires = {}, offers }: PresetPart, base: string, place: string): void {
  const own = filledIn(wires, base, place)
  for (const capability of inOrder(keysOf(own))) {
    const wire = own[capability]
    const there = piece.wires[capability]
    const isMore = there !== undefined && capability === 'powerUsage'
    if (wire) piece.wires[capability] = isMore ? { state: more(there.state, wire.state) } : wire
  }
  // What is stopped is nothing of its own.
  piece.offers.push(...(offers ?? keysOf(wires)))
  for (const [capability, wire] of Object.entries(own)) if (capability === 'toggle') piece.wires.toggle = wire
}

function keysOf(wires: Piece['wires']): CapabilityName[] {
  return inOrder(Object.keys(wires).filter(isName))
}

const isName = (name: string): name is CapabilityName => name !== 'toggle'

function more(
  there: WiredCapability['state'] = [],
  own: WiredCapability['state'] = [],
): NonNullable<WiredCapability['state']> {
  const members = new Set(there.map(({ member }) => member))
  return [...there, ...own.filter(({ member }) => !members.has(member))]
}

function filledIn(wires: Piece['wires'], base: string, place: string): Piece['wires'] {
  const own = (text: string): string => filled(text, base, place)
  return Object.fromEntries(
    Object.entries(wires).map(([capability, wire]) => [
      capability,
      {
        ...wire,
        ...(wire.state && { state: wire.state.map((each) => stateIn(each, own)) }),
        ...(wire.command && {
          command: wire.command.map((each) => ({
            ...each,
            topic: own(each.topic),
            payload: own(each.payload),
          })),
        }),
      },
    ]),
  )
}

function stateIn<T extends { topic: string; value?: string | undefined }>(
  state: T,
  own: (text: string) => string,
): T {
  const { topic, value } = state
  return { ...state, topic: own(topic), ...(value === undefined ? {} : { value: own(value) }) }
}

function filled(text: string, base: string, place: string): string {
  return text.replaceAll(/\{(topic|n)\}/g, (_all, name) => (name === 'topic' ? base : place))
}

/** What such a model has, though it has only said that it is there. */
function suppose({ preset, base }: Device, devices: Map<string, Device>): void {
  const name = nameOf(base).toLowerCase()
  const [model] = Object.keys(preset.models)
    .filter((start) => name.startsWith(start))
    .sort((one, other) => other.length - one.length)
  for (const [topic, payload] of Object.entries(preset.models[model ?? '-'] ?? {}))
    hear({ topic: filled(topic, base, ''), payload }, devices)
}

function nameOf(base: string): string {
  return base.split('/').at(-1) ?? base
}

function isOurs({ preset, base, isAlive, parts, refused }: Device): boolean {
  const isNamed = preset.names.test(nameOf(base))
  if (!isTopic(base) || !isTopicName(base)) return false
  if (parts.size === 0 && refused.size === 0) return isNamed
  return isNamed || isAlive
}

function settle(
  { preset, base, isAlive, parts, refused }: Device,
  known: ReadonlySet<string>,
  spoken: ReadonlySet<string>,
  found: Found,
): void {
  const { vendor } = preset
  const free = [...parts].filter(([, piece]) => !topicsOf(piece).some((topic) => spoken.has(topic)))
  for (const [part, piece] of free.sort(([one], [other]) => (one < other ? -1 : 1)))
    found.devices.push(announced(preset, base, part, piece, parts.size > 1))
  for (const [part, reason] of refused)
    found.refused.push({ name: words(nameOf(base), part), detail: vendor, reason })
  const isSilent = isAlive && parts.size === 0 && refused.size === 0 && !known.has(base)
  if (isSilent) found.refused.push({ name: nameOf(base), detail: vendor, reason: 'silent' })
}

/** Where nothing but this is said. */
function topicsOf({ wires }: Piece): string[] {
  const states = Object.values(wires).flatMap(({ state = [] }) => state.map(({ topic }) => topic))
  return states.filter((topic) => !topic.endsWith('/rpc'))
}

function announced(
  preset: Preset,
  base: string,
  part: string,
  piece: Piece,
  isOneOfSeveral: boolean,
): Announced {
  const { id, vendor, availability } = preset
  const offers = new Set(piece.offers)
  // A cover that can be sent to a position needs no other way of opening.
  if (offers.has('position')) offers.delete('mode')
  return {
    name: isOneOfSeveral ? words(nameOf(base), part) : nameOf(base),
    detail: vendor,
    vendor,
    profile: 'homeassistant',
    preset: id,
    topic: topicsOf(piece)[0] ?? base,
    capabilities: inOrder(offers),
    wiring: {
      v: 1,
      id: words(id, base, part),
      availability: [stateIn(availability, (text) => filled(text, base, ''))],
      capabilities: piece.wires,
    },
  }
}

/** What may be chosen by hand of a preset: each part, with what it may be able to do. */
export function presetParts(id: PresetId): { part: string; capabilities: CapabilityName[] }[] {
  const names = new Set(presets[id].parts.filter(({ wires }) => wires).map(({ part }) => part))
  return [...names].map((part) => ({ part, capabilities: choiceOf(id, part) }))
}

function choiceOf(id: PresetId, part: string): CapabilityName[] {
  return inOrder(
    presets[id].parts
      .filter((each) => each.part === part)
      .flatMap(({ offers, wires = {} }) => offers ?? keysOf(wires)),
  )
}

/**
 * A device of a preset that nobody has heard, as somebody has chosen it.
 * @param topic its base topic
 * @param part one of {@link presetParts}
 * @param place which of several it is, as its program counts
 * @param capabilities what it can do of that
 * @returns undefined for a topic that is none
 */
export function presetDevice(
  id: PresetId,
  topic: string,
  {
    part,
    place = 0,
    capabilities,
  }: { part: string; place?: number; capabilities?: readonly CapabilityName[] },
): Announced | undefined {
  if (!isTopic(topic)) return undefined
  const piece: Piece = { wires: {}, offers: [] }
  for (const each of presets[id].parts.filter((own) => own.part === part && own.wires))
    join(piece, each, topic, String(place))
  const wanted = capabilities ?? choiceOf(id, part)
  piece.offers = piece.offers.filter((name) => wanted.includes(name))
  const measured = Object.entries(piece.wires).filter(
    ([name, { command }]) => command !== undefined || wanted.some((each) => each === name),
  )
  return announced(
    presets[id],
    topic,
    filled(part, topic, String(place)),
    { ...piece, wires: Object.fromEntries(measured) },
    part.includes('{n}'),
  )
}
