import type { Question } from '../bridge/request'
import { sayingOf } from '../bridge/sentence'
import type { SinricDevice } from './device'
import type { RequestPayload } from './messages'
import type { Respond } from './request-memory'
import { toQuestion, toResult } from './requests'

/**
 * Asks a device what the platform asks, whichever way that came.
 * @param circumstances what the request itself does not say
 */
export function askDevice(
  { device, facts }: SinricDevice,
  request: RequestPayload,
  respond: Respond,
  circumstances: Pick<Question, 'restored' | 'cause'> = {},
): void {
  const question = attempt(() => toQuestion(request, facts.type))
  if ('refusal' in question) {
    respond({ success: false, message: question.refusal, value: {} })
    return
  }
  device.ask({ ...question, ...circumstances }, (answer) =>
    respond(toResult(request, answer, { name: device.name, known: device.known('lock', question.instance) })),
  )
}

/** What is made of a request, or why it cannot be understood. */
function attempt(make: () => Question): Question | { refusal: string } {
  try {
    return make()
  } catch (error) {
    return { refusal: String(sayingOf(error)) }
  }
}
