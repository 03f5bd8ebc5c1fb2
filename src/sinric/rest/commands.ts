import { isCapability } from '../../bridge/capabilities'
import { type Json, parseJson, toPlainJson } from '../../bridge/json'
import { Problem, quote } from '../../bridge/problem'
import { say } from '../../bridge/sentence'
import { fold, isObject, trimmed } from '../../bridge/tolerant'
import { parseValue } from '../../bridge/values'
import { type Action, actionOf } from '../actions'

/** What another device of the account is asked. */
export interface Command {
  deviceId: string
  action: string
  value: Json
  instanceId?: string
}

/** What a node's properties say; every one is as the flow file holds it. */
export interface ConfiguredCommand {
  deviceId?: unknown
  action?: unknown
  /** JSON text. */
  value?: unknown
}

/** What a message says; it wins. */
export interface CommandMessage {
  deviceId?: unknown
  action?: unknown
  payload?: unknown
  instance?: unknown
  instanceId?: unknown
}

const DEVICE_ID = /^[0-9a-f]{24}$/
const MAX_ACTION_CHARS = 100
/** Their value is empty (docs/protocols/sinric.md#actions). */
const VALUELESS = new Set(['getSnapshot', 'increaseColorTemperature', 'decreaseColorTemperature'])

/** A device that moves something takes its time (docs/protocols/sinric-rest.md#actions), in ms. */
const SLOW_ACTIONS = /^(?:setLockState|setMode|setRangeValue|adjustRangeValue|setOpenClose|adjustOpenClose)$/
const CONFIRMATION_MS = 8_000
const SLOW_CONFIRMATION_MS = 20_000

/** How long a device has to confirm an action, in ms. */
export function patienceFor(action: string): number {
  return SLOW_ACTIONS.test(action) ? SLOW_CONFIRMATION_MS : CONFIRMATION_MS
}

/**
 * The command that a message and its node make together (docs/contract.md#1-nodes-and-their-properties).
 * @throws Problem naming the value and what was expected
 */
export function toDeviceCommand(node: ConfiguredCommand, msg: CommandMessage): Command {
  const action = readAction(given(msg.action) ?? node.action)
  const instanceId = trimmed(msg.instance) || trimmed(msg.instanceId)
  return {
    deviceId: readDeviceId(given(msg.deviceId) ?? node.deviceId),
    action,
    value: readValue(action, node.value, msg.payload),
    ...(instanceId !== '' && { instanceId }),
  }
}

function given(value: unknown): unknown {
  return value === null || value === '' ? undefined : value
}

/** @throws Problem when it is none */
export function readDeviceId(input: unknown): string {
  const id = fold(input) ?? ''
  if (DEVICE_ID.test(id)) return id
  throw new Problem(
    'invalid-value',
    say`The Device ID ${quote(input)} is not understood, expected 24 characters, digits and a to f, from the portal`,
  )
}

function readAction(input: unknown): string {
  const action = trimmed(input)
  if (action !== '' && action.length <= MAX_ACTION_CHARS && !/\s/.test(action)) return action
  throw new Problem(
    'invalid-value',
    say`The action ${quote(input)} is not understood, expected a name such as setPowerState`,
  )
}

/** An object is the value as it is; of anything else the node's own value comes first, and the action knows its form. */
function readValue(name: string, configured: unknown, payload: unknown): Json {
  const whole = objectIn(payload)
  if (whole) return whole
  const text = trimmed(configured)
  const fixed = text === '' ? undefined : (parseJson(text) ?? text)
  if (isObject(fixed)) return fixed
  if (VALUELESS.has(name)) return {}
  return plainValue(name, fixed ?? payload)
}

function objectIn(payload: unknown): Json | undefined {
  const text = Buffer.isBuffer(payload) ? payload.toString('utf8') : payload
  const value = typeof text === 'string' && /^\s*\{/.test(text) ? parseJson(text) : payload
  // A copy that the flow cannot change behind our back, and that JSON can carry.
  const copy = isObject(value) ? toPlainJson(value) : undefined
  return isObject(copy) ? copy : undefined
}

/** `true` for setPowerState, 40 for setBrightness: as the `out` node takes it. */
function plainValue(name: string, value: unknown): Json {
  const { capability, codec, operation }: Action = actionOf(name) ?? {}
  if (!codec || operation !== 'set' || capability === undefined || !isCapability(capability))
    throw notAnObject(name, value)
  if (value === undefined) throw notAnObject(name, value)
  const canonical = parseValue(capability, value)
  // A lock is asked in the imperative.
  if (capability === 'lock') return { state: canonical === 'LOCKED' ? 'lock' : 'unlock' }
  return codec.write(canonical)
}

function notAnObject(name: string, value: unknown): Problem {
  return new Problem(
    'invalid-value',
    say`The value ${quote(value)} of ${name} is not understood, expected an object such as {"state": "On"}`,
  )
}
