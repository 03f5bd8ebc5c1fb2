import { parseJson } from '../bridge/json'
import type { CapabilityName } from '../bridge/capabilities'
import { isObject, readText } from '../bridge/tolerant'
import type { Wiring } from '../profiles/index'
import {
  type Announced,
  type Announcement,
  type Found,
  inOrder,
  type Maker,
  makerOf,
  type Refusal,
} from './announced'
import { partsOf } from './exposes'
import { type Foreign, isTopic, listOf, member, objectsIn, textOf, words } from './foreign'
import { capabilitiesOf, type Part } from './zigbee2mqtt-part'

const TOPIC = /^(.+)\/bridge\/(devices|groups)$/
const UNFINISHED: readonly unknown[] = ['PENDING', 'IN_PROGRESS', 'FAILED']

/** The base topic of the Zigbee2MQTT that publishes its lists here; undefined for another topic. */
export function zigbee2mqttBase(topic: string): string | undefined {
  return TOPIC.exec(topic)?.[1]
}

/**
 * Reads what every Zigbee2MQTT announces: `<base>/bridge/devices`, a list of all devices, each with what it can do
 * (its `exposes`), and `<base>/bridge/groups`, the groups of them.
 */
export function readZigbee2mqtt(announcements: Iterable<Announcement>): Found {
  const found: Found = { devices: [], refused: [] }
  /** Keyed by base topic. */
  const lists = new Map<string, { devices: Foreign[]; groups: Foreign[] }>()
  for (const { topic, payload } of announcements) {
    const [, base = '', kind] = TOPIC.exec(topic) ?? []
    const known = lists.get(base) ?? { devices: [], groups: [] }
    const entries = objectsIn(parseJson(payload))
    lists.set(base, kind === 'groups' ? { ...known, groups: entries } : { ...known, devices: entries })
  }
  for (const [base, { devices, groups }] of lists) {
    for (const device of devices) readDevice(base, device, found)
    const known = new Map(devices.map((device) => [textOf(device.ieee_address), device]))
    for (const group of groups) readGroup(base, group, known, found)
  }
  return found
}

function readDevice(base: string, device: Foreign, { devices, refused }: Found): void {
  const name = textOf(device.friendly_name)
  const topic = `${base}/${name}`
  if (device.type === 'Coordinator' || name === '' || !isTopic(topic)) return
  const { definition } = device
  const maker = makerOf(textOf(member(definition, 'vendor')), textOf(member(definition, 'model')))
  const { detail } = maker
  const parts = partsOf(member(definition, 'exposes'), topic)
  const reason = refusal(device, parts)
  if (reason === undefined) {
    const id = textOf(device.ieee_address) || topic
    for (const part of parts) devices.push(announced(name, maker, topic, id, part))
  } else refused.push({ name, detail, reason })
}

function refusal(device: Foreign, parts: Part[]): Refusal | undefined {
  if (device.disabled === true) return 'disabled'
  const unfinished =
    device.interviewing === true ||
    device.interview_completed === false ||
    UNFINISHED.includes(device.interview_state)
  if (unfinished) return 'interview'
  if (device.supported === false || parts.length === 0)
    return device.supported === false || !device.definition ? 'unsupported' : 'nothing'
  return undefined
}

/** What Zigbee2MQTT tells of a group and sends to all of its members, in fields without endpoints. */
const COMMON = ['power', 'brightness', 'color', 'colorTemperature', 'position', 'lock'] as const

/** A group can do what each of its members can. */
function readGroup(
  base: string,
  group: Foreign,
  known: Map<string, Foreign>,
  { devices, refused }: Found,
): void {
  const name = textOf(group.friendly_name)
  const topic = `${base}/${name}`
  const members = listOf(group.members).filter(isObject)
  if (name === '' || !isTopic(topic)) return
  const abilities = members.map((each) => abilitiesOf(known.get(textOf(each.ieee_address)), topic))
  const common = COMMON.filter(
    (ability) => abilities.length > 0 && abilities.every((has) => has.has(ability)),
  )
  if (common.length === 0) {
    refused.push({ name, detail: '', reason: 'nothing' })
    return
  }
  const part: Part = { name: undefined, suffix: '', json: new Set(common), wired: {} }
  devices.push(announced(name, makerOf('', ''), topic, `${base}/group/${textOf(readText(group.id))}`, part))
}

/** Only what is in the profile's own JSON is the same for every member. */
function abilitiesOf(device: Foreign | undefined, topic: string): Set<CapabilityName> {
  const parts = partsOf(member(device?.definition, 'exposes'), topic)
  return new Set(parts.flatMap(({ json }) => [...json]))
}

function announced(name: string, maker: Maker, topic: string, id: string, part: Part): Announced {
  const { name: own, max } = part
  return {
    // `top_left` is how a program spells it.
    name: words(name, (own ?? '').replaceAll('_', ' ')),
    ...maker,
    profile: 'zigbee2mqtt',
    topic,
    ...(max === undefined ? {} : { max }),
    capabilities: inOrder(capabilitiesOf(part)),
    wiring: wiringOf(topic, own === undefined ? id : `${id} ${own}`, part),
  }
}

/** What else the profile asks of the same fields, for platforms whose devices call it so. */
const COMPANIONS: Partial<Record<CapabilityName, CapabilityName[]>> = {
  brightness: ['level', 'percentage'],
  position: ['power', 'mode', 'toggle', 'level', 'percentage'],
  mode: ['power', 'toggle'],
}

function wiringOf(topic: string, id: string, { suffix, json, wired }: Part): Wiring {
  const asked = [...json].flatMap((capability) => [capability, ...(COMPANIONS[capability] ?? [])])
  const own = [...new Set(asked)].filter((capability) => wired[capability] === undefined)
  return {
    v: 1,
    id,
    json: {
      state: topic,
      command: `${topic}/set`,
      ...(suffix === '' ? {} : { part: suffix.slice(1) }),
      capabilities: own,
    },
    capabilities: wired,
  }
}
