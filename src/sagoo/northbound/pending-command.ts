import type { Json } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'
import { type Command, ALL_DEVICES } from './requests'
import { failure, type CommandFailure } from './failure'
import { commandTopic } from './messages'
import { Parts } from './parts'
import { failureOf, readResults, type DeviceResult, type Outcome, type ResultFrame } from './results'

/** What `msg.sagoo` holds (docs/contract.md#8-fine-print). */
export interface Trace {
  id: string
  /** Where the data came from; of several devices the topic that was asked. */
  topic: string
  product: string
  /** One id, or the list of them. */
  device: string | readonly string[]
  messageType: string
  /** The platform's code, or ours for a failure that it gave none for. */
  code?: string
  /** The frame as it came; of several devices, and of an answer in parts, all of them. */
  raw: unknown
}

/** How a command ended. */
export interface CommandResult {
  /** Of one device its values, of several `{device: values}`; undefined when the one device gave none. */
  payload: unknown
  trace: Trace
  failure?: CommandFailure
  /** Results came without saying from which device: they stand in the order of the list. */
  isGuess: boolean
}

/** Why a command ends before every device has answered. */
export type EndReason = 'complete' | 'timeout'

/** Later frames are not kept for `msg.sagoo.raw`. */
const MAX_FRAMES = 1_000

/** One command between its frame and its last result (docs/protocols/sagoo.md#lifetimes). */
export class PendingCommand {
  /** Keyed by device, in the order of arrival. */
  readonly #named = new Map<string, Outcome>()
  readonly #unnamed: Outcome[] = []
  /** Keyed by device: the answers that come in parts. */
  readonly #parts = new Map<string, Parts>()
  readonly #raw: Json[] = []
  #topic = ''

  constructor(
    readonly id: string,
    readonly command: Command,
  ) {}

  /** Takes a result; true when it was the last one. */
  add(frame: ResultFrame): boolean {
    if (this.#raw.length < MAX_FRAMES) this.#raw.push(frame.raw)
    this.#topic = frame.topic || this.#topic
    for (const result of readResults(frame, this.command)) this.#note(result)
    const answered = this.#named.size - this.#unfinished().length + this.#unnamed.length
    return !this.#isOpen && answered >= this.command.devices.length
  }

  /** Ends the command; unless it is async, devices without an answer are a failure. */
  finish(end?: EndReason): CommandResult {
    const outcomes = this.#outcomes()
    const missing = [...this.#missing(outcomes), ...(end === 'timeout' ? this.#unfinished() : [])]
    const unanswered = this.command.async || missing.length === 0 ? undefined : this.#timeout(missing, end)
    return this.#result(outcomes, failureAmong(outcomes) ?? unanswered)
  }

  /** It failed as a whole; what arrived is kept. */
  fail(failed: CommandFailure): CommandResult {
    return this.#result(this.#outcomes(), failed)
  }

  /** The platform refused the command in an `error` frame. */
  refuse(message: string, raw: Json): CommandResult {
    this.#raw.push(raw)
    return this.fail(failureOf(this.#names(this.command.devices), message))
  }

  /** The devices as a sentence names them. */
  get devices(): string {
    return this.#names(this.command.devices)
  }

  /** Whether nobody knows how many devices there are. */
  get #isOpen(): boolean {
    return this.command.devices[0] === ALL_DEVICES
  }

  #note({ device, outcome, part }: DeviceResult): void {
    if (device === undefined) return void this.#unnamed.push(outcome)
    if (!this.#isOpen && !this.command.devices.includes(device)) return
    const known = this.#named.get(device)
    // A part that failed is a failure of the whole.
    if (part && known?.success === false) return
    this.#named.set(device, merged(known, outcome))
    if (!part) return
    const parts = this.#parts.get(device) ?? new Parts()
    this.#parts.set(device, parts)
    parts.add(part)
  }

  /** The devices of which parts are missing. */
  #unfinished(): string[] {
    const open = [...this.#parts].filter(([, parts]) => !parts.isWhole).map(([device]) => device)
    return open.filter((device) => this.#named.get(device)?.success === true)
  }

  #outcomes(): Map<string, Outcome> {
    const outcomes = new Map(this.#named)
    const left = this.#isOpen ? [ALL_DEVICES] : this.command.devices.filter((device) => !outcomes.has(device))
    this.#unnamed.forEach((outcome, index) => {
      const device = left[Math.min(index, left.length - 1)]
      if (device !== undefined) outcomes.set(device, merged(outcomes.get(device), named(outcome, device)))
    })
    return outcomes
  }

  #missing(outcomes: ReadonlyMap<string, unknown>): string[] {
    if (this.#isOpen) return outcomes.size > 0 ? [] : [ALL_DEVICES]
    return this.command.devices.filter((device) => !outcomes.has(device))
  }

  #timeout(devices: readonly string[], end: EndReason | undefined): CommandFailure {
    const device = this.#names(devices)
    if (end === 'complete') return failure('TIMEOUT', 'noReply', { device })
    return failure('TIMEOUT', 'timeout', { device, seconds: this.command.timeout / 1000 })
  }

  #result(outcomes: ReadonlyMap<string, Outcome>, failed: CommandFailure | undefined): CommandResult {
    const { devices, product, messageType } = this.command
    const [only = ''] = devices
    const isOne = devices.length === 1 && !this.#isOpen
    const arrived = [...outcomes].flatMap(([device, outcome]) =>
      outcome.success ? [[device, outcome.values] as const] : [],
    )
    const all = failed && arrived.length === 0 ? undefined : Object.fromEntries(arrived)
    const values: unknown = isOne ? arrived[0]?.[1] : all
    const asked = commandTopic(this.command)
    const code = failed ? (failed.platformCode ?? failed.code) : codeAmong(outcomes)
    return {
      payload: values === undefined && !failed ? {} : values,
      trace: {
        id: this.id,
        topic: isOne ? this.#topic || asked : asked,
        product,
        device: isOne ? only : devices,
        messageType,
        ...(code === undefined ? {} : { code }),
        raw: isOne && this.#parts.size === 0 ? this.#raw.at(-1) : this.#raw,
      },
      ...(failed ? { failure: failed } : {}),
      isGuess: this.#unnamed.length > 0 && devices.length > 1,
    }
  }

  #names(devices: readonly string[]): string {
    return devices[0] === ALL_DEVICES ? this.command.product : devices.join(', ')
  }
}

/** A device may answer in pieces: they are one answer. */
function merged(known: Outcome | undefined, next: Outcome): Outcome {
  if (!known?.success || !next.success || !isObject(known.values) || !isObject(next.values)) return next
  return { ...next, values: { ...known.values, ...next.values } }
}

/** A failure of a device that the frame did not name is that of the one it is counted for. */
function named(outcome: Outcome, device: string): Outcome {
  if (outcome.success) return outcome
  const { failure: failed } = outcome
  return { success: false, failure: { ...failed, values: { ...failed.values, device } } }
}

/** The first failure; devices that failed in the same way stand in the same sentence. */
function failureAmong(outcomes: ReadonlyMap<string, Outcome>): CommandFailure | undefined {
  const failed = [...outcomes].flatMap(([device, outcome]) =>
    outcome.success ? [] : [{ device, failure: outcome.failure }],
  )
  const [first] = failed
  if (!first) return undefined
  const alike = failed.filter(({ failure: { key, values, platformWords } }) => {
    if (key !== first.failure.key) return false
    // What is not known by its key is told apart by what the platform said.
    return (
      key !== 'refused' ||
      (values.reason === first.failure.values.reason && platformWords === first.failure.platformWords)
    )
  })
  const device = alike.map((one) => one.device).join(', ')
  return { ...first.failure, values: { ...first.failure.values, device } }
}

function codeAmong(outcomes: ReadonlyMap<string, Outcome>): string | undefined {
  for (const outcome of outcomes.values())
    if (outcome.success && outcome.code !== undefined) return outcome.code
  return undefined
}
