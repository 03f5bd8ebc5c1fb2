import type { CapabilityName } from '../../bridge/capabilities'
import { type Announced, inOrder } from '../announced'
import { type PresetId, presets } from './index'
import { announced, filled, isBase, join, keysOf, type Piece } from './piece'

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
  if (!isBase(topic)) return undefined
  const piece: Piece = { wires: {}, offers: [] }
  for (const each of presets[id].parts.filter((own) => own.part === part && own.wires))
    join(piece, each, topic, String(place))
  const choice = choiceOf(id, part)
  const unwanted = new Set<string>(choice.filter((name) => capabilities?.includes(name) === false))
  piece.offers = piece.offers.filter((name) => !unwanted.has(name))
  // What was never a choice belongs to the rest: how a cover stops.
  const wires = Object.entries(piece.wires).filter(([name]) => !unwanted.has(name))
  return announced(
    presets[id],
    topic,
    filled(part, topic, String(place)),
    { ...piece, wires: Object.fromEntries(wires) },
    part.includes('{n}'),
  )
}
