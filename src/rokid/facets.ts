import { type Color, parseColor } from '../bridge/color'
import type { Json } from '../bridge/json'
import { Problem, quote } from '../bridge/problem'
import { type Saying, say } from '../bridge/sentence'
import { fold, isObject } from '../bridge/tolerant'
import { parseNumber, parseValue } from '../bridge/values'
import { interfaces, type InterfaceName } from './interfaces'
import type { capabilityNames } from './speakable'

export { speakable } from './speakable'

/** A span of numbers, both ends included. */
export interface Range {
  min: number
  max: number
}

/** What a device says about its own ranges. */
export interface Ranges {
  kelvin: Range
  /** Absent: Rokid may set any temperature, and there is no lowest or highest. */
  temperature?: Range
}

/** How the values of one capability are read and written in the protocol. */
export interface CapabilityCodec {
  interface: InterfaceName
  /** Operations that this capability takes; all of the interface unless said otherwise. */
  operations?: readonly string[]
  /** Canonical from what is on the wire. @throws Problem naming the value and what was expected */
  read(value: unknown, ranges: Ranges): unknown
  /** On the wire from canonical; undefined for what the protocol has no word for. */
  write(value: unknown, ranges: Ranges): string | number | Json | undefined
  /** The ends that SetMin, SetMax and Adjust keep to, in canonical units; undefined: there are none. */
  bounds?(ranges: Ranges): Range | undefined
  /** A change of so many points, in canonical units. */
  step?(delta: number, ranges: Ranges): number
}

const PERCENT: Range = { min: 0, max: 100 }
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** Percent on both sides. */
function percent(name: string, interfaceName: InterfaceName): CapabilityCodec {
  return {
    interface: interfaceName,
    read: (value) => parseNumber(name, value, PERCENT),
    write: numberOf,
    bounds: () => PERCENT,
  }
}

function level(name: string, interfaceName: InterfaceName): CapabilityCodec {
  return { ...percent(name, interfaceName), read: (value) => parseValue(name, value) }
}

function onOff(interfaceName: InterfaceName): CapabilityCodec {
  return {
    interface: interfaceName,
    read: (value) => parseValue('power', value),
    write: (value) => (typeof value === 'boolean' ? (value ? 'On' : 'Off') : undefined),
  }
}

/** A word that is the name of one of the interface's operations, in any case. */
function word(name: string, interfaceName: InterfaceName): CapabilityCodec {
  const words = Object.keys(interfaces[interfaceName])
  const find = (value: unknown): string | undefined =>
    words.find((known) => known.toLowerCase() === fold(value))
  return {
    interface: interfaceName,
    read: (value) => find(value) ?? refuse(name, value, say`one of ${words.join(', ')}`),
    write: find,
  }
}

/** Thermostat modes have other names here (docs/contract.md#8-fine-print); OFF has none. */
const MODES = { AUTO: 'Auto', COOL: 'Cool', HEAT: 'Heat', ECO: 'Energy' } as const
const modeEntries = Object.entries(MODES)

/** A lamp that converts its white by mireds reports some Kelvin beside what was asked; this share of the range is tolerated. */
const KELVIN_TOLERANCE = 0.01

/**
 * Every capability that Rokid has an interface for, keyed by capability
 * (docs/contract.md#5-capabilities-and-canonical-values).
 */
const codecs: Record<(typeof capabilityNames)[number], CapabilityCodec> = {
  power: onOff('Switch'),
  // A lock is a door with a Switch (docs/protocols/rokid.md#interfaces): whoever opens the door unlocks it, and what
  // turns everything off at night leaves it locked.
  lock: {
    interface: 'Switch',
    read: (value) => (parseValue('power', value) === true ? 'UNLOCKED' : 'LOCKED'),
    write: (value) => (value === 'UNLOCKED' ? 'On' : value === 'LOCKED' ? 'Off' : undefined),
  },
  toggle: onOff('MotionSwitch'),
  position: level('position', 'Position'),
  brightness: level('brightness', 'Brightness'),
  volume: level('volume', 'Volume'),
  targetHumidity: level('targetHumidity', 'Humidity'),
  fanSpeed: percent('fanSpeed', 'FanSpeed'),
  humidity: { ...percent('humidity', 'Humidity'), operations: [] },
  temperature: {
    interface: 'Temperature',
    operations: [],
    read: (value) => parseNumber('temperature', value),
    write: numberOf,
  },
  targetTemperature: {
    interface: 'Temperature',
    read: (value, { temperature }) =>
      parseNumber('targetTemperature', value, temperature ? { ...temperature, unit: '°C' } : {}),
    write: numberOf,
    bounds: ({ temperature }) => temperature,
  },
  color: { interface: 'Color', read: (value) => readColor(value), write: writeColor },
  colorTemperature: {
    interface: 'ColorTemperature',
    read: (value, { kelvin }) => toKelvin(parseNumber('colorTemperature', value, PERCENT), kelvin),
    write: (value, { kelvin }) => (typeof value === 'number' ? toPercent(value, kelvin) : undefined),
    bounds: ({ kelvin }) => kelvin,
    step: (delta, { kelvin }) => Math.round((delta * (kelvin.max - kelvin.min)) / 100),
  },
  mode: word('mode', 'Mode'),
  thermostatMode: {
    interface: 'Mode',
    operations: Object.values(MODES),
    read: (value) => modeEntries.find(([, name]) => name === value)?.[0],
    write: (value) => modeEntries.find(([mode]) => mode === value)?.[1],
  },
  swing: word('swing', 'SwingMode'),
  playbackMode: word('playbackMode', 'PlaybackMode'),
  media: word('media', 'PlaybackControl'),
  mute: onOff('Mute'),
  channel: { interface: 'Media.TVChannel', read: readChannel, write: writeChannel },
}

/** What goes to the flow whole, and is reported as it is. */
const music: CapabilityCodec = {
  interface: 'Media.Music',
  read: (value) => value,
  write: (value) => (isObject(value) ? value : undefined),
}

/** Undefined for a capability that Rokid has no interface for. */
export function codecOf(capability: string): CapabilityCodec | undefined {
  if (capability === 'Media.Music') return music
  const known: Record<string, CapabilityCodec> = codecs
  return Object.hasOwn(known, capability) ? known[capability] : undefined
}

/** 0 is the warmest and 100 the coldest white of the device (docs/protocols/rokid.md#a7). */
export function toKelvin(percentage: number, { min, max }: Range): number {
  return Math.round(min + ((max - min) * percentage) / 100)
}

/** The inverse of {@link toKelvin}, exact for ranges of 100 K and more. */
export function toPercent(kelvin: number, { min, max }: Range): number {
  return max === min ? 0 : Math.min(100, Math.max(0, Math.round(((kelvin - min) * 100) / (max - min))))
}

/** @throws Problem when a reported white is not one that the device can have */
export function checkKelvin(kelvin: unknown, { min, max }: Range): number {
  const slack = (max - min) * KELVIN_TOLERANCE
  const value = parseNumber('colorTemperature', kelvin, { min: min - slack, max: max + slack, unit: 'K' })
  return Math.round(Math.min(max, Math.max(min, value)))
}

/** 24 bits, 0xRRGGBB, in decimal (docs/protocols/rokid.md#interfaces). */
export function toInteger({ r, g, b }: Color): number {
  return (r << 16) | (g << 8) | b
}

function readColor(value: unknown): Color {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  const color = typeof number === 'number' ? parseColor(number) : undefined
  return color ?? refuse('color', value, say`an integer from 0 to 16777215`)
}

function writeColor(value: unknown): number | undefined {
  const color = isObject(value) ? parseColor(value) : undefined
  return color && toInteger(color)
}

/** `{name, code}` on the wire; the flow gets `{name?, number?}` as on every platform. */
function readChannel(value: unknown): Json {
  const { name, code } = isObject(value) ? value : {}
  const channel: Json = {}
  if (typeof name === 'string' && name !== '') channel.name = name
  if (typeof code === 'string' || typeof code === 'number') channel.number = String(code)
  return Object.keys(channel).length > 0 ? channel : refuse('channel', value, say`a name or a code`)
}

function writeChannel(value: unknown): Json | undefined {
  if (!isObject(value)) return undefined
  const { name, number } = value
  const channel: Json = {}
  if (typeof name === 'string') channel.name = name
  if (typeof number === 'string' || typeof number === 'number') channel.code = String(number)
  return Object.keys(channel).length > 0 ? channel : undefined
}

function refuse(name: string, value: unknown, expected: Saying): never {
  throw new Problem('invalid-value', say`${name}: ${quote(value)} is not understood, expected ${expected}`)
}
