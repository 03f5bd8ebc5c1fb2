import { metered, onOff, type Preset, type PresetPart } from './preset'

/** OpenBeken (https://github.com/openshwprojects/OpenBK7231T_App/blob/main/docs/mqttTopics.md). */
export const openbeken: Preset = {
  id: 'openbeken',
  vendor: 'OpenBeken',
  bases: ['+'],
  names: /^obk/i,
  first: 1,
  availability: { topic: '{topic}/connected', online: 'online', offline: 'offline' },
  parts: [
    // A channel may be anything; only one that is 0 or 1 can be a relay.
    {
      part: 'relay {n}',
      heard: '{topic}/{n}/get',
      like: /^[01]$/,
      wires: { power: onOff([{ topic: '{topic}/{n}/get' }], '{topic}/{n}/set', ['1', '0']) },
    },
    {
      part: '',
      heard: '{topic}/led_enableAll/get',
      wires: {
        power: onOff([{ topic: '{topic}/led_enableAll/get' }], 'cmnd/{topic}/led_enableAll', ['1', '0']),
      },
    },
    {
      part: '',
      heard: '{topic}/led_dimmer/get',
      wires: {
        brightness: {
          state: [{ topic: '{topic}/led_dimmer/get' }],
          command: [{ topic: 'cmnd/{topic}/led_dimmer', payload: '{{ value }}' }],
        },
      },
    },
    {
      part: '',
      heard: '{topic}/led_basecolor_rgb/get',
      wires: {
        color: {
          color: 'hex',
          state: [{ topic: '{topic}/led_basecolor_rgb/get' }],
          command: [{ topic: 'cmnd/{topic}/led_basecolor_rgb', payload: '{{ value }}' }],
        },
      },
    },
    {
      part: '',
      heard: '{topic}/led_temperature/get',
      wires: {
        colorTemperature: {
          state: [{ topic: '{topic}/led_temperature/get', unit: 'mired' }],
          command: [{ topic: 'cmnd/{topic}/led_temperature', payload: '{{ value }}', unit: 'mired' }],
        },
      },
    },
    ...(['power', 'voltage', 'current'] as const).map((member): PresetPart => ({
      part: '',
      heard: `{topic}/${member}/get`,
      wires: metered(member, `{topic}/${member}/get`),
    })),
  ],
  models: {},
}
