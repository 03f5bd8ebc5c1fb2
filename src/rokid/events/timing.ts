import type { BackoffLimits } from '../../transport/backoff'

/** Every waiting of what goes to Rokid without being asked for, in ms. */

/** The ceilings of the pauses between two attempts to deliver an event. */
export const EVENT_BACKOFF_MS: BackoffLimits = { first: 1_000, last: 60_000 }
/** A press of the bell is no news after this. */
export const PRESS_LIFETIME_MS = 30_000
/** A late answer is carried for so long. */
export const ANSWER_LIFETIME_MS = 60_000
/** Changes of one device are gathered for so long: no limit is documented, and a dimmer that is turned says a lot. */
export const CHANGE_GAP_MS = 300
/** The gateway for events gets this long to answer. */
export const GATEWAY_TIMEOUT_MS = 10_000
/** A token that ends sooner than this is renewed before it is used. */
export const TOKEN_RENEWAL_MARGIN_MS = 60_000
/** The token endpoint too: an AcceptGrant has to be answered within 3 s, and the code is exchanged before. */
export const TOKEN_TIMEOUT_MS = 2_200
