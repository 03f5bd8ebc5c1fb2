import { isObject } from '../bridge/tolerant'
import type { Command } from './command'

/** A JSON object on the wire. */
export type Json = Record<string, unknown>

/** How a command's `parameter` is spelled (sagoo.md 0.4 and 7.1). */
interface Spelling {
  /** The members that carry `{async}`. */
  headers: readonly ('meta' | 'headers')[]
  /** The members that carry the arguments of a function. */
  args: readonly ('properties' | 'inputs')[]
}

/** What each dialect sends; all of them understand everything. */
export const dialects = {
  /** Seed 002, member for member. */
  sagoo: { headers: ['meta'], args: ['properties'] },
  jetlinks: { headers: ['headers'], args: ['inputs'] },
  /** Both: each side ignores the other's members. */
  compat: { headers: ['meta', 'headers'], args: ['properties', 'inputs'] },
} as const satisfies Record<string, Spelling>
export type Dialect = keyof typeof dialects

/** Whether a dialect of this name exists. */
export function isDialect(name: unknown): name is Dialect {
  return typeof name === 'string' && Object.hasOwn(dialects, name)
}

/** The `parameter` of a command, in the order of the seed. */
export function parameterOf(command: Command, dialect: Dialect): Json {
  const { headers, args }: Spelling = dialects[dialect]
  const { messageType, properties, functionId, async } = command
  const isCall = messageType === 'INVOKE_FUNCTION'
  return {
    ...Object.fromEntries(headers.map((name) => [name, { async }])),
    messageType,
    ...(isCall && functionId !== undefined ? { functionId } : {}),
    ...(isCall
      ? Object.fromEntries(args.map((name) => [name, name === 'inputs' ? inputsOf(properties) : properties]))
      : { properties }),
  }
}

/** Arguments as JetLinks lists them: `[{name, value}]`. */
function inputsOf(properties: Command['properties']): unknown {
  return isObject(properties)
    ? Object.entries(properties).map(([name, value]) => ({ name, value }))
    : properties
}
