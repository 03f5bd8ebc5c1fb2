import type { State } from '../appliance'
import { kept, type Message } from '../board'
import { timestamp } from './telemetry'

/** What differs from one device's announcement to the next. */
export interface Traits {
  /** without colons; it is also the unique id */
  mac: string
  ip: string
  /** module or template name */
  module: string
  /** by relay: 1 a switch, 2 a light, 3 one of a shutter's pair */
  relays: number[]
  /** Sonoff iFan: the first relay is its light */
  isFan?: boolean
  /** 0 none, 1 single, 2 cold/warm, 3 RGB, 4 RGBW, 5 RGB with cold/warm */
  lightSubtype?: number
  shutters?: number
}

const filled = <T>(length: number, first: readonly T[], rest: T) =>
  Array.from({ length }, (_, index) => first[index] ?? rest)

// SetOptions as they come from the factory, of which discovery tells these eleven
const OPTIONS = { 4: 0, 11: 0, 13: 0, 17: 0, 20: 0, 30: 0, 68: 0, 73: 0, 82: 0, 114: 0, 117: 0 }

/** `tasmota/discovery/<mac>/config` and `/sensors` (keys and order: xdrv_12_discovery.ino). */
export function discovery(topic: string, name: string, traits: Traits, sensors: State): Message[] {
  const { mac, ip, module, relays, lightSubtype = 0, shutters = 0 } = traits
  const config = {
    ip,
    dn: name,
    fn: filled<string | null>(8, [name], null),
    hn: `${topic}-${Number.parseInt(mac.slice(-4), 16) % 8192}`,
    mac,
    md: module,
    ty: 0,
    if: traits.isFan === true ? 1 : 0,
    ofln: 'Offline',
    onln: 'Online',
    state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
    sw: '14.2.0',
    t: topic,
    ft: '%prefix%/%topic%/',
    tp: ['cmnd', 'stat', 'tele'],
    rl: filled(32, relays, 0),
    swc: filled(28, [], -1),
    swn: filled(28, [], null),
    btn: filled(32, [], 0),
    so: OPTIONS,
    // colour and white are one light
    lk: 1,
    lt_st: lightSubtype,
    bat: 0,
    dslp: 0,
    sho: filled(shutters, [], 0),
    sht: filled(shutters, [], [0, 0, 0]),
    ver: 1,
  }
  const base = `tasmota/discovery/${mac}`
  return [
    kept(`${base}/config`, config),
    kept(`${base}/sensors`, { sn: { Time: timestamp(), ...sensors }, ver: 1 }),
  ]
}
