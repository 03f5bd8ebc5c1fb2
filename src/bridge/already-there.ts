import { isDeepStrictEqual } from 'node:util'
import type { Observation } from './observation'
import type { ReportedState } from './reported-state'
import type { Request } from './request'
import { lookUp } from './tolerant'
import { opens, type Traits } from './traits'

/** `there`: it is so; `perhaps`: it was so, and something else was sent since; `elsewhere`: nothing says that it is so. */
export type Standing = 'there' | 'perhaps' | 'elsewhere'

/**
 * Whether a thing is already what a request that has gone into the flow asks for (*Already there*,
 * docs/contract.md#4-when-a-request-is-answered-answer): many devices do not repeat a state that has not changed.
 */
export function standing(request: Request, reported: ReportedState, traits: Traits): Standing {
  const shown = reported.observation(request.capability, request.instance)
  if (!shown || !isShown(request, shown, reported, traits)) return 'elsewhere'
  // Something newer is on its way, and its own answer will tell.
  if (shown.sent > 0 && shown.latest !== request) return 'elsewhere'
  return shown.sent <= 1 ? 'there' : 'perhaps'
}

/** Whether a thing is known to be what a request asks for that has not gone into the flow (*onlyChanges*). */
export function isCertain(request: Request, reported: ReportedState, traits: Traits): boolean {
  const shown = reported.observation(request.capability, request.instance)
  if (shown?.source !== 'live' || shown.sent > 0) return false
  return isShown(request, shown, reported, traits)
}

function isShown(
  { capability, instance, operation, value }: Request,
  shown: Observation,
  reported: ReportedState,
  traits: Traits,
): boolean {
  if (traits.relative || !reported.online || value === undefined) return false
  if (operation !== 'set' && operation !== 'adjust') return false
  if (!isDeepStrictEqual(shown.value, value)) return false
  if (opens(capability, traits) && shown.source !== 'live') return false
  return isInEffect(capability, instance, shown, reported, traits)
}

/** What a lamp remembers while it is off: whether power has to be reported on, or only must not be reported off. */
const UNDER_POWER: Partial<Record<string, 'on' | 'not off'>> = {
  brightness: 'on',
  color: 'on',
  colorTemperature: 'on',
  fanSpeed: 'on',
  level: 'not off',
  percentage: 'not off',
}
/** A lamp shines in a colour or in a white, and remembers the other. */
const INSTEAD: Partial<Record<string, string>> = { color: 'colorTemperature', colorTemperature: 'color' }

function isInEffect(
  capability: string,
  instance: string | undefined,
  shown: Observation,
  reported: ReportedState,
  traits: Traits,
): boolean {
  const rule = lookUp(UNDER_POWER, capability)
  if (rule === undefined || shown.value === 0) return true
  const other = lookUp(INSTEAD, capability)
  const instead = other === undefined ? undefined : reported.observation(other, instance)
  if (instead && instead.order >= shown.order) return false
  return hasPower(rule, reported, traits)
}

function hasPower(rule: 'on' | 'not off', reported: ReportedState, { capabilities }: Traits): boolean {
  const power = reported.observation('power')
  if (!power) return rule === 'not off' || !capabilities.includes('power')
  const { latest } = power
  // It may have been switched off without a word.
  if (power.sent > 0 && latest?.capability === 'power' && latest.value !== true) return false
  return power.value === true
}
