import type { BackoffLimits } from '../transport/backoff'

/** Every waiting of a bot's session, in ms. */

/** A LIST_PENDING_MESSAGES that was answered with an error is sent again after so long. */
export const LIST_RETRY_MS = 5_000
/** A bot that closes waits so long for the replies to its last acknowledgements. */
export const FLUSH_TIMEOUT_MS = 300

/** Nothing that is finished waits longer than this to be acknowledged. */
export const ACKNOWLEDGE_WITHIN_MS = 250
/** The pause after acknowledgements that failed. */
export const ACKNOWLEDGE_RETRY_MS = 1_000

/** The ceilings of the pauses before a message that nobody answered is sent again. */
export const RESEND_BACKOFF_MS: BackoffLimits = { first: 250, last: 4_000 }
/** The ceilings of the pauses after too many requests. */
export const THROTTLE_BACKOFF_MS: BackoffLimits = { first: 1_000, last: 60_000 }
/** What cannot be sent fails after so long. */
export const SEND_TIMEOUT_MS = 10 * 60_000

/** Mixin is asked so often whether it accepts our clock. */
export const CLOCK_PROBE_MS = 60_000
/** A session that lasted this long may be refused once more before we give up. */
export const ACCESS_STABLE_AFTER_MS = 60_000
