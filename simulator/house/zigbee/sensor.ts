import type { Look, State } from '../appliance'
import { numberOf, onOrOff, within } from '../words'
import { ZigbeeDevice, type Definition } from './device'
import { battery, binary, numeric, READ, type Expose } from './exposes'

/** A measured number between its limits, or one of two things; `unknown` words change nothing. */
type Reading = (word: unknown) => unknown

const number =
  (least: number, most: number, digits: number): Reading =>
  (word) => {
    const value = numberOf(word)
    return value === undefined ? undefined : within(least, Number(value.toFixed(digits)), most)
  }

/** what the eye's word is on the wire, and the other way round */
interface Pair {
  wire: string
  read: Reading
  see: (wire: unknown) => unknown
}

interface Kind {
  name: string
  look: Look
  definition: Omit<Definition, 'power' | 'exposes'>
  exposes: Expose[]
  /** as it comes out of the box, in the wire's words */
  initial: State
  /** keyed by the eye's word */
  words: Record<string, Pair>
  /** what a finger turns over, in the eye's words */
  flipped?: (state: State) => State
}

const same = (value: unknown) => value
const level: Pair = { wire: 'battery', read: number(0, 100, 0), see: same }

const CLIMATE: Kind = {
  name: 'Climate sensor',
  look: 'climate',
  definition: {
    ieee: '0x00158d0001a10005',
    vendor: 'Aqara',
    model: 'WSDCGQ11LM',
    description: 'Temperature and humidity sensor',
  },
  exposes: [
    numeric('temperature', READ, { unit: '°C', description: 'Measured temperature value' }),
    numeric('humidity', READ, { unit: '%', description: 'Measured relative humidity' }),
  ],
  initial: { temperature: 21.4, humidity: 48.2, battery: 91 },
  words: {
    temperature: { wire: 'temperature', read: number(-40, 85, 2), see: same },
    humidity: { wire: 'humidity', read: number(0, 100, 2), see: same },
    battery: level,
  },
}

const CONTACT: Kind = {
  name: 'Window contact',
  look: 'contact',
  definition: {
    ieee: '0x00158d0001a10006',
    vendor: 'Aqara',
    model: 'MCCGQ11LM',
    description: 'Door and window sensor',
  },
  // true is shut: the two halves have contact (docs, "contact" exposes with value_on false)
  exposes: [
    binary('contact', READ, false, true, { description: 'If the contact is closed (= true) or open' }),
  ],
  initial: { contact: true, battery: 100 },
  words: {
    contact: {
      wire: 'contact',
      read: (word) => (word === 'closed' ? true : word === 'open' ? false : undefined),
      see: (wire) => (wire === true ? 'closed' : 'open'),
    },
    battery: level,
  },
  flipped: ({ contact }) => ({ contact: contact === 'closed' ? 'open' : 'closed' }),
}

const MOTION: Kind = {
  name: 'Hall motion',
  look: 'motion',
  definition: {
    ieee: '0x00158d0001a10007',
    vendor: 'Aqara',
    model: 'RTCGQ01LM',
    description: 'Motion sensor',
  },
  exposes: [binary('occupancy', READ, true, false, { description: 'Whether the device detected occupancy' })],
  initial: { occupancy: false, battery: 95 },
  words: { motion: { wire: 'occupancy', read: onOrOff, see: same }, battery: level },
  flipped: ({ motion }) => ({ motion: motion !== true }),
}

/** A battery sensor: it only speaks. */
export class Sensor extends ZigbeeDevice {
  readonly look
  override readonly handles
  readonly definition
  readonly press?: () => void
  readonly #kind: Kind
  #values: State

  constructor(kind: Kind) {
    super(kind.name)
    this.#kind = kind
    this.#values = kind.initial
    this.look = kind.look
    this.handles = Object.keys(kind.words)
    this.definition = { ...kind.definition, power: 'battery' as const, exposes: [...kind.exposes, battery] }
    const { flipped } = kind
    if (flipped !== undefined) this.press = () => this.set(flipped(this.state))
  }

  get state(): State {
    const seen = Object.entries(this.#kind.words).map(([word, { wire, see }]) => [
      word,
      see(this.#values[wire]),
    ])
    return Object.fromEntries(seen) as State
  }

  protected get cache(): State {
    return this.#values
  }

  /** It sleeps, and hears nothing. */
  obey(): void {
    return
  }

  set(values: State): void {
    for (const [word, { wire, read }] of Object.entries(this.#kind.words)) {
      const value = read(values[word])
      if (value !== undefined) this.#values = { ...this.#values, [wire]: value }
    }
    this.report()
  }
}

export const climateSensor = () => new Sensor(CLIMATE)
export const windowContact = () => new Sensor(CONTACT)
export const hallMotion = () => new Sensor(MOTION)
