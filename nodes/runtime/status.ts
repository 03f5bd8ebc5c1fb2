import type { Clock } from '../../src/bridge/clock'
import type { Device } from '../../src/bridge/device'
import type { Report } from '../../src/bridge/report'
import type { Settled } from '../../src/bridge/request'
import type { Saying } from '../../src/bridge/sentence'
import type { Link } from '../../src/transport/reconnector'
import { capabilityInBrief, facetInBrief, inBrief } from './language'
import type { Node, NodeStatus, RED } from './red'

/** The state of the account behind a node, in the words of the catalogue. */
export interface Backing {
  link: Link
  /** What keeps the node from working at all: a catalogue key. */
  fault?: string
  /** Connected, yet something is wrong; a grave trouble keeps requests from being answered. */
  trouble?: { text: string; grave: boolean }
  /** How a node shows that it works although the link is down. */
  instead?: NodeStatus
  /** How a node shows that all is well and nothing has happened yet; without it, as connected. */
  ready?: NodeStatus
}

/** How a node shows that the platform behind it runs in here and is none. */
export const PRACTISING: NodeStatus = { fill: 'green', shape: 'ring', text: 'homewire.status.practice' }

/** How a node shows its backing when it is anything but fine; undefined when it is. */
export function backingStatus(
  { link, fault, trouble, instead }: Backing,
  set: string,
): NodeStatus | undefined {
  if (fault !== undefined) return { fill: 'red', shape: 'ring', text: fault }
  if (instead && link.state !== 'connected') return instead
  switch (link.state) {
    case 'idle':
      return { fill: 'grey', shape: 'ring', text: 'node-red:common.status.disconnected' }
    case 'connecting':
      return { fill: 'yellow', shape: 'ring', text: 'node-red:common.status.connecting' }
    case 'waiting':
      return { fill: 'red', shape: 'ring', text: `${set}.status.waiting` }
    case 'refused':
      return { fill: 'red', shape: 'dot', text: `${set}.status.refused` }
    case 'invalid':
      return { fill: 'red', shape: 'dot', text: `${set}.status.bad-address` }
    case 'connected':
      return trouble && { fill: trouble.grave ? 'red' : 'yellow', shape: 'dot', text: trouble.text }
  }
}

/** What a status is about: one device, or any of several. */
export interface Shown {
  readonly red: RED
  readonly only: { readonly device: Device } | undefined
}

/** What a connected node shows of the last request: its value and how the answer went. */
export function requestStatus(
  served: Pick<Shown, 'red' | 'only'>,
  settled: Settled | undefined,
  ready = connected,
): NodeStatus {
  if (!settled) return ready
  const { request, answer, ms } = settled
  const { capability } = request
  const label = labelOf(served, request.device.name)
  if (answer.success)
    return {
      fill: 'green',
      shape: 'dot',
      text: `${label}${facetInBrief(served.red, capability, answer.value)} ✓ ${ms} ms`,
    }
  return failed(
    `${label}${capabilityInBrief(served.red, capability)} ✗ ${inBrief(served.red, answer.reason)}`,
  )
}

/** What stands before a status about a device where it may be any of several. */
function labelOf({ only }: Pick<Shown, 'only'>, name: string): string {
  return only ? '' : `${name}: `
}

/** What a connected node shows of the last message when it could not be taken or sent. */
export function failureStatus(red: RED, failure: Saying | undefined): NodeStatus | undefined {
  return failure === undefined ? undefined : failed(`✗ ${inBrief(red, failure)}`)
}

function failed(text: string): NodeStatus {
  return { fill: 'red', shape: 'dot', text: fitted(text) }
}

/** A longer status runs into the next node of a flow. A Chinese character takes two columns. */
const MAX_STATUS_COLUMNS = 44
/** From here on characters are twice as wide as Latin ones: CJK, its punctuation, full-width forms. */
const WIDE = /[\u2e80-\uffff]/u

/** What comes from elsewhere may be of any length, and in several lines. */
function fitted(text: string): string {
  const line = text.slice(0, 4 * MAX_STATUS_COLUMNS).replace(/\s+/g, ' ')
  if (columnsOf(line) <= MAX_STATUS_COLUMNS) return line
  let kept = ''
  for (const character of line) {
    if (columnsOf(kept + character) >= MAX_STATUS_COLUMNS) break
    kept += character
  }
  return `${kept.trimEnd()}…`
}

function columnsOf(text: string): number {
  return Array.from(text).reduce((columns, character) => columns + (WIDE.test(character) ? 2 : 1), 0)
}

/** What a connected node shows of a device's last report, and what waits for its turn. */
export function reportStatus(
  served: Pick<Shown, 'red' | 'only'>,
  last: { device: Device; report: Pick<Report, 'capability' | 'value'> } | undefined,
  clock: Clock,
  ready = connected,
): NodeStatus {
  const device = last?.device ?? served.only?.device
  const text =
    last &&
    `${labelOf(served, last.device.name)}${facetInBrief(served.red, last.report.capability, last.report.value)}`
  const [held] = device?.held() ?? []
  if (!held) return text === undefined ? ready : { fill: 'green', shape: 'dot', text }
  const wait =
    held.until === undefined ? '' : ` ${Math.max(1, Math.ceil((held.until - clock.now()) / 1000))} s`
  return { fill: 'yellow', shape: 'dot', text: `${text ?? ''} ⏳${wait}`.trim() }
}

/** All is well, and there is nothing else to say. */
export const connected: NodeStatus = { fill: 'green', shape: 'dot', text: 'node-red:common.status.connected' }

/** What waits is counted down so often, in ms. */
const COUNTDOWN_MS = 1_000
/** A status that changes faster than anyone can read is shown at most so often, in ms. */
const MIN_SHOW_GAP_MS = 200

/** Keeps the status of a node true: the newest one is shown, paced, and only when it is another. */
export class StatusLine {
  #shown = ''
  #cancel: (() => void) | undefined
  #cancelTick: (() => void) | undefined

  constructor(
    private readonly node: Node,
    private readonly clock: Clock,
    private readonly current: () => NodeStatus,
    /** Whether the status changes with time alone. */
    private readonly isTicking?: () => boolean,
  ) {}

  /** Something changed. */
  refresh(): void {
    if (this.#cancel) return
    this.#show()
    this.#cancel = this.clock.after(MIN_SHOW_GAP_MS, () => {
      this.#cancel = undefined
      this.#show()
    })
  }

  /** Ends the timer and clears the status. */
  close(): void {
    this.#cancel?.()
    this.#cancelTick?.()
    this.node.status({})
  }

  #show(): void {
    this.#cancelTick?.()
    if (this.isTicking?.()) this.#cancelTick = this.clock.after(COUNTDOWN_MS, () => this.#show())
    const status = this.current()
    const text = JSON.stringify(status)
    if (text === this.#shown) return
    this.#shown = text
    this.node.status(status)
  }
}
