import { capabilityOf, isCapability } from './capabilities'
import type { Facet } from './facet'
import type { Request, Settled } from './request'
import { type Saying, say, Word } from './sentence'
import { isObject } from './tolerant'

/** What somebody asks for, as a sentence. @param origin absent: the platform asks */
export function askedSentence(request: Request, origin?: 'home'): Saying {
  const wish = wishOf(request)
  if (origin === undefined)
    return request.restored ? say`Asked at the start to restore ${wish}` : say`Asked for ${wish}`
  return request.client === 'test' ? say`Test: ${wish}` : say`Asked at home for ${wish}`
}

/** How a request ended. */
export function endedSentence({ request, answer, ms, isDelivered }: Settled): Saying {
  if (!answer.success) return say`Failed after ${ms} ms: ${answer.reason}`
  const { capability, instance, operation } = request
  // What an action answers is data for a program.
  const what =
    operation === 'action' ? nameOf(capability, instance) : facetSentence({ ...request, value: answer.value })
  return isDelivered
    ? say`Done after ${ms} ms: ${what}`
    : say`Done after ${ms} ms, but the connection was gone and could not carry the answer: ${what}`
}

/** What the platform was told in an event. */
export function toldSentence(facets: readonly Facet[]): Saying {
  const [first, ...rest] = facets.map(facetSentence)
  const all = rest.reduce<Saying>((before, facet) => say`${before}, ${facet}`, first ?? '')
  return say`Told the platform: ${all}`
}

function wishOf({ capability, instance, operation, value, delta }: Request): Saying {
  const name = nameOf(capability, instance)
  switch (operation) {
    case 'set':
      return facetSentence({ capability, ...(instance !== undefined && { instance }), value })
    case 'adjust':
      return delta === undefined ? name : say`${name} by ${delta > 0 ? `+${delta}` : String(delta)}`
    case 'query':
      return say`the value of ${name}`
    case 'action':
      return name
  }
}

function facetSentence({ capability, instance, value }: Facet): Saying {
  const name = nameOf(capability, instance)
  const shown = shownValue(capability, value)
  return shown === undefined ? name : say`${name}: ${shown}`
}

function nameOf(capability: string, instance: string | undefined): Saying {
  const name = isCapability(capability) ? new Word('capability', capability) : capability
  return instance === undefined ? name : say`${name} (${instance})`
}

/**
 * A value as a person reads it; undefined for what is not shown. A text of a platform's own action or of a property of
 * the user's may be a password, and a notification is between two people.
 */
function shownValue(capability: string, value: unknown): Saying | undefined {
  const { kind, ...rest } = capabilityOf(capability) ?? { kind: 'text' as const }
  if (typeof value === 'boolean') return value ? new Word('choice', 'on') : new Word('choice', 'off')
  if (typeof value === 'number')
    return kind === 'level'
      ? `${value} %`
      : [String(value), unitIn(rest)].filter((part) => part !== '').join(' ')
  if (typeof value === 'string') {
    if (kind === 'choice' || kind === 'pair') return new Word('choice', value)
    return isCapability(capability) && capability !== 'notification' ? value : undefined
  }
  return kind === 'color' ? colorOf(value) : undefined
}

function unitIn(spec: object): string {
  return 'unit' in spec && typeof spec.unit === 'string' ? spec.unit : ''
}

function colorOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  const channels = [value.r, value.g, value.b]
  return channels.every((channel) => typeof channel === 'number')
    ? `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
    : undefined
}
