import type { Sentence } from '../../src/bridge/sentence'
import { type CommandFailure, sentenceOf } from '../../src/sagoo/northbound/failure'
import { inWords } from '../runtime/language'
import type { RED } from '../runtime/red'

/** A failed command as a Catch node gets it: a code, and a sentence in Node-RED's language. */
export class RequestError extends Error {
  override readonly name = 'Sagoo'

  constructor(
    readonly code: CommandFailure['code'],
    readonly sentence: Sentence,
    message: string,
  ) {
    super(message)
  }
}

/** The error that a failure is. */
export function errorOf(red: RED, failure: CommandFailure): RequestError {
  const sentence = sentenceOf(failure)
  return new RequestError(failure.code, sentence, inWords(red, sentence))
}
