import type { CapabilityName } from '../../bridge/capabilities'
import type { Availability, WiredCapability } from '../../profiles/wiring/schema'
import type { Refusal } from '../announced'
import type { PresetId } from './ids'

/**
 * One thing that such a device may have. In all texts `{topic}` stands for the device's own base topic, `{n}` for which
 * of several it is.
 */
export interface PresetPart {
  /** Parts of one name are one device: `relay {n}`; empty for the device itself. */
  part: string
  /** The topic on which it is heard. */
  heard: string
  /** Where several are heard on one topic: the name in the message, with a number at its end. */
  named?: string
  /** Only a message like this one counts. */
  like?: RegExp
  /** How it is spoken to. */
  wires?: Partial<Record<CapabilityName, WiredCapability>>
  /** What of it is offered; without it all. The rest is there for platforms that have a word for it. */
  offers?: readonly CapabilityName[]
  /** Why it cannot be adopted. */
  refusal?: Refusal
}

/** How the devices of one program are spoken to: data only. */
export interface Preset {
  id: PresetId
  vendor: string
  /** Base topics as filters, without `#`. */
  bases: readonly string[]
  /** Only last levels of a base topic like this one; any with a sign of life. */
  names: RegExp
  availability: Availability
  parts: readonly PresetPart[]
  /** The number of the first of several, where that is not 0. */
  first?: number
  /** Keyed by how a name begins: what such a model would say, on which topic, though it has only said that it is there. */
  models: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** On and off in two words of the device. */
export function onOff(
  state: readonly { topic: string; value?: string }[],
  command: string,
  [on, off]: readonly [on: string, off: string],
  [wordOn, wordOff]: readonly [on: string, off: string] = [on, off],
): WiredCapability {
  return {
    state: state.map((each) => ({ ...each, words: { [wordOn]: true, [wordOff]: false } })),
    command: [
      { topic: command, value: true, payload: on },
      { topic: command, value: false, payload: off },
    ],
  }
}

/** A member of what a meter says. */
export function metered(
  member: string,
  topic: string,
  value?: string,
): Partial<Record<CapabilityName, WiredCapability>> {
  return { powerUsage: { state: [{ topic, member, ...(value === undefined ? {} : { value }) }] } }
}

/** What is told and never asked. */
export function told(topic: string, value?: string, unit?: string): WiredCapability {
  return {
    state: [{ topic, ...(value === undefined ? {} : { value }), ...(unit === undefined ? {} : { unit }) }],
  }
}
