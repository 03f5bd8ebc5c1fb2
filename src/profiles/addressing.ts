import { capabilityOf, isCapability } from '../bridge/capabilities'
import { Problem, quote } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { isObject, readBoolean } from '../bridge/tolerant'
import type { Subject } from './profile'

/** A raw value and the capability that it belongs to. */
export interface Addressed {
  capability: string
  raw: unknown
}

/**
 * Finds out what a message without a topic of its own is about (docs/contract.md#3-what-an-out-node-accepts):
 * `msg.topic` names a capability or an action; an object is read as `{capability: value}`; a plain value
 * belongs to the first capability of the device.
 *
 * @throws Problem when an object names nothing that the device has
 */
export function address(
  { topic, payload }: { topic?: unknown; payload: unknown },
  subject: Subject,
): Addressed[] {
  const content = unwrap(payload)
  if (isVendors(content, subject)) return addressed(content.action, unwrap(content.value), subject)
  return addressed(typeof topic === 'string' ? topic.trim() : '', content, subject)
}

function addressed(name: string, content: unknown, subject: Subject): Addressed[] {
  // Some actions share their name with a capability (`motion`); only the action takes an object of its own.
  if (isActionObject(name, content, subject)) return [{ capability: name, raw: content }]
  if (isCapability(name)) return [{ capability: name, raw: inner(name, content) }]
  const meant = isObject(content) ? undefined : subject.meant?.(name)
  if (meant !== undefined) return [{ capability: meant, raw: content }]
  if (name !== '' && subject.isAction(name))
    throw new Problem('invalid-value', say`${name}: ${quote(content)} is not understood, expected an object`)
  return isObject(content) ? byKey(content, subject) : plain(content, subject)
}

/** No device says more in one message; to read more would stop everything else, in characters or bytes. */
const MAX_LENGTH = 1024 * 1024

/** @throws Problem when a text, or bytes, are longer than anything that a device says */
export function checkLength(payload: unknown): void {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return
  if (payload.length <= MAX_LENGTH) return
  const size = Math.round(payload.length / 1024)
  throw new Problem(
    'invalid-value',
    say`a message of ${size} kB is too long: a device may send at most 1024 kB`,
  )
}

/**
 * What `mqtt in` delivers as bytes or as JSON text is read as what it stands for.
 * @throws Problem when it is too long to be read
 */
export function unwrap(payload: unknown): unknown {
  checkLength(payload)
  const text = Buffer.isBuffer(payload) ? payload.toString('utf8') : payload
  if (typeof text !== 'string' || !text.trimStart().startsWith('{')) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** A button that is let go (`0` from `rpi-gpio in`) does not press again. */
function plain(content: unknown, subject: Subject): Addressed[] {
  const capability = firstOf(subject)
  const isRelease = capabilityOf(capability)?.kind === 'press' && readBoolean(content) === false
  return isRelease ? [] : [{ capability, raw: content }]
}

/** The payload of a message that is known to be about a capability or action: the value, or `{[name]: value}`. */
export function contentOf(name: string, payload: unknown): unknown {
  return inner(name, unwrap(payload))
}

function inner(name: string, content: unknown): unknown {
  return isObject(content) && Object.hasOwn(content, name) ? content[name] : content
}

/** What the vendor's own nodes hand over: `{action, value}`. */
function isVendors(content: unknown, subject: Subject): content is { action: string; value: unknown } {
  if (!isObject(content) || typeof content.action !== 'string' || content.value === undefined) return false
  return (
    subject.isAction(content.action) && !subject.capabilities.some((name) => Object.hasOwn(content, name))
  )
}

function isActionObject(name: string, content: unknown, subject: Subject): boolean {
  return name !== '' && isObject(content) && !Object.hasOwn(content, name) && subject.isAction(name)
}

function byKey(content: Record<string, unknown>, subject: Subject): Addressed[] {
  const named = Object.entries(content).filter(([key]) => subject.capabilities.includes(key))
  if (named.length > 0) return named.map(([capability, raw]) => ({ capability, raw }))
  const first = firstOf(subject)
  if (takesObject(first)) return [{ capability: first, raw: content }]
  const expected = subject.capabilities.join(', ')
  throw new Problem(
    'invalid-value',
    say`${subject.name}: ${quote(content)} is not understood, expected ${expected}`,
  )
}

/** Whether the canonical value of a capability is an object. */
export function takesObject(capability: string): boolean {
  const kind = capabilityOf(capability)?.kind
  return kind === 'object' || kind === 'color'
}

function firstOf({ name, capabilities: [first] }: Subject): string {
  if (first !== undefined) return first
  throw new Problem('unknown-capability', say`${name}: set msg.topic to the name of a capability`)
}
