import { isDeepStrictEqual } from 'node:util'
import { capabilityOf } from '../../src/bridge/capabilities'
import { Problem } from '../../src/bridge/problem'
import type { Report } from '../../src/bridge/report'
import { type Operation, operations, type Outcome, type Request } from '../../src/bridge/request'
import { type Saying, say } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import type { Reading } from '../../src/profiles/index'
import type { FlowDevice } from './flow-device'
import { contentOf, correlation, failureOf, instanceOf } from './messages'
import type { Message } from './red'
import { namedState, resultOf } from './result-code'

/** The reports in a message, and what in it could not be understood. */
export interface Received {
  reports: Report[]
  problem?: Problem
}

const NOTHING: Received = { reports: [] }

/**
 * What a message says (docs/contract.md#3-what-an-out-node-accepts): whether the device can be reached, an
 * answer, or reports.
 * @throws Problem naming the value and what was expected
 */
export function receive(msg: Message, own: FlowDevice, warn: (what: Saying) => void): Received {
  const { device } = own
  if (typeof msg.online === 'boolean') {
    device.setOnline(msg.online)
    if (msg.payload === undefined) return NOTHING
  }
  const asked = correlation(msg)
  const request = asked && device.pending(asked.id, asked.capability)
  if (request) {
    answer(msg, request, own)
    return NOTHING
  }
  const how = asked && device.howAnswered(asked.id)
  const late = how !== undefined
  const result = asked && resultOf(msg, operationOf(msg))
  const failure = failureOf(msg)
  if (result) {
    if (!result.success)
      warn(say`${device.name}: no request is open, so this failure was ignored: ${result.reason}`)
    const state = asked.capability === undefined ? undefined : namedState(msg.payload, asked.capability)
    if (!result.success || state === undefined) return NOTHING
  }
  if (how === 'deadline' && !failure)
    warn(say`The answer for ${device.name} came too late: it had been answered already`)
  if (failure) {
    // An error here would be caught and come back, round and round.
    if (!late) warn(say`${device.name}: no request is open, so this failure was ignored: ${failure.reason}`)
    return NOTHING
  }
  return late && asked?.capability !== undefined
    ? lateReport(msg, asked.capability, asked.instance, own)
    : reportsOf(msg, own)
}

function answer(msg: Message, request: Request, own: FlowDevice): void {
  const { id, capability } = request
  own.device.answer(id, outcomeOf(msg, request, own), capability)
}

function outcomeOf(msg: Message, request: Request, own: FlowDevice): Outcome {
  const failure = failureOf(msg)
  if (failure) return { success: false, ...failure }
  const result = resultOf(msg, request.operation)
  if (result?.success === false) return { success: false, reason: result.reason, code: 'flow' }
  if (result && namedState(msg.payload, request.capability) === undefined) return { success: true }
  if (msg.payload === undefined || isUntouched(msg, request, own)) return { success: true }
  const { id, capability, instance, operation } = request
  try {
    const value = own.profile.readAs(capability, msg.payload, own.subject(instance), operation)
    return { success: true, value }
  } catch (error) {
    // The platform hears at once that nobody knows the result; the flow's author sees why.
    if (error instanceof Problem)
      own.device.answer(id, { success: false, reason: error.sentence, code: error.code }, capability)
    throw error
  }
}

/** What a message that answers a request says of it. */
function operationOf({ request }: Message): Operation | undefined {
  return isObject(request) ? operations.find((name) => name === request.operation) : undefined
}

/** A message that comes back as it went is the command and not the device's words, which may differ. */
function isUntouched({ payload }: Message, request: Request, own: FlowDevice): boolean {
  return isDeepStrictEqual(payload, own.profile.shape(request, own.subject(request.instance)).payload)
}

function lateReport(msg: Message, capability: string, asked: string | undefined, own: FlowDevice): Received {
  const instance = instanceOf(msg) ?? asked
  const value = own.profile.readAs(capability, msg.payload, own.subject(instance))
  return { reports: [completed({ capability, value }, msg, instance)] }
}

function reportsOf(msg: Message, own: FlowDevice): Received {
  const instance = instanceOf(msg)
  const heard = own.profile.read(contentOf(msg), own.subject(instance))
  if (heard.online !== undefined) own.device.setOnline(heard.online)
  own.warnWordless(heard.readings.map(({ capability }) => capability).filter((name) => own.isWordless(name)))
  const readings = heard.readings.filter(({ capability }) => !own.isWordless(capability))
  const reports = readings.map((reading) => completed(reading, msg, instance))
  return whatCanBeTaken(reports, heard.problem, own)
}

/** What is wrong with one field of a message keeps none of the others. */
function whatCanBeTaken(all: Report[], problem: Problem | undefined, { device }: FlowDevice): Received {
  const objections = all.map((report) => device.objection(report))
  const reports = all.filter((_, index) => objections[index] === undefined)
  const first = problem ?? objections.find((objection) => objection !== undefined)
  return first ? { reports, problem: first } : { reports }
}

/** What a broker has kept happened some time ago, and comes with every subscription: nobody rings now. */
export function isStale({ capability }: Report, { retain }: Message): boolean {
  return retain === true && (capabilityOf(capability)?.edge ?? false)
}

/** Of a message that says everything about a device, what has changed is worth showing. */
export function isNew({ capability, instance, value }: Report, { device }: FlowDevice): boolean {
  return !isDeepStrictEqual(device.known(capability, instance), value)
}

/** A movement that has begun says where it ends; what a broker has kept says where the device was. */
function sourceOf({ isGoal }: Reading, { retain }: Message): Pick<Report, 'source'> {
  if (retain === true) return { source: 'retained' }
  return isGoal ? { source: 'goal' } : {}
}

function completed(reading: Reading, msg: Message, instance?: string): Report {
  const { isGoal: _isGoal, ...facet } = reading
  const { cause } = msg
  return {
    ...facet,
    ...sourceOf(reading, msg),
    ...(instance === undefined ? {} : { instance }),
    ...(typeof cause === 'string' && cause !== '' ? { cause } : {}),
  }
}
