import type { Report } from '../bridge/report'
import type { Channel } from '../bridge/outbox'
import { quote } from '../bridge/problem'
import { type Facet, facetKey } from '../bridge/facet'
import { isObject } from '../bridge/tolerant'
import { actionOf } from './actions'
import type { TypeRules } from './device-types'
import { airQuality, powerUsage } from './measurements'
import type { Json } from './messages'
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
  if (capability === 'airQuality') return { ...report, value: airQuality(value) }
  if (capability === 'setSetting' && isObject(value)) return { ...report, instance: String(quote(value.id)) }
  if (capability === 'powerUsage') return { ...report, value: powerUsage(value) }
  const meant = type.capabilityOf(capability)
  const wire = actionOf(capability)?.wire
  if (meant === undefined || !wire || !isObject(value))
    return { ...report, value: limited(type, capability, value) }
  return { ...report, capability: meant, value: limited(type, meant, wire.read(value, meant)) }
}

/** The value of an event; undefined while a part is missing that the platform needs. */
export function eventValue(action: string, facets: readonly Facet[]): Json | undefined {
  if (action === 'currentTemperature') return climate(facets)
  const [facet] = facets
  if (!facet) return undefined
  const wire = actionOf(action)?.wire
  if (wire) return wire.write(facet.value)
  return isObject(facet.value) ? facet.value : undefined
}

/** Temperature and humidity share one event; −1 says that there is no humidity (protocol, section 3.2). */
function climate(facets: readonly Facet[]): Json | undefined {
  const known = (name: string): unknown => facets.find(({ capability }) => capability === name)?.value
  const temperature = known('temperature')
  return temperature === undefined ? undefined : { temperature, humidity: known('humidity') ?? -1 }
}
