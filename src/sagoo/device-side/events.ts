import type { Channel } from '../../bridge/outbox'
import { Problem, quote } from '../../bridge/problem'
import type { Report } from '../../bridge/report'
import { say } from '../../bridge/sentence'
import { isObject } from '../../bridge/tolerant'
import { checkKey, isKey, plainCopy } from '../text'

/** The names of posts that are no properties; no property can have them. */
const EVENT_NAME = /^event\/(.*)$/
const TAGS_NAME = 'thing/tags'

/** What `msg.topic` means when it is an event post or a post of tags; undefined when it is neither. */
export function postNamed(topic: string): string | undefined {
  if (topic === 'tags') return TAGS_NAME
  return EVENT_NAME.test(topic) ? topic : undefined
}

/** The platform's free names, as a profile has to know them. */
export const propertyNames = {
  isName: isKey,
  check: (name: string) => checkKey(name, say`The property`),
  postNamed,
  copy: plainCopy,
}

/** What a report is posted as. */
export type PostKind = 'property' | 'event' | 'tags'

export function postKindOf(capability: string): PostKind {
  if (EVENT_NAME.test(capability)) return 'event'
  return capability === TAGS_NAME ? 'tags' : 'property'
}

/** The id of the event in `event/<id>`. */
export function eventOf(capability: string): string {
  return EVENT_NAME.exec(capability)?.[1] ?? capability
}

/** Gathers bursts of one property; the platform names no limit of its own. */
const REPORT_GAP_MS = 50

/** The channel of a report; events and tags are never merged. */
export function channelOf(capability: string): Channel {
  return postKindOf(capability) === 'property'
    ? { key: capability, gap: REPORT_GAP_MS }
    : { key: capability, gap: 0, edge: true }
}

/**
 * A report in the platform's terms; there are no instances on it.
 * @throws Problem naming the value and what was expected
 */
export function refine({ capability, value: said }: Report): Report {
  const kind = postKindOf(capability)
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

/**
 * On the topic of an event of this name the platform expects properties
 * (docs/protocols/sagoo.md#device-topics).
 */
const RESERVED_EVENT = 'property'

function checkEvent(event: string): void {
  checkKey(event, say`The event`)
  if (event === RESERVED_EVENT)
    throw new Problem('unknown-capability', say`An event cannot be called ${quote(event)} on the platform`)
}
