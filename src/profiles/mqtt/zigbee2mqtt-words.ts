import { fold, readBoolean, readText } from '../../bridge/tolerant'
import { isCover, Journey } from './cover'
import { isFan, readSpeed, speedName, toSpeed } from './fan'
import { firstOf, given, readDust, readLocked, readMeasure, readOpen, readUsage } from './fields'
import { readLampColor } from './lamp-color'
import type { Context, DeviceState, MqttOptions, Word, Words } from './dialect'
import {
  binaryWord,
  colorWord,
  dimmerWord,
  lockWord,
  sensorWord,
  whiteWord,
  choiceWord,
  stopWord,
} from './words'
import type { Habits, Subject } from '../profile'
import { profileFacts } from '../facts'
import { scaleOf } from '../scale'
import { isThermostat, modeName, modePower, readMode, readTarget } from './thermostat'

/** The fields for a target temperature; a device has one of them, and shows which. */
const TARGETS = [
  'occupied_heating_setpoint',
  'current_heating_setpoint',
  'occupied_cooling_setpoint',
] as const
/** The modes of an air conditioner as Rokid names them, and its own words for them. */
const CLIMATE_MODES = { Auto: 'auto', Cool: 'cool', Heat: 'heat', Dry: 'dry', Fan: 'fan_only' }
/** A fan that chooses its speed itself. */
const FAN_MODES = { Auto: 'auto' }
const DIRECTIONS: Partial<Record<string, number>> = { up: 1, opening: 1, down: -1, closing: -1, stop: 0 }
const WHITE = 'color_temp'
/** What a button says when it is let go. */
const RELEASE = /release|stop$/

/** The capabilities in the fields that Zigbee2MQTT takes and publishes (the "exposes" of its devices). */
export function zigbee2mqttWords(options: MqttOptions): (subject: Subject) => Words<DeviceState> {
  const { invert = false, min = 0, max, habits } = options
  const levels = scaleOf({ min, max: max ?? profileFacts.zigbee2mqtt.max, invert })
  const positions = scaleOf({ min, max: max ?? 100, invert })
  const journey = new Journey(positions)

  const power = binaryWord<DeviceState>(options, {
    write: (on) => ({ state: habits.isCover === true ? (on ? 'OPEN' : 'CLOSE') : on ? 'ON' : 'OFF' }),
    read: ({ state }) => {
      // Where anything may be asked of a device, its own words alone tell a cover from a lamp.
      const open = readOpen(state)
      if (open !== undefined) habits.isCover = true
      return readBoolean(state) ?? open
    },
  })
  // A fan behind a plain relay has no state of its own.
  const fanPower = binaryWord<DeviceState>(options, {
    write: (on) => ({ [habits.isRelay === true ? 'state' : 'fan_state']: on ? 'ON' : 'OFF' }),
    read: (state) => {
      if ('fan_state' in state || 'state' in state) habits.isRelay = !('fan_state' in state)
      return readBoolean(firstOf(state, 'fan_state', 'state'))
    },
  })
  const modes = modePower('system_mode', habits)
  const thermostatPower: Word<DeviceState> = {
    write: (value, context) => (habits.isRelay === true ? power : modes).write?.(value, context),
    read: (state, context) => {
      if ('system_mode' in state || 'state' in state) habits.isRelay = !('system_mode' in state)
      return (habits.isRelay === true ? power : modes).read(state, context)
    },
  }
  const opening = binaryWord<DeviceState>(options, {
    write: (open) => ({ state: open ? 'OPEN' : 'CLOSE' }),
    read: (state, context) => {
      const direction = directionOf(state)
      if (direction) {
        context.depart()
        return direction > 0
      }
      return readOpenness(state, context)
    },
  })
  /** An inverted cover swaps its ends; only its position says how far it is from either. */
  function readOpenness({ state, position: raw }: DeviceState, { capability }: Context): boolean | undefined {
    const level = invert ? given(raw, (value) => positions.fromDevice(capability, value, [])) : undefined
    return level === undefined ? readOpen(state) : level === 0
  }
  const dimmer = dimmerWord<DeviceState>(levels, {
    write: (brightness) => ({ brightness }),
    step: (units) => ({ brightness_step: units }),
    read: ({ brightness, state }) => ({ units: brightness, isOff: readBoolean(state) === false }),
  })
  const position: Word<DeviceState> = {
    write: (level) => (typeof level === 'number' ? { position: positions.toDevice(level) } : undefined),
    read: (state, context) => journey.read(state.position, directionOf(state), context),
  }
  const stop = stopWord<DeviceState>({ state: 'STOP' })
  const climateModes = choiceWord('system_mode', CLIMATE_MODES)
  const fanModes = choiceWord('fan_mode', FAN_MODES)
  const swing = choiceWord('swing_mode', { On: 'on', Off: 'off' })
  const common: Words<DeviceState> = {
    brightness: dimmer,
    color: colorWord({
      write: (color) => ({ color }),
      read: ({ color, color_mode: mode }) => (mode === WHITE ? undefined : readLampColor(color, mode)),
    }),
    colorTemperature: whiteWord(habits, {
      write: (mireds) => ({ color_temp: mireds }),
      // A lamp with a colour shows the nearest white as well, which nobody asked for.
      read: ({ color_temp: mireds, color_mode: mode }) => ((mode ?? WHITE) === WHITE ? mireds : undefined),
    }),
    lock: lockWord<DeviceState>(options, {
      write: (locked) => ({ state: locked ? 'LOCK' : 'UNLOCK' }),
      read: ({ lock_state: lock, state }) => readLocked(lock) ?? readLocked(state),
      isStuck: ({ lock_state: lock }, wanted) => lock === 'not_fully_locked' && wanted === 'LOCKED',
    }),
    thermostatMode: {
      write: (mode) =>
        mode === 'ECO' ? { preset: 'eco' } : given(modeName(mode), (system_mode) => ({ system_mode })),
      read: ({ system_mode: mode, preset }, context) => readMode(mode, preset, context),
    },
    targetTemperature: {
      write: (degrees) => ({ [targetOf(habits)]: degrees }),
      read: (state, context) => {
        habits.target = TARGETS.find((field) => field in state) ?? habits.target
        return readTarget(state[targetOf(habits)], context)
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
      read: (state) => readBoolean(firstOf(state, 'occupancy', 'presence', 'motion', 'vibration')),
    }),
    contact: binaryWord(options, {
      // The field is about the magnet: true says that door and frame touch.
      read: ({ contact, ...others }) =>
        given(readBoolean(contact), (closed) => !closed) ??
        readBoolean(firstOf(others, 'water_leak', 'vibration')),
    }),
    doorbell: sensorWord(({ action }) => isPress(readText(action) ?? '') || undefined),
    powerUsage: sensorWord((state) =>
      readUsage({ power: state.power, voltage: state.voltage, current: state.current }),
    ),
    airQuality: sensorWord(({ pm10, pm25: pm2_5 }) => readDust({ pm2_5, pm10 })),
  }

  return (subject) => {
    const cover = isCover(subject, options)
    const hasPosition = subject.capabilities.includes('position')
    const level = cover ? position : dimmer
    return {
      ...common,
      power: cover ? opening : isThermostat(subject) ? thermostatPower : isFan(subject) ? fanPower : power,
      level,
      percentage: level,
      ...(isFan(subject) && { mode: fanModes }),
      ...(hasPosition && { position, toggle: stop }),
      ...(cover && { mode: opening, toggle: stop }),
      ...(subject.capabilities.includes('targetTemperature') && { mode: climateModes, swing }),
    }
  }
}

function directionOf(state: DeviceState): number | undefined {
  return DIRECTIONS[fold(firstOf(state, 'moving', 'motor_state')) ?? '']
}

function targetOf(habits: Habits): string {
  return TARGETS.find((field) => field === habits.target) ?? TARGETS[0]
}

function isPress(action: string): boolean {
  return action !== '' && !RELEASE.test(action)
}
