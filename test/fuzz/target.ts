import assert from 'node:assert/strict'
import { isNested } from '../../src/bridge/json'
import { Problem } from '../../src/bridge/problem'

/** A parser, and what has to hold for whatever it is given. */
export interface Target {
  /** Of its folder in the corpus. */
  name: string
  /** What it reads, as the end of a sentence. */
  reads: string
  /** May refuse with an error of the house; anything else that it throws is a bug. */
  read(bytes: Buffer): unknown
  /** What in an input no sentence may quote. */
  secretsIn?(bytes: Buffer): string[]
}

/** What a reader makes of something, or undefined where it refuses with an error of the house. */
export function unlessRefused<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

/** The first line, and all below it. */
export function firstLineOf(bytes: Buffer): [first: string, rest: string] {
  const text = bytes.toString('utf8')
  const end = text.indexOf('\n')
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)]
}

/** Whether something is as long as its input allows; a list that grows by itself is a way to fill a memory. */
export function assertShort(list: { length: number }, bytes: Buffer, name: string): void {
  assert.ok(list.length <= bytes.length + 100, `${list.length} ${name} of ${bytes.length} bytes`)
}

/** Comparing goes down level by level, and a few thousand are too many for it. */
const MAX_COMPARED_LEVELS = 500

/** Whether two things are the same as JSON. */
export function assertSame(one: unknown, other: unknown): void {
  if (!isNested(one, MAX_COMPARED_LEVELS)) assert.deepEqual(one, other)
}
