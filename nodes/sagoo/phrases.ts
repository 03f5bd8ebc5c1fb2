import type { Failure } from '../../src/sagoo/failure'
import type { RED } from '../runtime/red'

/** A failed command as a Catch node gets it: a code, and a sentence in Node-RED's language. */
export class RequestError extends Error {
  override readonly name = 'Sagoo'

  constructor(
    readonly code: Failure['code'],
    sentence: string,
  ) {
    super(sentence)
  }
}

/** The error that a failure is. */
export function errorOf(red: RED, { code, key, values }: Failure): RequestError {
  return new RequestError(code, red._(`sagoo.failure.${key}`, values))
}
