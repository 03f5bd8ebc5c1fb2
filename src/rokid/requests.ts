import type { Abilities } from '../bridge/abilities'
import { catching } from '../bridge/catching'
import type { Color } from '../bridge/color'
import type { Json } from '../bridge/json'
import { Problem } from '../bridge/problem'
import type { Question, QuestionMeaning } from '../bridge/request'
import { isObject } from '../bridge/tolerant'
import { clamp, parseNumber, roundSum } from '../bridge/values'
import type { Endpoint, Target } from './endpoint'
import { codecOf } from './facets'
import { splitName } from './interfaces'
import { type Directive, withoutToken } from './messages'

/** What a question needs besides the directive. */
export interface QuestionContext {
  id: string
  abilities: Abilities
  /** Whether our own side knows a value for the capability, or is being asked for one. */
  isKnown(capability: string): boolean
  /** For Color.SetRandom. */
  randomColor(): Color
}

/**
 * What a directive of Rokid.Control asks, in the house's terms; undefined when the endpoint does not support it.
 * @throws Problem when the value is out of range or of the wrong type
 */
export function toQuestion(
  directive: Directive,
  endpoint: Endpoint,
  context: QuestionContext,
): Question | undefined {
  const { interfaceName, operation } = splitName(directive.header.name)
  const target = endpoint.target(interfaceName, operation, context)
  if (!target) return undefined
  return { id: context.id, ...meaning(target, directive, endpoint, context), raw: withoutToken(directive) }
}

function meaning(
  target: Target,
  directive: Directive,
  endpoint: Endpoint,
  context: QuestionContext,
): QuestionMeaning {
  const { capability, codec, operation } = target
  const payload: Json = directive.payload ?? {}
  const { ranges } = endpoint
  const set = (value: unknown): QuestionMeaning => ({ capability, operation: 'set', value })
  switch (operation.kind) {
    case 'set':
      return set(codec.read('tvChannel' in payload ? payload.tvChannel : payload.value, ranges))
    case 'fixed':
      return set(codec.read(operation.value, ranges))
    case 'random':
      return set(context.randomColor())
    case 'end':
      return set(codec.bounds?.(ranges)?.[operation.end])
    case 'skip':
      return { capability, operation: 'action', value: { skip: operation.skip } }
    case 'whole':
      return { capability: directive.header.name, operation: 'action', value: payload }
    case 'adjust':
      return adjustment(target, parseNumber('delta', payload.delta), directive, endpoint, context)
  }
}

/** From the known state, or failing that from the state that Rokid remembers and sends along. */
function adjustment(
  { capability, codec }: Target,
  points: number,
  directive: Directive,
  endpoint: Endpoint,
  context: QuestionContext,
): QuestionMeaning {
  const { ranges } = endpoint
  const delta = codec.step?.(points, ranges) ?? points
  const bounds = codec.bounds?.(ranges) ?? { min: -Infinity, max: Infinity }
  const resolve = (known: unknown): unknown =>
    typeof known === 'number'
      ? clamp(capability, roundSum(Math.min(bounds.max, Math.max(bounds.min, known + delta))))
      : undefined
  const asked = { capability, operation: 'adjust', delta } as const
  if (context.isKnown(capability)) return { ...asked, resolve }
  const remembered = resolve(rememberedValue(capability, directive, endpoint))
  return remembered === undefined ? { ...asked, resolve } : { ...asked, value: remembered }
}

/** The state of a capability in the directive's own words; undefined when it is absent or makes no sense. */
function rememberedValue(capability: string, { endpoint }: Directive, { ranges }: Endpoint): unknown {
  const codec = codecOf(capability)
  const states: unknown[] = Array.isArray(endpoint?.states) ? endpoint.states : []
  const state = states.findLast((item) => isObject(item) && item.interface === codec?.interface)
  if (!codec || !isObject(state)) return undefined
  return catching(
    Problem,
    () => codec.read(state.value, ranges),
    () => undefined,
  )
}
