import { parseJson } from '../../src/bridge/json'
import { isObject } from '../../src/bridge/tolerant'

/** What a message in Node-RED may hold and JSON cannot, by the text that stands for it in an input. */
const VALUES: Record<string, () => unknown> = {
  '@undefined': () => undefined,
  '@nan': () => Number.NaN,
  '@infinity': () => Number.POSITIVE_INFINITY,
  '@bigint': () => 10n ** 30n,
  '@symbol': () => Symbol('payload'),
  '@function': () => () => 'payload',
  '@date': () => new Date(Number.NaN),
  '@map': () => new Map([['power', true]]),
  '@null-object': () => Object.assign(Object.create(null) as object, { power: true }),
  '@buffer': () => Buffer.from('{"state":"ON"}'),
  '@jpeg': () => Buffer.from([0xff, 0xd8, 0xff, 0, 0, 0]),
  '@bytes': () => new Uint8Array([0, 255, 128]),
  '@circular': () => {
    const circle: Record<string, unknown> = {}
    circle['power'] = circle
    return circle
  },
  '@getter': () => Object.defineProperty({}, 'power', { enumerable: true, get: () => 'on' }),
}

/** A message from an input: its JSON, with what JSON cannot hold where its name stands. */
export function strange(text: string): Record<string, unknown> {
  const message = revived(parseJson(text))
  return isObject(message) ? message : { payload: message ?? text }
}

function revived(value: unknown, level = 0): unknown {
  if (typeof value === 'string') return Object.hasOwn(VALUES, value) ? VALUES[value]!() : value
  if (typeof value !== 'object' || value === null || level > 20) return value
  if (Array.isArray(value)) return value.map((item) => revived(item, level + 1))
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revived(item, level + 1)]))
}
