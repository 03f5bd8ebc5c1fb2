import type { Answer, Question } from '../bridge/request'
import { sayingOf } from '../bridge/sentence'
import type { SinricDevice } from './device'
import { typeRules } from './device-types'
import type { RequestPayload } from './messages'
import type { Respond } from './request-memory'
import { toQuestion, toResult } from './requests'

/** What the request itself does not say. */
type Circumstances = Pick<Question, 'restored' | 'cause'>

/** Asks a device what the platform asks, whichever way that came. */
export function askDevice(
  { device, facts }: SinricDevice,
  request: RequestPayload,
  respond: Respond,
  circumstances: Circumstances = {},
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

/** Who takes the user's own settings of the module into the flow. */
export interface ModuleSettings {
  /** Whether any node takes them. */
  readonly isServed: boolean
  /** @param reply is called exactly once */
  ask(question: Question, reply: (answer: Answer) => boolean): void
}

/** What the platform asks of the module passes whole, as what a type does not know does. */
const MODULE = typeRules('CUSTOM')
const MODULE_NAME = 'Node-RED'

/** Asks the flow what the platform asks of the module, which is this installation. */
export function askModule(
  settings: ModuleSettings,
  request: RequestPayload,
  respond: Respond,
  circumstances: Circumstances = {},
): void {
  const question = attempt(() => toQuestion(request, MODULE))
  if ('refusal' in question) {
    respond({ success: false, message: question.refusal, value: {} })
    return
  }
  settings.ask({ ...question, ...circumstances, scope: 'module' }, (answer) =>
    respond(toResult(request, answer, { name: MODULE_NAME, known: undefined })),
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
