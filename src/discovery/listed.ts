import { parseJson } from '../bridge/json'
import type { Announcement } from './announced'
import { readAnnouncements } from './announcements'
import { objectsIn, textOf } from './foreign'
import { zigbee2mqttBase } from './zigbee2mqtt'

/** A device of ours, as far as a broker's lists may know it. */
export interface Expected {
  /** The name of its profile. */
  profile: string
  /** Of its announcement. */
  id?: string
  topic?: string
}

/** More than any house has. */
const MOST = 20_000

/**
 * Which of these devices the lists at a broker do not have. A list is taken at its word only about what it is a list
 * of: Zigbee2MQTT's about the topics below its own, those of Tasmota and Home Assistant about their own announcements.
 */
export function unlisted<T extends Expected>(all: readonly Announcement[], expected: readonly T[]): T[] {
  const bases = zigbeeNames(all)
  const { devices } = readAnnouncements(all, MOST)
  const ids = new Set(devices.flatMap(({ wiring }) => (wiring ? [wiring.id] : [])))
  const topics = new Set(devices.map(({ profile, topic }) => `${profile} ${topic}`))
  const profiles = new Set<string>(devices.filter(({ preset }) => !preset).map(({ profile }) => profile))
  return expected.filter(({ profile, id, topic = '' }) => {
    if (id !== undefined && ids.has(id)) return false
    if (profile === 'zigbee2mqtt') return isMissing(bases, topic)
    if (!profiles.has(profile)) return false
    return profile === 'tasmota' ? !topics.has(`tasmota ${topic}`) : id !== undefined
  })
}

/** Keyed by base topic: the names of devices and groups, also of those that cannot be adopted. */
function zigbeeNames(all: readonly Announcement[]): Map<string, Set<string>> {
  const bases = new Map<string, Set<string>>()
  const listed = new Set<string>()
  for (const { topic, payload } of all) {
    const base = zigbee2mqttBase(topic)
    if (base === undefined) continue
    const entries = objectsIn(parseJson(payload))
    const names = bases.get(base) ?? new Set()
    for (const { friendly_name: name } of entries) names.add(textOf(name))
    bases.set(base, names)
    if (topic.endsWith('/devices') && entries.length > 0) listed.add(base)
  }
  // Groups alone are no list of devices.
  return new Map([...bases].filter(([base]) => listed.has(base)))
}

/** A part of a device has its name behind that of the device. */
function isMissing(bases: ReadonlyMap<string, ReadonlySet<string>>, topic: string): boolean {
  const own = [...bases].filter(([base]) => topic.startsWith(`${base}/`))
  if (own.length === 0) return false
  return !own.some(([base, names]) => {
    const name = topic.slice(base.length + 1)
    return names.has(name) || names.has(name.replace(/\/[^/]+$/, ''))
  })
}
