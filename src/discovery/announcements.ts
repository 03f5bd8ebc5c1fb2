import { type AdoptedOptions, adoptedOptions, type Sample, sampleOf } from './adopted'
import type { Announced, Announcement, Found, Refused } from './announced'
import { isHomeAssistant, readHomeAssistant } from './homeassistant/announcements'
import { type DeviceTypes, typesOf } from './device-types'
import { isPresetTopic, presetFilters, readPresets } from './presets/read'
import { isTasmota, readTasmotas, tasmotaTopics } from './tasmota'
import { readZigbee2mqtt, zigbee2mqttBase } from './zigbee2mqtt'

/** Where devices are announced. Zigbee2MQTT's base topic may be any, of one level or two. */
export const announcementTopics: readonly string[] = [
  '+/bridge/devices',
  '+/bridge/groups',
  '+/+/bridge/devices',
  '+/+/bridge/groups',
  'tasmota/discovery/+/config',
  'tasmota/discovery/+/sensors',
  'homeassistant/+/+/config',
  'homeassistant/+/+/+/config',
  ...presetFilters,
]

/** Whether something is announced on a topic. */
export function isAnnouncement(topic: string): boolean {
  return (
    zigbee2mqttBase(topic) !== undefined || isTasmota(topic) || isHomeAssistant(topic) || isPresetTopic(topic)
  )
}

/** A device of the list. */
export interface Adoptable extends Announced {
  /** Exactly the device options that a dialog would save (docs/contract.md#10-what-a-broker-announces). */
  options: AdoptedOptions
  /** What it would be on the platforms that have types. */
  types: DeviceTypes
  /** What one request would send; absent where it takes none. */
  sample?: Sample
}

/** What a list in a dialog shows, sorted by name. */
export interface Announcements {
  devices: Adoptable[]
  refused: Refused[]
  /** How many more there are than the list holds. */
  more: number
}

/** As many as the list of a dialog can show. */
const MOST = 500
/** As many as a house can have. */
const MOST_OF_A_HOUSE = 2_000

/** A device as the contract has it (docs/contract.md#10-what-a-broker-announces). */
export interface ListedDevice {
  name: string
  area?: string
  vendor?: string
  model?: string
  capabilities: Adoptable['capabilities']
  options: AdoptedOptions
  types: DeviceTypes
  /** What one request would send; null for a device that takes none. */
  sample: Sample | null
}

/** The whole list: what does not fit is one of the refused, whose name is how many there are. */
export function announcedList(all: Iterable<Announcement>): { devices: ListedDevice[]; refused: Refused[] } {
  const { devices, refused, more } = readAnnouncements(all, MOST_OF_A_HOUSE)
  const rest: Refused[] = more === 0 ? [] : [{ name: `+${more}`, reason: 'many', detail: '' }]
  return { devices: devices.map(listedDevice), refused: [...refused.map(listedRefusal), ...rest] }
}

function listedDevice(device: Adoptable): ListedDevice {
  const { name, area, vendor, model, capabilities, options, types, sample = null } = device
  return {
    name,
    ...(area === undefined ? {} : { area }),
    ...(vendor === undefined ? {} : { vendor }),
    ...(model === undefined ? {} : { model }),
    capabilities,
    options,
    types,
    sample,
  }
}

function listedRefusal({ name, reason, detail }: Refused): Refused {
  return { name, reason, detail }
}

/**
 * Reads what a broker announces; the last announcement on a topic counts, and an empty one takes it back.
 * @param most as many devices and refused ones as the list holds
 */
export function readAnnouncements(all: Iterable<Announcement>, most = MOST): Announcements {
  const latest = [...new Map([...all].map((announcement) => [announcement.topic, announcement])).values()]
  const given = latest.filter(({ payload }) => payload !== '')
  const of = (isIts: (topic: string) => boolean): Announcement[] => given.filter(({ topic }) => isIts(topic))

  const zigbees = of((topic) => zigbee2mqttBase(topic) !== undefined)
  const zigbee = readZigbee2mqtt(zigbees)
  const tasmota = readTasmotas(of(isTasmota))
  const homeassistant = readHomeAssistant(of(isHomeAssistant), {
    topics: [...zigbees.map(({ topic }) => `${zigbee2mqttBase(topic) ?? ''}/`), ...tasmotaTopics(tasmota)],
    origins: [
      ...(zigbees.length > 0 ? ['zigbee2mqtt'] : []),
      ...(tasmota.devices.length + tasmota.refused.length > 0 ? ['tasmota'] : []),
    ],
  })
  const announced = merged([zigbee, tasmota, homeassistant])
  const heard = readPresets(of(isPresetTopic), spokenBy(announced.devices))
  return listed(merged([announced, heard]), most)
}

/** The topics on which devices speak that announce themselves. */
function spokenBy(devices: readonly Announced[]): Set<string> {
  return new Set(
    devices.flatMap(({ wiring }) => [
      ...(wiring?.json?.state === undefined ? [] : [wiring.json.state]),
      ...Object.values(wiring?.capabilities ?? {}).flatMap(({ state = [] }) =>
        state.map(({ topic }) => topic),
      ),
    ]),
  )
}

function merged(founds: Found[]): Found {
  return {
    devices: founds.flatMap(({ devices }) => devices),
    refused: founds.flatMap(({ refused }) => refused),
  }
}

function listed({ devices, refused }: Found, most: number): Announcements {
  const adoptable = sorted(
    unique(devices, ({ profile, topic, wiring }: Announced) => `${profile} ${topic} ${wiring?.id ?? ''}`),
  )
  const others = sorted(unique(refused, ({ name, detail, reason }: Refused) => `${reason} ${name} ${detail}`))
  const shown = adoptable.slice(0, most).map(withOptions)
  const greyed = others.slice(0, most - shown.length)
  return {
    devices: shown,
    refused: greyed,
    more: adoptable.length + others.length - shown.length - greyed.length,
  }
}

function withOptions(announced: Announced): Adoptable {
  const options = adoptedOptions(announced)
  const sample = sampleOf(announced, options)
  return { ...announced, options, types: typesOf(announced.capabilities), ...(sample && { sample }) }
}

function unique<T>(items: T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed()
}

function sorted<T extends { name: string; detail: string }>(items: T[]): T[] {
  const { compare } = new Intl.Collator(undefined, { numeric: true })
  return items.toSorted((one, other) => compare(one.name, other.name))
}
