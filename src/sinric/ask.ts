import type { Answer, Question } from '../bridge/request'
import { sayingOf } from '../bridge/sentence'
import type { SinricDevice } from './device'
import { type TypeRules, typeRules } from './device-types'
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
  const question = questionOf(request, facts.type, respond)
  if (!question) return
  device.ask({ ...question, ...circumstances }, (answer) =>
    respond(
      toResult(request, answer, {
        name: device.name,
        known: device.known('lock', question.instance),
        isCamera: facts.isCamera,
      }),
    ),
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
  const question = questionOf(request, MODULE, respond)
  if (!question) return
  settings.ask({ ...question, ...circumstances, scope: 'module' }, (answer) =>
    respond(toResult(request, answer, { name: MODULE_NAME, known: undefined, isCamera: false })),
  )
}

/** What is made of a request; one that cannot be understood is refused with the reason. */
function questionOf(request: RequestPayload, rules: TypeRules, respond: Respond): Question | undefined {
  try {
    return toQuestion(request, rules)
  } catch (error) {
    respond({ success: false, message: String(sayingOf(error)), value: {} })
    return undefined
  }
}
