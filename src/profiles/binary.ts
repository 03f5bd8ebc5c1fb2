import { capabilityOf } from '../bridge/capabilities'
import { type Pair, sideOf } from '../bridge/pair'
import { lookUp } from '../bridge/tolerant'
import type { ProfileOptions } from './profile'

/**
 * The canonical values for on and off; undefined when the capability is not of that sort.
 * @param own capabilities that only on this device are of that sort: the mode of a garage door
 */
export function pairOf(capability: string, own: Partial<Record<string, Pair>> = {}): Pair | undefined {
  const spec = capabilityOf(capability)
  if (spec?.kind === 'boolean') return { on: true, off: false }
  if (spec?.kind === 'pair') return { on: spec.on, off: spec.off }
  return lookUp(own, capability)
}

/** The other of the two values, the one for on where none is known; undefined when there are no two. */
export function opposite(capability: string, known: unknown, own?: ProfileOptions['pairs']): unknown {
  const pair = pairOf(capability, own)
  return pair && (sideOf(pair, known) ? pair.off : pair.on)
}

/** How a device's on and off stand for the two canonical values of a capability. */
export interface Sides {
  /** Whether the device has to be on for a canonical value; undefined for one that is neither. */
  isOn(value: unknown): boolean | undefined
  /** The canonical value of a device that is on or off. */
  valueOf(on: boolean | undefined): unknown
}

/** The sides of a capability, swapped when the device's options say so; undefined when it has none. */
export function sidesOf(capability: string, { pairs, invert = false }: ProfileOptions): Sides | undefined {
  const pair = pairOf(capability, pairs)
  if (!pair) return undefined
  return {
    isOn: (value) => {
      const on = sideOf(pair, value)
      return on === undefined ? undefined : on !== invert
    },
    valueOf: (on) => (on === undefined ? undefined : on !== invert ? pair.on : pair.off),
  }
}
