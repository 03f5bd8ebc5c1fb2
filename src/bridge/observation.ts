import type { Request } from './request'

/** Where a report comes from: the device now, what a broker has kept, or the goal of a movement that has begun. */
export type Source = 'live' | 'retained' | 'goal'

/** What the newest report since the process started showed of a facet, and what was sent since. */
export interface Observation {
  readonly value: unknown
  readonly source: Source
  /** Of the message that it stood in; counts up. */
  readonly order: number
  /** Whether any report since the start was live. */
  readonly wasLive: boolean
  /** How many requests have gone into the flow since that touch the facet. */
  readonly sent: number
  /** The newest of them. */
  readonly latest?: Request
}

/** Commands that move more than their own capability: one that was lost on the way may have been carried out. */
const TOGETHER: readonly (readonly string[])[] = [
  ['power', 'brightness', 'level', 'percentage', 'color', 'colorTemperature', 'fanSpeed', 'thermostatMode'],
  ['power', 'position', 'percentage', 'mode'],
  ['volume', 'mute'],
]

/** Whether a request may change a facet. */
export function touches(
  request: Pick<Request, 'capability' | 'instance'>,
  facet: { capability: string; instance?: string },
): boolean {
  if (request.capability === facet.capability) return request.instance === facet.instance
  return TOGETHER.some((group) => group.includes(request.capability) && group.includes(facet.capability))
}
