import { parseJson } from '../../src/bridge/json'
import { isObject } from '../../src/bridge/tolerant'
import type { Random } from './random'

const MAX_CHANGES = 4
/** So large an input is not made larger, in bytes. */
const MAX_BYTES = 64 * 1024

/** An input that is nearly one of the corpus: its bytes changed, or the values of its JSON. */
export function mutated(corpus: readonly Buffer[], random: Random): Buffer {
  let bytes = random.one(corpus)
  for (let changes = 1 + random.below(MAX_CHANGES); changes > 0; changes -= 1)
    bytes =
      (random.once(3) ? undefined : withOtherValues(bytes, corpus, random)) ?? withOtherBytes(bytes, random)
  return bytes
}

const WORDS = [
  ...['', ' ', '0', '-1', '1e999', 'NaN', '50%', '#ff8000', 'ON', 'off', 'toggle', 'null', 'undefined'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\0',
    '\ud800',
    '\u2028',
    '名',
    '😀',
    '\ufeff',
  ],
  ...[
    '@undefined',
    '@nan',
    '@bigint',
    '@symbol',
    '@function',
    '@buffer',
    '@jpeg',
    '@bytes',
    '@circular',
    '@null-object',
  ],
  ...[
    '{{ value }}',
    '{0}',
    'value_json.state',
    '${KEY}',
    '../..',
    'a/b',
    '/',
    '#',
    '+',
    '~',
    '<script>',
    '%00',
  ],
  ...[
    '1'.repeat(70),
    'x'.repeat(300),
    'Zm9v',
    '2023-04-28T10:01:32.387507Z',
    '67d46d1b-0a46-4821-bb05-71efb9f90335',
  ],
]
const NUMBERS = [0, -0, 1, -1, 0.5, 100, 101, 255, 256, 4_000, 2 ** 31, 2 ** 53, 1e21, 1e308, -1e308, 1e-7]
const OTHERS = [null, true, false, [], {}, [null], [[]], ['a', 1], { value: 1 }, { length: -1 }]
/** Names that an object without care takes for its own. */
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'toJSON',
  'then',
  'length',
  'hasOwnProperty',
  '',
]
/** Stands for a value that is deeper than `JSON.stringify` goes. */
const DEEP = '@deep@'
const DEPTHS = [60, 60, 60, 600, 600, 10_000]

/** With one of the values of its JSON put, taken, renamed or moved; undefined for what is no JSON. */
function withOtherValues(bytes: Buffer, corpus: readonly Buffer[], random: Random): Buffer | undefined {
  const [head, text] = partsOf(bytes)
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null) return undefined
  const changed = JSON.stringify(changedIn(value, corpus, random))
  const depth = random.one(DEPTHS)
  const deep = random.once(2)
    ? '['.repeat(depth) + ']'.repeat(depth)
    : '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
  return Buffer.from(head + changed.replace(`"${DEEP}"`, deep))
}

/** Many inputs have a first line, such as a topic, and JSON below it. */
function partsOf(bytes: Buffer): [head: string, json: string] {
  const text = bytes.toString('utf8')
  const start = /^[^[{\n]*\n/.exec(text)?.[0].length ?? 0
  return [text.slice(0, start), text.slice(start)]
}

function changedIn(value: unknown, corpus: readonly Buffer[], random: Random): unknown {
  const entries = typeof value === 'object' && value !== null ? Object.entries<unknown>({ ...value }) : []
  if (entries.length === 0 || random.once(8)) return otherValue(corpus, random)
  const at = random.below(entries.length)
  const [name, member]: [string, unknown] = entries[at]!
  switch (random.below(12)) {
    case 0:
      entries.splice(at, 1)
      break
    case 1:
      entries[at] = [random.one([...NAMES, ...WORDS]), member]
      break
    case 2:
      entries.push([random.one(NAMES), otherValue(corpus, random)])
      break
    case 3:
      entries.push([random.one(entries)[0], member])
      break
    default:
      entries[at] = [name, changedIn(member, corpus, random)]
  }
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries)
}

function otherValue(corpus: readonly Buffer[], random: Random): unknown {
  switch (random.below(8)) {
    case 0:
      return random.one(NUMBERS)
    case 1:
      return random.one(OTHERS)
    case 2:
      return { [random.one(NAMES)]: random.one([...OTHERS, ...NUMBERS]) }
    case 3:
      return DEEP
    case 4:
    case 5:
      return partOf(parseJson(partsOf(random.one(corpus))[1]), random)
    default:
      return random.one(WORDS)
  }
}

/** Something that stands somewhere in another input. */
function partOf(value: unknown, random: Random): unknown {
  const members = Array.isArray(value) || isObject(value) ? Object.values(value) : []
  return members.length === 0 || random.once(4) ? (value ?? null) : partOf(random.one(members), random)
}

function withOtherBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1)
  const end = Math.min(bytes.length, at + 1 + random.below(random.one([1, 8, 64])))
  const [before, between, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)]
  const noise = Buffer.from(random.one(WORDS))
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, after])
    case 1:
      return before
    case 2:
      return bytes.length > MAX_BYTES ? before : Buffer.concat([before, between, between, after])
    case 3:
      return Buffer.concat([before, noise, after])
    case 4:
      return Buffer.concat([before, Buffer.from([random.below(256)]), after])
    default:
      return bytes.length > MAX_BYTES ? before : Buffer.concat([before, noise, between, after])
  }
}
