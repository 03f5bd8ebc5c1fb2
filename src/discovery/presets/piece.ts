import type { CapabilityName } from '../../bridge/capabilities'
import type { WiredCapability } from '../../profiles/wiring/schema'
import { type Announced, inOrder } from '../announced'
import { isTopic, words } from '../foreign'
import { isTopicName } from '../../profiles/wiring/topic-name'
import type { Preset, PresetPart } from './preset'

/** What the parts of a preset come to that are one device. */
export interface Piece {
  wires: Partial<Record<CapabilityName, WiredCapability>>
  offers: CapabilityName[]
}

/** One more part of the device. */
export function join(piece: Piece, { wires = {}, offers }: PresetPart, base: string, place: string): void {
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

export function keysOf(wires: Piece['wires']): CapabilityName[] {
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

export function filled(text: string, base: string, place: string): string {
  return text.replaceAll(/\{(topic|n)\}/g, (_all, name) => (name === 'topic' ? base : place))
}

/** The last level of a base topic is what a device is called. */
export function nameOf(base: string): string {
  return base.split('/').at(-1) ?? base
}

/** Whether devices can stand below a base topic. */
export function isBase(base: string): boolean {
  return isTopic(base) && isTopicName(base)
}

/** Where nothing but this is said. */
export function topicsOf({ wires }: Piece): string[] {
  const states = Object.values(wires).flatMap(({ state = [] }) => state.map(({ topic }) => topic))
  return states.filter((topic) => !topic.endsWith('/rpc'))
}

/** The device as it is offered. */
export function announced(
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
