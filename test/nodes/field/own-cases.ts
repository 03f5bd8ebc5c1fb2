import type { Case } from './player'

type Steps = Case['steps']

const z2m = (topic: string, more: object = {}): object => ({
  profile: 'zigbee2mqtt',
  topic: `zigbee2mqtt/${topic}`,
  timeout: 1.2,
  ...more,
})
const heard = (topic: string, payload: object, more: object = {}): Steps[number] => ({
  say: { topic: `zigbee2mqtt/${topic}`, payload, ...more },
})
const on = { state: 'On' }
const off = { state: 'Off' }
const settle = { wait: 100 }

function own(id: string, title: string, device: object, steps: Steps, flow: Case['flow'] = []): Case {
  return { id, title, device, flow, steps }
}

/** What a device that is there, and a device that is not, look like before the same request. */
function twins(
  id: string,
  what: string,
  device: object,
  there: Steps[number],
  elsewhere: Steps[number],
  [action, value]: [string, object],
): Case[] {
  return [
    own(id, `${what}: already there and silent, a success`, device, [
      there,
      settle,
      { ask: { action, value, success: true } },
      { flowCount: 1 },
    ]),
    own(`${id}n`, `${what}: silent and not there, a failure`, device, [
      elsewhere,
      settle,
      { ask: { action, value, success: false } },
      { flowCount: 1 },
    ]),
  ]
}

const gpio = { profile: 'gpio', answer: 'state', timeout: 1.2 }
const light = (topic: string): object => z2m(topic, { deviceType: 'LIGHT' })
const lock = (topic: string): object => z2m(topic, { deviceType: 'SMARTLOCK' })

/** Further inputs for the kinds of the given cases, as far as the bridge decides them. */
export const ownCases: Case[] = [
  ...twins(
    't1',
    'a pin that is read back',
    { ...gpio, deviceType: 'SWITCH' },
    { say: { payload: 1 } },
    { say: { payload: 0 } },
    ['setPowerState', on],
  ),
  ...twins(
    't2',
    'a lock on a pin',
    { ...gpio, deviceType: 'SMARTLOCK' },
    { say: { payload: 1 } },
    { say: { payload: 0 } },
    ['setLockState', { state: 'lock' }],
  ),
  ...twins(
    't3',
    'an ESPHome switch',
    { deviceType: 'SWITCH', profile: 'homeassistant', topic: 'esph/switch/pump/state', timeout: 1.2 },
    { say: { topic: 'esph/switch/pump/state', payload: 'ON' } },
    { say: { topic: 'esph/switch/pump/state', payload: 'OFF' } },
    ['setPowerState', on],
  ),
  ...twins(
    't4',
    'a Tasmota plug',
    { deviceType: 'SWITCH', profile: 'tasmota', topic: 'plug', timeout: 1.2 },
    { say: { topic: 'stat/plug/RESULT', payload: { POWER: 'ON' } } },
    { say: { topic: 'stat/plug/RESULT', payload: { POWER: 'OFF' } } },
    ['setPowerState', on],
  ),
  ...twins(
    't5',
    'a lamp at 57 %',
    light('t5'),
    heard('t5', { state: 'ON', brightness: 145 }),
    heard('t5', { state: 'ON', brightness: 30 }),
    ['setBrightness', { brightness: 57 }],
  ),
  ...twins(
    't6',
    'a lamp that is dark',
    light('t6'),
    heard('t6', { state: 'OFF', brightness: 0 }),
    heard('t6', { state: 'ON', brightness: 145 }),
    ['setBrightness', { brightness: 0 }],
  ),
  ...twins(
    't7',
    'a lock on Zigbee',
    lock('t7'),
    heard('t7', { state: 'LOCK' }),
    heard('t7', { state: 'UNLOCK' }),
    ['setLockState', { state: 'lock' }],
  ),
  ...twins(
    't8',
    'a lock that was locked by its own motor',
    lock('t8'),
    heard('t8', { state: 'LOCK' }),
    heard('t8', { state: 'LOCK' }, { qos: 1, retain: true }),
    ['setLockState', { state: 'lock' }],
  ),
  ...twins(
    't9',
    'a lamp in red',
    light('t9'),
    heard('t9', { state: 'ON', brightness: 254, color_mode: 'hs', color: { hue: 0, saturation: 100 } }),
    heard('t9', { state: 'ON', brightness: 254, color_mode: 'hs', color: { hue: 120, saturation: 100 } }),
    ['setColor', { color: { r: 255, g: 0, b: 0 } }],
  ),
  own(
    't10',
    'Off asked in vain, then On, which it is; but it says Off meanwhile: a failure',
    z2m('t10', { deviceType: 'SWITCH', timeout: 2.5 }),
    [
      heard('t10', { state: 'ON' }),
      settle,
      { ask: { action: 'setPowerState', value: off, success: false } },
      heard('t10', { state: 'OFF' }),
      settle,
      { ask: { action: 'setPowerState', value: on, success: false } },
      { flowCount: 2 },
    ],
  ),
  own(
    't11',
    'a lamp goes offline before it is asked for what it is: a failure at once',
    z2m('t11', { deviceType: 'SWITCH' }),
    [
      heard('t11', { state: 'ON' }),
      { say: { topic: 'zigbee2mqtt/t11/availability', payload: { state: 'offline' } } },
      settle,
      { ask: { action: 'setPowerState', value: on, success: false, says: 'offline', within: 900 } },
      { flowCount: 0 },
    ],
  ),
  own(
    'f1',
    'an unlocked lock that fails to lock is answered with what it is',
    { ...gpio, deviceType: 'SMARTLOCK' },
    [
      { say: { payload: 0 } },
      settle,
      {
        ask: { action: 'setLockState', value: { state: 'lock' }, success: false, res: { state: 'UNLOCKED' } },
      },
    ],
  ),
  own(
    'f2',
    'a lock of which nothing is known fails in the form of the vendor',
    { ...gpio, deviceType: 'SMARTLOCK' },
    [{ ask: { action: 'setLockState', value: { state: 'lock' }, success: false, res: { state: 'JAMMED' } } }],
  ),
  own(
    'o1',
    'onlyChanges: a relay of which only the broker knows gets no pulse',
    { deviceType: 'SWITCH', profile: 'value', onlyChanges: true },
    [
      { say: { payload: false, qos: 0, retain: true } },
      settle,
      { ask: { action: 'setPowerState', value: on, success: false, says: 'not known yet', within: 900 } },
      { flowCount: 0 },
    ],
  ),
  own(
    'o2',
    'onlyChanges: a lock that said it is locked gets no pulse to lock, and one to unlock',
    { deviceType: 'SMARTLOCK', profile: 'value', onlyChanges: true },
    [
      { say: { payload: 'LOCKED' } },
      settle,
      { ask: { action: 'setLockState', value: { state: 'lock' }, success: true } },
      { flowCount: 0 },
      { ask: { action: 'setLockState', value: { state: 'unlock' }, success: true } },
      { flowCount: 1 },
    ],
  ),
  own(
    'o3',
    'onlyChanges: the level of a lamp is no pulse',
    { deviceType: 'LIGHT', profile: 'value', onlyChanges: true },
    [{ ask: { action: 'setBrightness', value: { brightness: 40 }, success: true } }, { flowCount: 1 }],
  ),
  own(
    'r1',
    'restored: a blind is not moved, and the answer is where it is',
    { deviceType: 'BLIND', profile: 'value' },
    [
      { say: { payload: 70 } },
      settle,
      { reconnect: true },
      {
        ask: { action: 'setRangeValue', value: { rangeValue: 0 }, res: { rangeValue: 70 }, client: 'portal' },
      },
      { flowCount: 0 },
    ],
  ),
  own(
    'r2',
    'restored: a pulse relay gets no pulse',
    { deviceType: 'SWITCH', profile: 'value', onlyChanges: true },
    [
      { say: { payload: false } },
      settle,
      { reconnect: true },
      { ask: { action: 'setPowerState', value: on, res: off, client: 'portal' } },
      { flowCount: 0 },
    ],
  ),
  own('r3', 'restored: the same lock moves for a person', { deviceType: 'SMARTLOCK', profile: 'value' }, [
    { say: { payload: 'LOCKED' } },
    settle,
    { reconnect: true },
    { ask: { action: 'setLockState', value: { state: 'unlock' }, success: true } },
    { flowCount: 1 },
  ]),
  own(
    'v1',
    'overtaken: a garage door told Open, then Close: the first hears that it is closed',
    { deviceType: 'GARAGE_DOOR', profile: 'value', answer: 'state' },
    [
      {
        overtaken: {
          action: 'setMode',
          first: { mode: 'Open' },
          second: { mode: 'Close' },
          report: { payload: 'closed' },
          firstSucceeds: false,
          firstSays: 'it is Close now',
        },
      },
    ],
  ),
  own('v2', 'overtaken: two levels of a lamp: the first has the value of the second', light('v2'), [
    heard('v2', { state: 'ON', brightness: 30 }),
    settle,
    {
      overtaken: {
        action: 'setBrightness',
        first: { brightness: 20 },
        second: { brightness: 57 },
        report: { topic: 'zigbee2mqtt/v2', payload: { state: 'ON', brightness: 145 } },
        firstSucceeds: true,
        firstRes: { brightness: 57 },
      },
    },
  ]),
  own(
    'd1',
    'up and down: "dimmer" of a lamp of which nothing is known',
    { deviceType: 'LIGHT', profile: 'value' },
    [
      {
        ask: {
          action: 'adjustBrightness',
          value: { brightnessDelta: -30 },
          success: true,
          res: { brightness: 20 },
        },
      },
      { flowPayload: 20 },
    ],
  ),
  own(
    'd2',
    'up and down: a report sets the book of a thing that only knows more and less',
    { deviceType: 'TV', profile: 'value', relative: true },
    [
      { say: { topic: 'volume', payload: 10 } },
      settle,
      { ask: { action: 'setVolume', value: { volume: 30 }, success: true, res: { volume: 30 } } },
      { flowPayload: 20 },
    ],
  ),
]
