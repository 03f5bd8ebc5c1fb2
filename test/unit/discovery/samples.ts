import type { Announced, Announcement } from '../../../src/discovery/announced'
import type { Adoptable } from '../../../src/discovery/announcements'

/** What is announced of a device, without what the list adds. */
export function announced({
  options: _options,
  types: _types,
  sample: _sample,
  ...rest
}: Adoptable): Announced {
  return rest
}

/** Announcements as the programs publish them, shortened to what matters and a little of what does not. */

export function announcement(topic: string, content: unknown): Announcement {
  return { topic, payload: typeof content === 'string' ? content : JSON.stringify(content) }
}

const binary = (name: string, property = name, more: object = {}): object => ({
  type: 'binary',
  name,
  label: name,
  property,
  access: 7,
  value_on: 'ON',
  value_off: 'OFF',
  value_toggle: 'TOGGLE',
  ...more,
})
const numeric = (name: string, more: object = {}): object => ({
  type: 'numeric',
  name,
  label: name,
  property: name,
  access: 1,
  ...more,
})

export const exposes = {
  colorLamp: [
    {
      type: 'light',
      features: [
        binary('state'),
        numeric('brightness', { access: 7, value_min: 0, value_max: 254 }),
        numeric('color_temp', { access: 7, unit: 'mired', value_min: 153, value_max: 500 }),
        { type: 'composite', name: 'color_xy', property: 'color', features: [numeric('x'), numeric('y')] },
        { type: 'composite', name: 'color_hs', property: 'color', features: [numeric('hue')] },
      ],
    },
    { type: 'enum', name: 'effect', property: 'effect', access: 2, values: ['blink', 'breathe'] },
    numeric('linkquality', { unit: 'lqi' }),
  ],
  wallSwitch: [
    { type: 'switch', endpoint: 'left', features: [binary('state', 'state_left', { endpoint: 'left' })] },
    { type: 'switch', endpoint: 'right', features: [binary('state', 'state_right', { endpoint: 'right' })] },
    numeric('power', { unit: 'W' }),
    { type: 'enum', name: 'action', property: 'action', access: 1, values: ['single_left', 'single_right'] },
  ],
  plug: [
    { type: 'switch', features: [binary('state')] },
    numeric('power', { unit: 'W' }),
    numeric('current', { unit: 'A' }),
    numeric('voltage', { unit: 'V' }),
    numeric('energy', { unit: 'kWh' }),
  ],
  blind: [
    {
      type: 'cover',
      features: [
        { type: 'enum', name: 'state', property: 'state', access: 3, values: ['OPEN', 'CLOSE', 'STOP'] },
        numeric('position', { access: 7, value_min: 0, value_max: 100 }),
      ],
    },
    numeric('battery', { unit: '%' }),
  ],
  valve: [
    numeric('battery', { unit: '%' }),
    {
      type: 'climate',
      features: [
        numeric('occupied_heating_setpoint', { access: 7, value_min: 5, value_max: 30 }),
        numeric('local_temperature', { unit: '°C' }),
        { type: 'enum', name: 'system_mode', property: 'system_mode', values: ['off', 'heat', 'auto'] },
      ],
    },
  ],
  lock: [
    {
      type: 'lock',
      features: [
        { ...binary('state'), value_on: 'LOCK', value_off: 'UNLOCK' },
        { type: 'enum', name: 'lock_state', property: 'lock_state', values: ['locked', 'unlocked'] },
      ],
    },
  ],
  fan: [
    {
      type: 'fan',
      features: [
        binary('state', 'fan_state'),
        { type: 'enum', name: 'mode', property: 'fan_mode', values: ['off', 'low', 'medium', 'high', 'on'] },
      ],
    },
  ],
  climateSensor: [numeric('battery'), numeric('temperature'), numeric('humidity'), numeric('voltage')],
  motionSensor: [binary('occupancy'), numeric('illuminance'), numeric('battery')],
  doorSensor: [binary('contact', 'contact', { value_on: false, value_off: true }), numeric('voltage')],
  button: [{ type: 'enum', name: 'action', property: 'action', values: ['single', 'double', 'hold'] }],
  repeater: [numeric('linkquality')],
}

export function zigbeeDevice(name: string, features: object[], more: object = {}): object {
  return {
    ieee_address: '0x00158d00018255df',
    type: 'Router',
    network_address: 29159,
    supported: true,
    disabled: false,
    friendly_name: name,
    endpoints: { 1: { bindings: [], configured_reportings: [], clusters: { input: [], output: [] } } },
    definition: {
      model: 'LED1624G9',
      vendor: 'IKEA',
      description: 'TRADFRI',
      source: 'native',
      exposes: features,
    },
    interviewing: false,
    interview_completed: true,
    interview_state: 'SUCCESSFUL',
    ...more,
  }
}

export const coordinator = {
  ieee_address: '0x00124b0024c2bb07',
  type: 'Coordinator',
  network_address: 0,
  supported: true,
  disabled: false,
  friendly_name: 'Coordinator',
  definition: null,
  interview_completed: true,
}

export function tasmotaConfig(more: object = {}): object {
  return {
    ip: '192.168.1.20',
    dn: 'Kettle',
    fn: ['Kettle', null, null, null, null, null, null, null],
    hn: 'tasmota-49A3BC-0956',
    mac: '5CCF7F49A3BC',
    md: 'Sonoff S31',
    ty: 0,
    if: 0,
    ofln: 'Offline',
    onln: 'Online',
    state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
    sw: '14.2.0',
    t: 'tasmota_49A3BC',
    ft: '%prefix%/%topic%/',
    tp: ['cmnd', 'stat', 'tele'],
    rl: [1, 0, 0, 0, 0, 0, 0, 0],
    swc: [-1, -1, -1, -1, -1, -1, -1, -1],
    btn: [0, 0, 0, 0, 0, 0, 0, 0],
    so: { 4: 0, 11: 0, 13: 0, 17: 0, 20: 0, 30: 0, 68: 0, 73: 0, 82: 0, 114: 0, 117: 0 },
    lk: 0,
    lt_st: 0,
    bat: 0,
    dslp: 0,
    sho: [],
    sht: [],
    ver: 1,
    ...more,
  }
}

export function tasmota(more: object = {}, sensors?: object, mac = '5CCF7F49A3BC'): Announcement[] {
  const own = announcement(`tasmota/discovery/${mac}/config`, tasmotaConfig({ mac, ...more }))
  if (!sensors) return [own]
  const sn = { Time: '2026-11-21T10:00:00', ...sensors, TempUnit: 'C' }
  return [own, announcement(`tasmota/discovery/${mac}/sensors`, { sn, ver: 1 })]
}

const esp = {
  dev: { ids: '5ccf7f49a3bc', name: 'Porch', sw: 'esphome v2026.11.0', mdl: 'esp01_1m', mf: 'Espressif' },
  avty_t: 'porch/status',
}

/** What ESPHome's MQTT component announces, with its short names. */
export const esphome = {
  light: announcement('homeassistant/light/porch/lamp/config', {
    schema: 'json',
    brightness: true,
    supported_color_modes: ['rgbw'],
    name: 'Lamp',
    stat_t: 'porch/light/lamp/state',
    cmd_t: 'porch/light/lamp/command',
    uniq_id: 'ESPlightlamp',
    ...esp,
  }),
  relay: announcement('homeassistant/switch/porch/fountain/config', {
    name: 'Fountain',
    stat_t: 'porch/switch/fountain/state',
    cmd_t: 'porch/switch/fountain/command',
    ...esp,
  }),
  cover: announcement('homeassistant/cover/porch/awning/config', {
    name: 'Awning',
    stat_t: 'porch/cover/awning/state',
    cmd_t: 'porch/cover/awning/command',
    pos_t: 'porch/cover/awning/position/state',
    set_pos_t: 'porch/cover/awning/position/command',
    ...esp,
  }),
  temperature: announcement('homeassistant/sensor/porch/air/config', {
    dev_cla: 'temperature',
    unit_of_meas: '°C',
    stat_cla: 'measurement',
    name: 'Air',
    stat_t: 'porch/sensor/air/state',
    ...esp,
  }),
  humidity: announcement('homeassistant/sensor/porch/damp/config', {
    dev_cla: 'humidity',
    name: 'Damp',
    stat_t: 'porch/sensor/damp/state',
    ...esp,
  }),
  uptime: announcement('homeassistant/sensor/porch/uptime/config', {
    name: 'Uptime',
    ent_cat: 'diagnostic',
    stat_t: 'porch/sensor/uptime/state',
    ...esp,
  }),
}

const gateway = { ids: ['gw-1'], name: 'Cellar', mf: 'Acme', mdl: 'TH-2' }

/** A sensor whose values share one JSON. */
export const grouped = ['temperature', 'humidity', 'battery', 'signal_strength'].map((name) =>
  announcement(`homeassistant/sensor/gw-1/${name}/config`, {
    '~': 'acme/cellar',
    name,
    dev_cla: name,
    stat_t: '~',
    val_tpl: `{{ value_json.${name} | round(1) }}`,
    dev: gateway,
  }),
)
