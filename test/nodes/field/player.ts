import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { isDeepStrictEqual } from 'node:util'
import type { AddressInfo } from 'node:net'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { until } from '../../support/until'
import type { FlowNode, Msg, NodeRed } from '../node-red'
import { CONNECTED, flow, LAMP } from '../sinric/home'

interface Event {
  action: string
  value: Msg
}

interface Ask {
  action: string
  value: object
  instance?: string
  client?: string
  success?: boolean
  res?: object
  says?: string
  within?: number
  notBefore?: number
}

interface Overtaken {
  action: string
  first: object
  second: object
  report?: Msg
  firstSucceeds?: boolean
  firstWithin?: number
  firstRes?: object
  firstSays?: string
  instances?: [string, string]
}

/** One step of a case; exactly one of the members is there (`error` also beside `eventOrError`). */
interface Step {
  say?: Msg
  wait?: number
  ask?: Ask
  reconnect?: true
  overtaken?: Overtaken
  events?: Event[]
  eventsNot?: Event
  eventsNone?: string
  eventField?: [string, string, unknown]
  error?: string
  eventOrError?: string
  eventsOrError?: Event[]
  flowCount?: number
  flowPayload?: unknown
  flowRestored?: true
  noWarn?: string
  warns?: string
}

/** What somebody ran into, as steps that can be played. */
export interface Case {
  id: string
  title: string
  device: object
  flow: ({ id: string; type: string; to: 'OUT' | null; output?: number } & Record<string, unknown>)[]
  steps: Step[]
}

/** What goes out later than that is not waited for, in ms: a second of pacing and a slow machine. */
const EVENT_TIMEOUT_MS = 2_500
/** So long nothing must happen before that counts as never, in ms. */
const SILENCE_MS = 1_300

type Verb = keyof Step
type Play = (step: Step) => Promise<void> | void

/** Plays a case in a real Node-RED against the simulated cloud. */
export class Player {
  readonly #sent: Msg[] = []
  readonly #caught: string[] = []

  constructor(
    private readonly nodeRed: NodeRed,
    private readonly cloud: SinricCloud,
  ) {}

  async play({ device, flow: behind, steps }: Case, server: string): Promise<void> {
    const web = await openWeb()
    try {
      await this.nodeRed.deploy(nodesOf(server, device, behind, web.url))
      this.nodeRed.probe('sink', (msg) => void this.#sent.push(msg))
      this.nodeRed.probe('caught', (msg) => void this.#caught.push(String((msg.error as Msg).message)))
      await this.nodeRed.status('in', CONNECTED)
      for (const step of steps) await this.#take(step)
    } finally {
      web.close()
    }
  }

  readonly #verbs: Partial<Record<Verb, Play>> = {
    say: ({ say }) => this.nodeRed.inject('out', structuredClone(say ?? {})),
    wait: ({ wait }) => pause(wait ?? 0),
    ask: ({ ask }) => this.#ask(ask as Ask),
    reconnect: () => this.#reconnect(),
    overtaken: ({ overtaken }) => this.#overtaken(overtaken as Overtaken),
    events: async ({ events = [] }) => {
      for (const event of events) await this.#event(event)
    },
    eventsNot: async ({ eventsNot }) => {
      await pause(SILENCE_MS)
      assert.ok(!this.#hasEvent(eventsNot as Event))
    },
    eventsNone: async ({ eventsNone }) => {
      await pause(SILENCE_MS)
      assert.deepEqual(
        this.cloud.events.filter(({ action }) => action === eventsNone),
        [],
      )
    },
    eventField: async ({ eventField }) => {
      const [action, member, value] = eventField as [string, string, unknown]
      await until(
        () => this.cloud.events.some((event) => event.action === action && event.value[member] === value),
        () => `${action}.${member} ${String(value)} in ${JSON.stringify(this.cloud.events)}`,
        EVENT_TIMEOUT_MS,
      )
    },
    eventOrError: ({ eventOrError }) =>
      until(
        () =>
          this.cloud.events.some(({ action }) => action === eventOrError) ||
          this.#caught.some((text) => text.includes(eventOrError ?? '')),
        () => `${String(eventOrError)} in ${JSON.stringify([this.cloud.events, this.#caught])}`,
        EVENT_TIMEOUT_MS,
      ),
    eventsOrError: ({ eventsOrError = [], error = '' }) =>
      until(
        () =>
          eventsOrError.every((event) => this.#hasEvent(event)) ||
          this.#caught.some((text) => text.includes(error)),
        () => `one of both in ${JSON.stringify([this.cloud.events, this.#caught])}`,
        EVENT_TIMEOUT_MS,
      ),
    error: ({ error = '' }) =>
      until(
        () => this.#caught.some((text) => text.includes(error)),
        () => `an error with "${error}" in ${JSON.stringify(this.#caught)}`,
        EVENT_TIMEOUT_MS,
      ),
    flowCount: ({ flowCount }) => assert.equal(this.#sent.length, flowCount),
    flowPayload: ({ flowPayload }) => assert.deepEqual(this.#sent.at(-1)?.payload, flowPayload),
    flowRestored: () => assert.equal((this.#sent.at(-1)?.request as Msg).restored, true),
    noWarn: ({ noWarn }) => assert.deepEqual(this.#complaints(noWarn), []),
    warns: async ({ warns = '' }) => {
      await until(
        () => this.#complaints('warn').some((text) => text.includes(warns)),
        () => `a warning with "${warns}" in ${JSON.stringify(this.nodeRed.complaints)}`,
        EVENT_TIMEOUT_MS,
      )
      assert.deepEqual(this.#caught, [])
    },
  }

  async #take(step: Step): Promise<void> {
    const verb = Object.keys(this.#verbs).find((name): name is Verb => name in step)
    assert.ok(verb, `a step that nobody can play: ${JSON.stringify(step)}`)
    await this.#verbs[verb]?.(step)
  }

  async #ask({ action, value, instance, client, success, res, says, within, notBefore }: Ask): Promise<void> {
    const begun = performance.now()
    const answer = await this.cloud.ask(LAMP, action, value, {
      ...(instance !== undefined && { instanceId: instance }),
      ...(client !== undefined && { clientId: client }),
    })
    const ms = performance.now() - begun
    const shown = JSON.stringify(answer)
    if (success !== undefined) assert.equal(answer.success, success, shown)
    if (res) assert.deepEqual(answer.value, res, shown)
    if (says !== undefined) assert.ok(answer.message.includes(says), shown)
    if (within !== undefined) assert.ok(ms <= within, `after ${ms} ms: ${shown}`)
    if (notBefore !== undefined) assert.ok(ms >= notBefore, `after ${ms} ms already: ${shown}`)
  }

  async #overtaken(duel: Overtaken): Promise<void> {
    const { action, first, second, report, instances = [] } = duel
    const options = instances.map((instanceId) => ({ instanceId }))
    const begun = performance.now()
    const older = this.cloud.ask(LAMP, action, first, options[0]).then((answer) => ({
      answer,
      ms: performance.now() - begun,
    }))
    await pause(200)
    const newer = this.cloud.ask(LAMP, action, second, options[1])
    await pause(300)
    if (report) this.nodeRed.inject('out', structuredClone(report))
    assert.equal((await newer).success, true)
    const { answer, ms } = await older
    const shown = JSON.stringify(answer)
    assert.equal(answer.success, duel.firstSucceeds, shown)
    assert.ok(ms <= (duel.firstWithin ?? 3_000), `after ${ms} ms: ${shown}`)
    if (duel.firstRes) assert.deepEqual(answer.value, duel.firstRes)
    if (duel.firstSays !== undefined) assert.ok(answer.message.includes(duel.firstSays), shown)
  }

  async #reconnect(): Promise<void> {
    const back = this.cloud.next('connection')
    this.cloud.drop()
    await back
  }

  #event(event: Event): Promise<void> {
    return until(
      () => this.#hasEvent(event),
      () => `${JSON.stringify(event)} in ${JSON.stringify(this.cloud.events)}`,
      EVENT_TIMEOUT_MS,
    )
  }

  #hasEvent({ action, value }: Event): boolean {
    return this.cloud.events.some((event) => event.action === action && isDeepStrictEqual(event.value, value))
  }

  #complaints(level: string | undefined): string[] {
    return this.nodeRed.complaints
      .filter((complaint) => complaint.id === 'out' && complaint.level === level)
      .map(({ text }) => text)
  }
}

function nodesOf(server: string, device: object, behind: Case['flow'], web: string): FlowNode[] {
  const nodes = flow(server, device).filter(({ id }) => id !== 'probe' && id !== 'in')
  const wires = [['sink', ...behind.map(({ id }) => id)]]
  return [
    ...nodes,
    { id: 'in', type: 'sinric-in', z: 'tab', name: '', device: 'lamp', wires },
    { id: 'sink', type: 'probe', z: 'tab', wires: [] },
    { id: 'catch', type: 'catch', z: 'tab', scope: ['out'], wires: [['caught']] },
    { id: 'caught', type: 'probe', z: 'tab', wires: [] },
    ...behind.map(({ to, output = 1, ...node }) => ({
      ...node,
      z: 'tab',
      ...('url' in node && { url: String(node.url).replace(/^HTTP/, web) }),
      wires: [...Array.from({ length: output - 1 }, () => []), to === null ? [] : ['out']],
    })),
  ]
}

/** A device with a web page: `/500` is a small page with that status, `/200/text` that text. */
async function openWeb(): Promise<{ url: string; close: () => void }> {
  const web = createServer((request, response) => {
    const [, status = '404', text] = (request.url ?? '').split('/')
    response.writeHead(Number(status)).end(text === undefined ? '<h1>!</h1>' : decodeURIComponent(text))
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
    close: () => {
      web.closeAllConnections()
      web.close()
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
