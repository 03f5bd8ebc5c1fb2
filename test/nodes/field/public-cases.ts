import type { Case } from './player'

type Step = Case['steps'][number]
type Ask = NonNullable<Step['ask']>

const asked = (action: string, value: object, more: Partial<Ask> = {}): Step => ({
  ask: { action, value, success: true, ...more },
})
const told = (action: string, value: object): Step => ({ events: [{ action, value: { ...value } }] })
const settle = { wait: 100 }
const z2m = (topic: string, more: object = {}): object => ({
  deviceType: 'LIGHT',
  profile: 'zigbee2mqtt',
  topic: `zigbee2mqtt/${topic}`,
  timeout: 1.5,
  ...more,
})
const heard = (topic: string, payload: unknown): Step => ({ say: { topic: `zigbee2mqtt/${topic}`, payload } })

/** A Function node behind the `in` node, wired back to the `out` node. */
const wiredBack = (func: string): Case['flow'] => [
  { id: 'fn', type: 'function', func, outputs: 1, to: 'OUT' },
]

function complaint(id: string, title: string, device: object, steps: Step[], flow: Case['flow'] = []): Case {
  return { id, title, device: { profile: 'value', ...device }, flow, steps }
}

/** What people reported of other voice nodes, bridges and SDKs, told in our own words. */
export const publicCases: Case[] = [
  complaint(
    'p1',
    'a dimmer whose message also has an id, a name and an origin is at 100 %',
    { deviceType: 'LIGHT' },
    [
      { say: { payload: { brightness: 100, id: 2, name: 'Dimmer', origin: 'device' } } },
      told('setBrightness', { brightness: 100 }),
      { noWarn: 'error' },
    ],
  ),
  complaint('p2', 'a lamp that sends color_temp null is on, and no error is raised', z2m('p2'), [
    heard('p2', '{"color_temp":null,"state":"ON","update":{"state":"idle"},"update_available":false}'),
    told('setPowerState', { state: 'On' }),
    { noWarn: 'error' },
  ]),
  complaint(
    'p3',
    'a brightness for a lamp that is off: the answer is the brightness, and the platform is told that it is on',
    z2m('p3'),
    [
      heard('p3', { state: 'OFF' }),
      settle,
      asked('setBrightness', { brightness: 40 }, { res: { brightness: 40 } }),
      told('setPowerState', { state: 'On' }),
    ],
    wiredBack('return {topic: "zigbee2mqtt/p3", payload: {state: "ON", brightness: 102}}'),
  ),
  ...[1, 50, 99].map((brightness) =>
    complaint(
      `p4-${brightness}`,
      `${brightness} % comes back as ${brightness} %, though the lamp counts to 254`,
      z2m('p4'),
      [asked('setBrightness', { brightness }, { res: { brightness } })],
      wiredBack(
        'const {brightness} = JSON.parse(msg.payload.length ? msg.payload : JSON.stringify(msg.payload)); return {topic: "zigbee2mqtt/p4", payload: {state: "ON", brightness}}',
      ),
    ),
  ),
  complaint('p5', 'a lamp that says 255 of 254 is at 100 %', z2m('p5'), [
    heard('p5', { state: 'ON', brightness: 255 }),
    told('setBrightness', { brightness: 100 }),
    { noWarn: 'error' },
  ]),
  complaint('p6', 'a bulb with a numeric color_mode and both xy and hue is on at 39 %', z2m('p6'), [
    heard('p6', {
      state: 'ON',
      brightness: 100,
      color: { x: 0.5636, y: 0.3853, saturation: 100, hue: 241 },
      color_temp: 370,
      color_mode: 1,
      elapsed: 23806,
      last_seen: '2019-12-07T20:13:39.674Z',
    }),
    told('setPowerState', { state: 'On' }),
    told('setBrightness', { brightness: 39 }),
    { noWarn: 'error' },
  ]),
  complaint('p7', 'a temperature does not turn the thermostat on', { deviceType: 'THERMOSTAT' }, [
    { say: { payload: { temperature: 21, humidity: 40 } } },
    told('currentTemperature', { temperature: 21, humidity: 40 }),
    { eventsNone: 'setPowerState' },
  ]),
  complaint('p8', 'the mode of a thermostat is an event', { deviceType: 'THERMOSTAT' }, [
    { say: { topic: 'thermostatMode', payload: 'heat' } },
    told('setThermostatMode', { thermostatMode: 'HEAT' }),
  ]),
  complaint(
    'p9',
    '"good night" shuts the garage that is shut: it does not open',
    { deviceType: 'GARAGE_DOOR', onlyChanges: true },
    [
      { say: { payload: 'closed' } },
      settle,
      asked('setMode', { mode: 'Close' }, { res: { mode: 'Close' } }),
      { flowCount: 0 },
    ],
  ),
  complaint(
    'p10',
    'a magnet that says 1 while the door is shut is turned round by invert',
    { deviceType: 'GARAGE_DOOR', profile: 'gpio', invert: true },
    [{ say: { payload: 1 } }, told('setMode', { mode: 'Close' })],
  ),
  complaint(
    'p11',
    'a door that says opening and then open does not stay at opening',
    { deviceType: 'GARAGE_DOOR' },
    [
      { say: { payload: 'opening' } },
      settle,
      { say: { payload: 'open' } },
      told('setMode', { mode: 'Open' }),
      { noWarn: 'error' },
    ],
  ),
  ...[NaN, 'nan', 'unknown', '', null].map((temperature, index) =>
    complaint(
      `p12-${index + 1}`,
      `${String(temperature) || 'an empty text'} of a sensor that missed a reading is an error, and no temperature`,
      { deviceType: 'TEMPERATURESENSOR' },
      [
        { say: { topic: 'temperature', payload: temperature } },
        { error: 'temperature: ' },
        { eventsNone: 'currentTemperature' },
      ],
    ),
  ),
  complaint('p13', 'daylight white for a lamp of which nothing is known', { deviceType: 'LIGHT' }, [
    asked('setColorTemperature', { colorTemperature: 7000 }, { res: { colorTemperature: 7000 } }),
    { flowPayload: 7000 },
  ]),
  complaint(
    'p14',
    '"dim the lights" with the state sent back as the answer is the state',
    { deviceType: 'LIGHT', answer: 'reply' },
    [
      { say: { topic: 'brightness', payload: 50 } },
      settle,
      asked('adjustBrightness', { brightnessDelta: -20 }, { res: { brightness: 30 } }),
    ],
    wiredBack('return msg'),
  ),
  complaint(
    'p15',
    'a flow that needs a second is waited for',
    { deviceType: 'SWITCH', answer: 'reply' },
    [asked('setPowerState', { state: 'On' }, { notBefore: 900 })],
    wiredBack('await new Promise((r) => setTimeout(r, 1000)); return msg'),
  ),
  complaint(
    'p16',
    'a colour that was asked for stays: with in wired to out nothing else is told',
    { deviceType: 'LIGHT' },
    [
      asked('setColor', { color: { r: 255, g: 0, b: 0 } }, { res: { color: { r: 255, g: 0, b: 0 } } }),
      { eventsNone: 'setColor' },
    ],
    wiredBack('return msg'),
  ),
  ...['unavailable', 'unknown', 'None', ''].map((payload, index) =>
    complaint(
      `p17-${index + 1}`,
      `"${payload}" of a switch is an error, and not off`,
      { deviceType: 'SWITCH' },
      [{ say: { payload } }, { error: 'power: ' }, { eventsNone: 'setPowerState' }],
    ),
  ),
  complaint('p18', '50 % is 50 in the flow, and not ON', { deviceType: 'LIGHT' }, [
    asked('setBrightness', { brightness: 50 }),
    { flowPayload: 50 },
  ]),
  complaint('p19', 'a word in quotes, as JSON text has it, is understood', { deviceType: 'SWITCH' }, [
    { say: { payload: '"ON"' } },
    told('setPowerState', { state: 'On' }),
  ]),
  complaint('p20', 'a decimal comma is an error, and not a tenth', { deviceType: 'TEMPERATURESENSOR' }, [
    { say: { topic: 'temperature', payload: '21,5' } },
    { error: 'temperature: "21,5" is not understood' },
    { eventsNone: 'currentTemperature' },
  ]),
]
