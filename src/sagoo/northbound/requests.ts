import { parseJson, toPlainJson } from '../../bridge/json'
import { quote } from '../../bridge/problem'
import { isObject, readNumber } from '../../bridge/tolerant'
import { CommandError, failure, type FailureKey } from './failure'

/** What can be asked of a device (docs/protocols/sagoo.md#official-document). */
export const messageTypes = ['READ_PROPERTY', 'WRITE_PROPERTY', 'INVOKE_FUNCTION'] as const
export type MessageType = (typeof messageTypes)[number]

/** A request to devices of one product. */
export interface Command {
  product: string
  /** At least one; `*` alone is every device of the product (JetLinks). */
  devices: readonly string[]
  messageType: MessageType
  /** Names for READ_PROPERTY, values otherwise. */
  properties: readonly unknown[] | Record<string, unknown>
  functionId?: string
  /** The platform does not wait for the devices. */
  async: boolean
  /** In ms. */
  timeout: number
}

/** What the node's properties say; every one is as the flow file holds it. */
export interface Configured {
  product?: unknown
  devices?: unknown
  messageType?: unknown
  properties?: unknown
  functionId?: unknown
  async?: boolean
  /** In s. */
  timeout: number
}

/** What a message overrides. */
export interface CommandOverrides {
  product?: unknown
  devices?: unknown
  messageType?: unknown
  functionId?: unknown
  payload?: unknown
  timeout?: unknown
}

/** All devices of a product (docs/protocols/sagoo.md#topics). */
export const ALL_DEVICES = '*'
/** What a timer can hold. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * The command that a message and its node make together; the message wins
 * (docs/contract.md#1-nodes-and-their-properties, docs/contract.md#8-fine-print).
 * @throws CommandError naming the value and what was expected
 */
export function toCommand(node: Configured, msg: CommandOverrides): Command {
  const messageType = readType(msg.messageType ?? (node.messageType || 'READ_PROPERTY'))
  const functionId = readName(msg.functionId ?? node.functionId)
  return {
    product: readProduct(msg.product ?? node.product),
    devices: readDevices(msg.devices ?? node.devices),
    messageType,
    properties: readProperties(messageType, node.properties, msg.payload),
    ...(functionId === undefined ? {} : { functionId }),
    async: node.async ?? false,
    timeout: readTimeout(msg.timeout, node.timeout),
  }
}

function readType(input: unknown): MessageType {
  const word = typeof input === 'string' ? input.trim().toUpperCase() : input
  return (
    messageTypes.find((type) => type === word) ??
    refuse('messageType', input, { expected: messageTypes.join(', ') })
  )
}

function readName(input: unknown): string | undefined {
  const text = typeof input === 'number' ? String(input) : input
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

function readProduct(input: unknown): string {
  const product = readName(input)
  return product === undefined || /[/,]/.test(product) ? refuse('product', input) : product
}

/**
 * `"d1, d2"` or `["d1", "d2"]` without spaces, gaps and repetitions: JetLinks takes a space for a part of the id.
 * @throws CommandError for none at all, and for an id that no topic can hold
 */
export function readDevices(input: unknown): string[] {
  const parts = Array.isArray(input) ? input : typeof input === 'string' ? input.split(',') : [input]
  const ids = parts.filter((part) => part !== '').map((part) => readName(part))
  const devices = [...new Set(ids.filter((id) => id !== undefined))]
  const isWrong = devices.length === 0 || devices.some((id) => /[/,]/.test(id))
  const isMixed = devices.length > 1 && devices.includes(ALL_DEVICES)
  return isWrong || isMixed ? refuse('devices', input) : devices
}

/** The payload when it is an object, an array or the JSON text of one, else what is configured. */
function readProperties(type: MessageType, configured: unknown, payload: unknown): Command['properties'] {
  const given = composite(payload)
  if (given !== undefined) return fitting(type, given)
  const text = typeof configured === 'string' ? configured.trim() : configured
  if (text !== undefined && text !== '') return fitting(type, parsed(text))
  // A function may take no arguments at all.
  return type === 'INVOKE_FUNCTION' && payload === undefined ? {} : fitting(type, payload)
}

function composite(payload: unknown): unknown {
  if (Array.isArray(payload) || isObject(payload)) return plain(payload)
  const text = Buffer.isBuffer(payload) ? payload.toString('utf8') : payload
  return typeof text === 'string' && /^\s*[[{]/.test(text) ? parseJson(text) : undefined
}

/** A copy that the flow cannot change behind our back, and that JSON can carry. */
function plain(payload: object): unknown {
  const copy = toPlainJson(payload)
  return copy === undefined ? refuse('json', payload) : copy
}

function parsed(configured: unknown): unknown {
  if (typeof configured !== 'string') return configured
  const value = parseJson(configured)
  return value === undefined ? refuse('json', configured) : value
}

function fitting(type: MessageType, value: unknown): Command['properties'] {
  switch (type) {
    case 'READ_PROPERTY':
      return isNames(value) ? [...value] : refuse('names', value)
    case 'WRITE_PROPERTY':
      return isObject(value) && Object.keys(value).length > 0 ? value : refuse('map', value)
    case 'INVOKE_FUNCTION':
      return isObject(value) ? value : isInputs(value) ? [...value] : refuse('map', value)
  }
}

function isNames(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string' && name !== '')
  )
}

/** JetLinks also takes arguments as `[{name, value}]` (docs/protocols/sagoo.md#invoke_function). */
function isInputs(value: unknown): value is { name: string }[] {
  return Array.isArray(value) && value.every((input) => isObject(input) && typeof input.name === 'string')
}

function readTimeout(given: unknown, seconds: number): number {
  if (given === undefined || given === null || given === '') return Math.min(MAX_TIMER_MS, seconds * 1000)
  const number = readNumber(given)
  if (number === undefined || number <= 0) return refuse('seconds', given)
  return Math.min(MAX_TIMER_MS, number * 1000)
}

function refuse(key: FailureKey, value: unknown, more: Record<string, string> = {}): never {
  throw new CommandError(failure('INVALID', key, { value: quote(value), ...more }))
}
