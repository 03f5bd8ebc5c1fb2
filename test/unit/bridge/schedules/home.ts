import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { Device } from '../../../../src/bridge/device'
import type { Report } from '../../../../src/bridge/report'
import type { Answer, Request } from '../../../../src/bridge/request'
import { FakeClock } from '../../../support/fake-clock'
import { type Asked, type Entry, Evidence, type Ground } from './evidence'
import { type Fate, Thing, type ThingKind } from './things'

/** How a home is set up. */
export interface Setup {
  kind: ThingKind
  answer: 'flow' | 'state'
  onlyChanges: boolean
}

/** What the platform asks, and what becomes of it on its way. */
export interface Asking {
  capability: string
  value?: unknown
  /** Instead of a value. */
  delta?: number
  restored: boolean
  /** What becomes of the flow, after so many ms. */
  flow: 'passes' | 'fails' | 'hangs'
  flowMs: number
  /** When the command arrives at the thing, in ms; it may be lost. */
  arrives: 'lost' | number
  fate: Fate
}

const TIMEOUT_MS = 7_000

/** A thing, the device that stands for it, and a platform that asks it; everything that happens is in a log. */
export class Home {
  readonly clock = new FakeClock()
  /** How often each ground was the reason of an "OK". */
  readonly grounds = new Map<Ground, number>()
  readonly #thing: Thing
  /** Since the process started. */
  #log: Entry[] = []
  #device: Device
  /** Keyed by id. */
  readonly #answers = new Map<string, Answer[]>()
  /** What the platform was told last, by an answer or an event; keyed by capability. */
  readonly #believed = new Map<string, unknown>()
  /** Whether everything that was said and done has arrived at once. */
  #isFaithful = true
  #isLinked = true
  /** Commands that will arrive. */
  readonly #travelling = new Set<{ capability: string; value: unknown }>()
  /** What the broker has kept of the last report. */
  #kept: Report[] = []
  #lastArrival = 0
  /** What was found out about answers and messages. */
  readonly #lies: unknown[] = []

  constructor(private readonly setup: Setup) {
    this.#thing = new Thing(setup.kind, {
      isPulsed: setup.onlyChanges,
      clock: this.clock,
      say: (reports, fate) => this.#reach(reports, fate),
    })
    this.#device = this.#open()
  }

  ask(asking: Asking): void {
    const { capability, value, delta, restored } = asking
    const asked: Asked = {
      id: `r${this.#answers.size}`,
      capability,
      value,
      restored,
      at: this.clock.elapsed(),
    }
    const answers: Answer[] = []
    this.#answers.set(asked.id, answers)
    this.#plans.set(asked.id, asking)
    this.#device.ask(
      {
        id: asked.id,
        capability,
        ...(delta === undefined ? { operation: 'set', value } : adjustment(delta)),
        ...(restored && { restored }),
        raw: {},
      },
      (answer) => {
        answers.push(answer)
        this.#noteLie(() => this.#check(asked, answer, answers.length))
        if (this.#isLinked && answer.success) this.#believed.set(capability, answer.value)
        return this.#isLinked
      },
    )
  }

  byHand(capability: string, value: unknown, fate: Fate): void {
    this.#thing.byHand(capability, value, fate)
  }

  repeat(fate: Fate): void {
    this.#thing.repeat(fate)
  }

  /** The broker gives what it has kept, as after a subscription. */
  retained(): void {
    this.#deliver(
      this.#kept.map((report) => ({ ...report, source: 'retained' })),
      0,
    )
  }

  wait(ms: number): void {
    this.clock.advance(ms)
  }

  setOnline(online: boolean): void {
    this.#device.setOnline(online)
  }

  setLinked(isLinked: boolean): void {
    this.#isLinked = isLinked
    if (isLinked) this.#device.resume()
  }

  /** The process ends; the next one knows what was saved. */
  restart(): void {
    const saved: unknown = JSON.parse(JSON.stringify(this.#device.save()))
    this.#device.close()
    this.#log = []
    this.#device = this.#open()
    this.#device.restore(saved)
  }

  /** The same process deploys everything again. */
  deploy(): void {
    const saved: unknown = JSON.parse(JSON.stringify(this.#device.save()))
    const { online } = this.#device
    const handOver = this.#device.handOver()
    this.#device.close()
    this.#device = this.#open()
    if (!online) this.#device.setOnline(false)
    this.#device.takeOver(saved, handOver)
  }

  /** Nothing more happens: every request has its one answer, and the platform knows what the device knows. */
  settle(): void {
    this.setLinked(true)
    this.wait(10 * 60_000)
    for (const lie of this.#lies) throw lie
    for (const [id, answers] of this.#answers) assert.equal(answers.length, 1, `${id} has no answer`)
    for (const { capability, value } of this.#device.facets())
      assert.deepEqual(this.#believed.get(capability), value, `what the platform knows of ${capability}`)
    this.#device.close()
    this.wait(10 * 60_000)
    assert.equal(this.clock.pending, 0)
  }

  /** Keyed by request id. */
  readonly #plans = new Map<string, Asking>()

  #open(): Device {
    const device = new Device({
      id: 'thing',
      name: 'Thing',
      platform: 'test',
      clock: this.clock,
      answer: this.setup.answer,
      timeout: TIMEOUT_MS,
      patience: TIMEOUT_MS,
      traits: { ...this.setup.kind.traits, onlyChanges: this.setup.onlyChanges },
      port: {
        refine: (report) => report,
        channel: (key) => ({ key, gap: 1_000 }),
        send: (_channel, facets) => {
          if (!this.#isLinked) return 'away'
          for (const { capability, value } of facets) this.#believed.set(capability, value)
          return 'sent'
        },
      },
    })
    device.serve((request) => this.#carry(request, device))
    return device
  }

  /** A request has gone into the flow. */
  #carry(request: Request, device: Device): void {
    const { id, capability, value } = request
    this.#noteLie(() => {
      assert.equal(this.#evidence().objection(request), undefined, `${capability} ${String(value)} was sent`)
      assert.equal(this.#answers.get(id)?.length, 0, `${id} was sent after its answer`)
    })
    this.#log.push({ what: 'sent', at: this.clock.elapsed(), request })
    const plan = this.#plans.get(id)
    assert.ok(plan, `nobody asked for ${capability} ${String(value)}`)
    if (plan.arrives === 'lost') this.#isFaithful = false
    else this.#travel(capability, value, plan.arrives, plan.fate)
    if (plan.flow !== 'hangs')
      this.clock.after(plan.flowMs, () => this.#end(id, capability, plan.flow, device))
  }

  #travel(capability: string, value: unknown, ms: number, fate: Fate): void {
    const command = { capability, value }
    this.#travelling.add(command)
    this.clock.after(ms, () => {
      this.#travelling.delete(command)
      this.#thing.obey(capability, value, fate)
    })
  }

  /** The flow of a request is over; nobody follows it any more once the request has its answer. */
  #end(id: string, capability: string, flow: Asking['flow'], device: Device): void {
    if (device !== this.#device || this.#answers.get(id)?.length !== 0) return
    if (flow === 'passes') this.#log.push({ what: 'passed', at: this.clock.elapsed(), id })
    if (this.setup.answer === 'flow')
      device.answer(
        id,
        flow === 'passes' ? { success: true } : { success: false, reason: 'a node failed' },
        capability,
      )
    else if (flow === 'passes') device.passed(id, capability)
  }

  /** The thing has said something. */
  #reach(reports: Report[], fate: Fate): void {
    if (fate !== 0) this.#isFaithful = false
    if (fate === 'lost') return
    this.#kept = reports
    this.#deliver(reports, fate)
  }

  /** In the order in which it was said. */
  #deliver(reports: Report[], ms: number): void {
    const at = Math.max(this.#lastArrival, this.clock.elapsed() + ms)
    this.#lastArrival = at
    if (at === this.clock.elapsed()) this.#hear(reports)
    else this.clock.after(at - this.clock.elapsed(), () => this.#hear(reports))
  }

  #hear(reports: Report[]): void {
    for (const { capability, value, source = 'live' } of reports)
      this.#log.push({ what: 'reported', at: this.clock.elapsed(), capability, value, source })
    void this.#device.report(...reports)
  }

  /** What is thrown while a report is taken would be lost in its promise. */
  #noteLie(check: () => void): void {
    try {
      check()
    } catch (lie) {
      this.#lies.push(lie)
    }
  }

  #check(asked: Asked, answer: Answer, count: number): void {
    assert.equal(count, 1, `${asked.id} was answered twice`)
    const at = this.clock.elapsed()
    assert.ok(at - asked.at <= TIMEOUT_MS, `${asked.id} was answered too late`)
    if (answer.success) {
      const { capability } = asked
      const ground = this.#evidence().groundOf(asked, answer.value, at)
      const shown = `${capability} ${String(answer.value)} was answered with success`
      assert.ok(ground, `${shown}, and nothing says that it is so`)
      this.grounds.set(ground, (this.grounds.get(ground) ?? 0) + 1)
      // Under `flow` what is known may come from an answer, which is true as long as nothing contrary is reported.
      const isReported =
        !['passed', 'repeated'].includes(ground) && !(ground === 'restored' && this.setup.answer === 'flow')
      if (this.#isFaithful && isReported)
        assert.ok(this.#isSo(capability, answer.value), `${shown}, and it is not so`)
    }
    this.#log.push({ what: 'answered', at, asked, answer })
  }

  /** It is so, or on its way. */
  #isSo(capability: string, value: unknown): boolean {
    const { values, heading } = this.#thing
    return (
      isDeepStrictEqual(values[capability], value) ||
      isDeepStrictEqual(heading, value) ||
      [...this.#travelling].some((command) => isDeepStrictEqual(command, { capability, value }))
    )
  }

  #evidence(): Evidence {
    const { kind, answer, onlyChanges } = this.setup
    return new Evidence(this.#log, {
      kind,
      answer,
      onlyChanges,
      online: this.#device.online,
      known: (capability) => this.#device.known(capability),
    })
  }
}

function adjustment(delta: number): {
  operation: 'adjust'
  delta: number
  resolve: (known: unknown) => number
} {
  return { operation: 'adjust', delta, resolve: (known) => Number(known) + delta }
}
