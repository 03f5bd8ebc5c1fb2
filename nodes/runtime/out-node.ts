import { isDeepStrictEqual } from 'node:util'
import { capabilityOf } from '../../src/bridge/capabilities'
import type { Clock } from '../../src/bridge/clock'
import type { Report } from '../../src/bridge/report'
import { Problem } from '../../src/bridge/problem'
import { type Operation, operations, type Outcome, type Request } from '../../src/bridge/request'
import { type Saying, say } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import type { Reading } from '../../src/profiles/index'
import type { DeviceNode } from './device-node'
import { failed } from './failed'
import { inWords, inWordsOf } from './language'
import { askLocally, type LocalRequest, localRequestOf } from './local-request'
import { contentOf, correlation, failureOf, instanceOf } from './messages'
import type { Message, Node } from './red'
import { namedState, resultOf } from './result-code'
import { backingStatus, failureStatus, reportStatus, StatusLine } from './status'

/** So long after a deploy a broker may still send what it has kept, in ms. Later a kept message may be a new one. */
const START = 3_000

/** Makes a node take answers and reports for a device, and show the connection, the last value and what waits. */
export function runOutNode(node: Node, hub: DeviceNode, set: string, clock: Clock): void {
  const { red } = hub
  let last: Report | undefined
  let failure: string | undefined
  const status = new StatusLine(
    node,
    clock,
    () =>
      backingStatus(hub.backing, set) ??
      failureStatus(failure) ??
      reportStatus(hub.device, last, clock, hub.backing.ready),
    () => hub.device.held().some(({ until }) => until !== undefined),
  )
  const begun = clock.elapsed()
  const ends = [hub.use(node), hub.watch(() => status.refresh())]
  status.refresh()

  node.on('input', (msg, _send, done) => {
    take(msg).then(
      () => done(),
      (error: unknown) => {
        const told = inWordsOf(red, error)
        failure = told.message
        status.refresh()
        failed(done, told, (text) => node.warn(text))
      },
    )
  })
  node.on('close', (_removed, done) => {
    ends.forEach((end) => end())
    status.close()
    done()
  })

  async function take(msg: Message): Promise<void> {
    const wish = localRequestOf(msg, hub)
    if (wish) return carryOut(wish)
    const { reports: all, problem } = receive(msg, hub, (what) => node.warn(inWords(red, what)))
    const isStart = clock.elapsed() - begun < START
    const reports = isStart ? all.filter((report) => !isStale(report, msg)) : all
    const news = reports.find((report) => isNew(report, hub))
    const taken = hub.device.report(...reports)
    last = news ?? last
    failure = undefined
    status.refresh()
    // What is wrong is said at once, also while a happening waits for its turn.
    await Promise.all([taken, problem && Promise.reject(problem)])
  }

  async function carryOut(wish: LocalRequest): Promise<void> {
    const ending = await askLocally(hub.device, wish, 'local')
    if (!ending.success) throw new Error(inWords(red, ending.reason))
    last = { ...wish, value: ending.value }
    failure = undefined
    status.refresh()
  }
}

/** The reports in a message, and what in it could not be understood. */
interface Received {
  reports: Report[]
  problem?: Problem
}

const NOTHING: Received = { reports: [] }

/**
 * What a message says (docs/contract.md#3-what-an-out-node-accepts): whether the device can be reached, an
 * answer, or reports.
 * @throws Problem naming the value and what was expected
 */
function receive(msg: Message, hub: DeviceNode, warn: (what: Saying) => void): Received {
  const { device } = hub
  if (typeof msg.online === 'boolean') {
    device.setOnline(msg.online)
    if (msg.payload === undefined) return NOTHING
  }
  const asked = correlation(msg)
  const request = asked && device.pending(asked.id, asked.capability)
  if (request) {
    answer(msg, request, hub)
    return NOTHING
  }
  const how = asked && device.howAnswered(asked.id)
  const late = how !== undefined
  const result = asked && resultOf(msg, operationOf(msg))
  const failure = failureOf(msg)
  if (result) {
    if (!result.success) warn(say`${device.name}: nobody waits for this failure: ${result.reason}`)
    const state = asked.capability === undefined ? undefined : namedState(msg.payload, asked.capability)
    if (!result.success || state === undefined) return NOTHING
  }
  if (how === 'deadline' && !failure)
    warn(say`The answer for ${device.name} came too late: it had been answered already`)
  if (failure) {
    // An error here would be caught and come back, round and round.
    if (!late) warn(say`${device.name}: nobody waits for this failure: ${failure.reason}`)
    return NOTHING
  }
  return late && asked?.capability !== undefined
    ? lateReport(msg, asked.capability, asked.instance, hub)
    : reportsOf(msg, hub)
}

function answer(msg: Message, request: Request, hub: DeviceNode): void {
  const { id, capability } = request
  hub.device.answer(id, outcomeOf(msg, request, hub), capability)
}

function outcomeOf(msg: Message, request: Request, hub: DeviceNode): Outcome {
  const failure = failureOf(msg)
  if (failure) return { success: false, ...failure }
  const result = resultOf(msg, request.operation)
  if (result?.success === false) return { success: false, reason: result.reason, code: 'flow' }
  if (result && namedState(msg.payload, request.capability) === undefined) return { success: true }
  if (msg.payload === undefined || isUntouched(msg, request, hub)) return { success: true }
  const { id, capability, instance, operation } = request
  try {
    const value = hub.profile.readAs(capability, msg.payload, hub.subject(instance), operation)
    return { success: true, value }
  } catch (error) {
    // The platform hears at once that nobody knows the result; the flow's author sees why.
    if (error instanceof Problem)
      hub.device.answer(id, { success: false, reason: error.sentence, code: error.code }, capability)
    throw error
  }
}

/** What a message that answers a request says of it. */
function operationOf({ request }: Message): Operation | undefined {
  return isObject(request) ? operations.find((name) => name === request.operation) : undefined
}

/** A message that comes back as it went is the command and not the device's words, which may differ. */
function isUntouched({ payload }: Message, request: Request, hub: DeviceNode): boolean {
  return isDeepStrictEqual(payload, hub.profile.shape(request, hub.subject(request.instance)).payload)
}

function lateReport(msg: Message, capability: string, asked: string | undefined, hub: DeviceNode): Received {
  const instance = instanceOf(msg) ?? asked
  const value = hub.profile.readAs(capability, msg.payload, hub.subject(instance))
  return { reports: [completed({ capability, value }, msg, instance)] }
}

function reportsOf(msg: Message, hub: DeviceNode): Received {
  const instance = instanceOf(msg)
  const heard = hub.profile.read(contentOf(msg), hub.subject(instance))
  if (heard.online !== undefined) hub.device.setOnline(heard.online)
  const reports = heard.readings.map((reading) => completed(reading, msg, instance))
  return whatCanBeTaken(reports, heard.problem, hub)
}

/** What is wrong with one field of a message keeps none of the others. */
function whatCanBeTaken(all: Report[], problem: Problem | undefined, { device }: DeviceNode): Received {
  const objections = all.map((report) => device.objection(report))
  const reports = all.filter((_, index) => objections[index] === undefined)
  const first = problem ?? objections.find((objection) => objection !== undefined)
  return first ? { reports, problem: first } : { reports }
}

/** What a broker has kept happened some time ago, and comes with every subscription: nobody rings now. */
function isStale({ capability }: Report, { retain }: Message): boolean {
  return retain === true && (capabilityOf(capability)?.edge ?? false)
}

/** Of a message that says everything about a device, what has changed is worth showing. */
function isNew({ capability, instance, value }: Report, { device }: DeviceNode): boolean {
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
