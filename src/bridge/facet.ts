import { isDeepStrictEqual } from 'node:util'
import { Problem } from './problem'
import { say } from './sentence'

/** One facet of a device: a capability, or one instance of it, and what is known of it. */
export interface Facet {
  capability: string
  /** Tells apart two ranges of one device. */
  instance?: string
  /** Canonical. */
  value?: unknown
  /** The platform's word for why it changed. */
  cause?: string
  /** When the value was learnt, in ms since the epoch. */
  at?: number
}

/** A facet, and the value of it that the platform was told last. */
export interface ToldFacet extends Facet {
  told?: unknown
}

/** A device's state as plain JSON, keyed by facetKey. */
export type SavedState = Record<string, ToldFacet>

/** A device has no more facets than this: every one is kept, sent and saved for ever. */
export const MAX_FACETS = 1_000

/** Why a facet is not taken in. */
export function noRoom(capability: string): Problem {
  return new Problem(
    'invalid-value',
    say`${capability} cannot be added: a device can have at most ${MAX_FACETS} names`,
  )
}

/** The key of a facet. */
export function facetKey(capability: string, instance?: string): string {
  return instance === undefined ? capability : `${capability}#${instance}`
}

/** Whether the platform still has to be told of a facet. */
export function isNews({ value, told }: Pick<ToldFacet, 'value' | 'told'>): boolean {
  return value !== undefined && !isDeepStrictEqual(value, told)
}
