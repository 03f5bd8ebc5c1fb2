import type { Case } from './player'

type Steps = Case['steps']
type Said = NonNullable<Steps[number]['say']>
type Told = NonNullable<Steps[number]['events']>[number]

const told = (action: string, value: object): Told => ({ action, value: value as Told['value'] })

/** What a flow says of a device, and what the platform is told; or what the error says. */
function said(
  id: string,
  title: string,
  device: string | object,
  messages: Said | Said[],
  expected: Told[] | string,
): Case {
  const options = typeof device === 'string' ? { deviceType: device, profile: 'value' } : device
  const says = [messages].flat().map((say) => ({ say }))
  const ends = typeof expected === 'string' ? [{ error: expected }] : [{ events: expected }]
  return { id, title, device: options, flow: [], steps: [...says, ...ends] }
}

/** An error, and nothing of it reaches the platform. */
function refused(
  id: string,
  title: string,
  device: string | object,
  say: Said,
  error: string,
  action: string,
): Case {
  const one = said(id, title, device, say, error)
  return { ...one, steps: [...one.steps, { eventsNone: action }] }
}

const orange = [told('setColor', { color: { r: 255, g: 128, b: 0 } })]
const red = [told('setColor', { color: { r: 255, g: 0, b: 0 } })]

/** Further inputs for what a flow may say of a device. */
export const ownReports: Case[] = [
  // The platform's own words.
  said(
    'a1',
    'a set point under its action name, as the platform spells it',
    'THERMOSTAT',
    { topic: 'targetTemperature', payload: { temperature: 21.5 } },
    [told('targetTemperature', { temperature: 21.5 })],
  ),
  said(
    'a2',
    'a lock under its action name',
    'SMARTLOCK',
    { topic: 'setLockState', payload: { state: 'LOCKED' } },
    [told('setLockState', { state: 'LOCKED' })],
  ),
  said(
    'a3',
    'a contact under its action name',
    'CONTACT_SENSOR',
    { topic: 'setContactState', payload: { state: 'open' } },
    [told('setContactState', { state: 'open' })],
  ),
  said(
    'a4',
    'a switch under its action name, with a plain value',
    'SWITCH',
    { topic: 'setPowerState', payload: 'On' },
    [told('setPowerState', { state: 'On' })],
  ),
  said(
    'a5',
    'a level under its action name, as a plain number',
    'LIGHT',
    { topic: 'setBrightness', payload: 40 },
    [told('setBrightness', { brightness: 40 })],
  ),
  said(
    'a5b',
    'a temperature under the name of its event, as a plain number, on a thermostat',
    'THERMOSTAT',
    { topic: 'currentTemperature', payload: 21.5 },
    [told('currentTemperature', { temperature: 21.5, humidity: -1 })],
  ),
  said('a6', '"Not Detected" of a motion sensor', 'MOTION_SENSOR', { payload: 'notDetected' }, [
    told('motion', { state: 'notDetected' }),
  ]),
  refused(
    'a7',
    'a word that the platform does not have is an error, and no motion',
    'MOTION_SENSOR',
    { payload: 'maybe' },
    'motion: "maybe" is not understood',
    'motion',
  ),
  refused(
    'a8',
    'an action of another kind of device is an error',
    'SWITCH',
    { topic: 'setLockState', payload: { state: 'LOCKED' } },
    'Lamp',
    'setLockState',
  ),

  // Garage words.
  ...(
    [
      ['OPEN', 'Open'],
      ['CLOSED', 'Close'],
      ['opened', 'Open'],
      ['shut', 'Close'],
      [true, 'Open'],
      [{ mode: 'closed' }, 'Close'],
    ] as const
  ).map(([payload, mode], index) =>
    said(
      `b${index + 1}`,
      `${JSON.stringify(payload)} of a garage contact is ${mode}`,
      'GARAGE_DOOR',
      { payload },
      [told('setMode', { mode })],
    ),
  ),
  ...['stuck', 'unavailable', 'half'].map((payload, index) =>
    refused(
      `b${index + 7}`,
      `"${payload}" of a garage contact is an error, and no mode of its own`,
      'GARAGE_DOOR',
      { payload },
      `mode: "${payload}" is not understood, expected one of Open, Close`,
      'setMode',
    ),
  ),

  // Instances without a name.
  {
    id: 'i1',
    title: 'two toggles known, a report names neither: an error that lists them, and nothing goes out',
    device: { deviceType: 'CUSTOM', profile: 'value' },
    flow: [],
    steps: [
      ...['toggleInstance1', 'toggleInstance2'].map((instance) => ({
        ask: { action: 'setToggleState', value: { state: 'On' }, instance, success: true },
      })),
      { say: { topic: 'toggle', payload: false } },
      { error: 'toggleInstance1, toggleInstance2' },
      { eventsNone: 'setToggleState' },
    ],
  },
  {
    id: 'i2',
    title: 'two modes known, a report names one as msg.instanceId: that one goes out',
    device: { deviceType: 'CUSTOM', profile: 'value' },
    flow: [],
    steps: [
      ...['modeInstance1', 'modeInstance2'].map((instance) => ({
        ask: { action: 'setMode', value: { mode: 'Warm' }, instance, success: true },
      })),
      { say: { topic: 'mode', instanceId: 'modeInstance2', payload: 'Cold' } },
      { events: [told('setMode', { mode: 'Cold' })] },
    ],
  },
  {
    id: 'i3',
    title: 'one range known: a report without a name is about it',
    device: { deviceType: 'CUSTOM', profile: 'value' },
    flow: [],
    steps: [
      { ask: { action: 'setRangeValue', value: { rangeValue: 10 }, instance: 'r1', success: true } },
      { say: { topic: 'range', payload: 12 } },
      { events: [told('setRangeValue', { rangeValue: 12 })] },
    ],
  },

  // Meters.
  said(
    'm1',
    'a meter that says its power as text: first nothing is counted',
    'POWER_SENSOR',
    { payload: '{"power":"0"}' },
    [
      told('powerUsage', {
        voltage: -1,
        current: -1,
        power: 0,
        apparentPower: -1,
        reactivePower: -1,
        factor: -1,
        wattHours: 0,
        startTime: 0,
      }),
    ],
  ),

  // Colours.
  ...(
    [
      ['{hue, saturation}', { hue: 0, saturation: 100 }, red],
      ['{hue, saturation, brightness}', { hue: 0, saturation: 100, brightness: 100 }, red],
      ['{h, s, v}', { h: 0, s: 1, v: 1 }, red],
      ['#f00', '#f00', red],
      ['#F00 with spaces', ' #F00 ', red],
      ['a list in JSON text', '[255, 128, 0]', orange],
      ['three numbers in a text', '255,128,0', orange],
      ['rgb(…)', 'rgb(255, 128, 0)', orange],
      ['{red, green, blue}', { red: 255, green: 128, blue: 0 }, orange],
    ] as const
  ).map(([what, payload, events], index) =>
    said(`n${index + 1}`, `a colour as ${what}`, 'LIGHT', { topic: 'color', payload }, [...events]),
  ),
  ...(
    [
      ['a list of two', [255, 128]],
      ['a list that is beyond its end', [300, 0, 0]],
      ['a hue without a saturation', { hue: 30 }],
      ['#f0', '#f0'],
      ['two numbers in a text', '255,128'],
    ] as const
  ).map(([what, payload], index) =>
    refused(
      `nn${index + 1}`,
      `${what} is no colour: an error`,
      'LIGHT',
      { topic: 'color', payload },
      'is not understood, expected a colour',
      'setColor',
    ),
  ),

  // One bad field, one side of a climate.
  said(
    'o1',
    'power is good, brightness is null: the power goes out, the brightness is the error',
    'LIGHT',
    { payload: { power: true, brightness: null } },
    [told('setPowerState', { state: 'On' })],
  ),
  said(
    'o1e',
    'the null of that brightness is told',
    'LIGHT',
    { payload: { power: true, brightness: null } },
    'brightness',
  ),
  said(
    'o2',
    'a thermostat whose set point is a word: the temperature and its mode go out',
    'THERMOSTAT',
    { payload: { targetTemperature: 'warm', thermostatMode: 'heat', temperature: 20, humidity: 40 } },
    [
      told('setThermostatMode', { thermostatMode: 'HEAT' }),
      told('currentTemperature', { temperature: 20, humidity: 40 }),
    ],
  ),
  said(
    'o3',
    'a temperature alone goes out',
    'TEMPERATURESENSOR',
    { topic: 'temperature', payload: '21.5 °C' },
    [told('currentTemperature', { temperature: 21.5, humidity: -1 })],
  ),
  said(
    'o4',
    'a humidity waits for its temperature, and goes out with it',
    'TEMPERATURESENSOR',
    [
      { topic: 'humidity', payload: 48 },
      { topic: 'temperature', payload: 19 },
    ],
    [told('currentTemperature', { temperature: 19, humidity: 48 })],
  ),

  // Messages of the vendor's own nodes.
  said(
    'v1',
    'a level in msg.action and msg.value',
    'LIGHT',
    { action: 'setBrightness', value: { brightness: 40 } },
    [told('setBrightness', { brightness: 40 })],
  ),
  said(
    'v2',
    'a motion in msg.action and msg.value',
    'MOTION_SENSOR',
    { action: 'motion', value: { state: 'detected' } },
    [told('motion', { state: 'detected' })],
  ),
  said(
    'v3',
    'action and value in the payload',
    'SWITCH',
    { payload: { action: 'setPowerState', value: { state: 'On' } } },
    [told('setPowerState', { state: 'On' })],
  ),
  refused(
    'v4',
    'an action that nobody has is an error',
    'SWITCH',
    { action: 'setPowerStat', value: { state: 'On' } },
    'expected power',
    'setPowerState',
  ),
]
