import { fold, readBoolean, readText } from '../../bridge/tolerant'
import { isCover, readPosition } from './cover'
import { isFan, readSpeed, speedName, toSpeed } from './fan'
import { firstOf, given, readDust, readLocked, readMeasure, readOpen, readUsage } from './fields'
import { readLampColor } from './lamp-color'
import type { DeviceState, Word, Words } from './dialect'
import { binaryWord, colorWord, dimmerWord, lockWord, sensorWord, whiteWord } from './words'
import type { ProfileOptions, Subject } from '../profile'
import { scaleOf } from '../scale'
import { modeName, readMode, readTarget } from './thermostat'

/** The fields for a target temperature; a device has one of them, and shows which. */
const TARGETS = [
  'occupied_heating_setpoint',
  'current_heating_setpoint',
  'occupied_cooling_setpoint',
] as const
const DIRECTIONS: Partial<Record<string, number>> = { up: 1, opening: 1, down: -1, closing: -1, stop: 0 }
const WHITE = 'color_temp'
/** What a button says when it is let go. */
const RELEASE = /release|stop$/

/** The capabilities in the fields that Zigbee2MQTT takes and publishes (the "exposes" of its devices). */
export function zigbee2mqttWords(options: ProfileOptions): (subject: Subject) => Words<DeviceState> {
  const { invert = false, min = 0, max } = options
  const levels = scaleOf({ min, max: max ?? 254, invert })
  const positions = scaleOf({ min, max: max ?? 100, invert })
  let target: string = TARGETS[0]

  const power = binaryWord<DeviceState>(options, {
    write: (on) => ({ state: on ? 'ON' : 'OFF' }),
    read: ({ state }) => readBoolean(state),
  })
  const fanPower = binaryWord<DeviceState>(options, {
    write: (on) => ({ fan_state: on ? 'ON' : 'OFF' }),
    read: (state) => readBoolean(firstOf(state, 'fan_state', 'state')),
  })
  const opening = binaryWord<DeviceState>(options, {
    write: (open) => ({ state: open ? 'OPEN' : 'CLOSE' }),
    read: ({ state }) => readOpen(state),
  })
  const dimmer = dimmerWord<DeviceState>(levels, {
    write: (brightness) => ({ brightness }),
    step: (units) => ({ brightness_step: units }),
    read: ({ brightness, state }) => ({ units: brightness, isOff: readBoolean(state) === false }),
  })
  const position: Word<DeviceState> = {
    write: (level) => (typeof level === 'number' ? { position: positions.toDevice(level) } : undefined),
    read: (state, context) => {
      const moving = fold(firstOf(state, 'moving', 'motor_state')) ?? ''
      return readPosition(state.position, DIRECTIONS[moving], positions, context)
    },
  }
  const common: Words<DeviceState> = {
    brightness: dimmer,
    color: colorWord({
      write: (color) => ({ color }),
      read: ({ color, color_mode: mode }) => (mode === WHITE ? undefined : readLampColor(color, mode)),
    }),
    colorTemperature: whiteWord({
      write: (mireds) => ({ color_temp: mireds }),
      // A lamp with a colour shows the nearest white as well, which nobody asked for.
      read: ({ color_temp: mireds, color_mode: mode = WHITE }) => (mode === WHITE ? mireds : undefined),
    }),
    lock: lockWord<DeviceState>(options, {
      write: (locked) => ({ state: locked ? 'LOCK' : 'UNLOCK' }),
      read: (state) => readLocked(firstOf(state, 'lock_state', 'state')),
      isJammed: ({ lock_state: lock }) => lock === 'not_fully_locked',
    }),
    thermostatMode: {
      write: (mode) =>
        mode === 'ECO' ? { preset: 'eco' } : given(modeName(mode), (system_mode) => ({ system_mode })),
      read: ({ system_mode: mode, preset }) => readMode(mode, preset),
    },
    targetTemperature: {
      write: (degrees) => ({ [target]: degrees }),
      read: (state, context) => {
        target = TARGETS.find((field) => field in state) ?? target
        return readTarget(state[target], context)
      },
    },
    fanSpeed: {
      write: (value) => given(speedName(toSpeed(value)), (fan_mode) => ({ fan_mode })),
      read: ({ fan_mode: mode }, context) => readSpeed(mode, context),
    },
    temperature: sensorWord((state, context) =>
      readMeasure(firstOf(state, 'local_temperature', 'temperature'), context),
    ),
    humidity: sensorWord(({ humidity }, context) => readMeasure(humidity, context)),
    motion: binaryWord(options, {
      read: (state) => readBoolean(firstOf(state, 'occupancy', 'presence', 'motion')),
    }),
    contact: binaryWord(options, {
      // The field is about the magnet: true says that door and frame touch.
      read: ({ contact }) => given(readBoolean(contact), (closed) => !closed),
    }),
    doorbell: sensorWord(({ action }) => isPress(readText(action) ?? '') || undefined),
    powerUsage: sensorWord((state) =>
      readUsage({ power: state.power, voltage: state.voltage, current: state.current }),
    ),
    airQuality: sensorWord(({ pm10, pm25: pm2_5 }) => readDust({ pm2_5, pm10 })),
  }

  return (subject) => {
    const cover = isCover(subject, options)
    const level = cover ? position : dimmer
    return {
      ...common,
      power: cover ? opening : isFan(subject) ? fanPower : power,
      level,
      percentage: level,
      ...(cover && { position, mode: opening }),
    }
  }
}

function isPress(action: string): boolean {
  return action !== '' && !RELEASE.test(action)
}
