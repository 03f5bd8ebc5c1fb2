import { Problem } from '../../src/bridge/problem'
import type { Target } from './target'

/** What goes wrong with an input; undefined when nothing does. */
export async function failureOf(target: Target, bytes: Buffer): Promise<string | undefined> {
  try {
    // Waiting for what is already there would cost most of the time.
    const read = target.read(bytes)
    if (read instanceof Promise) await read
    return pollution()
  } catch (error) {
    if (!(error instanceof Problem)) return textOf(error)
    return pollution() ?? faultIn(error.message, target.secretsIn?.(bytes) ?? [])
  }
}

const own = Object.getOwnPropertyNames(Object.prototype).length

/** What a name such as `__proto__` has put into every object there is; it is taken out again. */
function pollution(): string | undefined {
  const added = Object.getOwnPropertyNames(Object.prototype).slice(own)
  for (const name of added) Reflect.deleteProperty(Object.prototype, name)
  return added.length > 0 ? `every object has ${added.join(', ')} now` : undefined
}

/** Nobody reads a longer one, and what it quotes is cut; in characters. */
const MAX_SENTENCE = 4_000

function faultIn(sentence: string, secrets: readonly string[]): string | undefined {
  if (sentence.length > MAX_SENTENCE) return `a sentence of ${sentence.length} characters`
  return secrets.some((secret) => sentence.includes(secret)) ? `a secret is told: ${sentence}` : undefined
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
