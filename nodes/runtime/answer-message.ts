import { parseJson } from '../../src/bridge/json'
import { quote } from '../../src/bridge/problem'
import { say, type Saying } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import { profiles, type Profile } from '../../src/profiles/index'
import type { Correlated, Match } from './correlations'
import type { FlowDevice } from './flow-device'
import type { Message } from './red'

/** A whole answer has canonical values, as the request that it answers. */
const canonical: Profile = profiles.value({})

/** Longer text is no answer. */
const MAX_TEXT = 1_000_000

/** An answer by message, as the contract's other answers are: with the request that it answers. */
export interface AnswerMessage {
  msg: Message
  /** Whether its value is canonical, and not in the words of the device. */
  isCanonical: boolean
}

/**
 * The message with its request put back. Over MQTT only the payload travels: the state as the device's profile reads it,
 * or a whole answer, `{success, value?, reason?, code?}` and whatever else (docs/contract.md#answers-by-message).
 */
export function answerMessage(msg: Message, { request }: Correlated): AnswerMessage {
  const whole = wholeAnswer(msg.payload)
  if (!whole) return { msg: { ...msg, request }, isCanonical: false }
  const { success, value, reason, code } = whole
  const told: Message = success
    ? { ...msg, request, payload: value === undefined ? request.value : value }
    : {
        ...msg,
        request,
        payload: undefined,
        error: { ...(typeof reason === 'string' && reason !== '' && { message: reason }), code },
      }
  return { msg: told, isCanonical: true }
}

/** Why an answer by message is not taken; undefined when it is nothing to speak of. */
export function objectionTo(match: Extract<Match, string>, topic: unknown): Saying | undefined {
  if (match === 'missing')
    return say`An answer on ${quote(topic)} came without correlation data and was ignored: the broker nodes of both ends need MQTT 5, and a worker has to pass on msg.correlationData`
  if (match === 'unknown')
    return say`An answer on ${quote(topic)} belongs to no request of this Node-RED and was ignored: it is from before a restart, or another gateway uses the same response topic`
  return undefined
}

/**
 * Whether an answer is the first one to its request; one that comes once more, or to a request of which the device
 * knows nothing any more, is not taken.
 */
export function standingOf(
  asked: Correlated,
  { device }: FlowDevice,
  { _msgid }: Message,
): 'first' | 'again' | 'doubled' | 'unknown' {
  if (asked.answeredBy !== undefined) return asked.answeredBy === _msgid ? 'again' : 'doubled'
  const { id, capability } = asked.request
  if (!device.pending(id, capability) && device.howAnswered(id) === undefined) return 'unknown'
  asked.answeredBy = _msgid ?? ''
  return 'first'
}

/** The device as one is read whose values are canonical. */
export function inCanonicalValues(own: FlowDevice): FlowDevice {
  return {
    device: own.device,
    profile: canonical,
    isServed: own.isServed,
    isWordless: (capability) => own.isWordless(capability),
    warnWordless: (names) => own.warnWordless(names),
    subject: (instance) => own.subject(instance),
  }
}

function wholeAnswer(payload: unknown): Record<string, unknown> | undefined {
  const isText =
    typeof payload === 'string' && payload.length <= MAX_TEXT && payload.trimStart().startsWith('{')
  const told = isText ? parseJson(payload) : payload
  return isObject(told) && typeof told.success === 'boolean' ? told : undefined
}
