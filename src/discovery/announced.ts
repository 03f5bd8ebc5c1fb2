import type { CapabilityName } from '../bridge/capabilities'
import type { Wiring } from '../profiles/wiring/schema'
import { words } from './foreign'
import type { PresetId } from './presets/ids'

/** What a broker said on one topic. */
export interface Announcement {
  topic: string
  payload: string
}

/** A device that a broker announces, as the options of a device of ours. */
export interface Announced {
  name: string
  /** Vendor and model; empty when unknown. */
  detail: string
  profile: 'zigbee2mqtt' | 'tasmota' | 'homeassistant'
  /** The program that it was heard of, where that announces nothing itself. */
  preset?: PresetId
  /** Its base topic; of one with a wiring only a topic to know it by. */
  topic: string
  wiring?: Wiring
  vendor?: string
  model?: string
  /** The room that its program suggests. */
  area?: string
  /** The scale of its levels, only where it differs from the profile's own. */
  min?: number
  max?: number
  /** Its levels count the other way round. */
  invert?: true
  /** In the order of importance. */
  capabilities: CapabilityName[]
}

/** Who made a device, as far as its announcement says. */
export type Maker = Pick<Announced, 'detail' | 'vendor' | 'model'>

/** @param vendor empty where it is not said, like `model` */
export function makerOf(vendor: string, model: string): Maker {
  return { detail: words(vendor, model), ...(vendor && { vendor }), ...(model && { model }) }
}

/** Why something that is announced cannot be adopted; the editor has a sentence for each. */
export const refusals = [
  /** Its owner switched it off in Zigbee2MQTT. */
  'disabled',
  /** Zigbee2MQTT has not finished asking it what it is. */
  'interview',
  /** Zigbee2MQTT does not know it. */
  'unsupported',
  /** It has nothing that a platform could show or switch. */
  'nothing',
  /** A Tasmota with other words than cmnd, stat and tele in front of its topics. */
  'prefix',
  /** It has words of its own for on and off. */
  'words',
  /** Commands go elsewhere than the profile sends them. */
  'topics',
  /** Its values are hidden in a template that the profile cannot evaluate. */
  'template',
  /** A light that is told with templates that are more than text and blocks. */
  'schema',
  /** It counts in a unit that is not known. */
  'unit',
  /** It says on only, and leaves it to others when it is off. */
  'delay',
  /** It asks for a code each time. */
  'code',
  /** It has more words and topics than a wiring holds. */
  'size',
  /** A kind of device that the profile has no commands for. */
  'component',
  /** It has only said that it is there. */
  'silent',
  /** The list is full. */
  'many',
] as const

export type Refusal = (typeof refusals)[number]

/** Something announced that cannot be adopted. */
export interface Refused {
  name: string
  detail: string
  reason: Refusal
}

/** What the announcements of one kind come to. */
export interface Found {
  devices: Announced[]
  refused: Refused[]
}

/** What a device is comes before what it can do besides, and that before what it measures. */
const IMPORTANCE = [
  'targetTemperature',
  'thermostatMode',
  'power',
  'position',
  'mode',
  'targetHumidity',
  'lock',
  'range',
  'brightness',
  'color',
  'colorTemperature',
  'fanSpeed',
  'swing',
  'contact',
  'motion',
  'doorbell',
  'temperature',
  'humidity',
  'smoke',
  'gas',
  'leak',
  'vibration',
  'airQuality',
  'co2',
  'voc',
  'illuminance',
  'powerUsage',
  'energy',
  'battery',
] as const satisfies readonly CapabilityName[]

/** Each capability once, in the order of importance. */
export function inOrder(capabilities: Iterable<CapabilityName>): CapabilityName[] {
  const has = new Set(capabilities)
  return IMPORTANCE.filter((name) => has.has(name))
}
