import { isObject, type Json } from '../json'

/** What a device has to say to a command. */
export type Outcome =
  | { success: true; values: unknown; code?: string; isInParts?: boolean }
  | { success: false; code: string; message: string }

/** A command as it came in, whichever dialect the client speaks. */
export interface Asked {
  id: string
  topic: string
  product: string
  devices: string[]
  messageType: string
  properties: unknown
  functionId?: string
  async: boolean
  /** How long the platform waits for a device, in ms. */
  patience: number
  parameter: Json
}

/** How a platform words its frames. */
export interface Dialect {
  /** How long it waits for a device that no command says more of, in ms. */
  patience: number
  /** The results of a device that answers in parts; absent: there are none. */
  parts?(asked: Asked, device: string, values: Json): Json[]
  /** One result, about one device of the command. */
  result(asked: Asked, device: string, outcome: Outcome): Json
  stream(id: string, topic: string, payload: unknown): Json
  error(id: string, message: string, topic?: string): Json
  /** Absent: this platform does not say that a command is finished. */
  complete?(id: string): Json
  pong?(id: unknown): Json
}

/** What Sagoo's web interface says where JetLinks has a code (docs/protocols/sagoo.md#failures). */
const SAGOO_WORDS: Record<string, string> = { CLIENT_OFFLINE: '设备不在线' }

/**
 * docs/protocols/sagoo.md#official-document: flat payloads, `id`, nothing but `result`. How it words a
 * failure is not documented.
 */
const sagoo: Dialect = {
  patience: 45_000,
  result: ({ id, product }, device, outcome) => {
    const topic = `/device-message-sender/${product}/${device}`
    return outcome.success
      ? { id, type: 'result', topic, payload: outcome.values }
      : { id, type: 'result', topic, code: 50, message: SAGOO_WORDS[outcome.code] ?? outcome.message }
  },
  stream: (id, topic, payload) => ({ id, type: 'result', topic, payload }),
  error: (id, message, topic) => ({ id, type: 'error', ...(topic === undefined ? {} : { topic }), message }),
}

/**
 * JetLinks: enveloped payloads, `requestId`, members in the order of the alphabet
 * (docs/protocols/sagoo.md#server-frames, docs/protocols/sagoo.md#commands).
 */
const jetlinks: Dialect = {
  patience: 10_000,
  // docs/protocols/jetlinks-device.md#n2
  parts: (asked, device, values) =>
    Object.entries(values).map(([key, value], index, all) => {
      const frame = jetlinks.result(asked, device, { success: true, values: { [key]: value } })
      const headers = {
        frag_msg_id: asked.id,
        frag_num: all.length,
        frag_part: index + 1,
        frag_last: index + 1 === all.length,
      }
      return { ...frame, payload: { ...(isObject(frame['payload']) ? frame['payload'] : {}), headers } }
    }),
  result: ({ id, topic, messageType, functionId }, deviceId, outcome) => {
    const envelope = {
      deviceId,
      ...(functionId === undefined ? {} : { functionId }),
      messageType: `${messageType}_REPLY`,
      success: outcome.success,
      timestamp: Date.now(),
    }
    const said = outcome.success
      ? {
          ...(outcome.code === undefined ? {} : { code: outcome.code }),
          ...valuesOf(messageType, outcome.values),
        }
      : { code: outcome.code, message: outcome.message }
    return { payload: { ...said, ...envelope }, requestId: id, topic, type: 'result' }
  },
  stream: (id, topic, payload) => ({ payload, requestId: id, topic, type: 'result' }),
  error: (id, message, topic) => ({
    message,
    requestId: id,
    ...(topic === undefined ? {} : { topic }),
    type: 'error',
  }),
  complete: (id) => ({ requestId: id, type: 'complete' }),
  pong: (id) => (typeof id === 'string' ? { requestId: id, type: 'pong' } : { type: 'pong' }),
}

export const dialects = { sagoo, jetlinks }
export type DialectName = keyof typeof dialects

function valuesOf(messageType: string, values: unknown): Json {
  return messageType === 'INVOKE_FUNCTION' ? { output: values } : { properties: values }
}

/** A command's parameter as a platform of this dialect reads it, or why it cannot. */
export function readParameter(
  parameter: unknown,
  dialect: DialectName,
): Pick<Asked, 'messageType' | 'properties' | 'functionId' | 'async' | 'patience' | 'parameter'> | string {
  if (!isObject(parameter)) return 'NullPointerException'
  const { messageType, properties, functionId, inputs } = parameter
  const headers = parameter[dialect === 'sagoo' ? 'meta' : 'headers']
  if (typeof messageType !== 'string' || !TYPES.includes(messageType))
    return 'error.unsupported_message_format'
  const isCall = messageType === 'INVOKE_FUNCTION'
  const args = dialect === 'jetlinks' && isCall ? named(inputs) : properties
  if (messageType === 'READ_PROPERTY' ? !Array.isArray(args) : !isObject(args))
    return 'error.unsupported_message_format'
  return {
    messageType,
    properties: args,
    ...(typeof functionId === 'string' ? { functionId } : {}),
    async: isObject(headers) && headers['async'] === true,
    patience: patienceOf(headers, dialect),
    parameter,
  }
}

/** docs/protocols/jetlinks-device.md#n1 */
function patienceOf(headers: unknown, dialect: DialectName): number {
  const given = dialect === 'jetlinks' && isObject(headers) ? headers['timeout'] : undefined
  return typeof given === 'number' ? given : dialects[dialect].patience
}

const TYPES = ['READ_PROPERTY', 'WRITE_PROPERTY', 'INVOKE_FUNCTION']

/** `[{name, value}]` and `{name: value}` mean the same. */
function named(inputs: unknown): unknown {
  if (!Array.isArray(inputs)) return inputs
  return Object.fromEntries(inputs.filter(isObject).map(({ name, value }) => [String(name), value]))
}
