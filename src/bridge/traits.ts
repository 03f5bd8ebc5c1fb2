import { boundable, type Bounds, capabilityOf } from './capabilities'
import { say } from './sentence'
import { clamp, parseNumber, roundSum } from './values'

/** What the rules of requests have to know of a thing. */
export interface Traits {
  /** Empty on a platform without fixed capabilities. */
  readonly capabilities: readonly string[]
  /** Capabilities that on this thing behave like on and off, though not in general; keyed by capability. */
  readonly pairs?: Readonly<Partial<Record<string, { on: string; off: string }>>>
  /** One command moves it both ways (a pulse relay): what it is already is never sent. */
  readonly onlyChanges?: boolean
  /** It only knows "more" and "less" (infrared). */
  readonly relative?: boolean
  /** The bounds of its number. */
  readonly bounds?: NumberBounds
}

/** The ends of a number, and the steps in which it goes. */
export interface NumberBounds extends Bounds {
  /** The capabilities that they are of. */
  readonly of: readonly string[]
  readonly step?: number
}

/**
 * The bounds in a device's options: those of its first number, or of whatever number it has on a platform without
 * fixed capabilities.
 */
export function boundsOf(
  capabilities: readonly string[],
  bounds: Omit<NumberBounds, 'of'>,
): NumberBounds | undefined {
  const numbers: readonly string[] =
    capabilities.length === 0 ? boundable : capabilities.filter((name) => isBoundable(name)).slice(0, 1)
  if (numbers.length === 0 || Object.keys(bounds).length === 0) return undefined
  return { of: numbers, ...bounds }
}

function isBoundable(name: string): boolean {
  return boundable.some((each) => each === name)
}

/** Whether a capability opens or shuts the thing: of those a retained state or a goal is no proof. */
export function opens(capability: string, { capabilities, pairs = {} }: Traits): boolean {
  if (OPENING.includes(capability)) return true
  if (capability === 'mode') return Object.hasOwn(pairs, 'mode')
  const isCover = capabilities.includes('position') || Object.hasOwn(pairs, 'mode')
  return capability === 'power' && isCover && !capabilities.includes('brightness')
}
const OPENING = ['lock', 'position', 'valve']

/** Whether a capability is that of a lock or a garage door, where the last word must not pass for the first. */
export function isDoor(capability: string, { pairs = {} }: Traits): boolean {
  return capability === 'lock' || (capability === 'mode' && Object.hasOwn(pairs, 'mode'))
}

/** What is not repeated because a connection came back. */
export function isNotRestored(capability: string, traits: Traits): boolean {
  return traits.onlyChanges === true || capability === 'siren' || opens(capability, traits)
}

/** Whether `onlyChanges` is about a capability. */
export function isPulsed(capability: string, traits: Traits): boolean {
  return traits.onlyChanges === true && (capability === 'power' || isDoor(capability, traits))
}

/** The scale of a number that has two ends; undefined for any other. */
export function scaleOf(capability: string, traits: Traits): { min: number; max: number } | undefined {
  if (capabilityOf(capability)?.kind === 'level') return { min: 0, max: 100 }
  const { min, max } = ownBounds(capability, traits)
  return min === undefined || max === undefined ? undefined : { min, max }
}

/** An adjusted number, stopped at its bounds and on one of its steps; anything else as it is. */
export function withinBounds(capability: string, value: unknown, traits: Traits): unknown {
  if (typeof value !== 'number') return value
  const bounds = ownBounds(capability, traits)
  return clamp(capability, stepped(stopped(value, bounds), bounds))
}

/** A number that is asked for, on one of its steps; one that lies beyond its bounds, and anything else, as it is. */
export function onStep(capability: string, value: unknown, traits: Traits): unknown {
  const bounds = ownBounds(capability, traits)
  return typeof value === 'number' && stopped(value, bounds) === value ? stepped(value, bounds) : value
}

/**
 * A number that was asked for or reported, on one of its steps; anything else as it is.
 * @throws Problem when it lies beyond the bounds
 */
export function checkBounds(capability: string, value: unknown, traits: Traits): unknown {
  if (typeof value !== 'number') return value
  const bounds = ownBounds(capability, traits)
  return stepped(parseNumber(capability, value, bounds), bounds)
}

/** How a person says that nothing is known of a capability. */
export function notKnown(capability: string, name: string): ReturnType<typeof say> {
  if (capability === 'lock') return say`It is not known yet whether ${name} is locked`
  if (capability === 'mode') return say`It is not known yet whether ${name} is open`
  return say`It is not known yet whether ${name} is on`
}

function ownBounds(capability: string, { bounds }: Traits): Partial<NumberBounds> {
  return bounds?.of.includes(capability) ? bounds : {}
}

function stopped(value: number, { min = -Infinity, max = Infinity }: Partial<NumberBounds>): number {
  return Math.min(max, Math.max(min, value))
}

function stepped(value: number, bounds: Partial<NumberBounds>): number {
  const { min = 0, step } = bounds
  if (step === undefined || step <= 0) return value
  return stopped(roundSum(min + Math.round((value - min) / step) * step), bounds)
}
