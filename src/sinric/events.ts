import type { Report } from '../bridge/report'
import type { Json } from '../bridge/json'
import type { Channel } from '../bridge/outbox'
import { chosen, type Pair } from '../bridge/pair'
import { Problem, quote } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { type Facet, facetKey } from '../bridge/facet'
import { isObject } from '../bridge/tolerant'
import { type Action, actionOf } from './actions'
import type { SinricDevice } from './device'
import type { TypeRules } from './device-types'
import type { EventFacts } from './messages'
import { limited } from './requests'

/** The paced stream of a capability's events: one per action and instance. Undefined when there is no such event. */
export function channelOf(
  capability: string,
  instance: string | undefined,
  type: TypeRules,
): Channel | undefined {
  const action = type.eventOf(capability)
  const rule = action === undefined ? undefined : actionOf(action)?.event
  return action === undefined || !rule ? undefined : { key: facetKey(action, instance), gap: rule.gap }
}

/**
 * A report in the platform's terms: `setPowerState {state:"On"}` is power, measurements get their missing parts.
 * @throws Problem naming the value and what was expected
 */
export function refine(report: Report, type: TypeRules): Report {
  const { capability, value } = report
  const { codec, complete, identifiedBy }: Action = actionOf(capability) ?? {}
  if (complete) return { ...report, value: complete(value) }
  if (identifiedBy !== undefined && isObject(value))
    return { ...report, instance: String(quote(value[identifiedBy])) }
  const meant = type.capabilityOf(capability)
  if (meant === undefined || !codec || !isObject(value))
    return { ...report, value: limited(type, capability, value) }
  return {
    ...report,
    capability: meant,
    value: limited(type, meant, worded(type, meant, codec.read(value, meant))),
  }
}

/** The two modes of a garage door in the type's own spelling, whatever a contact calls them. */
function worded({ pairs }: TypeRules, capability: string, value: unknown): unknown {
  const pair = new Map<string, Pair>(Object.entries(pairs)).get(capability)
  return pair ? chosen(capability, value, pair) : value
}

/**
 * The event that carries the facets of one channel; undefined while a part is missing that the platform needs.
 * @param createdAt seconds since the epoch by the server's clock
 */
export function toEvent(
  { device, facts: { type, meter } }: SinricDevice,
  facets: readonly Facet[],
  createdAt: number,
): Omit<EventFacts, 'replyToken'> | undefined {
  const [facet] = facets
  const name = facet && type.eventOf(facet.capability)
  if (!facet || name === undefined) return undefined
  const action: Action = actionOf(name) ?? {}
  const value = eventValue(action, facet, facets)
  if (!value) return undefined
  return {
    action: name,
    cause:
      facets.find(({ cause }) => cause !== undefined)?.cause ?? action.event?.cause ?? 'PHYSICAL_INTERACTION',
    deviceId: device.id,
    instanceId: action.identifiedBy === undefined ? facet.instance : undefined,
    value: action.isMetered ? meter.complete(value, createdAt) : value,
  }
}

/** Why an event cannot be made of what is known; undefined when it can. */
export function lacking(
  { device, facts: { type } }: SinricDevice,
  facets: readonly Facet[],
): Problem | undefined {
  const [facet] = facets
  const name = facet && type.eventOf(facet.capability)
  const action: Action | undefined = name === undefined ? undefined : actionOf(name)
  if (!facet || name === undefined || !action?.combine || eventValue(action, facet, facets)) return undefined
  return new Problem(
    'not-sent',
    say`${device.name}: ${facet.capability} waits for ${action.capability ?? name}: Sinric Pro takes both in one message (${name})`,
  )
}

function eventValue({ codec, combine }: Action, facet: Facet, facets: readonly Facet[]): Json | undefined {
  if (combine) return combine(new Map(facets.map(({ capability, value }) => [capability, value])))
  if (codec) return codec.write(facet.value)
  return isObject(facet.value) ? facet.value : undefined
}
