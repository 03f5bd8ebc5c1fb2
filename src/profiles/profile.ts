import type { Problem } from '../bridge/problem'
import type { AnswerMode, Operation } from '../bridge/request'
import type { Wiring } from './wiring/schema'

/**
 * The device options that shape values (docs/contract.md#1-nodes-and-their-properties); absent ones have
 * their defaults.
 */
export interface ProfileOptions {
  /** `text`: what means on and off. */
  onValue?: string
  offValue?: string
  /** Swaps on and off, and 0..100 for levels. */
  invert?: boolean
  /** The scale of levels on the device's side. */
  min?: number
  max?: number
  /** The device only knows "more" and "less": what is sent is always the change. */
  relative?: boolean
  /** The MQTT profiles: the device's base topic. */
  topic?: string
  /** The MQTT profiles: how this one device is spoken to (docs/wiring.md). */
  wiring?: Wiring
  /** Ms of a clock that never goes back; the process's own without it. */
  elapsed?: () => number
  /** What was learned of the device before. */
  habits?: Habits
  /** Capabilities that on this device behave like on and off, though not in general; keyed by capability. */
  pairs?: Partial<Record<string, { on: string; off: string }>>
}

/** What a profile has learned of its device, as plain JSON: which of several fields it has, and such. */
export type Habits = Record<string, unknown>

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

/** One thing that a message from the flow says about the device; `value` is canonical. */
export interface Reading {
  capability: string
  value: unknown
  /** It was asked for something else, and this is as near as it can come. */
  settles?: true
  /** The device is only on its way there. */
  isGoal?: true
}

/** Everything that a message from the flow says about the device; nothing at all when it is about another. */
export interface Heard {
  readings: Reading[]
  /** Whether the device can be reached. */
  online?: boolean
  /** What could not be understood beside the readings. */
  problem?: Problem
}

/** What a profile has to know of the device that a message is about. */
export interface Subject {
  name: string
  /** In the order of importance: a plain value belongs to the first. */
  capabilities: readonly string[]
  /** Whether the platform has an action of this name that is no capability. */
  isAction(name: string): boolean
  /** The capability of the device that such an action tells of; a platform without such names has none. */
  meant?(action: string): string | undefined
  /** The newest value that it was asked for and has not confirmed. */
  asked(capability: string): unknown
  /** Whether that rests on a guess, because the state is not known. */
  isAssumed?(capability: string): boolean
  /** All values that the device may be about to confirm, newest first, then the one that it is known to have. */
  expected(capability: string): unknown[]
}

/** How values look on the device's side. */
export interface Profile {
  /** When a request counts as done, unless the user chose. */
  readonly answer: AnswerMode
  /** Grows with what the device shows. */
  readonly habits: Habits
  /** The MQTT topic filter for everything that the device says; undefined when messages have no MQTT topic. */
  readonly listen?: string
  /** The MQTT topics on which it speaks; one that ends in `/#` stands for all below. Absent like `listen`. */
  readonly speaks?: readonly string[]
  /** The MQTT topics on which it is told what to do, in the same form. */
  readonly commands?: readonly string[]
  /** Whether the device can say that it has done what it was asked for; where not, the flow answers. */
  confirms?(capability: string, subject: Subject): boolean
  /** Whether it has words for a capability of the device; a profile without this takes whatever the flow makes of it. */
  offers?(capability: string, subject: Subject): boolean
  /** Whether the device can be asked for a value of a capability; without one, for any value. */
  takes?(capability: string, subject: Subject, value?: unknown): boolean
  /** Towards the device. @throws Problem when the device has no command for it */
  shape(change: Change, subject: Subject): Shaped
  /** From the device. @throws Problem naming the value and what was expected */
  read(message: { topic?: unknown; payload: unknown }, subject: Subject): Heard
  /** The canonical opposite of what is known, on where nothing is; undefined for what is not on or off. */
  toggle(capability: string, known: unknown): unknown
  /**
   * A value that is known to be of this capability; or, of an `action`, what came of it.
   * @throws Problem naming the value and what was expected
   */
  readAs(capability: string, payload: unknown, subject: Subject, operation?: Operation): unknown
}
