import type { Announcement, Found, Refusal } from '../announced'
import { words } from '../foreign'
import { type Preset, presets } from './index'
import { announced, filled, isBase, join, nameOf, type Piece, topicsOf } from './piece'
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

/** What such a model has, though it has only said that it is there. */
function suppose({ preset, base }: Device, devices: Map<string, Device>): void {
  const name = nameOf(base).toLowerCase()
  const [model] = Object.keys(preset.models)
    .filter((start) => name.startsWith(start))
    .sort((one, other) => other.length - one.length)
  for (const [topic, payload] of Object.entries(preset.models[model ?? '-'] ?? {}))
    hear({ topic: filled(topic, base, ''), payload }, devices)
}

function isOurs({ preset, base, isAlive, parts, refused }: Device): boolean {
  const isNamed = preset.names.test(nameOf(base))
  if (!isBase(base)) return false
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
