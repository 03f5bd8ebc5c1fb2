import type { PlatformCause } from '../../src/bridge/platform-words'
import { causeOf, type CommandFailure, sentenceOf } from '../../src/sagoo/northbound/failure'
import { inWords } from '../runtime/language'
import type { RED } from '../runtime/red'

/** A failed command as a Catch node gets it: a code, a sentence in Node-RED's language, and what the platform said. */
export class RequestError extends Error {
  override readonly name = 'Sagoo'

  constructor(
    readonly code: CommandFailure['code'],
    sentence: string,
    cause: PlatformCause | undefined,
  ) {
    super(sentence, cause === undefined ? {} : { cause })
  }
}

/** The error that a failure is. */
export function errorOf(red: RED, failure: CommandFailure): RequestError {
  return new RequestError(failure.code, inWords(red, sentenceOf(failure)), causeOf(failure))
}
