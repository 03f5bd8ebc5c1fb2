import type { Telling } from './believed-state'
import type { Observation } from './observation'

/** What a device's successor in this process has to know beside the saved state: it is true for this process only. */
export interface HandOver {
  /** Keyed by facetKey. */
  readonly observations: ReadonlyMap<string, Observation>
  /** Keyed by facetKey. */
  readonly tellings: ReadonlyMap<string, Telling>
  /** When each paced channel may send again, in ms of the clock's `elapsed`; keyed by channel. */
  readonly gaps: ReadonlyMap<string, number>
}
