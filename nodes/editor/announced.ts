import { isObject } from '../../src/bridge/tolerant'
import { presetIds } from '../../src/discovery/presets/ids'
import { textOf } from './checks'
import { parse } from './json'
import { messageOf } from './preview'

/** A device that a broker announces, with the options that it fills in. */
export interface Announced {
  /** The announcement's own, which stays when the device is renamed. */
  id: string
  name: string
  /** The room that its program suggests; empty when it suggests none. */
  area: string
  /** Vendor and model. */
  maker: string
  detail: string
  /** What it would be on the platforms that have types. */
  types: { sinric: string; rokid: string }
  profile: string
  /** Who announces it: a key below `homewire.adopt.from`. */
  source: string
  capabilities: string[]
  /** What one request would send; empty for a device that takes none. */
  sends: string
  /** The values of the dialog's fields, by property. */
  options: { profile: string; topic: string; min: string; max: string; wiring: string }
  /** Its topic, or one to know it by; empty for a device with a wiring that only reports. */
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
}

/** What an admin route has answered; what is not understood is left out. */
export function readAnnouncements(answer: unknown): Announcements {
  const { devices, refused } = isObject(answer) ? answer : {}
  return {
    devices: objectsOf(devices).map(readDevice),
    refused: objectsOf(refused).map(({ name, detail, reason }) => ({
      name: textOf(name),
      detail: textOf(detail),
      reason: textOf(reason),
    })),
  }
}

function readDevice({
  name,
  area,
  vendor,
  model,
  capabilities,
  types,
  options: given,
  sample: sent,
}: Fields): Announced {
  const { profile, topic: base, min, max, wiring, invert } = isObject(given) ? given : {}
  const options = {
    profile: textOf(profile),
    topic: textOf(base),
    min: textOf(min),
    max: textOf(max),
    wiring: textOf(wiring),
  }
  const sample = isObject(sent) ? { topic: textOf(sent.topic), payload: sent.payload } : undefined
  const { sinric, rokid } = isObject(types) ? types : {}
  const maker = [vendor, model].map(textOf).filter(isThere).join(' ')
  return {
    id: wiringId(options.wiring) || `${options.profile} ${options.topic}`,
    name: textOf(name),
    area: textOf(area),
    maker,
    detail: [textOf(area), maker].filter(isThere).join(' · '),
    types: { sinric: textOf(sinric) || 'CUSTOM', rokid: textOf(rokid) || 'unknown' },
    profile: options.profile,
    source: presetOf(options.wiring) ?? options.profile,
    topic: options.topic || (sample?.topic ?? ''),
    sends: sample ? messageOf(sample) : '',
    capabilities: Array.isArray(capabilities) ? capabilities.map(textOf) : [],
    options,
    invert: invert === true,
  }
}

type Fields = Record<string, unknown>

/** The wiring of a preset is called after it (docs/wiring.md#presets). */
function presetOf(wiring: string): string | undefined {
  const name = wiringId(wiring)
  return presetIds.find((preset) => name.startsWith(`${preset} `))
}

/** What a wiring knows its device by; empty where there is none. */
export function wiringId(wiring: unknown): string {
  const parsed = parse(textOf(wiring))?.value
  return isObject(parsed) ? textOf(parsed.id) : ''
}

function isThere(text: string): boolean {
  return text !== ''
}

function objectsOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((one) => isObject(one)) : []
}
