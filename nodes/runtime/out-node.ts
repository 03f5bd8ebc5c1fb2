import type { Clock } from '../../src/bridge/clock'
import type { Device } from '../../src/bridge/device'
import { joined, Problem } from '../../src/bridge/problem'
import type { Report } from '../../src/bridge/report'
import { type Saying, say, sayingOf } from '../../src/bridge/sentence'
import { trimmed } from '../../src/bridge/tolerant'
import {
  type AnswerMessage,
  answerMessage,
  inCanonicalValues,
  objectionTo,
  standingOf,
} from './answer-message'
import { type Correlated, correlationsOf, type Match } from './correlations'
import { failed } from './failed'
import type { FlowDevice, Served } from './flow-device'
import { homeOf } from './home'
import { inWords, inWordsOf } from './language'
import { askLocally, type LocalRequest, localRequestOf } from './local-request'
import { pictureIn, sendPicture } from './picture'
import { isNew, isStale, receive } from './received'
import type { Message, Node } from './red'
import { backingStatus, failureStatus, reportStatus, StatusLine } from './status'
import { carriesOut } from './toggles'
import { Traffic } from './traffic'

/** So long after a deploy a broker may still send what it has kept, in ms. Later a kept message may be a new one. */
const START = 3_000

/** Makes a node take answers and reports for its devices, and show the connection, the last value and what waits. */
export function runOutNode(node: Node, served: Served, set: string, clock: Clock): void {
  const { red } = served
  let last: { device: Device; report: Pick<Report, 'capability' | 'value'> } | undefined
  let failure: Saying | undefined
  const status = new StatusLine(
    node,
    clock,
    () => {
      const { backing } = served
      return (
        backingStatus(backing, set) ??
        failureStatus(red, failure) ??
        reportStatus(served, last, clock, backing.ready)
      )
    },
    () => {
      const device = last?.device ?? served.only?.device
      return device?.held().some(({ until }) => until !== undefined) ?? false
    },
  )
  const begun = clock.elapsed()
  const traffic = new Traffic(clock)
  const correlations = correlationsOf(red)
  const ends = [
    served.use(node),
    served.watch(() => status.refresh()),
    homeOf(red).addMeasured({ id: node.id, loads: () => traffic.loads() }),
  ]
  status.refresh()

  node.on('input', (msg, _send, done) => {
    traffic.note(msg)
    take(msg).then(
      () => done(),
      (error: unknown) => {
        failure = sayingOf(error)
        status.refresh()
        failed(done, inWordsOf(red, error), (text) => node.warn(text))
      },
    )
  })
  node.on('close', (_removed, done) => {
    ends.forEach((end) => end())
    status.close()
    done()
  })

  /** What one of several devices cannot take keeps none of the others. */
  async function take(msg: Message): Promise<void> {
    const match = correlations.match(msg)
    if (typeof match === 'string') {
      leave(match, msg)
      return
    }
    const told = match && answerMessage(msg, match)
    const found = served.find(told?.msg ?? msg)
    const endings = await Promise.allSettled(
      found.map((own) => (told ? takeAnswer(own, told, match) : takeFor(own, msg))),
    )
    const failures = endings.flatMap((ending) =>
      ending.status === 'rejected' ? [ending.reason as unknown] : [],
    )
    if (failures.length > 0) throw together(failures)
    if (found.length === 0) return
    failure = undefined
    status.refresh()
  }

  /** It answers nothing here, and is no report either. */
  function leave(match: Extract<Match, string>, { topic }: Message): void {
    const why = objectionTo(match, topic)
    if (why && correlations.isNews(trimmed(topic), match)) node.warn(inWords(red, why))
  }

  async function takeAnswer(own: FlowDevice, told: AnswerMessage, asked: Correlated): Promise<void> {
    const { device } = own
    // A node for one device finds that one in every message.
    if (device.id !== asked.request.device.id || device.platform !== asked.request.platform) return
    const standing = standingOf(asked, own, told.msg)
    if (standing === 'first') return takeFor(told.isCanonical ? inCanonicalValues(own) : own, told.msg)
    if (standing === 'unknown') leave(standing, told.msg)
    if (standing === 'doubled' && correlations.isNews(asked.responseTopic, standing))
      node.warn(inWords(red, say`An answer for ${device.name} came a second time and was ignored`))
  }

  async function takeFor(own: FlowDevice, msg: Message): Promise<void> {
    const wish = served.takesToggle(msg) ? localRequestOf(msg, own) : undefined
    if (wish) return carryOut(own, wish, msg)
    const picture = pictureIn(msg, own)
    try {
      await (picture ? sendPicture(picture, msg, own) : receiveFor(own, msg))
    } catch (error) {
      throw error instanceof Problem ? named(own, error) : error
    }
  }

  async function receiveFor(own: FlowDevice, msg: Message): Promise<void> {
    const { reports: all, problem } = receive(msg, own, (what) => node.warn(inWords(red, what)))
    const isStart = clock.elapsed() - begun < START
    const reports = isStart ? all.filter((report) => !isStale(report, msg)) : all
    const news = reports.find((report) => isNew(report, own))
    const taken = own.device.report(...reports)
    if (news) last = { device: own.device, report: news }
    // What is wrong is said at once, also while a happening waits for its turn.
    await Promise.all([taken, problem && Promise.reject(problem)])
  }

  async function carryOut(own: FlowDevice, wish: LocalRequest, msg: Message): Promise<void> {
    if (!carriesOut(msg, node, own.device)) return
    const ending = await askLocally(own.device, wish, 'local')
    if (!ending.success) throw new Problem('flow', ending.reason)
    last = { device: own.device, report: { ...wish, value: ending.value } }
  }

  /** Where there are several devices, a sentence says which. */
  function named({ device: { name } }: FlowDevice, problem: Problem): Problem {
    return served.only || problem.message.includes(name)
      ? problem
      : new Problem(problem.code, say`${name}: ${problem.sentence}`)
  }
}

/** What went wrong for several devices, as one; what is no problem of theirs comes before it. */
function together(failures: readonly unknown[]): unknown {
  const problems = failures.filter((failure) => failure instanceof Problem)
  return failures.find((failure) => !(failure instanceof Problem)) ?? joined(problems)
}
