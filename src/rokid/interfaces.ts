/** How an operation's value travels: read from the payload, fixed by its name, or found by the endpoint itself. */
export type InterfaceOperation =
  /** `payload.value` in the interface's own unit. */
  | { kind: 'set' }
  /** `payload.delta` in points (docs/protocols/rokid.md#a5). */
  | { kind: 'adjust' }
  /** To one end of the range. */
  | { kind: 'end'; end: 'min' | 'max' }
  /** The value follows from the name: On, Cool, SetHigh. */
  | { kind: 'fixed'; value: string | number }
  /** Any colour that the skill likes. */
  | { kind: 'random' }
  /** So many channels forward. */
  | { kind: 'skip'; skip: number }
  /** Goes to the flow whole, under its own name. */
  | { kind: 'whole' }

const set = { kind: 'set' } as const
const adjust = { kind: 'adjust' } as const
const max = { kind: 'end', end: 'max' } as const
const min = { kind: 'end', end: 'min' } as const
const fixed = <T extends string | number>(value: T): { kind: 'fixed'; value: T } => ({ kind: 'fixed', value })
const whole = { kind: 'whole' } as const

const level = { Set: set, SetMax: max, SetMin: min, Adjust: adjust }
const onOff = { On: fixed('On'), Off: fixed('Off') }
/** Operations whose names are the values. */
function named<Name extends string>(...names: readonly Name[]): Record<Name, InterfaceOperation>
function named(...names: string[]): Record<string, InterfaceOperation> {
  return Object.fromEntries(names.map((name) => [name, fixed(name)]))
}

/** Every interface of the protocol and its operations (docs/protocols/rokid.md#interfaces), keyed by name. */
export const interfaces = {
  Switch: onOff,
  MotionSwitch: onOff,
  Position: { Set: set, Adjust: adjust },
  Color: { Set: set, SetRandom: { kind: 'random' } },
  ColorTemperature: level,
  Brightness: level,
  Mode: named('Auto', 'Manual', 'Cool', 'Heat', 'Dry', 'Fan', 'Silent', 'Energy', 'Sleep'),
  SwingMode: named('Auto', 'On', 'Off', 'Horizon', 'HorizonOff', 'Vertical', 'VerticalOff'),
  Humidity: level,
  Temperature: level,
  // Low, medium and high as percent: docs/contract.md#8-fine-print.
  FanSpeed: { ...level, SetHigh: fixed(100), SetMedium: fixed(66), SetLow: fixed(33) },
  Mute: onOff,
  Volume: level,
  'Media.TVChannel': { Set: set, Next: { kind: 'skip', skip: 1 }, Previous: { kind: 'skip', skip: -1 } },
  'Media.Music': { Set: whole, Next: whole, Previous: whole, Stop: whole },
  PlaybackControl: named('Play', 'Pause'),
  PlaybackMode: named('RepeatAll', 'RepeatOne', 'Shuffle', 'Order'),
} as const satisfies Record<string, Record<string, InterfaceOperation>>

export type InterfaceName = keyof typeof interfaces

/** The operations of an interface, keyed by their names without the interface's. */
export function operationsOf(name: InterfaceName): Map<string, InterfaceOperation> {
  return new Map<string, InterfaceOperation>(Object.entries(interfaces[name]))
}

export function isInterface(name: string): name is InterfaceName {
  return Object.hasOwn(interfaces, name)
}

/** Splits `Media.TVChannel.Next` at its last dot (docs/protocols/rokid.md#control). */
export function splitName(name: string): { interfaceName: string; operation: string } {
  const dot = name.lastIndexOf('.')
  return { interfaceName: name.slice(0, Math.max(0, dot)), operation: name.slice(dot + 1) }
}
