import type { CapabilityName } from '../../bridge/capabilities'
import type { WiredCapability, WiredState } from '../../profiles/wiring/schema'
import { type Preset, type PresetPart } from './preset'

/**
 * Shelly's second generation and later (https://shelly-api-docs.shelly.cloud/gen2/ComponentsAndServices/Mqtt/). Commands
 * are RPC calls, which are allowed unless somebody forbids them. A component's state comes with notifications, which are
 * on by default, and on a topic of its own where that is switched on.
 */

const EVENTS = '{topic}/events/rpc'

/** Where a component says a member. */
function said(component: string, path: string, more: Omit<WiredState, 'topic' | 'value'> = {}): WiredState[] {
  return [
    { topic: EVENTS, value: `value_json.params['${component}:{n}'].${path}`, ...more },
    { topic: `{topic}/status/${component}:{n}`, value: `value_json.${path}`, ...more },
  ]
}

function call(method: string, params: string): { topic: string; payload: string } {
  return {
    topic: '{topic}/rpc',
    payload: `{"id":1,"src":"homewire","method":"${method}","params":{"id":{n}${params}}}`,
  }
}

/** A part is heard in a notification and on its own topic alike. */
function part(
  component: string,
  like: RegExp,
  wires: Partial<Record<CapabilityName, WiredCapability>>,
  offers?: readonly CapabilityName[],
): PresetPart[] {
  const common = { part: `${component} {n}`, like, wires, ...(offers && { offers }) }
  return [
    { ...common, heard: EVENTS, named: component },
    { ...common, heard: `{topic}/status/${component}:{n}` },
  ]
}

const ON_OFF = { words: { true: true, false: false } }

function switched(component: string, method: string): WiredCapability {
  return {
    state: said(component, 'output', ON_OFF),
    command: [
      { ...call(method, ',"on":true'), value: true },
      { ...call(method, ',"on":false'), value: false },
    ],
  }
}

/** Lamps with the members that every kind of them has. */
function lamp(
  component: string,
  method: string,
  own: Partial<Record<CapabilityName, WiredCapability>>,
): PresetPart[] {
  return part(component, /"output"/, {
    power: switched(component, method),
    brightness: {
      state: said(component, 'brightness'),
      command: [
        { ...call(method, ',"on":false'), value: 0 },
        call(method, ',"on":true,"brightness":{{ value }}'),
      ],
    },
    ...own,
  })
}

const rgb = (component: string, method: string): WiredCapability => ({
  color: 'rgb',
  state: said(component, 'rgb'),
  command: [call(method, ',"on":true,"rgb":[{{ value }}]')],
})

function metered(component: string, power: string): PresetPart[] {
  return part(component, new RegExp(`"${power}"`), {
    powerUsage: {
      state: [
        ...said(component, power, { member: 'power' }),
        ...said(component, 'voltage', { member: 'voltage' }),
        ...said(component, 'current', { member: 'current' }),
      ],
    },
  })
}

function side(open: string | boolean, closed: string | boolean): WiredCapability {
  return {
    state: said('cover', 'state', {
      words: { open, closed },
      moving: { opening: open, closing: closed },
    }),
    command: [
      { ...call('Cover.Open', ''), value: open },
      { ...call('Cover.Close', ''), value: closed },
    ],
  }
}

const cover = {
  mode: side('Open', 'Close'),
  power: side(true, false),
  toggle: { command: [{ ...call('Cover.Stop', ''), value: false }] },
} satisfies Partial<Record<CapabilityName, WiredCapability>>

function sensor(component: string, capability: CapabilityName, path: string): PresetPart[] {
  const parts = part(component, new RegExp(`"${path.split('.').at(-1) ?? path}"`), {
    [capability]: { state: said(component, path) },
  })
  // Its sensors are one device.
  return parts.map((each) => ({ ...each, part: '' }))
}

const alarm = (component: string, capability: CapabilityName): PresetPart[] =>
  sensor(component, capability, 'alarm').map((each) => ({
    ...each,
    wires: { [capability]: { state: said(component, 'alarm', ON_OFF) } },
  }))

const RELAY = { '{topic}/status/switch:0': '"output"' }
const METERED = { '{topic}/status/switch:0': '"output" "apower"' }

export const shelly2: Preset = {
  id: 'shelly2',
  vendor: 'Shelly',
  bases: ['+', '+/+'],
  names: /^shelly/i,
  availability: { topic: '{topic}/online', online: 'true', offline: 'false' },
  parts: [
    ...part('switch', /"output"/, { power: switched('switch', 'Switch.Set') }),
    ...metered('switch', 'apower'),
    ...metered('pm1', 'apower'),
    ...metered('em1', 'act_power'),
    // One that was never calibrated knows no position.
    ...part('cover', /"state"/, cover, ['mode']),
    ...part(
      'cover',
      /"current_pos":\s*\d/,
      {
        ...cover,
        position: {
          state: said('cover', 'current_pos'),
          command: [call('Cover.GoToPosition', ',"pos":{{ value }}')],
        },
      },
      ['position'],
    ),
    ...lamp('light', 'Light.Set', {}),
    ...lamp('rgb', 'RGB.Set', { color: rgb('rgb', 'RGB.Set') }),
    ...lamp('rgbw', 'RGBW.Set', { color: rgb('rgbw', 'RGBW.Set') }),
    ...lamp('cct', 'CCT.Set', {
      colorTemperature: {
        state: said('cct', 'ct'),
        command: [call('CCT.Set', ',"on":true,"ct":{{ value }}')],
      },
    }),
    ...sensor('temperature', 'temperature', 'tC'),
    ...sensor('humidity', 'humidity', 'rh'),
    ...sensor('illuminance', 'illuminance', 'lux'),
    ...sensor('devicepower', 'battery', 'battery.percent'),
    ...alarm('smoke', 'smoke'),
    ...alarm('flood', 'leak'),
  ],
  // One with two outputs may be a cover: it has to say so itself.
  models: {
    'shellyplus1-': RELAY,
    'shellyplus1pm-': METERED,
    'shellyplusplugs-': METERED,
    'shellyplugus-': METERED,
    'shellyplugsg3-': METERED,
    'shelly1g3-': RELAY,
    'shelly1pmg3-': METERED,
    'shelly1minig3-': RELAY,
    'shelly1pmminig3-': METERED,
    'shellypro1-': RELAY,
    'shellypro1pm-': METERED,
    'shellydimmerg3-': { '{topic}/status/light:0': '"output"' },
  },
}
