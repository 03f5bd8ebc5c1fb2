import type { CapabilityName } from '../../bridge/capabilities'
import { catching } from '../../bridge/catching'
import type { Wiring } from '../../profiles/wiring/schema'
import { MAX_WIRING_BYTES } from '../../profiles/wiring/schema'
import { type Announced, inOrder } from '../announced'
import { type Foreign, objectsIn } from '../foreign'
import { type Component, pathAt, topicAt, Unreadable } from './component'

/** A component with its name, its id, and where it says that it can be reached. */
export interface Part extends Component {
  name: string
  /** The announcement's own. */
  id: string
  availability: NonNullable<Wiring['availability']>
  available?: NonNullable<Wiring['available']>
}

/** A device's own says whether it can be reached; what cannot be read says nothing. */
export function availabilityOf(config: Foreign): Pick<Part, 'availability' | 'available'> {
  const single = {
    ...config,
    topic: config.availability_topic,
    value_template: config.availability_template,
  }
  const availability = [single, ...objectsIn(config.availability)].slice(0, MAX_AVAILABILITY).flatMap(place)
  const mode = (['all', 'any', 'latest'] as const).find((name) => name === config.availability_mode)
  return { availability, ...(mode === undefined ? {} : { available: mode }) }
}

const MAX_AVAILABILITY = 16
const MAX_WORD = 200

function place(config: Foreign): NonNullable<Wiring['availability']> {
  const read = (): NonNullable<Wiring['availability']> => {
    const topic = topicAt(config, 'topic')
    if (topic === undefined) return []
    return [
      {
        topic,
        ...pathAt(config, 'value_template'),
        ...word('online', config.payload_available),
        ...word('offline', config.payload_not_available),
      },
    ]
  }
  return catching(Unreadable, read, () => [])
}

function word(name: 'online' | 'offline', said: unknown): { online?: string; offline?: string } {
  const text =
    typeof said === 'string' || typeof said === 'boolean' || typeof said === 'number' ? String(said) : ''
  return text === '' || text.length > MAX_WORD ? {} : { [name]: text }
}

/** Parts that are one device, with what is looked for among them. */
interface Group {
  parts: Part[]
  /** Where they speak. */
  topics: Set<string>
  /** What they say: a capability, or a member of one. */
  said: Set<string>
}

/**
 * Which parts of a device are one: each machine is one by itself; what is measured of the only machine, or on the
 * topic of one, belongs to it; all else that is measured is one device, as far as nothing is measured twice.
 */
export function gathered(parts: readonly Part[]): Part[][] {
  const machines = parts.filter(isMachine).map(groupOf)
  /** Keyed by topic. */
  const near = new Map<string, Group[]>()
  for (const machine of machines)
    for (const topic of machine.topics) near.set(topic, [...(near.get(topic) ?? []), machine])
  const sensors: Group[] = []
  for (const part of parts.filter((each) => !isMachine(each))) {
    const own = machines.length === 1 ? machines : topicsOf(part).flatMap((topic) => near.get(topic) ?? [])
    const place = [...own.filter((group) => isOf(group.parts, part)), ...sensors].find((group) =>
      isBeside(group, part),
    )
    if (place) join(place, part)
    else sensors.push(groupOf(part))
  }
  return [...machines, ...sensors].map((group) => group.parts)
}

function groupOf(part: Part): Group {
  const group: Group = { parts: [], topics: new Set(), said: new Set() }
  join(group, part)
  return group
}

function join(group: Group, part: Part): void {
  group.parts.push(part)
  for (const topic of topicsOf(part)) group.topics.add(topic)
  for (const name of part.json?.capabilities ?? []) group.said.add(name)
  for (const [name, { state = [] }] of Object.entries(part.wires)) {
    group.said.add(state.length > 0 && state.every(({ member }) => member !== undefined) ? `${name} *` : name)
    for (const { member } of state) if (member !== undefined) group.said.add(`${name} ${member}`)
  }
}

/** What a machine measures of itself. */
const OF_ITSELF: readonly string[] = ['powerUsage', 'energy', 'battery']
/** What a heater or a humidifier measures of the room. */
const OF_A_ROOM: readonly string[] = ['temperature', 'humidity']

function isOf(machine: readonly Part[], { capabilities }: Part): boolean {
  const isForRooms = machine.some(({ wires }) => wires.targetTemperature ?? wires.targetHumidity)
  const own = isForRooms ? [...OF_ITSELF, ...OF_A_ROOM] : OF_ITSELF
  return capabilities.every((name) => own.includes(name))
}

function isMachine({ json, wires }: Part): boolean {
  return json !== undefined || Object.values(wires).some(({ command }) => command !== undefined)
}

function topicsOf({ json, wires }: Part): string[] {
  const states = Object.values(wires).flatMap(({ state = [] }) => state.map(({ topic }) => topic))
  return json?.state === undefined ? states : [...states, json.state]
}

/** Whether they say nothing of the same: the members of one object, such as volts and watts, go together. */
function isBeside({ said }: Group, part: Part): boolean {
  return Object.entries(part.wires).every(([name, { state = [] }]) => {
    if (said.has(name)) return false
    return (
      !said.has(`${name} *`) ||
      state.every(({ member }) => member !== undefined && !said.has(`${name} ${member}`))
    )
  })
}

/** The device that parts are together; undefined for one whose wiring is too long. */
export function assembled(
  parts: readonly Part[],
): Pick<Announced, 'profile' | 'topic' | 'capabilities' | 'max' | 'wiring'> | undefined {
  const [first] = parts
  if (!first) return undefined
  const wires = new Map<string, Component['wires'][CapabilityName]>()
  for (const part of parts)
    for (const [name, wire] of Object.entries(part.wires)) {
      const there = wires.get(name)
      wires.set(name, there ? { ...there, state: [...(there.state ?? []), ...(wire.state ?? [])] } : wire)
    }
  const json = parts.find((part) => part.json)?.json
  const wiring: Wiring = {
    v: 1,
    id: first.id,
    ...(first.availability.length === 0 ? {} : { availability: first.availability }),
    ...(first.available === undefined ? {} : { available: first.available }),
    ...(json && { json }),
    capabilities: Object.fromEntries([...wires].flatMap(([name, wire]) => (wire ? [[name, wire]] : []))),
  }
  if (Buffer.byteLength(JSON.stringify(wiring)) > MAX_WIRING_BYTES) return undefined
  const max = parts.find((part) => part.max !== undefined)?.max
  const topics = [...topicsOf(first), ...commandsOf(first)]
  return {
    profile: 'homeassistant',
    topic: topics[0] ?? '',
    ...(max === undefined ? {} : { max }),
    capabilities: inOrder(parts.flatMap(({ capabilities }) => capabilities)),
    wiring,
  }
}

function commandsOf({ json, wires }: Part): string[] {
  const commands = Object.values(wires).flatMap(({ command = [] }) => command.map(({ topic }) => topic))
  return json ? [json.command, ...commands] : commands
}
