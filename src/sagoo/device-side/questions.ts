import { catching } from '../../bridge/catching'
import type { Json } from '../../bridge/json'
import { Problem, quote } from '../../bridge/problem'
import type { Question } from '../../bridge/request'
import { say } from '../../bridge/sentence'
import { isObject } from '../../bridge/tolerant'
import { parseValue } from '../../bridge/values'
import { checkKey } from '../text'

/** One question of a request, or why it cannot be asked. */
export type PropertyQuestion = { question: Question } | { problem: Problem }

/** Every property is a message in the flow, so a larger request is refused. */
const MAX_PROPERTIES = 200
/** A larger body is none of a home. */
export const MAX_BODY_BYTES = 128 * 1024

/**
 * A property set, one question per property in the order of the message.
 * @param unwrap takes a value out of what the platform may put around it
 * @throws Problem
 */
export function setQuestions(
  { id, properties, body }: { id: string; properties: unknown; body: Json },
  unwrap: (capability: string, raw: unknown) => unknown = (_capability, raw) => raw,
): PropertyQuestion[] {
  if (!isObject(properties))
    throw new Problem(
      'invalid-value',
      say`The properties ${quote(properties)} are not understood, expected an object`,
    )
  const entries = Object.entries(properties)
  if (entries.length > MAX_PROPERTIES)
    throw new Problem(
      'invalid-value',
      say`${entries.length} properties in one request are too many: ${MAX_PROPERTIES} are the most`,
    )
  return entries.map(([capability, raw]) => {
    const read = (): PropertyQuestion => {
      checkKey(capability, say`The property`)
      if (raw === null)
        throw new Problem('invalid-value', say`${capability}: null is not understood, expected a value`)
      const value = parseValue(capability, unwrap(capability, raw))
      return { question: { id, capability, operation: 'set', value, raw: body } }
    }
    return catching(Problem, read, (problem) => ({ problem }))
  })
}

/** A service call; its arguments are the payload, whatever they are. */
export function callQuestion(id: string, service: string, value: unknown, body: Json): Question {
  return { id, capability: service, operation: 'action', value, raw: body }
}
