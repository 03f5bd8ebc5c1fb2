import type { Json } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'
import type { Command } from './requests'

/** How a command is to be carried out. */
type Terms = Pick<Command, 'async' | 'timeout'>

/** How a command's `parameter` is spelled (docs/protocols/sagoo.md#dialects). */
interface ParameterFormat {
  headers(terms: Terms): Json
  /** The arguments of a function. */
  args(args: Command['properties']): Json
}

/** What each dialect sends; all of them understand everything. */
export const dialects = {
  /** docs/protocols/sagoo.md#official-document, member for member. */
  sagoo: {
    headers: ({ async }) => ({ meta: { async } }),
    args: (args) => ({ properties: args }),
  },
  jetlinks: {
    headers: (terms) => ({ headers: headersOf(terms) }),
    args: (args) => ({ inputs: inputsOf(args) }),
  },
  /** Both: each side ignores the other's members. */
  compat: {
    headers: (terms) => ({ meta: { async: terms.async }, headers: headersOf(terms) }),
    args: (args) => ({ properties: args, inputs: inputsOf(args) }),
  },
} as const satisfies Record<string, ParameterFormat>
export type CommandDialect = keyof typeof dialects

/** Whether a dialect of this name exists. */
export function isDialect(name: unknown): name is CommandDialect {
  return typeof name === 'string' && Object.hasOwn(dialects, name)
}

/** The `parameter` of a command, in the order of the seed. */
export function parameterOf(command: Command, dialect: CommandDialect): Json {
  const format: ParameterFormat = dialects[dialect]
  const { messageType, properties, functionId } = command
  const name = functionId === undefined ? {} : { functionId }
  return {
    ...format.headers(command),
    messageType,
    ...(messageType === 'INVOKE_FUNCTION' ? { ...name, ...format.args(properties) } : { properties }),
  }
}

/** Without a timeout JetLinks gives up after 10 s (docs/protocols/jetlinks-device.md#n1). */
function headersOf({ async, timeout }: Terms): Json {
  return { async, timeout: Math.ceil(timeout) }
}

/** Arguments as JetLinks lists them: `[{name, value}]`. */
function inputsOf(properties: Command['properties']): unknown {
  return isObject(properties)
    ? Object.entries(properties).map(([name, value]) => ({ name, value }))
    : properties
}
