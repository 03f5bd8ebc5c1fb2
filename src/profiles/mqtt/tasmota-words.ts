import { type Color, parseColor } from '../../bridge/color'
import { fold, isObject, readBoolean, readNumber, readText } from '../../bridge/tolerant'
import { sidesOf } from '../binary'
import { isCover, Journey } from './cover'
import { isFan, readSpeed, toSpeed } from './fan'
import { firstOf, given, readMeasure, readUsage } from './fields'
import { brightest, fromHs } from './lamp-color'
import type { Context, DeviceState, MqttOptions, Word, Words } from './dialect'
import { binaryWord, colorWord, dimmerWord, sensorWord, whiteWord } from './words'
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
 */
export function tasmotaWords(
  options: MqttOptions,
  index: string,
): (subject: Subject) => Words<TasmotaCommand> {
  const { invert = false, min = 0, max = 100, habits } = options
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
    write: (level) => ({ name: 'Dimmer', payload: level }),
    step: (units) => ({ name: 'Dimmer', payload: units < 0 ? '-' : '+' }),
    read: (state) => ({ units: state.Dimmer, isOff: isOff(state) }),
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
      return journey.read(moving ? (target ?? at) : at, target === undefined ? moving : 0, context)
    },
  }
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
    temperature: sensorWord((state, context) => measured(state, 'Temperature', context)),
    humidity: sensorWord((state, context) => measured(state, 'Humidity', context)),
    motion: binaryWord(options, { read: (state, context) => readBoolean(switchOf(state, index, context)) }),
    contact: binaryWord(options, { read: (state, context) => readBoolean(switchOf(state, index, context)) }),
    doorbell: sensorWord((state) => {
      const action = fold(partOf(state, `Button${index || 1}`).Action)
      return action === undefined || action === 'clear' ? undefined : true
    }),
    powerUsage: sensorWord((state) => {
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
    const isShutter = cover && subject.capabilities.includes('position')
    return {
      ...common,
      power: isShutter ? opening : isFan(subject) ? fanPower : power,
      level,
      percentage: level,
      ...(cover && { position, mode: power }),
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
function switchOf(state: DeviceState, index: string, { capability, subject }: Context): unknown {
  const field = firstOf(state, `Switch${index || 1}`, `SWITCH${index || 1}`)
  const value = isObject(field) ? field.Action : field
  const isMain = subject.capabilities[0] === capability
  return value ?? (isMain ? firstOf(state, `POWER${index}`) : undefined)
}

/** The chip that measures itself. */
const ITSELF = 'ESP32'

/** Sensors stand in objects named after their chip: `{"AM2301": {"Temperature": 21.5}}`. */
function measured(state: DeviceState, field: string, context: Context): unknown {
  const chips = Object.entries(state).flatMap(([name, part]) =>
    name !== ITSELF && isObject(part) ? [part] : [],
  )
  return readMeasure(chips.find((chip) => firstOf(chip, field) !== undefined)?.[field], context)
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
