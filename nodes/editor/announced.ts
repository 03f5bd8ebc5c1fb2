import { isObject } from '../../src/bridge/tolerant'
import { textOf } from './checks'

/** A device that a broker announces, with the options that it fills in. */
export interface Announced {
  name: string
  detail: string
  profile: string
  /** Who announces it: a key below `homewire.adopt.from`. */
  source: string
  capabilities: string[]
  /** The values of the dialog's fields, by property. */
  options: { profile: string; topic: string; min: string; max: string; wiring: string }
  /** Where it speaks: its base topic, or one to know it by. */
  topic: string
  invert: boolean
}

/** One that cannot be used here; `reason` is a key below `homewire.adopt.reason`. */
export interface Refused {
  name: string
  detail: string
  reason: string
}

export interface Announcements {
  devices: Announced[]
  refused: Refused[]
  /** How many more there are. */
  more: number
}

/** What an admin route has answered; what is not understood is left out. */
export function readAnnouncements(answer: unknown): Announcements {
  const { devices, refused, more } = isObject(answer) ? answer : {}
  return {
    devices: objectsOf(devices).map(readDevice),
    refused: objectsOf(refused).map(({ name, detail, reason }) => ({
      name: textOf(name),
      detail: textOf(detail),
      reason: textOf(reason),
    })),
    more: typeof more === 'number' ? more : 0,
  }
}

function readDevice({ name, detail, topic, preset, capabilities, options: given }: Fields): Announced {
  const { profile, topic: base, min, max, wiring, invert } = isObject(given) ? given : {}
  const options = {
    profile: textOf(profile),
    topic: textOf(base),
    min: textOf(min),
    max: textOf(max),
    wiring: textOf(wiring),
  }
  return {
    name: textOf(name),
    detail: textOf(detail),
    profile: options.profile,
    source: textOf(preset) || options.profile,
    topic: textOf(topic),
    capabilities: Array.isArray(capabilities) ? capabilities.map(textOf) : [],
    options,
    invert: invert === true,
  }
}

type Fields = Record<string, unknown>

function objectsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((one) => isObject(one)) : []
}
