import type { Json } from '../json'

/** What a person fills in before a command is said; the same kinds as for other clouds. */
type Blank =
  | { kind: 'number'; min: number; max: number; step: number; initial: number; unit: string }
  | { kind: 'color'; initial: string }
  | { kind: 'text'; initial: string }

interface Command {
  /** `Brightness.Set` */
  id: string
  interface: string
  operation: string
  blank?: Blank
}

const percent: Blank = { kind: 'number', min: 0, max: 100, step: 1, initial: 40, unit: '%' }
const delta: Blank = { kind: 'number', min: -100, max: 100, step: 1, initial: 10, unit: '' }
const SET: Record<string, Blank | undefined> = {
  Color: { kind: 'color', initial: '#ff8000' },
  Temperature: { kind: 'number', min: 5, max: 35, step: 0.5, initial: 26, unit: '°' },
  'Media.TVChannel': { kind: 'text', initial: '芒果台' },
  'Media.Music': { kind: 'text', initial: '青花瓷' },
}

/** What `Set` of an interface needs. */
export function blankFor(name: string): Blank {
  return SET[name] ?? percent
}

/** Commands that a sentence of the speaker asks for, beside `Set` of a level. */
const SPOKEN = new Set([
  ...['Switch.On', 'Switch.Off', 'Mute.On', 'Mute.Off', 'PlaybackControl.Play', 'PlaybackControl.Pause'],
  ...['Mode.Auto', 'Mode.Cool', 'Mode.Heat', 'Mode.Energy'],
  ...['Brightness', 'Position', 'Volume', 'FanSpeed', 'Humidity', 'Temperature', 'Color'].map(
    (name) => `${name}.Set`,
  ),
])

/** Whether no sentence of the speaker asks for it. */
export function isUnspoken({
  interface: name,
  operation,
}: Pick<Command, 'interface' | 'operation'>): boolean {
  return !SPOKEN.has(`${name}.${operation}`)
}

/** Everything that can be asked of one interface of an endpoint and that no sentence asks for. */
export function commandsFor(name: string, operations: readonly string[]): Command[] {
  const unspoken = operations.filter((operation) => isUnspoken({ interface: name, operation }))
  return unspoken.map((operation) => {
    const blank = operation === 'Adjust' ? delta : operation === 'Set' ? blankFor(name) : undefined
    return { id: `${name}.${operation}`, interface: name, operation, ...(blank ? { blank } : {}) }
  })
}

/** The payload of a command; undefined for one that has none. */
export function payloadOf(command: string, filledIn: unknown): Json | undefined {
  if (command.endsWith('.Adjust')) return { delta: Number(filledIn) }
  if (!command.endsWith('.Set')) return undefined
  if (command === 'Color.Set') return { value: Number.parseInt(String(filledIn).slice(1), 16) }
  if (command === 'Media.TVChannel.Set') return { tvChannel: { name: String(filledIn) } }
  if (command === 'Media.Music.Set') return { music: { name: String(filledIn) } }
  return { value: Number(filledIn) }
}
