/** The ends of a number; an absent one is open. */
export interface Bounds {
  readonly min?: number
  readonly max?: number
  readonly unit?: string
}

/** What kind of value a capability holds; `values.ts` reads and checks each kind. */
export type Kind =
  | { kind: 'boolean'; words?: { on: string; off: string } }
  /** An integer from 0 to 100. */
  | { kind: 'level' }
  | { kind: 'number'; min?: number; max?: number; integer?: boolean; unit?: string }
  /** `{r,g,b}`, each an integer from 0 to 255. */
  | { kind: 'color' }
  /** Two words that behave like on and off, and words beside them that a device may report. */
  | { kind: 'pair'; on: string; off: string; also?: readonly string[] }
  | { kind: 'choice'; values: readonly string[] }
  | { kind: 'text' }
  | { kind: 'object' }
  /** Something that happens and has no value. */
  | { kind: 'press' }

/** A facet of a device. An edge is a happening: never unchanged, never merged, never remembered. */
export type Capability = Kind & { edge?: true }

const level = { kind: 'level' } as const
const text = { kind: 'text' } as const
const boolean = { kind: 'boolean' } as const
const object = { kind: 'object' } as const

/** Every capability and its canonical value (docs/contract.md#5-capabilities-and-canonical-values). */
export const capabilities = {
  power: boolean,
  brightness: level,
  level,
  percentage: level,
  color: { kind: 'color' },
  colorTemperature: { kind: 'number', min: 1000, max: 10_000, integer: true, unit: 'K' },
  position: level,
  range: { kind: 'number' },
  fanSpeed: { kind: 'number', min: 0 },
  mode: text,
  swing: text,
  toggle: boolean,
  lock: { kind: 'pair', on: 'LOCKED', off: 'UNLOCKED', also: ['JAMMED'] },
  thermostatMode: { kind: 'choice', values: ['AUTO', 'COOL', 'HEAT', 'ECO', 'OFF'] },
  targetTemperature: { kind: 'number' },
  targetHumidity: level,
  temperature: { kind: 'number' },
  humidity: { kind: 'number', min: 0, max: 100, unit: '%' },
  motion: { kind: 'boolean', words: { on: 'detected', off: 'notDetected' } },
  smoke: boolean,
  gas: boolean,
  leak: boolean,
  vibration: boolean,
  illuminance: { kind: 'number', min: 0, unit: 'lx' },
  co2: { kind: 'number', min: 0, unit: 'ppm' },
  voc: { kind: 'number', min: 0, unit: 'µg/m³' },
  battery: { kind: 'number', min: 0, max: 100, unit: '%' },
  energy: { kind: 'number', min: 0, unit: 'kWh' },
  contact: { kind: 'pair', on: 'open', off: 'closed' },
  doorbell: { kind: 'press', edge: true },
  volume: level,
  mute: boolean,
  media: {
    kind: 'choice',
    values: ['Play', 'Pause', 'Stop', 'StartOver', 'Previous', 'Next', 'Rewind', 'FastForward'],
  },
  playbackMode: text,
  input: text,
  keystroke: text,
  channel: object,
  airQuality: object,
  powerUsage: object,
  notification: { kind: 'text', edge: true },
} as const satisfies Record<string, Capability>

export type CapabilityName = keyof typeof capabilities

/** The numbers that a device's options may bound; a level has a scale instead, and a white its Kelvin. */
export const boundable: readonly CapabilityName[] = ['fanSpeed', 'targetTemperature', 'range']

/** What only a device says: nobody can ask for it. */
export const reportOnly: readonly CapabilityName[] = [
  ...(['temperature', 'humidity', 'motion', 'contact', 'doorbell'] as const),
  ...(['smoke', 'gas', 'leak', 'vibration', 'illuminance', 'co2', 'voc', 'battery', 'energy'] as const),
  ...(['airQuality', 'powerUsage', 'notification'] as const),
]

/** Whether nobody can ask for a capability. */
export function isReportOnly(name: string): boolean {
  return reportOnly.some((told) => told === name)
}

/** Whether `name` is one of the capabilities above. */
export function isCapability(name: unknown): name is CapabilityName {
  return typeof name === 'string' && Object.hasOwn(capabilities, name)
}

/** The description of a capability; undefined for a platform's own action. */
export function capabilityOf(name: string): Capability | undefined {
  return isCapability(name) ? capabilities[name] : undefined
}
