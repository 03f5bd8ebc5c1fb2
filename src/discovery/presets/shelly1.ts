import type { WiredCapability } from '../../profiles/wiring/schema'
import { metered, onOff, type Preset, type PresetPart, told } from './preset'

/** Shelly's first generation (https://shelly-api-docs.shelly.cloud/gen1/#mqtt-support). */

/** A lamp; `light` and `white` have the same members. */
function lamp(kind: string): PresetPart[] {
  const topic = `{topic}/${kind}/{n}`
  const status = `${topic}/status`
  const power = onOff([{ topic }], `${topic}/command`, ['on', 'off'])
  return [
    { part: `${kind} {n}`, heard: topic, wires: { power } },
    {
      part: `${kind} {n}`,
      heard: status,
      like: /"brightness"/,
      wires: {
        power,
        brightness: {
          state: [{ topic: status, value: 'value_json.brightness' }],
          command: [
            { topic: `${topic}/command`, value: 0, payload: 'off' },
            { topic: `${topic}/set`, payload: '{"turn":"on","brightness":{{ value }}}' },
          ],
        },
      },
    },
    {
      part: `${kind} {n}`,
      heard: status,
      like: /"temp"/,
      wires: {
        colorTemperature: {
          state: [{ topic: status, value: 'value_json.temp' }],
          command: [{ topic: `${topic}/set`, payload: '{"turn":"on","temp":{{ value }}}' }],
        },
      },
    },
  ]
}

/** A roller says `stop` at rest: only its position tells whether it is open. */
function side(open: string | boolean, closed: string | boolean): WiredCapability {
  return {
    state: [{ topic: '{topic}/roller/{n}/pos', words: { '0': closed }, otherwise: open }],
    command: [
      { topic: '{topic}/roller/{n}/command', value: open, payload: 'open' },
      { topic: '{topic}/roller/{n}/command', value: closed, payload: 'close' },
    ],
  }
}

const flag = (topic: string): WiredCapability => ({ state: [{ topic, words: { true: true, false: false } }] })

const RELAY = { '{topic}/relay/0': 'off' }
const METERED = { ...RELAY, '{topic}/relay/0/power': '0' }

export const shelly1: Preset = {
  id: 'shelly1',
  vendor: 'Shelly',
  bases: ['shellies/+'],
  names: /^/,
  availability: { topic: '{topic}/online', online: 'true', offline: 'false' },
  parts: [
    {
      part: 'relay {n}',
      heard: '{topic}/relay/{n}',
      wires: {
        power: onOff([{ topic: '{topic}/relay/{n}' }], '{topic}/relay/{n}/command', ['on', 'off']),
      },
    },
    {
      part: 'relay {n}',
      heard: '{topic}/relay/{n}/power',
      wires: metered('power', '{topic}/relay/{n}/power'),
    },
    {
      part: 'roller {n}',
      heard: '{topic}/roller/{n}/pos',
      offers: ['position'],
      wires: {
        position: {
          state: [{ topic: '{topic}/roller/{n}/pos' }],
          command: [{ topic: '{topic}/roller/{n}/command/pos', payload: '{{ value }}' }],
        },
        mode: side('Open', 'Close'),
        power: side(true, false),
        toggle: { command: [{ topic: '{topic}/roller/{n}/command', value: false, payload: 'stop' }] },
      },
    },
    ...lamp('light'),
    ...lamp('white'),
    {
      part: 'color {n}',
      heard: '{topic}/color/{n}',
      wires: { power: onOff([{ topic: '{topic}/color/{n}' }], '{topic}/color/{n}/command', ['on', 'off']) },
    },
    {
      part: 'color {n}',
      heard: '{topic}/color/{n}/status',
      // A bulb that also shines white keeps its last colour in there.
      like: /^(?!.*"temp").*"gain"/s,
      wires: {
        power: onOff([{ topic: '{topic}/color/{n}' }], '{topic}/color/{n}/command', ['on', 'off']),
        brightness: {
          state: [{ topic: '{topic}/color/{n}/status', value: 'value_json.gain' }],
          command: [
            { topic: '{topic}/color/{n}/command', value: 0, payload: 'off' },
            { topic: '{topic}/color/{n}/set', payload: '{"turn":"on","gain":{{ value }}}' },
          ],
        },
        color: {
          state: [{ topic: '{topic}/color/{n}/status', value: 'value_json' }],
          command: [
            {
              topic: '{topic}/color/{n}/set',
              payload: '{"turn":"on","red":{{ red }},"green":{{ green }},"blue":{{ blue }},"white":0}',
            },
          ],
        },
      },
    },
    ...(['power', 'voltage', 'current'] as const).map((member): PresetPart => ({
      part: 'meter {n}',
      heard: `{topic}/emeter/{n}/${member}`,
      wires: metered(member, `{topic}/emeter/{n}/${member}`),
    })),
    {
      part: 'meter {n}',
      heard: '{topic}/emeter/{n}/total',
      wires: { energy: told('{topic}/emeter/{n}/total', undefined, 'Wh') },
    },
    // In whichever unit its owner has chosen; only the whole status says both.
    {
      part: '',
      heard: '{topic}/info',
      like: /"tC"/,
      wires: { temperature: told('{topic}/info', 'value_json.tmp.tC') },
    },
    { part: '', heard: '{topic}/sensor/humidity', wires: { humidity: told('{topic}/sensor/humidity') } },
    { part: '', heard: '{topic}/sensor/battery', wires: { battery: told('{topic}/sensor/battery') } },
    { part: '', heard: '{topic}/sensor/lux', wires: { illuminance: told('{topic}/sensor/lux') } },
    { part: '', heard: '{topic}/sensor/flood', wires: { leak: flag('{topic}/sensor/flood') } },
    { part: '', heard: '{topic}/sensor/smoke', wires: { smoke: flag('{topic}/sensor/smoke') } },
    {
      part: '',
      heard: '{topic}/sensor/state',
      wires: {
        contact: { state: [{ topic: '{topic}/sensor/state', words: { open: 'open', close: 'closed' } }] },
      },
    },
    {
      part: '',
      heard: '{topic}/status',
      like: /"motion"/,
      wires: {
        motion: {
          state: [
            { topic: '{topic}/status', value: 'value_json.motion', words: { true: true, false: false } },
          ],
        },
      },
    },
  ],
  // A Shelly with two relays may be a roller: it has to say so itself.
  models: {
    'shelly1-': RELAY,
    'shelly1l-': RELAY,
    'shelly1pm-': METERED,
    'shellyplug-': METERED,
    'shellyplug-s-': METERED,
    'shellyem-': RELAY,
    'shellyem3-': RELAY,
    'shellyair-': RELAY,
    'shelly4pro-': {
      '{topic}/relay/0': 'off',
      '{topic}/relay/1': 'off',
      '{topic}/relay/2': 'off',
      '{topic}/relay/3': 'off',
    },
    'shellyuni-': { '{topic}/relay/0': 'off', '{topic}/relay/1': 'off' },
  },
}
