import type { Json } from '../bridge/json'
import { Problem, quote } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { isObject, readNumber, readText } from '../bridge/tolerant'
import { parseNumber, parseValue } from '../bridge/values'

/** How the value of a capability stands in a Sinric Pro message. */
export interface ValueCodec {
  /** @throws Problem naming the value and what was expected */
  read(value: Json, capability: string): unknown
  write(canonical: unknown): Json
}

/** `{[key]: value}`, the canonical value as it is. */
export function member(key: string): ValueCodec {
  return {
    read: (value, capability) => parseValue(capability, required(value, key)),
    write: (canonical) => ({ [key]: canonical }),
  }
}

/** `{[key]: word}` with one word for true and one for false. */
export function words(key: string, yes: string, no: string): ValueCodec {
  return {
    read: (value, capability) => {
      const word = required(value, key)
      return word === yes ? true : word === no ? false : parseValue(capability, word)
    },
    write: (canonical) => ({ [key]: canonical === true ? yes : no }),
  }
}

/** A lock is asked in the imperative and answers with its state (docs/protocols/sinric.md#actions). */
export const lock: ValueCodec = {
  read: (value, capability) => {
    const word = required(value, 'state')
    const asked = typeof word === 'string' ? STATE_BY_COMMAND[word.toLowerCase()] : undefined
    return asked ?? parseValue(capability, word)
  },
  write: (canonical) => ({ state: canonical }),
}
const STATE_BY_COMMAND: Record<string, string> = { lock: 'LOCKED', unlock: 'UNLOCKED' }

/** Blue, green, red: the order of the vendor's samples. */
export const color: ValueCodec = {
  read: (value, capability) => parseValue(capability, required(value, 'color')),
  write: (canonical) => {
    if (!isObject(canonical))
      throw new Problem('invalid-value', say`color: ${quote(canonical)} is not a colour`)
    const { b, g, r } = canonical
    return { color: { b, g, r } }
  },
}

/** A channel by name, by number or both; a response has to carry a name. */
export const channel: ValueCodec = {
  read: (value) => {
    const asked = required(value, 'channel')
    if (isObject(asked)) return asked
    throw new Problem(
      'invalid-value',
      say`channel: ${quote(asked)} is not understood, expected {name} or {number}`,
    )
  },
  write: (canonical) => {
    const { name, number } = isObject(canonical) ? canonical : {}
    const [called, numbered] = [readText(name), readText(number)]
    return {
      channel: { name: called ?? numbered ?? '', ...(numbered === undefined ? {} : { number: numbered }) },
    }
  },
}

/** A happening is always told with the same word. */
export function press(key: string, word: string): ValueCodec {
  return { read: () => true, write: () => ({ [key]: word }) }
}

/** A signed change; the first of the keys that is there counts. */
export function delta(...keys: string[]): (value: Json) => number {
  return (value) => {
    const key = keys.find((name) => readNumber(value[name]) !== undefined) ?? keys[0] ?? ''
    return parseNumber(key, value[key])
  }
}

function required(value: Json, key: string): unknown {
  if (Object.hasOwn(value, key)) return value[key]
  throw new Problem('invalid-value', say`The request has no ${key}: ${quote(value)}`)
}
