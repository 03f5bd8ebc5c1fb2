import type { Json } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'
import type { Command } from './requests'

/** How a command's `parameter` is spelled (docs/protocols/sagoo.md#dialects). */
interface ParameterFormat {
  headers(headers: { async: boolean }): Json
  /** The arguments of a function. */
  args(args: Command['properties']): Json
}

/** What each dialect sends; all of them understand everything. */
export const dialects = {
  /** docs/protocols/sagoo.md#official-document, member for member. */
  sagoo: {
    headers: (headers) => ({ meta: headers }),
    args: (args) => ({ properties: args }),
  },
  jetlinks: {
    headers: (headers) => ({ headers }),
    args: (args) => ({ inputs: inputsOf(args) }),
  },
  /** Both: each side ignores the other's members. */
  compat: {
    headers: (headers) => ({ meta: headers, headers }),
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
  const { messageType, properties, functionId, async } = command
  const name = functionId === undefined ? {} : { functionId }
  return {
    ...format.headers({ async }),
    messageType,
    ...(messageType === 'INVOKE_FUNCTION' ? { ...name, ...format.args(properties) } : { properties }),
  }
}

/** Arguments as JetLinks lists them: `[{name, value}]`. */
function inputsOf(properties: Command['properties']): unknown {
  return isObject(properties)
    ? Object.entries(properties).map(([name, value]) => ({ name, value }))
    : properties
}
