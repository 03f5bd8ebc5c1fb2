import { type Color, parseColor } from '../../bridge/color'
import { fold, isObject, readBoolean, readNumber, readText } from '../../bridge/tolerant'
import { sidesOf } from '../binary'
import { isCover, Journey } from './cover'
import { isFan, readSpeed, toSpeed } from './fan'
import { firstOf, given, readDust, readMeasure, readUsage } from './fields'
import { brightest, fromHs } from './lamp-color'
import type { Context, DeviceState, MqttOptions, Word, Words } from './dialect'
import { binaryWord, colorWord, dimmerWord, sensorWord, whiteWord, stopWord } from './words'
import { profileFacts } from '../facts'
import type { Subject } from '../profile'
import { scaleOf } from '../scale'

/** A console command and its argument; published as `cmnd/<topic>/<name>`. */
export interface TasmotaCommand {
  name: string
  payload: unknown
}

/**
 * The capabilities in Tasmota's commands and in the fields of its status messages.
 * @param index which relay or shutter of a device with several, from 1; empty for the only one
 * @param part the field that a device with several has for it: its channel, its sensor, its switch input
 */
export function tasmotaWords(
  options: MqttOptions,
  index: string,
  part?: string,
): (subject: Subject) => Words<TasmotaCommand> {
  const { invert = false, min = 0, max = profileFacts.tasmota.max, habits } = options
  const channel = part !== undefined && /^(Channel|Dimmer)\d+$/.test(part) ? part : 'Dimmer'
  const input = part !== undefined && /^(Switch|Button)\d+$/.test(part) ? part : undefined
  const levels = scaleOf({ min, max, invert })
  const relay = `POWER${index}`
  const shutter = `Shutter${index || 1}`
  const isOff = (state: DeviceState): boolean => readBoolean(relayOf(state)) === false
  const relayOf = (state: DeviceState): unknown =>
    firstOf(state, relay, ...(index === '' ? ['POWER1'] : index === '1' ? ['POWER'] : []))

  const power = binaryWord<TasmotaCommand>(options, {
    write: (on) => ({ name: relay, payload: on ? 'ON' : 'OFF' }),
    read: (state) => readBoolean(relayOf(state)),
  })
  const journey = new Journey(levels)
  // A fan with speeds has its lamp on POWER; one on a plain relay has no speeds.
  const fanPower: Word<TasmotaCommand> = {
    write: (value, context) => {
      const on = sidesOf('power', options)?.isOn(value)
      if (habits.hasSpeeds !== true) return power.write?.(value, context)
      const [speed] = context.subject.expected('fanSpeed')
      return { name: 'FanSpeed', payload: on ? toSpeed(speed) || 1 : 0 }
    },
    read: (state, context) => {
      const speed = readNumber(state.FanSpeed)
      if (speed !== undefined) habits.hasSpeeds = true
      if (habits.hasSpeeds !== true) return power.read(state, context)
      return speed === undefined ? undefined : sidesOf('power', options)?.valueOf(speed > 0)
    },
  }
  const opening = binaryWord<TasmotaCommand>(options, {
    write: (open) => ({ name: `Shutter${open ? 'Open' : 'Close'}${index || 1}`, payload: '' }),
    read: (state, { depart }) => {
      const { Position: at, Target: target, Direction: direction } = partOf(state, shutter)
      const isMoving = Boolean(readNumber(direction))
      if (isMoving) depart()
      const end = readNumber(isMoving ? (target ?? at) : at)
      return given(end, (percent) => (invert ? percent === 100 : percent > 0))
    },
  })
  const dimmer = dimmerWord<TasmotaCommand>(levels, {
    write: (level) => ({ name: channel, payload: level }),
    ...(channel === 'Dimmer' && {
      step: (units: number) => ({ name: channel, payload: units < 0 ? '-' : '+' }),
    }),
    read: (state) => ({ units: levelOf(state, channel), isOff: isOff(state) }),
  })
  const position: Word<TasmotaCommand> = {
    write: (level) =>
      typeof level === 'number'
        ? { name: `ShutterPosition${index || 1}`, payload: levels.toDevice(level) }
        : undefined,
    step: (delta) => ({ name: `ShutterChange${index || 1}`, payload: levels.deltaToDevice(delta) }),
    read: (state, context) => {
      const { Position: at, Target: target, Direction: direction } = partOf(state, shutter)
      const moving = readNumber(direction)
      if (at === undefined) return goalOf(state, context)
      return journey.read(moving ? (target ?? at) : at, target === undefined ? moving : 0, context)
    },
  }
  /** An older shutter repeats the command, and says nothing until it has arrived. */
  function goalOf(state: DeviceState, { capability, subject }: Context): number | undefined {
    const goal = given(state[`ShutterPosition${index || 1}`], (raw) =>
      levels.fromDevice(capability, raw, subject.expected(capability)),
    )
    return goal === subject.asked(capability) ? goal : undefined
  }
  const stop = stopWord<TasmotaCommand>({ name: `ShutterStop${index || 1}`, payload: '' })
  const common: Words<TasmotaCommand> = {
    brightness: dimmer,
    color: colorWord({
      // `Color` sets the brightness as well, `Color2` leaves it as it is.
      write: (color, { subject }) => ({
        name: isDimmed(color, subject) ? 'Color2' : 'Color',
        payload: hex(color),
      }),
      read: ({ Color: shown, HSBColor: hsb }) =>
        given(readHex(shown), (color) => readHue(hsb) ?? brightest(color)),
    }),
    colorTemperature: whiteWord(habits, {
      range: { coolest: 153, warmest: 500 },
      write: (mireds) => ({ name: 'CT', payload: mireds }),
      read: ({ CT: mireds, Color: shown }) => (readHex(shown) ? undefined : mireds),
    }),
    lock: power,
    fanSpeed: {
      write: (value) => given(toSpeed(value), (speed) => ({ name: 'FanSpeed', payload: speed })),
      read: ({ FanSpeed: speed }, context) => readSpeed(speed, context),
    },
    temperature: sensorWord((state, context) => {
      const shown = measured(state, 'Temperature', part, context)
      return typeof shown === 'number' && state.TempUnit === 'F' ? toCelsius(shown) : shown
    }),
    humidity: sensorWord((state, context) => measured(state, 'Humidity', part, context)),
    motion: binaryWord(options, {
      read: (state, context) => readBoolean(switchOf(state, index, input, context)),
    }),
    contact: binaryWord(options, {
      read: (state, context) => readBoolean(switchOf(state, index, input, context)),
    }),
    doorbell: sensorWord((state) => {
      const action = fold(partOf(state, input ?? `Button${index || 1}`).Action)
      return action === undefined || action === 'clear' ? undefined : true
    }),
    airQuality: sensorWord((state) => {
      const chip = chipsOf(state, part).find((each) => readDust(dustOf(each)))
      return chip && readDust(dustOf(chip))
    }),
    powerUsage: sensorWord((state) => {
      if (!('ENERGY' in state)) return meterOf(state, part)
      const energy = partOf(state, 'ENERGY')
      const own = (field: string): unknown => channelOf(energy[field], index)
      return readUsage({
        power: own('Power'),
        voltage: own('Voltage'),
        current: own('Current'),
        apparentPower: own('ApparentPower'),
        reactivePower: own('ReactivePower'),
        factor: own('Factor'),
      })
    }),
  }

  return (subject) => {
    const cover = isCover(subject, options)
    const level = cover ? position : dimmer
    const hasPosition = subject.capabilities.includes('position')
    const isShutter = cover && hasPosition
    return {
      ...common,
      power: isShutter ? opening : isFan(subject) ? fanPower : power,
      level,
      percentage: level,
      ...(hasPosition && { position, toggle: stop }),
      ...(cover && { mode: power, toggle: stop }),
    }
  }
}

function partOf(state: DeviceState, name: string): DeviceState {
  const part = state[name]
  return isObject(part) ? part : {}
}

/**
 * A detached switch or a sensor on a switch input: `{"Switch1": "ON"}` or `{"Switch1": {"Action": "ON"}}`. A relay
 * speaks for it only where nothing else is meant.
 */
function switchOf(
  state: DeviceState,
  index: string,
  input: string | undefined,
  { capability, subject }: Context,
): unknown {
  const own = input ?? `Switch${index || 1}`
  const field = firstOf(state, own, own.toUpperCase())
  const value = isObject(field) ? field.Action : field
  if (input !== undefined) return value
  const isMain = subject.capabilities[0] === capability
  return value ?? (isMain ? firstOf(state, `POWER${index}`) : undefined)
}

/** The chip that measures itself. */
const ITSELF = 'ESP32'

/** Sensors stand in objects named after their chip: `{"AM2301": {"Temperature": 21.5}}`. */
function measured(state: DeviceState, field: string, part: string | undefined, context: Context): unknown {
  return readMeasure(
    chipsOf(state, part).find((chip) => firstOf(chip, field) !== undefined)?.[field],
    context,
  )
}

/** The one chip that is meant, or all. */
function chipsOf(state: DeviceState, part: string | undefined): DeviceState[] {
  const isMeant = (name: string): boolean => (part === undefined ? name !== ITSELF : name === part)
  return Object.entries(state).flatMap(([name, chip]) => (isMeant(name) && isObject(chip) ? [chip] : []))
}

/** Fine dust in µg/m³, as several chips spell it. */
function dustOf(chip: DeviceState): DeviceState {
  return {
    pm1: firstOf(chip, 'PM1', 'PM1_0'),
    pm2_5: firstOf(chip, 'PM2.5', 'PM2_5'),
    pm10: firstOf(chip, 'PM10', 'PM10_0'),
  }
}

/** What a meter whose fields are named by a script (SML) calls its power; undefined when it tells none. */
function meterOf(state: DeviceState, part: string | undefined): DeviceState | undefined {
  for (const chip of chipsOf(state, part)) {
    const name = Object.keys(chip).find(isPowerField)
    const power = name === undefined ? undefined : readNumber(chip[name])
    if (power !== undefined) return { power }
  }
  return undefined
}

/** Names that people give to the power that a meter tells now, in watts. */
export function isPowerField(name: string): boolean {
  return /^(?:power|leistung)(?:_?(?:curr?|current|total|sum|now))?$/i.test(name)
}

function toCelsius(fahrenheit: number): number {
  return Number((((fahrenheit - 32) * 5) / 9).toFixed(2))
}

/** One of several channels, which some states have in a list. */
function levelOf(state: DeviceState, channel: string): unknown {
  const [, number] = /^Channel(\d+)$/.exec(channel) ?? []
  const { Channel: all } = state
  if (number !== undefined && state[channel] === undefined && Array.isArray(all))
    return all[Number(number) - 1]
  return state[channel]
}

/** A meter with several channels tells them as a list. */
function channelOf(value: unknown, index: string): unknown {
  return Array.isArray(value) ? value[Number(index || 1) - 1] : value
}

function isDimmed(color: Color, subject: Subject): boolean {
  const level = readNumber(subject.expected('brightness')[0]) ?? 100
  return level > 0 && level < 100 && Math.max(color.r, color.g, color.b) === 255
}

/** `30,100,57`: hue, saturation and brightness; the hue of a dark colour is nowhere else. */
function readHue(shown: unknown): Color | undefined {
  const [h, s] = (readText(shown) ?? '').split(',').map(readNumber)
  return h === undefined || s === undefined ? undefined : fromHs(h, s)
}

function hex({ r, g, b }: Color): string {
  return [r, g, b].map((channel) => channel.toString(16).padStart(2, '0').toUpperCase()).join('')
}

/** `FF8000`, `FF80000000` with its white channels, `255,128,0`; undefined while only the white ones shine. */
function readHex(shown: unknown): Color | undefined {
  const text = readText(shown) ?? ''
  const decimals = text.split(',').map(Number)
  const [r, g, b] = decimals
  const color =
    decimals.length >= 3
      ? parseColor({ r, g, b })
      : text.length >= 6
        ? parseColor(text.slice(0, 6))
        : undefined
  return color && color.r + color.g + color.b > 0 ? color : undefined
}
