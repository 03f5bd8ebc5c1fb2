import type { Abilities } from './abilities'
import { isCertain } from './already-there'
import { catching } from './catching'
import { Problem } from './problem'
import type { ReportedState } from './reported-state'
import type { Ending, Failure, Request } from './request'
import { say } from './sentence'
import { checkBounds, isNotRestored, isPulsed, notKnown, type Traits } from './traits'

/** What decides whether a request goes into the flow. */
export interface Situation {
  readonly name: string
  readonly reported: ReportedState
  readonly traits: Traits
  /** Without it, whatever is asked. */
  readonly abilities?: Abilities
}

/**
 * The answer of a request that must not go into the flow; undefined for one that goes: *Restored*, *onlyChanges*,
 * *Adjust while the state is unknown* (docs/contract.md#4-when-a-request-is-answered-answer), and the bounds of a
 * number.
 */
export function unsentAnswer(request: Request, situation: Situation): Ending | undefined {
  return (
    restored(request, situation) ??
    beyond(request, situation) ??
    unresolved(request, situation) ??
    unchanged(request, situation)
  )
}

/** The internet is back: nobody wants the door to move because of it. */
function restored(request: Request, { name, reported, traits }: Situation): Ending | undefined {
  const { capability, instance, operation } = request
  if (!request.restored || operation === 'query' || !isNotRestored(capability, traits)) return undefined
  const value = reported.get(capability, instance)?.value
  if (value !== undefined) return { success: true, value }
  return {
    success: false,
    reason: say`${name}: ${capability} was not repeated after a reconnect`,
    code: 'unknown-state',
  }
}

function beyond({ capability, operation, value }: Request, { traits }: Situation): Failure | undefined {
  if (operation !== 'set') return undefined
  return catching(
    Problem,
    () => void checkBounds(capability, value, traits),
    ({ sentence, code }) => ({ success: false, reason: sentence, code }),
  )
}

function unresolved(
  { capability, operation, value }: Request,
  { name, abilities }: Situation,
): Failure | undefined {
  if (operation !== 'adjust' || value !== undefined) return undefined
  // Knowing its state would not help.
  if (abilities?.takes(capability) === false)
    return { success: false, reason: say`${name} has no command for ${capability}`, code: 'unsupported' }
  return {
    success: false,
    reason: say`The current ${capability} of ${name} is not known yet`,
    code: 'unknown-state',
  }
}

/** A pulse for what is so already would undo it, and while nothing is known it would be a toss. */
function unchanged(request: Request, { name, reported, traits }: Situation): Ending | undefined {
  const { capability, instance, operation, value } = request
  if (operation !== 'set' || !isPulsed(capability, traits)) return undefined
  if (isCertain(request, reported, traits)) return { success: true, value }
  if (reported.observation(capability, instance)?.wasLive) return undefined
  return { success: false, reason: notKnown(capability, name), code: 'unknown-state' }
}
