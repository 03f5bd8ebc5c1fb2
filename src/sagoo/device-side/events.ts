import type { Channel } from '../../bridge/outbox'
import { Problem, quote } from '../../bridge/problem'
import type { Report } from '../../bridge/report'
import { say } from '../../bridge/sentence'
import { isObject } from '../../bridge/tolerant'
import { checkKey, isKey, plainCopy, safeValue } from '../text'

/** Posts that are no properties, under names that no property can have. */
const EVENT = /^event\/(.*)$/
const TAGS = 'thing/tags'

/** What `msg.topic` means when it is an event post or a post of tags; undefined when it is neither. */
export function postNamed(topic: string): string | undefined {
  if (topic === 'tags') return TAGS
  return EVENT.test(topic) ? topic : undefined
}

/** The platform's free names, as a profile has to know them. */
export const propertyNames = {
  isName: isKey,
  check: (name: string) => checkKey(name, say`The property`),
  postNamed,
  copy: plainCopy,
}

/** What a report is on the platform. */
export type PostKind = 'property' | 'event' | 'tags'

export function postOf(capability: string): PostKind {
  if (EVENT.test(capability)) return 'event'
  return capability === TAGS ? 'tags' : 'property'
}

/** The id of the event in `event/<id>`. */
export function eventOf(capability: string): string {
  return EVENT.exec(capability)?.[1] ?? capability
}

/** Bursts of one property are gathered for so long, in ms; the platform names no limit of its own. */
const GAP = 50

/** The stream on which something is said; events and tags happen, and are never merged. */
export function channelOf(capability: string): Channel {
  return postOf(capability) === 'property'
    ? { key: capability, gap: GAP }
    : { key: capability, gap: 0, edge: true }
}

/**
 * A report in the platform's terms; there are no instances on it.
 * @throws Problem naming the value and what was expected
 */
export function refine({ capability, value: said }: Report): Report {
  const kind = postOf(capability)
  if (kind === 'event') checkEvent(eventOf(capability))
  else if (kind === 'property') checkKey(capability, say`The property`)
  const value = plainCopy(said, capability)
  if (kind !== 'property' && (!isObject(value) || Object.keys(value).length === 0))
    throw new Problem(
      'invalid-value',
      say`${capability}: ${quote(said)} is not understood, expected an object`,
    )
  if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value)))
    throw new Problem('invalid-value', say`${capability}: ${quote(said)} is not understood, expected a value`)
  return { capability, value }
}

/** On the topic of an event of this name the platform expects properties (sagoo.md 3.2). */
const NO_EVENT = 'property'

function checkEvent(event: string): void {
  checkKey(event, say`The event`)
  if (event === NO_EVENT)
    throw new Problem('unknown-capability', say`An event cannot be called ${quote(event)} on the platform`)
}

/** Whether the platform would destroy a part of the value. */
export function isHarmed(value: unknown): boolean {
  return JSON.stringify(safeValue(value)) !== JSON.stringify(value)
}
