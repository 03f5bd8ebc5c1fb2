import { isObject } from '../bridge/tolerant'

/** Reads what programs of others publish: anything may be absent, misspelt or of another type. */

export type Foreign = Record<string, unknown>

/** An own member, never one that every object inherits. */
export function member(of: unknown, name: string): unknown {
  return isObject(of) && Object.hasOwn(of, name) ? of[name] : undefined
}

/** A text without outer spaces, cut at a length that fits a dialog; empty for anything but a text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 120) : ''
}

/** The objects in a list; empty for anything but a list. */
export function objectsIn(value: unknown): Foreign[] {
  return listOf(value).filter(isObject)
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** Words that are there, with spaces between them. */
export function words(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' ')
}

/** Whether a device can be reached below a topic: no wildcards, no slash at its ends, which the profiles drop. */
export function isTopic(topic: string): boolean {
  return topic.length <= 200 && /^[^/#+\0\s][^#+\0]*$/.test(topic) && !/[/\s]$/.test(topic)
}
