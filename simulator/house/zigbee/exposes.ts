/**
 * What a device tells of its abilities in `bridge/devices`, as Zigbee2MQTT documents it
 * (https://www.zigbee2mqtt.io/guide/usage/exposes.html). `access` is a set of bits: 1 it is published, 2 it can be set, 4 it can be asked for.
 */
export type Expose = Record<string, unknown>

export const READ = 1
export const WRITE = 2
export const ASK = 4
export const ALL = READ | WRITE | ASK

/** `color_temp` → `Color temp` */
function labelOf(name: string): string {
  const text = name.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function expose(type: string, name: string, access: number, more: Expose): Expose {
  return { access, label: labelOf(name), name, property: name, type, ...more }
}

export const numeric = (name: string, access: number, more: Expose = {}) =>
  expose('numeric', name, access, more)

export const enumeration = (name: string, access: number, values: string[], more: Expose = {}) =>
  expose('enum', name, access, { values, ...more })

export const binary = (name: string, access: number, on: unknown, off: unknown, more: Expose = {}) =>
  expose('binary', name, access, { value_on: on, value_off: off, ...more })

export const composite = (name: string, property: string, features: Expose[]) =>
  expose('composite', name, ALL, { property, features })

/** A group of features with a type of its own: light, switch, cover, lock, climate, fan. */
export const specific = (type: string, features: Expose[], more: Expose = {}): Expose => ({
  type,
  features,
  ...more,
})

const diagnostic = { category: 'diagnostic' }

export const percent = { unit: '%', value_min: 0, value_max: 100 }

export const battery = numeric('battery', READ, {
  ...percent,
  ...diagnostic,
  description: 'Remaining battery in %',
})

export const action = (values: string[]) => enumeration('action', READ, values, diagnostic)

export const linkquality = numeric('linkquality', READ, {
  ...diagnostic,
  description: 'Link quality (signal strength)',
  unit: 'lqi',
  value_min: 0,
  value_max: 255,
})

export const onOff = (more: Expose = {}) =>
  binary('state', ALL, 'ON', 'OFF', { value_toggle: 'TOGGLE', ...more })
