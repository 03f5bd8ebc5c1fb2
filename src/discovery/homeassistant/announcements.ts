import { parseJson } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'
import { writtenOut } from './abbreviations'
import { type Announcement, type Found, makerOf, type Refusal } from '../announced'
import { assembled, availabilityOf, gathered, type Part } from './assembly'
import { readComponent } from './components'
import { type Foreign, listOf, member, textOf, words } from '../foreign'

/** `homeassistant/<component>/[<node>/]<object>/config`. */
const TOPIC = /^homeassistant\/([^/]+)\/(?:([^/]+)\/)?([^/]+)\/config$/

/** Of one device; each is compared with the others. The largest gateways have a third of it. */
const MAX_PARTS = 300

/** Programs that announce themselves in a language of their own as well. */
export interface Natives {
  /** What their topics start with. */
  topics: readonly string[]
  /** Their names in small letters, as an announcement's `origin` gives them. */
  origins: readonly string[]
}

/** One device, with everything that is announced of it. */
interface Household {
  name: string
  device: unknown
  parts: Part[]
  refused: { name: string; reason: Refusal }[]
}

/** A light, a sensor: one of the things that a device is made of. */
interface Entity {
  component: string
  /** With every name written out. */
  config: Foreign
  /** Empty for what is its device. */
  name: string
  /** As the topic or the announcement calls it. */
  id: string
}

export function isHomeAssistant(topic: string): boolean {
  return TOPIC.test(topic)
}

/** Reads what is announced for Home Assistant, except what is known from the natives. */
export function readHomeAssistant(announcements: Iterable<Announcement>, natives: Natives): Found {
  /** Keyed by the device's identifier, or by the topic of what belongs to no device. */
  const households = new Map<string, Household>()
  for (const announcement of announcements) {
    for (const entity of entitiesIn(announcement)) {
      if (isNative(entity.config, natives)) continue
      place(entity, householdOf(entity, announcement.topic, households))
    }
  }
  const found: Found = { devices: [], refused: [] }
  for (const household of households.values()) settle(household, found)
  return found
}

function entitiesIn({ topic, payload }: Announcement): Entity[] {
  const [, component = '', , object = ''] = TOPIC.exec(topic) ?? []
  const content = parseJson(payload)
  if (!isObject(content)) return []
  const config = writtenOut(content)
  if (component !== 'device') return [{ component, config, name: nameOf(config, object), id: object }]
  // All components of a device in one announcement, which share what stands beside them.
  const { components, ...shared } = config
  const base = content['~']
  return Object.entries(isObject(components) ? components : {}).flatMap(([key, part]) => {
    if (!isObject(part)) return []
    const own = writtenOut(base === undefined ? part : { '~': base, ...part })
    return [
      {
        component: textOf(own.platform),
        config: { ...shared, ...own },
        name: nameOf(own, key),
        id: textOf(key) || object,
      },
    ]
  })
}

/** Without a name of its own an entity is what its device is. */
function nameOf(config: Foreign, fallback: string): string {
  return config.name === null ? '' : textOf(config.name) || fallback
}

function isNative(config: Foreign, { topics, origins }: Natives): boolean {
  const origin = textOf(member(config.origin, 'name')).toLowerCase()
  if (origins.some((name) => origin.startsWith(name))) return true
  const own = Object.entries(config).filter(([name]) => name.endsWith('topic'))
  const available = listOf(config.availability).map((item) => member(item, 'topic'))
  return [...own.map(([, topic]) => topic), ...available].some(
    (topic) => typeof topic === 'string' && topics.some((start) => topic.startsWith(start)),
  )
}

function householdOf(
  { config, name, id }: Entity,
  topic: string,
  households: Map<string, Household>,
): Household {
  const { device } = config
  const identifiers = member(device, 'identifiers')
  const [own] = Array.isArray(identifiers) ? listOf(identifiers) : [identifiers]
  const key = typeof own === 'string' && own !== '' ? own : textOf(member(device, 'name')) || topic
  const known = households.get(key)
  if (known) return known
  const household: Household = {
    name: textOf(member(device, 'name')) || name || id,
    device,
    parts: [],
    refused: [],
  }
  households.set(key, household)
  return household
}

function place(entity: Entity, { name, parts, refused }: Household): void {
  const { component, config, name: own, id } = entity
  const count = parts.length + refused.length
  if (count === MAX_PARTS) refused.push({ name, reason: 'size' })
  if (count >= MAX_PARTS) return
  const read = readComponent(component, config)
  if (read === 'nothing') return
  const full = fullName(name, own)
  if (typeof read === 'string') {
    refused.push({ name: full, reason: read })
    return
  }
  parts.push({ ...read, name: full, id: textOf(config.unique_id) || id, ...availabilityOf(config) })
}

function fullName(device: string, entity: string): string {
  return entity.toLowerCase().startsWith(device.toLowerCase()) ? entity : words(device, entity)
}

function settle({ name, device, parts, refused }: Household, found: Found): void {
  const maker = makerOf(textOf(member(device, 'manufacturer')), textOf(member(device, 'model')))
  const area = textOf(member(device, 'suggested_area'))
  const { detail } = maker
  const whole = { ...maker, ...(area && { area }) }
  for (const together of gathered(parts)) {
    const made = assembled(together)
    const called = together.length === 1 ? (together[0]?.name ?? name) : name
    if (made === undefined) found.refused.push({ name: called, detail, reason: 'size' })
    else found.devices.push({ name: called, ...whole, ...made })
  }
  found.refused.push(...refused.map((each) => ({ ...each, detail })))
  if (parts.length === 0 && refused.length === 0) found.refused.push({ name, detail, reason: 'nothing' })
}
