import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import type { Json } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'

/** A field in which the platform tells how a device is, and the event that would have told the same. */
interface Field {
  schema: v.GenericSchema<unknown, unknown>
  action: string
  /** Of the event's value; absent: the value itself. */
  member?: string
  /** It tells when something happened last, in ms since the epoch: what the event that told it says. */
  happened?: Json
}

const number = v.number()
const text = v.string()
/** Older answers shout (docs/protocols/sinric-rest.md#r10). */
const onOff = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist(['on', 'off']),
  v.transform((word) => (word === 'on' ? 'On' : 'Off')),
)

const instant = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.finite(),
)

/** Keyed by the field (docs/protocols/sinric-rest.md#device-object). */
const FIELDS: ReadonlyMap<string, Field> = new Map(
  Object.entries({
    powerState: { schema: onOff, action: 'setPowerState', member: 'state' },
    brightness: { schema: number, action: 'setBrightness', member: 'brightness' },
    powerLevel: { schema: number, action: 'setPowerLevel', member: 'powerLevel' },
    volume: { schema: number, action: 'setVolume', member: 'volume' },
    openPercent: { schema: number, action: 'setOpenClose', member: 'openPercent' },
    muted: { schema: v.boolean(), action: 'setMute', member: 'mute' },
    color: { schema: v.object({ r: number, g: number, b: number }), action: 'setColor', member: 'color' },
    colorTemperature: { schema: number, action: 'setColorTemperature', member: 'colorTemperature' },
    rangeValue: { schema: number, action: 'setRangeValue', member: 'rangeValue' },
    targetTemperature: { schema: number, action: 'targetTemperature', member: 'temperature' },
    thermostatMode: { schema: text, action: 'setThermostatMode', member: 'thermostatMode' },
    temperature: { schema: number, action: 'currentTemperature', member: 'temperature' },
    humidity: { schema: number, action: 'currentTemperature', member: 'humidity' },
    airQuality: { schema: v.record(v.string(), number), action: 'airQuality' },
    lockState: { schema: text, action: 'setLockState', member: 'state' },
    garageDoorState: { schema: text, action: 'setMode', member: 'mode' },
    contactState: { schema: text, action: 'setContactState', member: 'state' },
    lastMotionState: { schema: text, action: 'motion', member: 'state' },
    lastDoorbellRing: { schema: instant, action: 'DoorbellPress', happened: { state: 'pressed' } },
  } satisfies Record<string, Field>),
)

/** How a device is; keyed by field. */
export type DeviceState = Readonly<Record<string, unknown>>

/** What of a device's fields is understood. */
export function readState(device: unknown): DeviceState {
  if (!isObject(device)) return {}
  const known = [...FIELDS].flatMap(([name, { schema }]) => {
    const parsed = v.safeParse(schema, device[name])
    return parsed.success ? [[name, parsed.output] as const] : []
  })
  return Object.fromEntries<unknown>(known)
}

/** How far the time that a device gives may be off the platform's, in ms. */
const SAME_MOMENT_MS = 5_000

/** Whether a field says something that was not known; what happened counts only when it is known when it did before. */
export function isNews(name: string, value: unknown, before: { value: unknown } | undefined): boolean {
  if (FIELDS.get(name)?.happened === undefined) return !isDeepStrictEqual(before?.value, value)
  return Number(value) > Number(before?.value) + SAME_MOMENT_MS
}

/** What a happening says of the fields. @param at when it was, in ms since the epoch; NaN where nobody says */
export function stateIn(action: string, value: Json, at: number): DeviceState {
  const told = [...FIELDS].flatMap(([name, field]) => {
    if (field.happened !== undefined) return field.action === action ? [[name, at] as const] : []
    const said = saidOf(name, field, action, value)
    const parsed = v.safeParse(field.schema, said)
    return said !== undefined && parsed.success ? [[name, parsed.output] as const] : []
  })
  return Object.fromEntries<unknown>(told)
}

/** An adjustment is answered with the value that it led to. */
function saidOf(name: string, { action, member }: Field, told: string, value: Json): unknown {
  if (told === action) return member === undefined ? value : value[member]
  if (told === 'adjustTargetTemperature') return name === 'targetTemperature' ? value.temperature : undefined
  return told.startsWith('adjust') && name === member ? value[name] : undefined
}

/** The events that would have told these fields. */
export function eventsFor(state: DeviceState): { action: string; value: Json }[] {
  const values = new Map<string, Json>()
  for (const [name, said] of Object.entries(state)) {
    const field = FIELDS.get(name)
    if (!field) continue
    if (field.happened !== undefined) {
      values.set(field.action, field.happened)
      continue
    }
    const more = field.member === undefined ? said : { [field.member]: said }
    if (isObject(more)) values.set(field.action, { ...values.get(field.action), ...more })
  }
  return [...values].map(([action, value]) => ({ action, value }))
}
