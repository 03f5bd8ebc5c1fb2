import assert from 'node:assert/strict'
import { capabilities } from '../../../src/bridge/capabilities'
import { parseWiring, profiles, type Heard, type ProfileOptions, type Subject } from '../../../src/profiles'

type Dialect = 'zigbee2mqtt' | 'tasmota' | 'homeassistant'
type Known = Record<string, unknown[]>

/** A device with these capabilities; `known` are the values it is expected to show, newest first. */
function subject(capabilities: string[], known: Known = {}): Subject {
  return {
    name: 'It',
    capabilities,
    isAction: () => false,
    asked: (name) => ((known[name] ?? []).length > 1 ? known[name]?.[0] : undefined),
    expected: (name) => known[name] ?? [],
  }
}

const LAMP = ['power', 'brightness', 'color', 'colorTemperature', 'level']
const BLIND = ['position', 'power']
const THERMOSTAT = ['power', 'targetTemperature', 'thermostatMode', 'temperature', 'humidity']
const FAN = ['power', 'fanSpeed']
/** On a platform with free names nobody says what a device is. */
const ANYTHING = Object.keys(capabilities)
const GARAGE = { pairs: { mode: { on: 'Open', off: 'Close' } } }

const topics: Record<Dialect, string> = {
  zigbee2mqtt: 'zigbee2mqtt/it',
  tasmota: 'it',
  homeassistant: 'home/it',
}

interface Towards {
  of: Dialect
  options?: ProfileOptions
  device?: string[]
  known?: Known
  ask: [capability: string, value: unknown]
  sends: [topic: string, payload: unknown]
}

interface From {
  of: Dialect
  options?: ProfileOptions
  device?: string[]
  known?: Known
  hears: [topic: string, payload: unknown]
  reads: Record<string, unknown>
}

const towards: Towards[] = [
  {
    of: 'zigbee2mqtt',
    options: { habits: { isCover: true } },
    device: ANYTHING,
    ask: ['power', true],
    sends: ['zigbee2mqtt/it/set', { state: 'OPEN' }],
  },
  {
    of: 'zigbee2mqtt',
    options: { habits: { isRelay: true } },
    device: THERMOSTAT,
    ask: ['power', true],
    sends: ['zigbee2mqtt/it/set', { state: 'ON' }],
  },
  {
    of: 'zigbee2mqtt',
    device: ['lock'],
    ask: ['lock', 'UNLOCKED'],
    sends: ['zigbee2mqtt/it/set', { state: 'UNLOCK' }],
  },
  { of: 'tasmota', device: BLIND, ask: ['power', true], sends: ['cmnd/it/ShutterOpen1', ''] },
  { of: 'tasmota', device: BLIND, ask: ['power', false], sends: ['cmnd/it/ShutterClose1', ''] },
  {
    of: 'homeassistant',
    device: ['lock'],
    ask: ['lock', 'LOCKED'],
    sends: ['home/it/set', { state: 'LOCK' }],
  },
  {
    of: 'homeassistant',
    device: ['lock'],
    ask: ['lock', 'UNLOCKED'],
    sends: ['home/it/set', { state: 'UNLOCK' }],
  },
  {
    of: 'homeassistant',
    device: THERMOSTAT,
    ask: ['thermostatMode', 'ECO'],
    sends: ['home/it/set', { preset_mode: 'eco' }],
  },
  {
    of: 'homeassistant',
    options: { habits: { isBare: true } },
    device: THERMOSTAT,
    ask: ['targetTemperature', 20],
    sends: ['home/it/set', { temperature: 20 }],
  },
  {
    of: 'homeassistant',
    options: { habits: { colorMode: 'xy' } },
    ask: ['color', { r: 0, g: 0, b: 0 }],
    sends: ['home/it/set', { state: 'ON', color: { x: 0.3127, y: 0.329 } }],
  },
  ...(['zigbee2mqtt', 'homeassistant'] as const).map((of): Towards => ({
    of,
    device: ANYTHING,
    ask: ['power', true],
    sends: [`${topics[of]}/set`, { state: 'ON' }],
  })),
  {
    of: 'zigbee2mqtt',
    options: { habits: { isCover: true } },
    device: ANYTHING,
    ask: ['power', false],
    sends: ['zigbee2mqtt/it/set', { state: 'CLOSE' }],
  },
  {
    of: 'zigbee2mqtt',
    device: ANYTHING,
    ask: ['position', 40],
    sends: ['zigbee2mqtt/it/set', { position: 40 }],
  },
  { of: 'zigbee2mqtt', ask: ['power', true], sends: ['zigbee2mqtt/it/set', { state: 'ON' }] },
  {
    of: 'zigbee2mqtt',
    options: { invert: true },
    ask: ['power', true],
    sends: ['zigbee2mqtt/it/set', { state: 'OFF' }],
  },
  { of: 'zigbee2mqtt', ask: ['brightness', 57], sends: ['zigbee2mqtt/it/set', { brightness: 145 }] },
  { of: 'zigbee2mqtt', ask: ['brightness', 0], sends: ['zigbee2mqtt/it/set', { brightness: 0 }] },
  {
    of: 'zigbee2mqtt',
    options: { max: 1000 },
    ask: ['brightness', 57],
    sends: ['zigbee2mqtt/it/set', { brightness: 570 }],
  },
  { of: 'zigbee2mqtt', ask: ['level', 100], sends: ['zigbee2mqtt/it/set', { brightness: 254 }] },
  {
    of: 'zigbee2mqtt',
    ask: ['color', { r: 255, g: 128, b: 0 }],
    sends: ['zigbee2mqtt/it/set', { color: { r: 255, g: 128, b: 0 } }],
  },
  { of: 'zigbee2mqtt', ask: ['colorTemperature', 2700], sends: ['zigbee2mqtt/it/set', { color_temp: 370 }] },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    ask: ['position', 40],
    sends: ['zigbee2mqtt/it/set', { position: 40 }],
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    options: { invert: true },
    ask: ['position', 40],
    sends: ['zigbee2mqtt/it/set', { position: 60 }],
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    ask: ['power', true],
    sends: ['zigbee2mqtt/it/set', { state: 'OPEN' }],
  },
  {
    of: 'zigbee2mqtt',
    device: ['mode'],
    options: GARAGE,
    ask: ['mode', 'Close'],
    sends: ['zigbee2mqtt/it/set', { state: 'CLOSE' }],
  },
  {
    of: 'zigbee2mqtt',
    device: ['lock'],
    ask: ['lock', 'LOCKED'],
    sends: ['zigbee2mqtt/it/set', { state: 'LOCK' }],
  },
  {
    of: 'zigbee2mqtt',
    device: THERMOSTAT,
    ask: ['targetTemperature', 21.5],
    sends: ['zigbee2mqtt/it/set', { occupied_heating_setpoint: 21.5 }],
  },
  {
    of: 'zigbee2mqtt',
    device: THERMOSTAT,
    ask: ['thermostatMode', 'HEAT'],
    sends: ['zigbee2mqtt/it/set', { system_mode: 'heat' }],
  },
  {
    of: 'zigbee2mqtt',
    device: THERMOSTAT,
    ask: ['thermostatMode', 'ECO'],
    sends: ['zigbee2mqtt/it/set', { preset: 'eco' }],
  },
  {
    of: 'zigbee2mqtt',
    device: FAN,
    ask: ['power', false],
    sends: ['zigbee2mqtt/it/set', { fan_state: 'OFF' }],
  },
  {
    of: 'zigbee2mqtt',
    device: FAN,
    ask: ['fanSpeed', 2],
    sends: ['zigbee2mqtt/it/set', { fan_mode: 'medium' }],
  },
  {
    of: 'zigbee2mqtt',
    device: FAN,
    ask: ['fanSpeed', 100],
    sends: ['zigbee2mqtt/it/set', { fan_mode: 'high' }],
  },
  {
    of: 'zigbee2mqtt',
    options: { topic: ' zigbee2mqtt/it/# ' },
    ask: ['power', true],
    sends: ['zigbee2mqtt/it/set', { state: 'ON' }],
  },
  {
    of: 'zigbee2mqtt',
    options: { topic: 'zigbee2mqtt/hall/left' },
    ask: ['power', true],
    sends: ['zigbee2mqtt/hall/left/set', { state: 'ON' }],
  },

  { of: 'tasmota', ask: ['power', false], sends: ['cmnd/it/POWER', 'OFF'] },
  { of: 'tasmota', ask: ['brightness', 57], sends: ['cmnd/it/Dimmer', 57] },
  { of: 'tasmota', ask: ['color', { r: 255, g: 128, b: 0 }], sends: ['cmnd/it/Color', 'FF8000'] },
  {
    of: 'tasmota',
    known: { brightness: [50] },
    ask: ['color', { r: 255, g: 128, b: 0 }],
    sends: ['cmnd/it/Color2', 'FF8000'],
  },
  { of: 'tasmota', ask: ['colorTemperature', 2700], sends: ['cmnd/it/CT', 370] },
  { of: 'tasmota', options: { topic: 'strip/2' }, ask: ['power', true], sends: ['cmnd/strip/POWER2', 'ON'] },
  {
    of: 'tasmota',
    options: { topic: 'cmnd/it/POWER' },
    ask: ['power', true],
    sends: ['cmnd/it/POWER', 'ON'],
  },
  {
    of: 'tasmota',
    options: { topic: 'home/%prefix%/plug' },
    ask: ['power', true],
    sends: ['home/cmnd/plug/POWER', 'ON'],
  },
  { of: 'tasmota', device: BLIND, ask: ['position', 40], sends: ['cmnd/it/ShutterPosition1', 40] },
  { of: 'tasmota', device: BLIND, ask: ['power', true], sends: ['cmnd/it/ShutterOpen1', ''] },
  { of: 'tasmota', device: FAN, ask: ['fanSpeed', 3], sends: ['cmnd/it/FanSpeed', 3] },
  { of: 'tasmota', device: ['lock'], ask: ['lock', 'UNLOCKED'], sends: ['cmnd/it/POWER', 'OFF'] },
  { of: 'tasmota', device: ['mode'], options: GARAGE, ask: ['mode', 'Open'], sends: ['cmnd/it/POWER', 'ON'] },

  { of: 'homeassistant', ask: ['power', true], sends: ['home/it/set', { state: 'ON' }] },
  { of: 'homeassistant', ask: ['brightness', 57], sends: ['home/it/set', { state: 'ON', brightness: 145 }] },
  { of: 'homeassistant', ask: ['brightness', 0], sends: ['home/it/set', { state: 'OFF' }] },
  {
    of: 'homeassistant',
    ask: ['color', { r: 0, g: 0, b: 255 }],
    sends: ['home/it/set', { state: 'ON', color: { r: 0, g: 0, b: 255 } }],
  },
  {
    of: 'homeassistant',
    ask: ['colorTemperature', 6500],
    sends: ['home/it/set', { state: 'ON', color_temp: 154 }],
  },
  { of: 'homeassistant', device: BLIND, ask: ['position', 40], sends: ['home/it/set', { position: 40 }] },
  {
    of: 'homeassistant',
    device: ['lock'],
    ask: ['lock', 'UNLOCKED'],
    sends: ['home/it/set', { state: 'UNLOCK' }],
  },
  {
    of: 'homeassistant',
    device: THERMOSTAT,
    ask: ['targetTemperature', 20],
    sends: ['home/it/set', { temperature: 20 }],
  },
  {
    of: 'homeassistant',
    device: THERMOSTAT,
    ask: ['thermostatMode', 'OFF'],
    sends: ['home/it/set', { mode: 'off' }],
  },
  { of: 'homeassistant', device: FAN, ask: ['fanSpeed', 1], sends: ['home/it/set', { percentage: 33 }] },
  {
    of: 'homeassistant',
    options: { topic: 'bed/light/lamp/state' },
    ask: ['power', true],
    sends: ['bed/light/lamp/command', { state: 'ON' }],
  },
  {
    of: 'homeassistant',
    options: { topic: 'bed/switch/heater/state' },
    ask: ['power', true],
    sends: ['bed/switch/heater/command', 'ON'],
  },
  {
    of: 'homeassistant',
    options: { topic: 'bed/cover/blind/state' },
    device: BLIND,
    ask: ['position', 40],
    sends: ['bed/cover/blind/position/command', 40],
  },
]

const from: From[] = [
  {
    of: 'zigbee2mqtt',
    device: ANYTHING,
    hears: ['zigbee2mqtt/it', { state: 'OPEN', position: 40 }],
    reads: { power: true, position: 40 },
  },
  {
    of: 'zigbee2mqtt',
    device: THERMOSTAT,
    hears: ['zigbee2mqtt/it', { state: 'ON', local_temperature: 20 }],
    reads: { power: true, temperature: 20 },
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    options: { invert: true },
    hears: ['zigbee2mqtt/it', { position: 100, state: 'OPEN' }],
    reads: { position: 0, power: false },
  },
  {
    of: 'zigbee2mqtt',
    options: { topic: 'zigbee2mqtt/hall/left' },
    hears: ['zigbee2mqtt/hall', 'garbage'],
    reads: {},
  },
  { of: 'tasmota', device: FAN, hears: ['stat/it/POWER', 'ON'], reads: { power: true } },
  {
    of: 'tasmota',
    device: BLIND,
    hears: ['stat/it/RESULT', { Shutter1: { Position: 12, Direction: 1 } }],
    reads: { position: 12, power: true },
  },
  {
    of: 'tasmota',
    device: BLIND,
    options: { invert: true },
    hears: ['stat/it/RESULT', { Shutter1: { Position: 100, Direction: 0 } }],
    reads: { position: 0, power: false },
  },
  {
    of: 'tasmota',
    device: ['position'],
    known: { position: [40, 0] },
    hears: ['stat/it/RESULT', { ShutterPosition1: 40 }],
    reads: { position: 40 },
  },
  {
    of: 'tasmota',
    device: ['position'],
    known: { position: [70, 0] },
    hears: ['stat/it/RESULT', { ShutterPosition1: 40 }],
    reads: {},
  },
  {
    of: 'tasmota',
    device: ['airQuality'],
    hears: ['tele/it/SENSOR', { AM2301: { Temperature: 21 } }],
    reads: {},
  },
  {
    of: 'tasmota',
    device: ['airQuality'],
    hears: ['tele/it/SENSOR', { PMS5003: { 'PM2.5': 8, PM10: 11 } }],
    reads: { airQuality: { pm2_5: 8, pm10: 11 } },
  },
  {
    of: 'tasmota',
    device: ['contact'],
    hears: ['stat/it/RESULT', { POWER: 'ON' }],
    reads: { contact: 'open' },
  },
  {
    of: 'tasmota',
    device: ['temperature'],
    hears: ['tele/it/SENSOR', { AM2301: { Temperature: 70.7 }, TempUnit: 'F' }],
    reads: { temperature: 21.5 },
  },
  {
    of: 'homeassistant',
    device: BLIND,
    options: { invert: true },
    hears: ['home/it', { position: 100, state: 'open' }],
    reads: { position: 0, power: false },
  },
  {
    of: 'homeassistant',
    device: FAN,
    known: { fanSpeed: [2] },
    hears: ['home/it', { state: 'ON', percentage: 67 }],
    reads: { power: true, fanSpeed: 2 },
  },
  {
    of: 'homeassistant',
    hears: ['home/it', { color: { r: 0, g: 0, b: 0 } }],
    reads: { color: { r: 0, g: 0, b: 0 } },
  },
  {
    of: 'zigbee2mqtt',
    hears: ['zigbee2mqtt/it', { state: 'ON', brightness: 145, linkquality: 84, update: { state: 'idle' } }],
    reads: { power: true, brightness: 57 },
  },
  { of: 'zigbee2mqtt', hears: ['zigbee2mqtt/it', '{"state":"OFF"}'], reads: { power: false } },
  {
    of: 'zigbee2mqtt',
    hears: ['zigbee2mqtt/it', Buffer.from('{"state":"OFF","brightness":null}')],
    reads: { power: false },
  },
  {
    of: 'zigbee2mqtt',
    known: { brightness: [0, 57] },
    hears: ['zigbee2mqtt/it', { state: 'OFF', brightness: 145 }],
    reads: { power: false, brightness: 0 },
  },
  {
    of: 'zigbee2mqtt',
    hears: ['zigbee2mqtt/it', { state: 'OFF', brightness: 0 }],
    reads: { power: false, brightness: 0 },
  },
  {
    of: 'zigbee2mqtt',
    known: { level: [20] },
    hears: ['zigbee2mqtt/it', { brightness: 254 }],
    reads: { brightness: 100, level: 100 },
  },
  {
    of: 'zigbee2mqtt',
    known: { color: [{ r: 255, g: 128, b: 0 }] },
    hears: ['zigbee2mqtt/it', { color_mode: 'xy', color: { x: 0.6112, y: 0.3751 }, color_temp: 500 }],
    reads: { color: { r: 255, g: 128, b: 0 } },
  },
  {
    of: 'zigbee2mqtt',
    hears: ['zigbee2mqtt/it', { color_mode: 'hs', color: { hue: 120, saturation: 100, x: 0.1, y: 0.8 } }],
    reads: { color: { r: 0, g: 255, b: 0 } },
  },
  {
    of: 'zigbee2mqtt',
    hears: ['zigbee2mqtt/it', { color_mode: 'color_temp', color: { x: 0.46, y: 0.41 }, color_temp: 370 }],
    reads: { colorTemperature: 2703 },
  },
  {
    of: 'zigbee2mqtt',
    known: { colorTemperature: [2700] },
    hears: ['zigbee2mqtt/it', { color_mode: 'color_temp', color_temp: 371 }],
    reads: { colorTemperature: 2700 },
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    hears: ['zigbee2mqtt/it', { position: 40, state: 'OPEN' }],
    reads: { position: 40, power: true },
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    known: { position: [100, 0] },
    hears: ['zigbee2mqtt/it', { position: 10, moving: 'UP' }],
    reads: { position: 100, power: true },
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    known: { position: [100, 0] },
    hears: ['zigbee2mqtt/it', { position: 10 }],
    reads: { position: 100 },
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    known: { position: [100, 50] },
    hears: ['zigbee2mqtt/it', { position: 40, moving: 'DOWN' }],
    reads: { position: 40, power: false },
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    known: { position: [100] },
    hears: ['zigbee2mqtt/it', { position: 60, moving: 'STOP' }],
    reads: { position: 60 },
  },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    known: { position: [100] },
    hears: ['zigbee2mqtt/it', { position: 60 }],
    reads: { position: 60 },
  },
  {
    of: 'zigbee2mqtt',
    device: ['mode'],
    options: GARAGE,
    hears: ['zigbee2mqtt/it', { state: 'CLOSE' }],
    reads: { mode: 'Close' },
  },
  {
    of: 'zigbee2mqtt',
    device: ['lock'],
    hears: ['zigbee2mqtt/it', { state: 'LOCK', lock_state: 'locked' }],
    reads: { lock: 'LOCKED' },
  },
  {
    of: 'zigbee2mqtt',
    device: ['lock'],
    hears: ['zigbee2mqtt/it', { state: 'UNLOCK', lock_state: 'not_fully_locked' }],
    reads: { lock: 'UNLOCKED' },
  },
  {
    of: 'zigbee2mqtt',
    device: ['lock'],
    known: { lock: ['LOCKED', 'UNLOCKED'] },
    hears: ['zigbee2mqtt/it', { state: 'UNLOCK', lock_state: 'not_fully_locked' }],
    reads: { lock: 'JAMMED' },
  },
  {
    of: 'zigbee2mqtt',
    device: THERMOSTAT,
    known: { targetTemperature: [21.3] },
    hears: [
      'zigbee2mqtt/it',
      { current_heating_setpoint: 21.5, local_temperature: 19.2, system_mode: 'heat' },
    ],
    reads: { power: true, targetTemperature: 21.3, thermostatMode: 'HEAT', temperature: 19.2 },
  },
  {
    of: 'zigbee2mqtt',
    device: FAN,
    known: { fanSpeed: [66] },
    hears: ['zigbee2mqtt/it', { fan_state: 'ON', fan_mode: 'medium' }],
    reads: { power: true, fanSpeed: 66 },
  },
  {
    of: 'zigbee2mqtt',
    device: FAN,
    hears: ['zigbee2mqtt/it', { fan_state: 'ON', fan_mode: 'auto' }],
    reads: { power: true },
  },
  {
    of: 'zigbee2mqtt',
    device: ['temperature', 'humidity'],
    hears: ['zigbee2mqtt/it', { temperature: 21.43, humidity: 48.1, battery: 97 }],
    reads: { temperature: 21.43, humidity: 48.1 },
  },
  {
    of: 'zigbee2mqtt',
    device: ['contact'],
    hears: ['zigbee2mqtt/it', { contact: true }],
    reads: { contact: 'closed' },
  },
  {
    of: 'zigbee2mqtt',
    device: ['contact'],
    options: { invert: true },
    hears: ['zigbee2mqtt/it', { contact: true }],
    reads: { contact: 'open' },
  },
  {
    of: 'zigbee2mqtt',
    device: ['motion'],
    hears: ['zigbee2mqtt/it', { occupancy: false }],
    reads: { motion: false },
  },
  {
    of: 'zigbee2mqtt',
    device: ['doorbell', 'power'],
    hears: ['zigbee2mqtt/it', { action: 'single', battery: 50 }],
    reads: { doorbell: true },
  },
  {
    of: 'zigbee2mqtt',
    device: ['doorbell', 'power'],
    hears: ['zigbee2mqtt/it', { action: 'release' }],
    reads: {},
  },
  {
    of: 'zigbee2mqtt',
    device: ['powerUsage'],
    hears: ['zigbee2mqtt/it', { state: 'ON', power: 12.5, voltage: 231, energy: 4 }],
    reads: { powerUsage: { power: 12.5, voltage: 231 } },
  },
  {
    of: 'zigbee2mqtt',
    device: ['airQuality'],
    hears: ['zigbee2mqtt/it', { pm25: 8 }],
    reads: { airQuality: { pm2_5: 8 } },
  },
  {
    of: 'zigbee2mqtt',
    options: { topic: 'zigbee2mqtt/hall/left' },
    hears: ['zigbee2mqtt/hall', { state_left: 'ON', state_right: 'OFF' }],
    reads: { power: true },
  },

  { of: 'tasmota', hears: ['stat/it/POWER', 'ON'], reads: { power: true } },
  { of: 'tasmota', hears: ['stat/it/RESULT', { POWER: 'OFF' }], reads: { power: false } },
  {
    of: 'tasmota',
    hears: ['tele/it/STATE', { POWER: 'ON', Dimmer: 57, Color: '912A00', CT: 300, Wifi: { RSSI: 80 } }],
    reads: { power: true, brightness: 57, color: { r: 255, g: 74, b: 0 } },
  },
  {
    of: 'tasmota',
    known: { color: [{ r: 255, g: 128, b: 0 }] },
    hears: ['stat/it/RESULT', { POWER: 'ON', Dimmer: 50, Color: '8040000000' }],
    reads: { power: true, brightness: 50, color: { r: 255, g: 128, b: 0 } },
  },
  {
    of: 'tasmota',
    known: { color: [{ r: 255, g: 128, b: 0 }] },
    hears: ['stat/it/RESULT', { Color: '255,128,0' }],
    reads: { color: { r: 255, g: 128, b: 0 } },
  },
  {
    of: 'tasmota',
    known: { colorTemperature: [2700] },
    hears: ['stat/it/RESULT', { Color: '00000000FF', CT: 370 }],
    reads: { colorTemperature: 2700 },
  },
  {
    of: 'tasmota',
    known: { brightness: [0, 57] },
    hears: ['stat/it/RESULT', { POWER: 'OFF', Dimmer: 57 }],
    reads: { power: false, brightness: 0 },
  },
  {
    of: 'tasmota',
    options: { topic: 'strip/2' },
    hears: ['tele/strip/STATE', { POWER1: 'ON', POWER2: 'OFF' }],
    reads: { power: false },
  },
  {
    of: 'tasmota',
    options: { topic: 'strip/1' },
    hears: ['stat/strip/POWER1', 'ON'],
    reads: { power: true },
  },
  {
    of: 'tasmota',
    options: { topic: 'home/%prefix%/plug' },
    hears: ['home/stat/plug/POWER', 'ON'],
    reads: { power: true },
  },
  { of: 'tasmota', hears: ['stat/it/STATUS11', { StatusSTS: { POWER: 'ON' } }], reads: { power: true } },
  {
    of: 'tasmota',
    device: BLIND,
    hears: ['stat/it/RESULT', { Shutter1: { Position: 12, Direction: 1, Target: 60 } }],
    reads: { position: 60, power: true },
  },
  {
    of: 'tasmota',
    device: BLIND,
    hears: ['tele/it/SENSOR', { Shutter1: { Position: 0, Direction: 0, Target: 0 } }],
    reads: { position: 0, power: false },
  },
  {
    of: 'tasmota',
    device: ['temperature', 'humidity'],
    hears: [
      'tele/it/SENSOR',
      { Time: '2026-11-21T10:00:00', AM2301: { Temperature: 21.5, Humidity: 44.2 }, TempUnit: 'C' },
    ],
    reads: { temperature: 21.5, humidity: 44.2 },
  },
  {
    of: 'tasmota',
    device: ['powerUsage'],
    hears: [
      'tele/it/SENSOR',
      { ENERGY: { Total: 3.1, Power: 12, Voltage: 230, Current: 0.052, Factor: 0.9 } },
    ],
    reads: { powerUsage: { power: 12, voltage: 230, current: 0.052, factor: 0.9 } },
  },
  {
    of: 'tasmota',
    device: ['motion'],
    hears: ['tele/it/SENSOR', { Switch1: 'ON' }],
    reads: { motion: true },
  },
  {
    of: 'tasmota',
    device: ['contact'],
    hears: ['stat/it/RESULT', { Switch1: { Action: 'OFF' } }],
    reads: { contact: 'closed' },
  },
  {
    of: 'tasmota',
    device: ['doorbell', 'power'],
    hears: ['stat/it/RESULT', { Button1: { Action: 'SINGLE' } }],
    reads: { doorbell: true },
  },
  {
    of: 'tasmota',
    device: FAN,
    known: { fanSpeed: [100] },
    hears: ['stat/it/RESULT', { FanSpeed: 3 }],
    reads: { power: true, fanSpeed: 100 },
  },

  {
    of: 'homeassistant',
    hears: ['home/it', { state: 'ON', brightness: 144, color_mode: 'rgb', color: { r: 255, g: 128, b: 0 } }],
    reads: { power: true, brightness: 56, color: { r: 255, g: 128, b: 0 } },
  },
  {
    of: 'homeassistant',
    known: { brightness: [57] },
    hears: ['home/it', { state: 'ON', brightness: 144 }],
    reads: { power: true, brightness: 57 },
  },
  { of: 'homeassistant', hears: ['home/it', 'ON'], reads: { power: true } },
  {
    of: 'homeassistant',
    known: { colorTemperature: [4000] },
    hears: ['home/it', { color_mode: 'color_temp', color_temp: 4016 }],
    reads: { colorTemperature: 4000 },
  },
  {
    of: 'homeassistant',
    hears: ['home/it', { color_mode: 'color_temp', color_temp: 250 }],
    reads: { colorTemperature: 4000 },
  },
  {
    of: 'homeassistant',
    hears: ['home/it', { color_mode: 'hs', color: { h: 240, s: 100 } }],
    reads: { color: { r: 0, g: 0, b: 255 } },
  },
  {
    of: 'homeassistant',
    device: BLIND,
    known: { position: [0, 100] },
    hears: ['home/it', { state: 'closing', position: 70 }],
    reads: { position: 0, power: false },
  },
  { of: 'homeassistant', device: ['lock'], hears: ['home/it', 'JAMMED'], reads: { lock: 'JAMMED' } },
  {
    of: 'homeassistant',
    device: THERMOSTAT,
    hears: ['home/it', { mode: 'cool', temperature: 24, current_temperature: 26.5 }],
    reads: { power: true, targetTemperature: 24, thermostatMode: 'COOL', temperature: 26.5 },
  },
  {
    of: 'homeassistant',
    device: ['temperature', 'humidity'],
    hears: ['home/it', 21.5],
    reads: { temperature: 21.5 },
  },
  { of: 'homeassistant', device: ['contact'], hears: ['home/it', 'ON'], reads: { contact: 'open' } },
  {
    of: 'homeassistant',
    device: ['motion'],
    hears: ['home/it', { motion: 'OFF' }],
    reads: { motion: false },
  },
  {
    of: 'homeassistant',
    device: ['doorbell'],
    hears: ['home/it', { event_type: 'press' }],
    reads: { doorbell: true },
  },
  {
    of: 'homeassistant',
    options: { topic: 'bed/light/lamp/state' },
    hears: ['bed/light/lamp/state', { state: 'ON', brightness: 255 }],
    reads: { power: true, brightness: 100 },
  },
  {
    of: 'homeassistant',
    options: { topic: 'bed/cover/blind/state' },
    device: BLIND,
    hears: ['bed/cover/blind/position/state', 40],
    reads: { position: 40 },
  },

  // What real firmware says, and must not be misread.
  { of: 'zigbee2mqtt', hears: ['zigbee2mqtt/it', { brightness: 255 }], reads: { brightness: 100 } },
  {
    of: 'zigbee2mqtt',
    hears: ['zigbee2mqtt/it', { color_mode: null, color_temp: 250 }],
    reads: { colorTemperature: 4000 },
  },
  { of: 'zigbee2mqtt', hears: ['zigbee2mqtt/it', { color_temp: 65535 }], reads: {} },
  {
    of: 'zigbee2mqtt',
    device: BLIND,
    hears: ['zigbee2mqtt/it', { position: 90, state: 'OPEN', moving: 'DOWN' }],
    reads: { position: 90, power: false },
  },
  {
    of: 'tasmota',
    device: BLIND,
    hears: ['stat/it/RESULT', { Shutter1: { Position: 100, Direction: -1, Target: 0 } }],
    reads: { position: 0, power: false },
  },
  {
    of: 'zigbee2mqtt',
    device: THERMOSTAT,
    known: { thermostatMode: ['OFF', 'ECO'] },
    hears: ['zigbee2mqtt/it', { preset: 'eco', system_mode: 'off' }],
    reads: { power: false, thermostatMode: 'OFF' },
  },
  {
    of: 'zigbee2mqtt',
    device: THERMOSTAT,
    known: { thermostatMode: ['HEAT', 'ECO'] },
    hears: ['zigbee2mqtt/it', { preset: 'eco', system_mode: 'heat' }],
    reads: { power: true, thermostatMode: 'HEAT' },
  },
  {
    of: 'zigbee2mqtt',
    device: THERMOSTAT,
    hears: ['zigbee2mqtt/it', { preset: 'eco', system_mode: 'heat' }],
    reads: { power: true, thermostatMode: 'ECO' },
  },
  {
    of: 'zigbee2mqtt',
    device: FAN,
    hears: ['zigbee2mqtt/it', { fan_mode: '6', fan_speed: 6, fan_state: 'ON' }],
    reads: { power: true },
  },
  {
    of: 'tasmota',
    known: { color: [{ r: 255, g: 128, b: 0 }] },
    hears: ['stat/it/RESULT', { Dimmer: 5, Color: '0D060000', HSBColor: '30,100,5' }],
    reads: { brightness: 5, color: { r: 255, g: 128, b: 0 } },
  },
  {
    of: 'tasmota',
    device: ['temperature'],
    hears: ['tele/it/SENSOR', { ESP32: { Temperature: 53.3 } }],
    reads: {},
  },
  {
    of: 'tasmota',
    device: ['powerUsage'],
    options: { topic: 'it/2' },
    hears: ['tele/it/SENSOR', { ENERGY: { Power: [5, 7], Voltage: 230, Current: [0.1, 0.2] } }],
    reads: { powerUsage: { power: 7, voltage: 230, current: 0.2 } },
  },
  {
    of: 'tasmota',
    device: ['power', 'motion', 'contact'],
    hears: ['stat/it/POWER', 'ON'],
    reads: { power: true },
  },
  {
    of: 'homeassistant',
    device: ['power', 'motion', 'contact', 'doorbell'],
    hears: ['home/it', { state: 'ON' }],
    reads: { power: true },
  },
  {
    of: 'homeassistant',
    device: ['doorbell', 'power'],
    hears: ['home/it', { state: 'ON' }],
    reads: { power: true },
  },
  { of: 'homeassistant', device: ['temperature'], hears: ['home/it', 'nan'], reads: {} },
  {
    of: 'homeassistant',
    known: { colorTemperature: [2700, 4000] },
    hears: ['home/it', { state: 'ON', color_mode: 'cwww', color: { c: 10, w: 200 } }],
    reads: { power: true, colorTemperature: 2700 },
  },
  {
    of: 'homeassistant',
    hears: ['home/it', { color_mode: 'rgbct', color_temp: 250, color: { r: 255, g: 255, b: 255 } }],
    reads: { color: { r: 255, g: 255, b: 255 }, colorTemperature: 4000 },
  },
  {
    of: 'homeassistant',
    options: { topic: 'lamp/state' },
    hears: ['lamp/state', 'ON'],
    reads: { power: true },
  },

  // What the device did not say, or somebody else did.
  { of: 'zigbee2mqtt', hears: ['zigbee2mqtt/it/set', { state: 'ON' }], reads: {} },
  { of: 'zigbee2mqtt', hears: ['zigbee2mqtt/it/get', { state: '' }], reads: {} },
  { of: 'zigbee2mqtt', hears: ['zigbee2mqtt/other', { state: 'ON' }], reads: {} },
  { of: 'zigbee2mqtt', hears: ['zigbee2mqtt/it', 'garbage'], reads: {} },
  { of: 'tasmota', hears: ['cmnd/it/POWER', 'ON'], reads: {} },
  { of: 'tasmota', hears: ['stat/other/POWER', 'ON'], reads: {} },
  { of: 'tasmota', hears: ['stat/it/RESULT', { Command: 'Unknown' }], reads: {} },
  { of: 'homeassistant', hears: ['home/it/set', { state: 'ON' }], reads: {} },
  {
    of: 'homeassistant',
    options: { topic: 'bed/light/lamp/state' },
    hears: ['bed/light/lamp/command', { state: 'ON' }],
    reads: {},
  },

  // A message of the flow itself, as for every other profile.
  { of: 'zigbee2mqtt', hears: ['', 'on'], reads: { power: true } },
  { of: 'tasmota', hears: ['brightness', 40], reads: { brightness: 40 } },
]

function profileOf(of: Dialect, options: ProfileOptions = {}) {
  return profiles[of]({ topic: topics[of], ...options })
}

function values({ readings }: Heard): Record<string, unknown> {
  return Object.fromEntries(readings.map(({ capability, value }) => [capability, value]))
}

describe('An MQTT profile towards the device', () => {
  for (const { of, options, device = LAMP, known, ask, sends } of towards) {
    const [capability, value] = ask
    it(`${of} ${JSON.stringify(options ?? {})}: ${capability} ${JSON.stringify(value)} is ${JSON.stringify(sends)}`, () => {
      const { topic, payload } = profileOf(of, options).shape(
        { capability, operation: 'set', value },
        subject(device, known),
      )
      assert.deepEqual([topic, payload], sends)
    })
  }

  it('sends the relative command of the device while the state is unknown', () => {
    const step = { capability: 'brightness', operation: 'adjust', delta: -20 } as const
    const sent = (of: Dialect) => profileOf(of).shape(step, subject(LAMP))
    assert.deepEqual(sent('zigbee2mqtt'), { topic: 'zigbee2mqtt/it/set', payload: { brightness_step: -51 } })
    assert.deepEqual(sent('tasmota'), { topic: 'cmnd/it/Dimmer', payload: '-' })
    const { topic, payload } = profileOf('tasmota').shape({ ...step, capability: 'position' }, subject(BLIND))
    assert.deepEqual([topic, payload], ['cmnd/it/ShutterChange1', -20])
    assert.throws(() => sent('homeassistant'), { message: 'The current brightness of It is not known yet' })
  })

  const unknown: [of: Dialect, capability: string, value: unknown][] = [
    ['zigbee2mqtt', 'position', 'half'],
    ['zigbee2mqtt', 'fanSpeed', 'fast'],
    ['zigbee2mqtt', 'brightness', 'bright'],
    ['zigbee2mqtt', 'toggle', true],
    ['zigbee2mqtt', 'colorTemperature', 'warm'],
    ['tasmota', 'position', 'half'],
    ['tasmota', 'fanSpeed', -1],
    ['homeassistant', 'position', 'half'],
    ['homeassistant', 'fanSpeed', 150],
    ['homeassistant', 'targetHumidity', 'dry'],
  ]
  for (const [of, capability, value] of unknown)
    it(`says that it has no command, instead of sending nonsense: ${of}, ${capability} ${String(value)}`, () => {
      const device = subject([capability])
      assert.equal(profileOf(of).takes?.(capability, device, value), false)
      assert.throws(() => profileOf(of).shape({ capability, operation: 'set', value }, device), {
        code: 'unsupported',
      })
    })

  it('sends the step itself to a device that only knows steps, also where a value is known', () => {
    const step = { capability: 'brightness', operation: 'adjust', value: 60, delta: 20 } as const
    const sent = (options: ProfileOptions, of: Dialect = 'zigbee2mqtt', isAssumed?: Subject['isAssumed']) =>
      profileOf(of, options).shape(step, { ...subject(LAMP), ...(isAssumed && { isAssumed }) }).payload
    assert.deepEqual(sent({ relative: true }), { brightness_step: 51 })
    assert.deepEqual(
      sent({}, 'zigbee2mqtt', () => true),
      { brightness_step: 51 },
    )
    assert.deepEqual(sent({}), { brightness: 152 })
    assert.equal(sent({ relative: true }, 'tasmota'), '+')
  })

  it('says that it has no command for a step of what it does not have', () => {
    const louder = { capability: 'volume', operation: 'adjust', delta: 1 } as const
    assert.equal(profileOf('tasmota').takes?.('volume', subject(['volume'])), false)
    assert.throws(() => profileOf('tasmota').shape(louder, subject(['volume'])), {
      message: 'It: Tasmota has no command for volume',
    })
  })

  it('says so when the device has no command for it', () => {
    assert.throws(
      () =>
        profileOf('tasmota').shape({ capability: 'volume', operation: 'set', value: 5 }, subject(['volume'])),
      {
        code: 'unsupported',
        message: 'It: Tasmota has no command for volume 5',
      },
    )
    assert.throws(
      () =>
        profileOf('zigbee2mqtt').shape(
          { capability: 'lock', operation: 'set', value: 'JAMMED' },
          subject(['lock']),
        ),
      { code: 'unsupported' },
    )
  })

  it('writes the target temperature into the field that the thermostat has', () => {
    const profile = profileOf('zigbee2mqtt')
    profile.read({ topic: 'zigbee2mqtt/it', payload: { current_heating_setpoint: 20 } }, subject(THERMOSTAT))
    const { payload } = profile.shape(
      { capability: 'targetTemperature', operation: 'set', value: 22 },
      subject(THERMOSTAT),
    )
    assert.deepEqual(payload, { current_heating_setpoint: 22 })
  })

  it('goes as far as the lamp does, and calls that the answer', () => {
    const profile = profileOf('zigbee2mqtt')
    const hear = (mireds: number, known: number[]) =>
      profile.read(
        { topic: 'zigbee2mqtt/it', payload: { color_mode: 'color_temp', color_temp: mireds } },
        subject(['colorTemperature'], { colorTemperature: known }),
      ).readings
    const white = (value: number, settles?: true) => [
      { capability: 'colorTemperature', value, ...(settles && { settles }) },
    ]
    assert.deepEqual(hear(370, [7000, 2703]), white(2703), 'what it was before is no answer')
    assert.deepEqual(hear(250, [7000, 2703]), white(4000, true), 'its coolest white')
    assert.deepEqual(hear(250, [7000, 4000]), white(4000, true), 'the same once more')
    assert.deepEqual(hear(370, [4000]), white(2703), 'somebody else dims it warmer')
    assert.deepEqual(hear(454, [1800, 4000]), white(2203, true), 'its warmest white')
  })

  it('follows a cover that does not say which way it moves, also after the answer', () => {
    const profile = profileOf('zigbee2mqtt')
    const hear = (position: number, known: number[]) =>
      values(
        profile.read(
          { topic: 'zigbee2mqtt/it', payload: { position } },
          subject(['position'], { position: known }),
        ),
      ).position
    assert.equal(hear(95, [0, 100]), 0)
    assert.equal(hear(60, [0]), 0)
    assert.equal(hear(20, [0]), 0)
    assert.equal(hear(20, [0]), 20, 'it has stopped')
    assert.equal(hear(50, [20]), 50, 'somebody opens it')
  })

  it('switches a thermostat by its mode, on to the one that it had', () => {
    const profile = profileOf('zigbee2mqtt')
    const turn = (value: boolean) =>
      profile.shape({ capability: 'power', operation: 'set', value }, subject(THERMOSTAT)).payload
    assert.deepEqual([turn(true), turn(false)], [{ system_mode: 'heat' }, { system_mode: 'off' }])
    profile.read({ topic: 'zigbee2mqtt/it', payload: { system_mode: 'auto' } }, subject(THERMOSTAT))
    profile.read({ topic: 'zigbee2mqtt/it', payload: { system_mode: 'off' } }, subject(THERMOSTAT))
    assert.deepEqual(turn(true), { system_mode: 'auto' })
  })

  it('switches a fan behind a plain relay by its relay', () => {
    const profile = profileOf('zigbee2mqtt')
    profile.read({ topic: 'zigbee2mqtt/it', payload: { state: 'OFF' } }, subject(FAN))
    const { payload } = profile.shape({ capability: 'power', operation: 'set', value: true }, subject(FAN))
    assert.deepEqual(payload, { state: 'ON' })
  })

  it('speaks Kelvin to a lamp that does', () => {
    const profile = profileOf('homeassistant')
    profile.read({ topic: 'home/it', payload: { color_mode: 'color_temp', color_temp: 2700 } }, subject(LAMP))
    const white = { capability: 'colorTemperature', operation: 'set', value: 4000 } as const
    assert.deepEqual(profile.shape(white, subject(LAMP)).payload, { state: 'ON', color_temp: 4000 })
  })

  it('remembers what it has learned, also for a successor', () => {
    const known = profileOf('zigbee2mqtt')
    known.read({ topic: 'zigbee2mqtt/it', payload: { current_heating_setpoint: 20 } }, subject(THERMOSTAT))
    const successor = profileOf('zigbee2mqtt', { habits: { ...known.habits } })
    const warm = { capability: 'targetTemperature', operation: 'set', value: 21 } as const
    assert.deepEqual(successor.shape(warm, subject(THERMOSTAT)).payload, { current_heating_setpoint: 21 })
  })

  it('says a bare ON to a device that does so itself', () => {
    const profile = profileOf('homeassistant')
    const on = { capability: 'power', operation: 'set', value: true } as const
    const sent = () => profile.shape(on, subject(['power'])).payload
    profile.read({ topic: 'home/it', payload: 'OFF' }, subject(['power']))
    assert.equal(sent(), 'ON')
    profile.read({ topic: 'home/it', payload: { state: 'OFF' } }, subject(['power']))
    assert.deepEqual(sent(), { state: 'ON' })
  })

  it('switches a fan with speeds by its speed, because the relay is its lamp', () => {
    const profile = profileOf('tasmota')
    const turn = (value: boolean, known: Known = {}) => {
      const { topic, payload } = profile.shape(
        { capability: 'power', operation: 'set', value },
        subject(FAN, known),
      )
      return [topic, payload]
    }
    assert.deepEqual(turn(true), ['cmnd/it/POWER', 'ON'])
    const said = { topic: 'stat/it/RESULT', payload: { FanSpeed: 2, POWER: 'OFF' } }
    assert.deepEqual(values(profile.read(said, subject(FAN))), { power: true, fanSpeed: 2 })
    assert.deepEqual(turn(true, { fanSpeed: [2] }), ['cmnd/it/FanSpeed', 2])
    assert.deepEqual(turn(true, { fanSpeed: [0] }), ['cmnd/it/FanSpeed', 1])
    assert.deepEqual(turn(false), ['cmnd/it/FanSpeed', 0])
    const lamp = { topic: 'stat/it/POWER', payload: 'ON' }
    assert.deepEqual(values(profile.read(lamp, subject(FAN))), {})
  })

  it('writes a colour the way the lamp tells its own', () => {
    const profile = profileOf('homeassistant')
    const red = { capability: 'color', operation: 'set', value: { r: 255, g: 0, b: 0 } } as const
    const spelled = (mode: string, color: object) => {
      profile.read({ topic: 'home/it', payload: { color_mode: mode, color } }, subject(LAMP))
      return profile.shape(red, subject(LAMP)).payload
    }
    assert.deepEqual(spelled('hs', { h: 10, s: 20 }), { state: 'ON', color: { h: 0, s: 100 } })
    assert.deepEqual(spelled('xy', { x: 0.3, y: 0.3 }), { state: 'ON', color: { x: 0.7006, y: 0.2993 } })
    assert.deepEqual(spelled('rgb', { r: 1, g: 2, b: 3 }), { state: 'ON', color: { r: 255, g: 0, b: 0 } })
  })
})

describe('An MQTT profile from the device', () => {
  for (const { of, options, device = LAMP, known, hears, reads } of from) {
    const [topic, payload] = hears
    it(`${of} ${JSON.stringify(options ?? {})}: ${topic} ${JSON.stringify(payload)} is ${JSON.stringify(reads)}`, () => {
      assert.deepEqual(values(profileOf(of, options).read({ topic, payload }, subject(device, known))), reads)
    })
  }

  it('hears whether the device can be reached', () => {
    const heard: [Dialect, string, unknown, boolean | undefined, ProfileOptions?][] = [
      ['zigbee2mqtt', 'zigbee2mqtt/it/availability', { state: 'offline' }, false],
      ['zigbee2mqtt', 'zigbee2mqtt/it/availability', 'online', true],
      ['zigbee2mqtt', 'zigbee2mqtt/hall/availability', 'offline', false, { topic: 'zigbee2mqtt/hall/left' }],
      ['zigbee2mqtt', 'zigbee2mqtt/bridge/state', { state: 'offline' }, false],
      ['zigbee2mqtt', 'other/bridge/state', { state: 'offline' }, undefined],
      ['tasmota', 'tele/it/LWT', 'Offline', false],
      ['tasmota', 'tele/it/LWT', 'Online', true],
      ['homeassistant', 'home/it/availability', 'offline', false],
      ['homeassistant', 'bed/status', 'offline', false, { topic: 'bed/light/lamp/state' }],
      ['homeassistant', 'home/it/availability', 'perhaps', undefined],
    ]
    for (const [of, topic, payload, online, options] of heard) {
      assert.equal(profileOf(of, options).read({ topic, payload }, subject(LAMP)).online, online, topic)
    }
  })

  it('keeps a device unreachable that is off the air while the bridge comes back', () => {
    const profile = profileOf('zigbee2mqtt')
    const hear = (topic: string, payload: unknown) => profile.read({ topic, payload }, subject(LAMP)).online
    assert.equal(hear('zigbee2mqtt/it/availability', { state: 'offline' }), false)
    assert.equal(hear('zigbee2mqtt/bridge/state', { state: 'online' }), false)
    assert.equal(hear('zigbee2mqtt/it/availability', { state: 'online' }), true)
  })

  it('takes what it understands of a state, and says what it does not', () => {
    const payload = { state: 'ON', brightness: 'bright', color_temp: 370 }
    const heard = profileOf('zigbee2mqtt').read({ topic: 'zigbee2mqtt/it', payload }, subject(LAMP))
    assert.deepEqual(values(heard), { power: true, colorTemperature: 2703 })
    assert.equal(
      heard.problem?.message,
      'brightness: "bright" is not understood, expected a number from 0 to 254',
    )
  })

  it('hears one part of a device that a wiring names, and whether the device can be reached', () => {
    const wired = (of: Dialect, json: object) =>
      profileOf(of, { wiring: parseWiring(JSON.stringify({ v: 1, id: 'x', json })) })
    const left = { state: 'z/hall', command: 'z/hall/set', part: 'left', capabilities: ['power'] }
    const profile = wired('zigbee2mqtt', left)
    const hear = (topic: string, payload: unknown) => profile.read({ topic, payload }, subject(['power']))
    assert.deepEqual(values(hear('z/hall', { state_left: 'ON', state_right: 'OFF' })), { power: true })
    assert.deepEqual(values(hear('z/hall', 'garbage')), {})
    assert.equal(hear('z/hall/availability', 'offline').online, false)
    assert.equal(hear('z/bridge/state', 'offline').online, false)
    const { state: _, ...deaf } = left
    const silent = wired('zigbee2mqtt', deaf)
    const on = { capability: 'power', operation: 'set', value: true } as const
    assert.deepEqual(silent.shape(on, subject(['power'])).payload, { state_left: 'ON' })
    assert.equal(silent.answer, 'flow', 'nothing will tell that it was done')
    const said = (part: string, capability: string, payload: unknown) =>
      values(
        wired('tasmota', {
          command: 'cmnd/it',
          state: 'tele/it/STATE',
          part,
          capabilities: [capability],
        }).read({ topic: 'tele/it/STATE', payload }, subject([capability])),
      )
    assert.deepEqual(said('Channel2', 'brightness', { Channel: [10, 20] }), { brightness: 20 })
    assert.deepEqual(said('Channel2', 'brightness', { Channel2: 30 }), { brightness: 30 })
    assert.deepEqual(said('Switch2', 'contact', { Switch1: 'ON', Switch2: 'OFF' }), { contact: 'closed' })
    assert.deepEqual(said('Switch2', 'contact', { POWER: 'ON' }), {})
    assert.deepEqual(
      said('ESP32', 'temperature', { ESP32: { Temperature: 53.3 }, AM2301: { Temperature: 21 } }),
      {
        temperature: 53.3,
      },
    )
  })

  it('listens to one topic for everything that the device says', () => {
    const listen = (of: Dialect, topic: string) => profiles[of]({ topic }).listen
    assert.equal(listen('zigbee2mqtt', 'zigbee2mqtt/it'), 'zigbee2mqtt/it/#')
    assert.equal(listen('zigbee2mqtt', 'zigbee2mqtt/hall/left'), 'zigbee2mqtt/hall/#')
    assert.equal(listen('tasmota', 'strip/2'), '+/strip/#')
    assert.equal(listen('tasmota', 'home/%prefix%/plug'), 'home/+/plug/#')
    assert.equal(listen('homeassistant', 'home/it'), 'home/it/#')
    assert.equal(listen('homeassistant', 'bed/light/lamp/state'), 'bed/#')
  })
})
