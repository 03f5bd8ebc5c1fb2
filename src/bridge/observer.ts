import type { Facet } from './facet'
import type { Request, Settled } from './request'

/** Whoever keeps a record of what passes between a device and its platform. */
export interface DeviceObserver {
  /** A request has arrived. @param origin absent: the platform asks */
  asked(request: Request, origin?: 'home'): void
  /** A request has its answer. */
  settled(settled: Settled): void
  /** The platform was told of these in an event. */
  told(facets: readonly Facet[]): void
}
