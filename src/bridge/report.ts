import type { Source } from './observation'

/** What the flow says about the device. */
export interface Report {
  capability: string
  instance?: string
  /** Canonical. */
  value: unknown
  /** The platform's word for why it changed. */
  cause?: string
  /** Live unless said otherwise. */
  source?: Source
  /** It was asked for something else, and this is as near as it can come. */
  settles?: true
}
