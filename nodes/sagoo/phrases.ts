import type { PlatformCause } from '../../src/bridge/platform-words'
import type { Saying } from '../../src/bridge/sentence'
import { causeOf, type CommandFailure, sentenceOf } from '../../src/sagoo/northbound/failure'
import { inWords } from '../runtime/language'
import type { RED } from '../runtime/red'

/** A failed command as a Catch node gets it: a code, a sentence in Node-RED's language, and what the platform said. */
export class RequestError extends Error {
  override readonly name = 'Sagoo'

  constructor(
    readonly code: CommandFailure['code'],
    readonly sentence: Saying,
    message: string,
    cause: PlatformCause | undefined,
  ) {
    super(message, cause === undefined ? {} : { cause })
  }
}

/** The error that a failure is. */
export function errorOf(red: RED, failure: CommandFailure): RequestError {
  const sentence = sentenceOf(failure)
  return new RequestError(failure.code, sentence, inWords(red, sentence), causeOf(failure))
}
