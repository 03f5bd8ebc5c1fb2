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
import { type Correlated, type Correlations, correlationsOf, type Match } from './correlations'
import { failed } from './failed'
import type { FlowDevice, Served } from './flow-device'
import { homeOf } from './home'
import { inWords, inWordsOf } from './language'
import { askLocally, type LocalRequest, localRequestOf } from './local-request'
import { pictureIn, sendPicture } from './picture'
import { isNew, isStale, receive } from './received'
import type { Message, Node, NodeStatus } from './red'
import { backingStatus, failureStatus, reportStatus, StatusLine } from './status'
import { carriesOut } from './toggles'
import { Traffic } from './traffic'

/** So long after a deploy a broker may still send what it has kept, in ms. Later a kept message may be a new one. */
const START = 3_000

/** Makes a node take answers and reports for its devices, and show the connection, the last value and what waits. */
export function runOutNode(node: Node, served: Served, set: string, clock: Clock): void {
  const out = new OutNode(node, served, set, clock)
  node.on('input', (msg, _send, done) => out.take(msg, done))
  node.on('close', (_removed, done) => {
    out.close()
    done()
  })
}

class OutNode {
  readonly #status: StatusLine
  readonly #traffic: Traffic
  readonly #correlations: Correlations
  readonly #begun: number
  readonly #ends: readonly (() => void)[]
  #last: { device: Device; report: Pick<Report, 'capability' | 'value'> } | undefined
  #failure: Saying | undefined

  constructor(
    private readonly node: Node,
    private readonly served: Served,
    private readonly set: string,
    private readonly clock: Clock,
  ) {
    const { red } = served
    this.#status = new StatusLine(
      node,
      clock,
      () => this.#shown(),
      () => this.#isHeld(),
    )
    this.#traffic = new Traffic(clock)
    this.#correlations = correlationsOf(red)
    this.#begun = clock.elapsed()
    this.#ends = [
      served.use(node),
      served.watch(() => this.#status.refresh()),
      homeOf(red).addMeasured({ id: node.id, loads: () => this.#traffic.loads() }),
    ]
    this.#status.refresh()
  }

  take(msg: Message, done: (error?: Error) => void): void {
    this.#traffic.note(msg)
    this.#take(msg).then(
      () => done(),
      (error: unknown) => {
        this.#failure = sayingOf(error)
        this.#status.refresh()
        failed(done, inWordsOf(this.served.red, error), (text) => this.node.warn(text))
      },
    )
  }

  close(): void {
    this.#ends.forEach((end) => end())
    this.#status.close()
  }

  #shown(): NodeStatus {
    const { red, backing } = this.served
    return (
      backingStatus(backing, this.set) ??
      failureStatus(red, this.#failure) ??
      reportStatus(this.served, this.#last, this.clock, backing.ready)
    )
  }

  /** Whether something waits for its turn. */
  #isHeld(): boolean {
    const device = this.#last?.device ?? this.served.only?.device
    return device?.held().some(({ until }) => until !== undefined) ?? false
  }

  #warn(what: Saying): void {
    this.node.warn(inWords(this.served.red, what))
  }

  /** What one of several devices cannot take keeps none of the others. */
  async #take(msg: Message): Promise<void> {
    const match = this.#correlations.match(msg)
    if (typeof match === 'string') {
      this.#leave(match, msg)
      return
    }
    const told = match && answerMessage(msg, match)
    const found = this.served.find(told?.msg ?? msg)
    const endings = await Promise.allSettled(
      found.map((own) => (told ? this.#takeAnswer(own, told, match) : this.#takeFor(own, msg))),
    )
    const failures = endings.flatMap((ending) =>
      ending.status === 'rejected' ? [ending.reason as unknown] : [],
    )
    if (failures.length > 0) throw together(failures)
    if (found.length === 0) return
    this.#failure = undefined
    this.#status.refresh()
  }

  /** It answers nothing here, and is no report either. */
  #leave(match: Extract<Match, string>, { topic }: Message): void {
    const why = objectionTo(match, topic)
    if (why && this.#correlations.isNews(trimmed(topic), match)) this.#warn(why)
  }

  async #takeAnswer(own: FlowDevice, told: AnswerMessage, asked: Correlated): Promise<void> {
    const { device } = own
    // A node for one device finds that one in every message.
    if (device.id !== asked.request.device.id || device.platform !== asked.request.platform) return
    const standing = standingOf(asked, own, told.msg)
    if (standing === 'first') return this.#takeFor(told.isCanonical ? inCanonicalValues(own) : own, told.msg)
    if (standing === 'unknown') this.#leave(standing, told.msg)
    if (standing === 'doubled' && this.#correlations.isNews(asked.responseTopic, standing))
      this.#warn(say`An answer for ${device.name} came a second time and was ignored`)
  }

  async #takeFor(own: FlowDevice, msg: Message): Promise<void> {
    const wish = this.served.takesToggle(msg) ? localRequestOf(msg, own) : undefined
    if (wish) return this.#carryOut(own, wish, msg)
    const picture = pictureIn(msg, own)
    try {
      await (picture ? sendPicture(picture, msg, own) : this.#receiveFor(own, msg))
    } catch (error) {
      throw error instanceof Problem ? this.#named(own, error) : error
    }
  }

  async #receiveFor(own: FlowDevice, msg: Message): Promise<void> {
    const { reports: all, problem } = receive(msg, own, (what) => this.#warn(what))
    const isStart = this.clock.elapsed() - this.#begun < START
    const reports = isStart ? all.filter((report) => !isStale(report, msg)) : all
    const news = reports.find((report) => isNew(report, own))
    const taken = own.device.report(...reports)
    if (news) this.#last = { device: own.device, report: news }
    // What is wrong is said at once, also while a happening waits for its turn.
    await Promise.all([taken, problem && Promise.reject(problem)])
  }

  async #carryOut(own: FlowDevice, wish: LocalRequest, msg: Message): Promise<void> {
    if (!carriesOut(msg, this.node, own.device)) return
    const ending = await askLocally(own.device, wish, 'local')
    if (!ending.success) throw new Problem('flow', ending.reason)
    this.#last = { device: own.device, report: { ...wish, value: ending.value } }
  }

  /** Where there are several devices, a sentence says which. */
  #named({ device: { name } }: FlowDevice, problem: Problem): Problem {
    return this.served.only || problem.message.includes(name)
      ? problem
      : new Problem(problem.code, say`${name}: ${problem.sentence}`)
  }
}

/** What went wrong for several devices, as one; what is no problem of theirs comes before it. */
function together(failures: readonly unknown[]): unknown {
  const problems = failures.filter((failure) => failure instanceof Problem)
  return failures.find((failure) => !(failure instanceof Problem)) ?? joined(problems)
}
