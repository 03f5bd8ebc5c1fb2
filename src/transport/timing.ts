import type { BackoffLimits } from './backoff'

/** Every waiting of a connection, in ms unless its name says otherwise; both kinds of connection share it. */

/** The ceilings of the pauses after ordinary failures. */
export const RECONNECT_BACKOFF_MS: BackoffLimits = { first: 1_000, last: 60_000 }
/** A refused credential will not get better by asking: the pause is this long, and a random part of the spread. */
export const REFUSED_PAUSE_MS = 300_000
export const REFUSED_PAUSE_SPREAD_MS = 600_000
/** A session that lasted this long was a stable one: the next failure is the first again. */
export const STABLE_AFTER_MS = 30_000
/** The other side gets this long to let us in. */
export const CONNECT_TIMEOUT_MS = 15_000
/** A session that does not end by itself when it is closed is cut off. */
export const CLOSE_TIMEOUT_MS = 250

/** A WebSocket peer that says nothing for so long is asked for a sign of life. */
export const PING_AFTER_MS = 30_000
/** It has this long to give one: a dead link is noticed within 45 s. */
export const PONG_TIMEOUT_MS = 10_000
/** The body of a refused handshake is read for so long. */
export const REFUSAL_BODY_TIMEOUT_MS = 1_000

/** An MQTT broker that says nothing is given up after one and a half of this: a dead link is noticed within 45 s. */
export const MQTT_KEEPALIVE_SECONDS = 30
