import type { Json } from '../bridge/json'
import type { Answer, Question, QuestionMeaning } from '../bridge/request'
import { isObject } from '../bridge/tolerant'
import { clamp, parseNumber, roundSum } from '../bridge/values'
import { type Action, actionOf } from './actions'
import type { TypeRules } from './device-types'
import type { ActionResult, RequestPayload } from './messages'

/**
 * What the platform asks, in the house's terms. An action that the table does not know passes whole.
 * @throws Problem when the request's value is not what its action takes
 */
export function toQuestion(request: RequestPayload, type: TypeRules): Question {
  // The reply token is ours to echo; a flow has no use for it.
  const { replyToken, ...raw } = request
  const { clientId, instanceId } = raw
  return {
    id: replyToken,
    ...(instanceId ? { instance: instanceId } : {}),
    ...(clientId === undefined ? {} : { client: clientId }),
    ...meaning(request, type),
    raw,
  }
}

function meaning({ action: name, value }: RequestPayload, type: TypeRules): QuestionMeaning {
  const action: Action = actionOf(name) ?? { operation: 'action' }
  const operation = action.operation ?? 'action'
  const capability = type.capabilityOf(name)
  if (capability === undefined) return { capability: name, operation, value }
  if (action.delta) return adjustment(action, capability, action.delta(value), type)
  if (action.codec)
    return { capability, operation, value: limited(type, capability, action.codec.read(value, capability)) }
  return { capability, operation, value: { skip: parseNumber('channelCount', value.channelCount) } }
}

function adjustment({ next }: Action, capability: string, delta: number, type: TypeRules): QuestionMeaning {
  const highest = type.highest(capability) ?? Infinity
  const target = (known: number): number =>
    Math.min(highest, clamp(capability, next ? next(known) : roundSum(known + delta)))
  return {
    capability,
    operation: 'adjust',
    delta,
    resolve: (known) => (typeof known === 'number' ? target(known) : undefined),
  }
}

/** @throws Problem when the type has a limit and the value is beyond it */
export function limited(type: TypeRules, capability: string, value: unknown): unknown {
  const highest = type.highest(capability)
  return highest === undefined ? value : parseNumber(capability, value, { min: 0, max: highest })
}

/** What goes back for a request: the absolute value, and what else of the request the platform expects again. */
export function toResult(
  request: RequestPayload,
  answer: Answer,
  { name: deviceName, known, isCamera }: { name: string; known: unknown; isCamera: boolean },
): ActionResult {
  // The vendor's own form while nothing is known.
  const failed = request.action === 'setLockState' ? { state: known ?? 'JAMMED' } : {}
  if (!answer.success) return { success: false, message: answer.reason, value: failed }
  if (answer.value === 'JAMMED')
    return { success: false, message: `${deviceName} is jammed`, value: { state: 'JAMMED' } }
  if (isCamera && request.action === 'getSnapshot') return snapshotResult(answer.value)
  return { success: true, value: resultValue(request, answer.value) }
}

/** The picture goes its own way (docs/protocols/sinric.md#camera); a flow that took none has not done it. */
function snapshotResult(value: unknown): ActionResult {
  return isObject(value) && typeof value.picture === 'number'
    ? { success: true, value: {} }
    : { success: false, message: 'The flow sent no picture', value: {} }
}

function resultValue({ action: name, value: asked }: RequestPayload, value: unknown): Json {
  if (name === 'skipChannels')
    return isObject(value) && 'skip' in value ? asked : write('changeChannel', value)
  const { codec, operation, result }: Action = actionOf(name) ?? {}
  if (!codec && result !== undefined && !isObject(value)) return { [result]: value }
  if (!codec) return isObject(value) ? value : asked
  return { ...(operation === 'set' ? asked : direction(asked)), ...codec.write(value) }
}

function write(action: string, value: unknown): Json {
  return actionOf(action)?.codec?.write(value) ?? {}
}

/** An awning that was asked to open upwards has opened upwards. */
function direction({ openDirection }: Json): Json {
  return openDirection === undefined ? {} : { openDirection }
}
