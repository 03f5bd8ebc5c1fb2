import { isReportOnly } from './capabilities'

/** What the thing behind a device can do, as its profile and its wiring say. */
export interface Abilities {
  /** Whether there are words for a capability: it can be asked for it, or tells it by itself. */
  has(capability: string): boolean
  /** Whether it can be asked for a value of a capability; without one, for any value. */
  takes(capability: string, value?: unknown): boolean
}

/** Whether a platform offers a capability of a device: there are words for it, or the flow may tell it. */
export function isOffered(abilities: Abilities, capability: string): boolean {
  return isReportOnly(capability) || abilities.has(capability)
}
