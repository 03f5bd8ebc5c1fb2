import { Problem } from '../../src/bridge/problem'
import type { Target } from './target'

/** What goes wrong with an input; undefined when nothing does. */
export async function failureOf(target: Target, bytes: Buffer): Promise<string | undefined> {
  try {
    // Waiting for what is already there would cost most of the time.
    const read = target.read(bytes)
    if (read instanceof Promise) await read
    return undefined
  } catch (error) {
    return error instanceof Problem ? undefined : textOf(error)
  }
}

const MAX_ATTEMPTS = 400

/** The shortest input that is found to fail in the same way. */
export async function reduced(target: Target, bytes: Buffer): Promise<Buffer> {
  const kind = kindOf(await failureOf(target, bytes))
  let [smallest, attempts] = [bytes, 0]
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < smallest.length && attempts < MAX_ATTEMPTS; attempts += 1) {
      const shorter = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)])
      if (kindOf(await failureOf(target, shorter)) === kind) smallest = shorter
      else at += size
    }
  return smallest
}

function kindOf(failure: string | undefined): string | undefined {
  return failure?.split('\n', 1)[0]?.slice(0, 40)
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : 'something was thrown that is no error'
}
