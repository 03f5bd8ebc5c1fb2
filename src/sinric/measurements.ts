import type { Json } from '../bridge/json'
import { Problem, quote } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { isObject, readNumber } from '../bridge/tolerant'
import { parseNumber } from '../bridge/values'

const PARTICLES = ['pm1', 'pm2_5', 'pm10'] as const
const READINGS = [
  'voltage',
  'current',
  'power',
  'apparentPower',
  'reactivePower',
  'factor',
  'wattHours',
] as const
/** What the platform reads as "not measured". */
const UNKNOWN = -1

/**
 * Particles in µg/m³ as integers; those that are not measured are 0.
 * @throws Problem naming the value and what was expected
 */
export function airQuality(value: unknown): Json {
  const given = numbers('airQuality', renamed(value), PARTICLES)
  return Object.fromEntries(PARTICLES.map((name) => [name, Math.round(given[name] ?? 0)]))
}

/** What sensors call 2.5 µm, in the platform's word. */
function renamed(value: unknown): unknown {
  if (!isObject(value) || 'pm2_5' in value) return value
  const fine = value.pm25 ?? value['pm2.5']
  return fine === undefined ? value : { ...value, pm2_5: fine }
}

/**
 * Volts, amperes, watts and their kin; power and power factor are computed where they can be, what is not
 * measured is −1 (docs/protocols/sinric.md#actions). Times and watt hours are added when the event is sent.
 *
 * @throws Problem naming the value and what was expected
 */
export function powerUsage(value: unknown): Json {
  const { voltage, current, apparentPower, ...given } = numbers('powerUsage', value, READINGS)
  const power =
    given.power ?? (voltage !== undefined && current !== undefined ? voltage * current : undefined)
  const factor = given.factor ?? (power !== undefined && apparentPower ? power / apparentPower : undefined)
  const known: Json = defined({ voltage, current, apparentPower, ...given, power, factor })
  const reading = Object.fromEntries(READINGS.map((name) => [name, known[name] ?? UNKNOWN]))
  const startTime = isObject(value) ? readNumber(value.startTime) : undefined
  return startTime === undefined ? reading : { ...reading, startTime }
}

/**
 * Temperature and humidity share one event; −1 says that there is no humidity
 * (docs/protocols/sinric.md#actions).
 */
export function climate(values: ReadonlyMap<string, unknown>): Json | undefined {
  const temperature = values.get('temperature')
  if (temperature === undefined) return undefined
  return { temperature, humidity: values.get('humidity') ?? UNKNOWN }
}

/** What a meter measured last: when in s since the epoch, and how many watts. */
interface Metered {
  at: number
  power: number
}

/** Adds up the energy between two events of one device. */
export class PowerMeter {
  #last: Metered | undefined

  /** What a successor goes on from. */
  handOver(): unknown {
    return this.#last
  }

  /** Goes on from what a predecessor measured. */
  takeOver(last: unknown): void {
    if (!isObject(last)) return
    const [at, power] = [readNumber(last.at), readNumber(last.power)]
    if (at !== undefined && power !== undefined) this.#last = { at, power }
  }

  /** The reading with its period and the energy used in it. @param now s since the epoch */
  complete(reading: Json, now: number): Json {
    const last = this.#last
    const power = readNumber(reading.power) ?? UNKNOWN
    this.#last = { at: now, power }
    // The server's clock may be set back between two readings.
    const seconds = Math.max(0, now - (last?.at ?? now))
    const used = last?.power === UNKNOWN ? UNKNOWN : (seconds * (last?.power ?? 0)) / 3600
    const wattHours = reading.wattHours === UNKNOWN ? used : reading.wattHours
    return { ...reading, startTime: reading.startTime ?? last?.at ?? 0, wattHours }
  }
}

function numbers(name: string, value: unknown, keys: readonly string[]): Partial<Record<string, number>> {
  if (!isObject(value) || !keys.some((key) => key in value)) {
    throw new Problem(
      'invalid-value',
      say`${name}: ${quote(value)} is not understood, expected {${keys.join(', ')}}`,
    )
  }
  const given = keys.filter((key) => value[key] !== undefined)
  return Object.fromEntries(given.map((key) => [key, parseNumber(`${name}.${key}`, value[key])]))
}

function defined(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
