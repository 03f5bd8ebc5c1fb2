import type { ToldFacet } from './facet'
import type { Channel, Delivery } from './outbox'
import type { Problem } from './problem'
import type { Report } from './report'

/** How a device reaches its platform. */
export interface PlatformPort {
  /** @throws Problem naming the value and what was expected */
  refine(report: Report): Report
  /** The stream on which a facet is told; undefined when the platform takes no event for it. */
  channel(capability: string, instance: string | undefined): Channel | undefined
  /** Why nothing of a channel can be told yet; undefined when nothing is missing. */
  lacking?(channel: Channel, facets: readonly ToldFacet[]): Problem | undefined
  /** Tells the newest values of a channel in one event. */
  send(channel: Channel, facets: readonly ToldFacet[]): Delivery
}
