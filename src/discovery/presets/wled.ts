import type { Preset } from './preset'

/** WLED (https://kno.wled.ge/interfaces/mqtt/). */
export const wled: Preset = {
  id: 'wled',
  vendor: 'WLED',
  bases: ['wled/+'],
  // All of them listen to that one.
  names: /^(?!all$)/,
  availability: { topic: '{topic}/status', online: 'online', offline: 'offline' },
  parts: [
    {
      part: '',
      heard: '{topic}/g',
      wires: {
        power: {
          state: [{ topic: '{topic}/g', words: { '0': false }, otherwise: true }],
          command: [
            { topic: '{topic}', value: true, payload: 'ON' },
            { topic: '{topic}', value: false, payload: 'OFF' },
          ],
        },
        brightness: {
          scale: [0, 255],
          state: [{ topic: '{topic}/g' }],
          command: [
            { topic: '{topic}', value: 0, payload: 'OFF' },
            { topic: '{topic}', payload: '{{ value }}' },
          ],
        },
        color: {
          color: 'hex',
          state: [{ topic: '{topic}/c' }],
          command: [{ topic: '{topic}/col', payload: '#{{ value }}' }],
        },
      },
    },
  ],
  // It need not keep its state at the broker, only that it is there.
  models: { '': { '{topic}/g': '0' } },
}
