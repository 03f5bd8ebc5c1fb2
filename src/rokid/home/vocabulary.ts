import { readText } from '../../bridge/tolerant'
import type { displayTypes } from '../display-types'
import type { InterfaceName } from '../interfaces'
import type { InterfaceState, Json } from '../messages'

/**
 * The words of the protocol's first version, and what they are in the second (docs/protocols/rokid.md#first-version).
 */

/** Types that came after the first version, and what is nearest to them there. All others have the same name. */
const NEAREST: Partial<Record<keyof typeof displayTypes, string>> = {
  atomizedGlass: 'switch',
  heater: 'heatingFurnace',
  airer: 'curtain',
  alarm: 'switch',
  waterDetector: 'switch',
  feeder: 'switch',
  windowPusher: 'curtain',
  ventilation: 'airPurifier',
  bridge: 'switch',
  rokid: 'switch',
  tvBox: 'box',
  unknown: 'switch',
}

/** What a device is called in the first version. */
export function typeOf(displayType: string): string {
  const known: Record<string, string> = NEAREST
  return (Object.hasOwn(known, displayType) ? known[displayType] : undefined) ?? displayType
}

/** What the name of an action means: an operation, and what its payload holds. */
interface Meaning {
  /** Without the interface's name. */
  operation: string
  /** The interface, where it is not the property's own. */
  interface?: InterfaceName
  /** What the operation needs beside its name, of the value that came with the action. */
  payload?: (value: unknown) => Json
}

/** A property of a device: the interface that it is in the second version, and its actions by name. */
interface Property {
  interface: InterfaceName
  actions: Readonly<Record<string, Meaning>>
  /** The state in the first version's words; without it, as it is. Undefined where there is no word. */
  toState?: (value: unknown) => unknown
  /** The other way. */
  fromState?: (value: unknown) => unknown
  /** Its state is no part of a device's. */
  isStateless?: true
}

const value = (value: unknown): Json => ({ value })
const by = (delta: number) => (): Json => ({ delta })

/** Up and down without a value are the step that the documents name (docs/protocols/rokid.md#a18). */
function number(step = 10): Record<string, Meaning> {
  return {
    up: { operation: 'Adjust', payload: by(step) },
    down: { operation: 'Adjust', payload: by(-step) },
    max: { operation: 'SetMax' },
    min: { operation: 'SetMin' },
    num: { operation: 'Set', payload: value },
  }
}

/** Actions whose names are the states: `HorizonOff` is `horizon.off`. */
function words(interfaceName: InterfaceName, names: Readonly<Record<string, string>>): Property {
  const byOperation = new Map(Object.entries(names).map(([word, operation]) => [operation, word]))
  return {
    interface: interfaceName,
    actions: Object.fromEntries(Object.entries(names).map(([word, operation]) => [word, { operation }])),
    toState: (state) => byOperation.get(String(state)),
    fromState: (word) => (typeof word === 'string' && Object.hasOwn(names, word) ? names[word] : undefined),
  }
}

const PLAYBACK_MODES: Readonly<Record<string, string>> = {
  repeatOne: 'RepeatOne',
  repeat: 'RepeatAll',
  shuffle: 'Shuffle',
}

/** Every property that Homewire has a capability for, keyed by name. `ping` is done by the platform itself. */
const properties: Readonly<Record<string, Property>> = {
  switch: withActions(words('Switch', { on: 'On', off: 'Off' }), {
    stop: { interface: 'MotionSwitch', operation: 'Off' },
  }),
  color: {
    interface: 'Color',
    actions: { random: { operation: 'SetRandom' }, num: { operation: 'Set', payload: value } },
  },
  brightness: { interface: 'Brightness', actions: number() },
  color_temperature: { interface: 'ColorTemperature', actions: number() },
  volume: { interface: 'Volume', actions: number() },
  humidity: { interface: 'Humidity', actions: number() },
  temperature: { interface: 'Temperature', actions: number(1) },
  fanspeed: { interface: 'FanSpeed', actions: number() },
  position: { interface: 'Position', actions: number() },
  mode: words('Mode', {
    auto: 'Auto',
    manual: 'Manual',
    cool: 'Cool',
    heat: 'Heat',
    dry: 'Dry',
    fan: 'Fan',
    silent: 'Silent',
    energy: 'Energy',
    sleep: 'Sleep',
  }),
  swing_mode: words('SwingMode', {
    auto: 'Auto',
    on: 'On',
    off: 'Off',
    horizon: 'Horizon',
    'horizon.off': 'HorizonOff',
    vertical: 'Vertical',
    'vertical.off': 'VerticalOff',
  }),
  channel: {
    interface: 'Media.TVChannel',
    actions: {
      next: { operation: 'Next' },
      prev: { operation: 'Previous' },
      num: { operation: 'Set', payload: (code) => ({ tvChannel: { code: String(code) } }) },
    },
    toState: channelNumber,
    fromState: (code) => ({ code: String(code) }),
  },
  media_control: {
    interface: 'PlaybackControl',
    isStateless: true,
    actions: {
      play: { operation: 'Play' },
      pause: { operation: 'Pause' },
      play_media: { interface: 'Media.Music', operation: 'Set', payload: music },
      stop: { interface: 'Media.Music', operation: 'Stop' },
      previous: { interface: 'Media.Music', operation: 'Previous' },
      next: { interface: 'Media.Music', operation: 'Next' },
      playmode: { interface: 'PlaybackMode', operation: '' },
    },
  },
}

function withActions(property: Property, more: Readonly<Record<string, Meaning>>): Property {
  return { ...property, actions: { ...property.actions, ...more } }
}

/** A number, where the channel has one. */
function channelNumber(state: unknown): number | undefined {
  const code = typeof state === 'object' && state !== null && 'code' in state ? state.code : undefined
  return typeof code === 'string' && /^\d{1,9}$/.test(code) ? Number(code) : undefined
}

/** The documents call a singer `signer` as well. */
function music(given: unknown): Json {
  const wish: Json = typeof given === 'object' && given !== null ? { ...given } : {}
  const { singer, signer, song, media_tag } = wish
  return {
    music: {
      ...(song !== undefined && { name: song }),
      ...((singer ?? signer) !== undefined && { artist: singer ?? signer }),
      ...(media_tag !== undefined && { source: media_tag }),
    },
  }
}

/** What a device can be asked for in the first version, of what it offers in the second. */
export function actionsOf(
  offers: readonly { name: InterfaceName; operations: readonly string[] }[],
): Record<string, string[]> {
  const offered = new Set(offers.flatMap(({ name, operations }) => operations.map((one) => `${name}.${one}`)))
  const isOffered = (property: Property, { interface: other, operation }: Meaning): boolean => {
    const name = other ?? property.interface
    return operation === '' ? offers.some((one) => one.name === name) : offered.has(`${name}.${operation}`)
  }
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, property]) => {
      const names = Object.entries(property.actions)
        .filter(([, meaning]) => isOffered(property, meaning))
        .map(([action]) => action)
      return names.length === 0 ? [] : [[name, names]]
    }),
  )
}

/** States in the first version's words; what has none is left out. */
export function stateOf(states: readonly InterfaceState[]): Json {
  const known = new Map(states.map((state) => [state.interface, state.value]))
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, { interface: own, toState, isStateless }]) => {
      const value = known.get(own)
      const word = isStateless || value === undefined ? undefined : toState ? toState(value) : value
      return word === undefined ? [] : [[name, word]]
    }),
  )
}

/** What somebody remembers of a device, in the second version's words. */
export function statesFrom(state: unknown): { interface: string; value: unknown }[] {
  const told: Json = typeof state === 'object' && state !== null ? { ...state } : {}
  return Object.entries(properties).flatMap(([name, { interface: own, fromState, isStateless }]) => {
    const given = Object.hasOwn(told, name) ? told[name] : undefined
    if (isStateless || given === undefined || given === null) return []
    const value = fromState ? fromState(given) : given
    return value === undefined ? [] : [{ interface: own, value }]
  })
}

/** An action as it came. */
export interface Action {
  readonly property: string
  readonly name: string
  readonly value?: unknown
}

/** The operation that an action is, as `Brightness.Set`, and its payload; undefined when there is none. */
export function operationOf({
  property,
  name,
  value: given,
}: Action): { name: string; payload: Json } | undefined {
  const found = find(properties, property)
  if (!found) return undefined
  const meaning = find(found.actions, name)
  // A channel may be asked for by its name.
  if (!meaning) return found === properties['channel'] ? channelNamed(name) : undefined
  const operation = meaning.operation === '' ? find(PLAYBACK_MODES, readText(given) ?? '') : meaning.operation
  if (operation === undefined) return undefined
  return {
    name: `${meaning.interface ?? found.interface}.${operation}`,
    payload: meaning.payload?.(given) ?? {},
  }
}

function channelNamed(name: string): { name: string; payload: Json } {
  return { name: 'Media.TVChannel.Set', payload: { tvChannel: { name } } }
}

/** Rokid's own client writes `swing mode`, and takes `FanSpeed` for two words. */
function find<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  const wanted = plain(name)
  return Object.entries(table).find(([known]) => plain(known) === wanted)?.[1]
}

function plain(name: string): string {
  return name
    .slice(0, 40)
    .toLowerCase()
    .replace(/[^a-z]/g, '')
}
