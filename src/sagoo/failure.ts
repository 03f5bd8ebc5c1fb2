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
  values: Record<string, string | number>
  /** The platform's own word for it, such as `CLIENT_OFFLINE`. */
  platformCode?: string
}

/** The sentences of the catalogue, in English for the logs and the tests of the pure part. */
export const sentences = {
  offline: '{device} is offline, or the platform does not know it',
  timeout: '{device} did not answer within {seconds} s',
  late: 'The platform waited in vain for {device}',
  noReply: '{device} gave no answer',
  unsupported: '{device} does not support this',
  token: 'The platform refused the token: check it in the Sagoo server',
  disconnected: 'There is no connection to the platform',
  lost: 'The connection was lost before {device} answered; whether the command arrived is not known',
  closed: 'The node was closed before {device} answered',
  busy: 'Too many commands wait for their answers ({count})',
  refused: '{device}: {reason}',
  unspecified: '{device}: the platform reports a failure without a reason',
  product: 'The product {value} is not understood, expected one id without a slash',
  devices:
    'The devices {value} are not understood, expected ids with commas between them and without slashes',
  messageType: 'The message type {value} is not known, expected {expected}',
  json: 'The properties {value} are no JSON',
  names: 'The properties {value} are not understood, expected a list of names such as ["temperature"]',
  map: 'The properties {value} are not understood, expected an object such as {"temperature": 20}',
  seconds: 'The timeout {value} is not understood, expected a number of seconds above 0',
  server: 'No Sagoo server is chosen in this node',
} as const
export type FailureKey = keyof typeof sentences

/** A failure with its code and sentence. */
export function failure(
  code: FailureCode,
  key: FailureKey,
  values: Failure['values'] = {},
  platformCode?: string,
): Failure {
  return platformCode === undefined ? { code, key, values } : { code, key, values, platformCode }
}

/** The English sentence of a failure. */
export function sentenceOf({ key, values }: Failure): string {
  return fill(sentences[key], values)
}

function fill(sentence: string, values: Failure['values']): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  )
}

/** A failure that is thrown: what was given makes no command. */
export class CommandError extends Error {
  override readonly name = 'CommandError'

  constructor(readonly failure: Failure) {
    super(sentenceOf(failure))
  }
}
