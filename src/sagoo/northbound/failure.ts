import type { Saying } from '../../bridge/sentence'

/** What kind of thing went wrong with a command; it is `error.code` for a Catch node (sagoo.md 7.7). */
export type FailureCode =
  /** The device is not connected to the platform, or unknown there: the platform does not tell which. */
  | 'OFFLINE'
  /** Nobody answered in time. */
  | 'TIMEOUT'
  /** The platform refuses the token. */
  | 'AUTH'
  /** Node-RED is not connected to the platform, or not any more. */
  | 'CONNECTION'
  /** What the platform said is not understood. */
  | 'PROTOCOL'
  /** The platform or the device refused, in its own words. */
  | 'PLATFORM'
  /** The message or the node's properties make no command. */
  | 'INVALID'

/** Why a command failed, as a sentence of the catalogue: `sagoo.failure.<key>` with its values. */
export interface Failure {
  code: FailureCode
  key: FailureKey
  values: Record<string, Saying | number>
  /** The platform's own word for it, such as `CLIENT_OFFLINE`. */
  platformCode?: string
}

/** The sentences: their texts stand in the catalogues. */
export type FailureKey =
  | 'offline'
  | 'timeout'
  /** The platform itself waited in vain. */
  | 'late'
  | 'noReply'
  | 'unsupported'
  | 'token'
  | 'disconnected'
  | 'lost'
  | 'closed'
  | 'busy'
  | 'refused'
  | 'unspecified'
  /** An answer came that is none. */
  | 'malformed'
  | 'product'
  | 'devices'
  | 'messageType'
  | 'json'
  | 'names'
  | 'map'
  | 'seconds'

/** A failure with its code and sentence. */
export function failure(
  code: FailureCode,
  key: FailureKey,
  values: Failure['values'] = {},
  platformCode?: string,
): Failure {
  return platformCode === undefined ? { code, key, values } : { code, key, values, platformCode }
}

/** A failure that is thrown: what was given makes no command. */
export class CommandError extends Error {
  override readonly name = 'CommandError'

  constructor(readonly failure: Failure) {
    super(`${failure.key} ${JSON.stringify(failure.values)}`)
  }
}
