import { shortened } from '../../bridge/platform-words'
import { isObject } from '../../bridge/tolerant'
import { type Part, partOf } from './parts'
import { commandTopic, type PlatformError, isErrorNumber, type ServerFrame } from './messages'
import { type Command, ALL_DEVICES } from './requests'
import { failure, type CommandFailure, type FailureCode, type FailureKey } from './failure'

/** What a result frame says of one device. */
export interface DeviceResult {
  /** Undefined when the frame does not tell which one. */
  device: string | undefined
  outcome: Outcome
  /** It is one of several parts, and the device has not answered before all have come. */
  part?: Part
}

export type Outcome =
  { success: true; values: unknown; code?: string } | { success: false; failure: CommandFailure }

export type ResultFrame = Extract<ServerFrame, { kind: 'result' }>

/** What a result frame says; a frame about several devices at once says it for each. */
export function readResults(frame: ResultFrame, command: Command): DeviceResult[] {
  const { payload } = frame
  if (frame.failure) return [failed(deviceOf(frame, command), frame.failure)]
  if (isEnvelope(payload)) return [enveloped(innermost(payload), frame, command)]
  const maps = perDevice(payload, command)
  if (maps) return maps.map(([device, values]) => ({ device, outcome: { success: true, values } }))
  return [{ device: deviceOf(frame, command), outcome: { success: true, values: payload ?? {} } }]
}

type Envelope = Record<string, unknown> & { messageType: string }

/**
 * A device may have properties called `code` or `success`, so only this tells an envelope
 * (docs/protocols/sagoo.md#failures).
 */
function isEnvelope(payload: unknown): payload is Envelope {
  return isObject(payload) && typeof payload.messageType === 'string' && /_REPLY$/i.test(payload.messageType)
}

/** Whether a result says that something failed. */
export function isFailure({ failure: error, payload }: ResultFrame): boolean {
  return error !== undefined || (isEnvelope(payload) && saysFailure(innermost(payload)))
}

/**
 * What the child behind a gateway says in the envelope of the gateway, whose own success says nothing about it
 * (docs/protocols/jetlinks-device.md#n3); a failure of the gateway counts when the child tells none.
 */
function innermost(payload: Envelope): Envelope {
  let [said, failed]: [Envelope, Envelope | undefined] = [payload, undefined]
  for (let child = childOf(said); child; child = childOf(said)) {
    if (saysFailure(said)) failed = said
    said = child
  }
  return saysFailure(said) || !failed ? said : { ...failed, deviceId: said.deviceId }
}

function childOf(envelope: Envelope): Envelope | undefined {
  const { messageType, childDeviceId, childDeviceMessage: child } = envelope
  if (messageType.toUpperCase() !== 'CHILD_REPLY' || !isObject(child)) return undefined
  const { messageType: kind, deviceId = childDeviceId, headers = envelope.headers } = child
  return typeof kind === 'string' ? { ...child, messageType: kind, deviceId, headers } : undefined
}

/** A device's own code is an error only beside a message (docs/protocols/sagoo.md#failures). */
function saysFailure({ success, code, message }: Envelope): boolean {
  if (success !== undefined) return success === false
  return textOf(message) !== undefined && isErrorNumber(code)
}

function enveloped(payload: Envelope, frame: ResultFrame, command: Command): DeviceResult {
  const device = onlyDevice(command) ?? textOf(payload.deviceId) ?? deviceOf(frame, command)
  const code = textOf(payload.code)
  if (saysFailure(payload))
    return failed(device, {
      message: textOf(payload.message) ?? '',
      ...(code === undefined ? {} : { code }),
    })
  const isCall = payload.messageType.toUpperCase().startsWith('INVOKE_FUNCTION')
  const values = (isCall ? payload.output : payload.properties) ?? {}
  const part = partOf(payload.headers)
  return {
    device,
    outcome: { success: true, values, ...(code === undefined ? {} : { code }) },
    ...(part && { part }),
  }
}

/** One answer for several devices, keyed by device. */
function perDevice(payload: unknown, { devices }: Command): [string, unknown][] | undefined {
  if (devices.length < 2 || !isObject(payload)) return undefined
  const entries = Object.entries(payload)
  const isMap =
    entries.length > 0 && entries.every(([key, value]) => devices.includes(key) && isObject(value))
  return isMap ? entries : undefined
}

/** Whoever answers under the id of a command for one device is that device, however the platform spells it. */
function onlyDevice({ devices }: Command): string | undefined {
  return devices.length === 1 && devices[0] !== ALL_DEVICES ? devices[0] : undefined
}

/** The one device that is asked, or the one that the topic names; a list in the topic names nobody. */
function deviceOf({ topic }: ResultFrame, command: Command): string | undefined {
  const { product, devices } = command
  const segments = topic.split('/')
  if (devices[0] !== ALL_DEVICES)
    return onlyDevice(command) ?? segments.findLast((segment) => devices.includes(segment))
  if (topic === '' || topic === commandTopic(command)) return undefined
  const index = segments.indexOf(product)
  const named = index < 0 ? segments.at(-1) : segments[index + 1]
  return named === ALL_DEVICES || named === '' ? undefined : named
}

/** The platform's codes (docs/protocols/sagoo.md#failures): what they mean for a flow. */
const FAILURE_BY_CODE: Partial<Record<string, [FailureCode, FailureKey]>> = {
  CLIENT_OFFLINE: ['OFFLINE', 'offline'],
  CONNECTION_LOST: ['OFFLINE', 'offline'],
  TIME_OUT: ['TIMEOUT', 'late'],
  NO_REPLY: ['TIMEOUT', 'noReply'],
  UNSUPPORTED_MESSAGE: ['PLATFORM', 'unsupported'],
}

/**
 * What Sagoo's own back end says in words (docs/protocols/sagoo.md#failures), and what JetLinks writes as a
 * key.
 */
const FAILURE_BY_MESSAGE: readonly [RegExp, FailureCode, FailureKey][] = [
  [/设备不在线|设备已离线|^error\.code\.client_offline$/, 'OFFLINE', 'offline'],
  [/timed out$|^超时$|^error\.code\.time_out$/, 'TIMEOUT', 'late'],
]

function failed(device: string | undefined, { code, message }: PlatformError): DeviceResult {
  const name = device ?? '?'
  return { device, outcome: { success: false, failure: failureOf(name, message, code) } }
}

/** @param device as it is called in the sentence */
export function failureOf(device: string, message: string, code?: string): CommandFailure {
  const [kind, key] =
    (code !== undefined && Object.hasOwn(FAILURE_BY_CODE, code) ? FAILURE_BY_CODE[code] : undefined) ??
    worded(shortened(message)) ??
    (['PLATFORM', 'refused'] as const)
  const reason = key === 'refused' ? reasonOf(message, code) : undefined
  const values = { device, ...(reason === undefined ? {} : { reason }) }
  if (key === 'refused' && reason === undefined && message === '')
    return failure('PLATFORM', 'unspecified', { device })
  return { ...failure(kind, key, values, code), platformWords: message }
}

function worded(message: string): [FailureCode, FailureKey] | undefined {
  const row = FAILURE_BY_MESSAGE.find(([pattern]) => pattern.test(message))
  return row && [row[1], row[2]]
}

/** `error.code.system_busy` is a key of the platform's own catalogue: `system busy`. A text stands for itself. */
function reasonOf(message: string, code: string | undefined): string | undefined {
  const key = /^error\.code\.(\w{1,60})$/.exec(message)?.[1]
  if (key !== undefined) return key.replaceAll('_', ' ')
  return message === '' ? code : undefined
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}
