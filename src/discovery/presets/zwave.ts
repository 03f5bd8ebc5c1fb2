import type { CapabilityName } from '../../bridge/capabilities'
import type { WiredCapability } from '../../profiles/wiring/schema'
import { onOff, type Preset, type PresetPart, told } from './preset'

/**
 * Z-Wave JS UI with named topics and values as JSON, as it is set up (https://zwave-js.github.io/zwave-js-ui/#/usage/setup).
 * It tells no units unless the whole value is published; a number without one is left out.
 */

const VALUE = 'value_json.value'
const SAID = /"value"/

function endpoint(path: string): string {
  return `{topic}/${path}`
}

function sensed(
  path: string,
  capability: CapabilityName,
  words: Record<string, string | boolean>,
): PresetPart {
  const topic = endpoint(path)
  return {
    part: '',
    heard: topic,
    like: SAID,
    wires: { [capability]: { state: [{ topic, value: VALUE, words }] } },
  }
}

function measured(path: string, capability: CapabilityName, unit: string, name?: string): PresetPart[] {
  const topic = endpoint(path)
  const wires = { [capability]: told(topic, VALUE, name) }
  return [
    { part: '', heard: topic, like: new RegExp(`"unit":\\s*"${unit}"`), wires },
    { part: path.split('/').at(-1) ?? '', heard: topic, like: /^(?!.*"unit")/s, refusal: 'unit' },
  ]
}

const multilevel = 'switch_multilevel/endpoint_{n}'
const lock = 'door_lock/endpoint_{n}'
const barrier = 'barrier_operator/endpoint_{n}'

const lockWire: WiredCapability = {
  state: [
    { topic: endpoint(`${lock}/currentMode`), value: VALUE, words: { '255': 'LOCKED', '0': 'UNLOCKED' } },
  ],
  command: [
    { topic: endpoint(`${lock}/targetMode/set`), value: 'LOCKED', payload: '255' },
    { topic: endpoint(`${lock}/targetMode/set`), value: 'UNLOCKED', payload: '0' },
  ],
}

export const zwave: Preset = {
  id: 'zwave',
  vendor: 'Z-Wave JS UI',
  bases: ['zwave/+', 'zwave/+/+'],
  names: /^(?!_)/,
  availability: { topic: '{topic}/status', value: VALUE, online: 'true', offline: 'false' },
  parts: [
    {
      part: 'switch {n}',
      heard: endpoint('switch_binary/endpoint_{n}/currentValue'),
      like: SAID,
      wires: {
        power: onOff(
          [{ topic: endpoint('switch_binary/endpoint_{n}/currentValue'), value: VALUE }],
          endpoint('switch_binary/endpoint_{n}/targetValue/set'),
          ['true', 'false'],
        ),
      },
    },
    {
      part: 'level {n}',
      heard: endpoint(`${multilevel}/currentValue`),
      like: SAID,
      wires: {
        power: {
          state: [
            {
              topic: endpoint(`${multilevel}/currentValue`),
              value: VALUE,
              words: { '0': false },
              otherwise: true,
            },
          ],
          // 255 is the level that it had.
          command: [
            { topic: endpoint(`${multilevel}/targetValue/set`), value: true, payload: '255' },
            { topic: endpoint(`${multilevel}/targetValue/set`), value: false, payload: '0' },
          ],
        },
        brightness: {
          scale: [0, 99],
          state: [{ topic: endpoint(`${multilevel}/currentValue`), value: VALUE }],
          command: [{ topic: endpoint(`${multilevel}/targetValue/set`), payload: '{{ value }}' }],
        },
      },
    },
    { part: 'lock {n}', heard: endpoint(`${lock}/currentMode`), like: SAID, wires: { lock: lockWire } },
    {
      part: 'door {n}',
      heard: endpoint(`${barrier}/currentState`),
      like: SAID,
      wires: {
        mode: {
          state: [
            {
              topic: endpoint(`${barrier}/currentState`),
              value: VALUE,
              words: { '255': 'Open', '0': 'Close' },
              moving: { '254': 'Open', '252': 'Close' },
            },
          ],
          command: [
            { topic: endpoint(`${barrier}/targetState/set`), value: 'Open', payload: '255' },
            { topic: endpoint(`${barrier}/targetState/set`), value: 'Close', payload: '0' },
          ],
        },
      },
    },
    sensed('notification/endpoint_{n}/Home_Security/Motion_sensor_status', 'motion', {
      '8': true,
      '0': false,
    }),
    sensed('notification/endpoint_{n}/Access_Control/Door_state_simple', 'contact', {
      '22': 'open',
      '23': 'closed',
    }),
    sensed('notification/endpoint_{n}/Water_Alarm/Sensor_status', 'leak', {
      '1': true,
      '2': true,
      '0': false,
    }),
    sensed('notification/endpoint_{n}/Smoke_Alarm/Sensor_status', 'smoke', {
      '1': true,
      '2': true,
      '0': false,
    }),
    {
      part: '',
      heard: endpoint('battery/endpoint_{n}/level'),
      like: SAID,
      wires: { battery: told(endpoint('battery/endpoint_{n}/level'), VALUE) },
    },
    ...measured('sensor_multilevel/endpoint_{n}/Air_temperature', 'temperature', '°C'),
    ...measured('sensor_multilevel/endpoint_{n}/Humidity', 'humidity', '%'),
    ...measured('sensor_multilevel/endpoint_{n}/Illuminance', 'illuminance', 'Lux'),
  ],
  models: {},
}
