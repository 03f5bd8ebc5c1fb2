import type { Operation } from '../bridge/request'

/** The device options that shape values (contract, section 1); absent ones have their defaults. */
export interface ProfileOptions {
  /** `text`: what means on and off. */
  onValue?: string
  offValue?: string
  /** Swaps on and off, and 0..100 for levels. */
  invert?: boolean
  /** The scale of levels on the device's side. */
  min?: number
  max?: number
  /** Capabilities that on this device behave like on and off, though not in general; keyed by capability. */
  pairs?: Partial<Record<string, { on: string; off: string }>>
}

/** What shall change on the device. */
export interface Change {
  capability: string
  operation: Operation
  /** Canonical; absent for an adjust while the state is unknown. */
  value?: unknown
  delta?: number
}

/** The parts of a message that belong to the device. */
export interface Shaped {
  topic: string
  payload: unknown
}

/** What a message from the flow says about the device; `value` is canonical. */
export interface Reading {
  capability: string
  value: unknown
}

/** What a profile has to know of the device that a message is about. */
export interface Subject {
  name: string
  /** In the order of importance: a plain value belongs to the first. */
  capabilities: readonly string[]
  /** Whether the platform has an action of this name that is no capability. */
  isAction(name: string): boolean
  /** Values that the device may be about to confirm, newest first. */
  expected(capability: string): unknown[]
}

/** How values look on the device's side. */
export interface Profile {
  /** Towards the device. */
  shape(change: Change): Shaped
  /** From the device. @throws Problem naming the value and what was expected */
  read(message: { topic?: unknown; payload: unknown }, subject: Subject): Reading[]
  /** A value that is known to be of this capability. @throws Problem naming the value and what was expected */
  readAs(capability: string, payload: unknown, subject: Subject): unknown
}
