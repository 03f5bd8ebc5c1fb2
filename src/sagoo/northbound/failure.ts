import { type PlatformCause, shortened, withPlatformWords } from '../../bridge/platform-words'
import { type Saying, say } from '../../bridge/sentence'

/**
 * What kind of thing went wrong with a command; it is `error.code` for a Catch node
 * (docs/contract.md#8-fine-print).
 */
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

/** What stands in the sentence of a failure. */
export type FailureValues = Partial<
  Record<'device' | 'seconds' | 'count' | 'reason' | 'detail' | 'value' | 'expected', Saying | number>
>

/** Why a command failed. */
export interface CommandFailure {
  code: FailureCode
  key: FailureKey
  values: FailureValues
  /** The platform's own word for it, such as `CLIENT_OFFLINE`. */
  platformCode?: string
  /** The platform's own text, as it came. */
  platformWords?: string
}

/** What a person is told of each failure. `late`: the platform itself waited in vain. */
const sentences = {
  offline: ({ device = '' }) => say`${device} is offline, or unknown to the platform`,
  timeout: ({ device = '', seconds = '' }) => say`${device} did not answer within ${seconds} s`,
  late: ({ device = '' }) => say`${device} did not answer the platform in time`,
  noReply: ({ device = '' }) => say`${device} gave no answer`,
  unsupported: ({ device = '' }) => say`${device} does not support this`,
  token: () => say`The platform refused the token: check it in the Sagoo server`,
  disconnected: () => say`There is no connection to the platform`,
  lost: ({ device = '' }) =>
    say`The connection was lost before ${device} answered. Whether the command arrived is not known; it is not sent again`,
  closed: ({ device = '' }) => say`The node was closed before ${device} answered`,
  busy: ({ count = '' }) => say`${count} commands are waiting for their answers: that is too many`,
  refused: ({ device = '', reason = '' }) => say`${device}: ${reason}`,
  unspecified: ({ device = '' }) => say`${device}: the platform reports a failure without a reason`,
  malformed: ({ device = '', detail = '' }) => say`${device}: the answer is not understood (${detail})`,
  product: ({ value = '' }) => say`The product ${value} is not understood, expected one ID without a slash`,
  devices: ({ value = '' }) =>
    say`The devices ${value} are not understood, expected IDs with commas between them and without slashes`,
  messageType: ({ value = '', expected = '' }) =>
    say`The message type ${value} is not known, expected one of ${expected}`,
  json: ({ value = '' }) => say`The properties ${value} are not JSON`,
  names: ({ value = '' }) =>
    say`The properties ${value} are not understood, expected a list of names such as ["temperature"]`,
  map: ({ value = '' }) =>
    say`The properties ${value} are not understood, expected an object such as {"temperature": 20}`,
  seconds: ({ value = '' }) =>
    say`The timeout ${value} is not understood, expected a number of seconds above 0`,
} as const satisfies Record<string, (values: FailureValues) => Saying>

export type FailureKey = keyof typeof sentences

/** A failure as a person is told it; it ends with what the platform said. */
export function sentenceOf({ key, values, platformWords = '' }: CommandFailure): Saying {
  const { device = '', reason } = values
  // The platform's words are all that is known: a status has to show them.
  if (key === 'refused' && reason === undefined)
    return say`${device}: the platform reports "${shortened(platformWords)}"`
  return withPlatformWords(sentences[key](values), platformWords)
}

/** What the platform said of a failure; undefined when it said nothing. */
export function causeOf({ platformCode, platformWords = '' }: CommandFailure): PlatformCause | undefined {
  if (platformCode === undefined && platformWords === '') return undefined
  return { ...(platformCode !== undefined && { code: numbered(platformCode) }), platform: platformWords }
}

/** A number that was read as a text is a number again. */
function numbered(code: string): number | string {
  return /^-?\d{1,15}$/.test(code) ? Number(code) : code
}

/** A failure with its code and sentence. */
export function failure(
  code: FailureCode,
  key: FailureKey,
  values: FailureValues = {},
  platformCode?: string,
): CommandFailure {
  return platformCode === undefined ? { code, key, values } : { code, key, values, platformCode }
}

/** A failure that is thrown: what was given makes no command. */
export class CommandError extends Error {
  override readonly name = 'CommandError'

  constructor(readonly failure: CommandFailure) {
    super(`${failure.key} ${JSON.stringify(failure.values)}`)
  }
}
