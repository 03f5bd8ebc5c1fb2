import type { Color } from '../../bridge/color'
import { fold, readBoolean, readNumber } from '../../bridge/tolerant'
import { FIELDS, PRESSES } from './homeassistant-fields'
import { isCover, Journey } from './cover'
import { isFan, readPercent, toPercent } from './fan'
import { isMovement } from '../../bridge/pair'
import { firstOf, given, readDust, readLocked, readMeasure, readOpen, readUsage } from './fields'
import { readLampColor, toHsvPercent, toMired, toXy } from './lamp-color'
import type { Context, DeviceState, MqttOptions, Word, Words } from './dialect'
import {
  binaryWord,
  choiceWord,
  colorWord,
  dimmerWord,
  lockWord,
  sensorWord,
  stopWord,
  whiteWord,
} from './words'
import { parseValue } from '../../bridge/values'
import { profileFacts } from '../facts'
import type { Subject } from '../profile'
import { scaleOf } from '../scale'
import { isThermostat, modeName, modePower, readMode, readTarget } from './thermostat'

const DIRECTIONS: Partial<Record<string, number>> = {
  opening: 1,
  closing: -1,
  open: 0,
  closed: 0,
  stopped: 0,
}
/** The modes of an air conditioner as Rokid names them, and its own words for them. */
const CLIMATE_MODES = { Auto: 'auto', Cool: 'cool', Heat: 'heat', Dry: 'dry', Fan: 'fan_only' }
/** The modes of a humidifier and the presets of a fan, by Rokid's names. */
const MACHINE_MODES = { Auto: 'auto', Sleep: 'sleep', Silent: 'silent', Energy: 'eco', Manual: 'normal' }
const SWINGS = { On: 'on', Off: 'off', Horizon: 'horizontal', Vertical: 'vertical', Auto: 'auto' }

/** The modes in which a lamp has a white that can be told in Kelvin. */
const TEMPERED: readonly unknown[] = ['color_temp', 'rgbct']
/** The modes in which a lamp has no colour. */
const WHITES: readonly unknown[] = ['color_temp', 'cwww', 'white', 'brightness', 'onoff']
/** Above this a white is told in Kelvin, as newer versions can be set to; below in mireds. */
const HIGHEST_MIRED = 1000

/** The capabilities in the fields of Home Assistant's JSON schema, with the values of its MQTT integrations. */
export function homeassistantWords(options: MqttOptions): (subject: Subject) => Words<DeviceState> {
  const { invert = false, min = 0, max, habits } = options
  const levels = scaleOf({ min, max: max ?? profileFacts.homeassistant.max, invert })
  const positions = scaleOf({ min, max: max ?? 100, invert })
  const journey = new Journey(positions)

  const power = binaryWord<DeviceState>(options, {
    write: (on) => ({ state: on ? 'ON' : 'OFF' }),
    read: ({ state }) => readBoolean(state),
  })
  const modes = modePower('mode', habits)
  const opening = binaryWord<DeviceState>(options, {
    write: (open) => ({ state: open ? 'OPEN' : 'CLOSE' }),
    read: (state, { capability, depart }) => {
      if (isMovement(state.state)) depart()
      const shown = invert ? firstOf(state, 'position', 'current_position') : undefined
      const level = given(shown, (value) => positions.fromDevice(capability, value, []))
      return level === undefined ? readOpen(state.state) : level === 0
    },
  })
  const dimmer = dimmerWord<DeviceState>(levels, {
    // As Home Assistant does it: whoever sets a brightness turns the lamp on.
    write: (brightness) => (brightness > 0 ? { state: 'ON', brightness } : { state: 'OFF' }),
    read: ({ brightness, state }) => ({ units: brightness, isOff: readBoolean(state) === false }),
  })
  const position: Word<DeviceState> = {
    write: (level) => (typeof level === 'number' ? { position: positions.toDevice(level) } : undefined),
    read: (state, context) => {
      const shown = firstOf(state, 'position', 'current_position')
      return journey.read(shown, DIRECTIONS[fold(state.state) ?? ''], context)
    },
  }
  const stop = stopWord<DeviceState>({ state: 'STOP' })
  const climateModes = choiceWord('mode', CLIMATE_MODES)
  const swing = choiceWord('swing_mode', SWINGS)
  const humidifier: Words<DeviceState> = {
    targetHumidity: {
      write: (level) => (typeof level === 'number' ? { target_humidity: level } : undefined),
      read: ({ target_humidity: shown }, { capability }) =>
        given(shown, (level) => parseValue(capability, level)),
    },
    mode: choiceWord('mode', MACHINE_MODES),
  }
  const fanModes = choiceWord('preset_mode', MACHINE_MODES)
  const common: Words<DeviceState> = {
    brightness: dimmer,
    color: colorWord({
      write: (color) => ({ state: 'ON', color: spelled(color, habits.colorMode) }),
      read: ({ color, color_mode: shown }) => {
        if (WHITES.includes(shown)) return undefined
        habits.colorMode = shown ?? habits.colorMode
        return readLampColor(color, shown)
      },
    }),
    colorTemperature: whiteWord(habits, {
      write: (mireds, kelvin) => ({
        state: 'ON',
        color_temp: habits.isKelvin === true ? kelvin : mireds,
      }),
      read: ({ color_temp: shown, color_temp_kelvin: kelvin, color_mode: mode }, { capability, subject }) => {
        // ESPHome's lamps with two whites tell how bright each is, and not what that makes together.
        if (mode === 'cwww') return given(readNumber(subject.asked(capability)), toMired)
        if (!TEMPERED.includes(mode ?? 'color_temp')) return undefined
        if (shown !== undefined) habits.isKelvin = (readNumber(shown) ?? 0) > HIGHEST_MIRED
        return inMireds(kelvin ?? shown)
      },
    }),
    lock: lockWord<DeviceState>(options, {
      write: (locked) => ({ state: locked ? 'LOCK' : 'UNLOCK' }),
      read: ({ state }) => readLocked(state),
      isStuck: ({ state }) => fold(state) === 'jammed',
    }),
    thermostatMode: {
      write: (wanted) =>
        wanted === 'ECO' ? { preset_mode: 'eco' } : given(modeName(wanted), (name) => ({ mode: name })),
      read: ({ mode: shown, preset_mode: preset }, context) => readMode(shown, preset, context),
    },
    targetTemperature: {
      write: (degrees) => ({ temperature: degrees }),
      read: (state, context) => readTarget(firstOf(state, 'temperature', 'target_temperature'), context),
    },
    fanSpeed: {
      write: (value) => given(toPercent(value), (percentage) => ({ percentage })),
      read: ({ percentage }, context) => readPercent(percentage, context),
    },
    temperature: sensorWord((state, context) => {
      const isClimate = context.subject.capabilities.includes('targetTemperature')
      const fields = isClimate ? ['current_temperature'] : FIELDS.temperature
      return readMeasure(firstOf(state, ...fields) ?? only(state, context), context)
    }),
    humidity: sensorWord((state, context) =>
      readMeasure(firstOf(state, ...FIELDS.humidity) ?? only(state, context), context),
    ),
    motion: binaryWord(options, {
      read: (state, context) => readBoolean(firstOf(state, ...FIELDS.motion) ?? only(state, context)),
    }),
    contact: binaryWord(options, {
      // A door that is "on" is open.
      read: (state, context) => {
        const shown = firstOf(state, ...FIELDS.contact) ?? only(state, context)
        return readOpen(shown) ?? readBoolean(shown)
      },
    }),
    doorbell: sensorWord((state, context) => {
      const said = fold(firstOf(state, 'event_type', 'action') ?? only(state, context)) ?? ''
      // The state of a bell that can be switched is no press.
      const isSwitch = said === 'on' && context.subject.capabilities.includes('power')
      return (PRESSES.includes(said) && !isSwitch) || undefined
    }),
    powerUsage: sensorWord((state) =>
      readUsage({ power: state.power, voltage: state.voltage, current: state.current }),
    ),
    airQuality: sensorWord((state) =>
      readDust({ pm1: state.pm1, pm2_5: firstOf(state, ...FIELDS.pm25), pm10: state.pm10 }),
    ),
  }

  return (subject) => {
    const cover = isCover(subject, options)
    const hasPosition = subject.capabilities.includes('position')
    const level = cover ? position : dimmer
    return {
      ...common,
      power: cover ? opening : isThermostat(subject) ? modes : power,
      level,
      percentage: level,
      ...(isFan(subject) && { mode: fanModes }),
      ...(subject.capabilities.includes('targetHumidity') && humidifier),
      ...(hasPosition && { position, toggle: stop }),
      ...(cover && { mode: opening, toggle: stop }),
      ...(subject.capabilities.includes('targetTemperature') && { mode: climateModes, swing }),
    }
  }
}

/** A colour the way the lamp tells its own. */
function spelled(color: Color, mode: unknown): DeviceState {
  if (mode === 'xy') return { ...toXy(color) }
  const { h, s } = toHsvPercent(color)
  return mode === 'hs' ? { h, s } : { ...color }
}

function inMireds(shown: unknown): unknown {
  const number = readNumber(shown)
  return number !== undefined && number > HIGHEST_MIRED ? 1_000_000 / number : shown
}

/** The value of a sensor that publishes nothing else, and no JSON. */
function only({ state }: DeviceState, { capability, subject }: Context): unknown {
  return capability === subject.capabilities[0] ? state : undefined
}
