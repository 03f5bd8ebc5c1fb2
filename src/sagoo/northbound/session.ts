import type { Clock } from '../../bridge/clock'
import type { Json } from '../../bridge/json'
import { type Saying, say } from '../../bridge/sentence'
import { withoutEndSlashes } from '../../bridge/tolerant'
import { Watchers } from '../../bridge/watchers'
import type { Link } from '../../transport/reconnector'
import { explainClosing } from '../../transport/refusals'
import { refusalByHttp, WebSocketConnection } from '../../transport/websocket'
import type { SessionEnd } from '../../transport/websocket-session'
import type { Command } from './requests'
import type { CommandDialect } from './dialects'
import { failure, type CommandFailure } from './failure'
import { PendingCommand, type CommandResult } from './pending-command'
import { commandFrame, readFrame, type ServerFrame, subscribeFrame, unsubscribeFrame } from './messages'
import { isFailure } from './results'

export interface SagooServerOptions {
  /** `wss://host/prefix`; `/messaging/{token}` is appended. */
  url: string
  token: string
  dialect: CommandDialect
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** Makes the ids of this server's requests unlike those of any other client. */
  prefix: string
  /** The platform said something that is not understood, or complained. */
  onOddity?(what: Saying): void
}

export interface SubscriptionListener {
  /** The subscription was sent; again in every session. */
  onAsked(): void
  /** @param topic the actual one, where the platform names it */
  onMessage(topic: string | undefined, payload: unknown, raw: Json): void
  /** The platform does not take the subscription. */
  onRefused(reason: string): void
  /** The platform ends the subscription: nothing comes any more in this session. */
  onComplete(): void
}

/** What the nodes show of the server. */
export interface SagooServerStatus {
  link: Link
  /** The last thing the platform said that belongs to nothing we asked, until something good comes. */
  complaint?: Saying
}

interface Subscription {
  topic: string
  listener: SubscriptionListener
}

interface RunningCommand {
  pending: PendingCommand
  cancelTimer: () => void
  settle: (landing: CommandResult) => void
}

/** An `async` command uses what comes within this time, in ms (docs/contract.md#8-fine-print). */
const ASYNC_GRACE_MS = 1_000
/** The values of all devices of a product are a long answer. */
const MAX_FRAME_BYTES = 1024 * 1024
const MAX_PENDING_COMMANDS = 1_000
/**
 * Closing codes that say that the token is not welcome; 1007 is JetLinks' (docs/protocols/sagoo.md#endpoint).
 */
const REFUSING_CODES = new Set([1007, 1008, 3000, 4001, 4003, 4401, 4403])
/** A server that closes so soon, so often in a row and without any frame, refuses the token. */
const ABRUPT_END_MS = 5_000
const MAX_ABRUPT_ENDS = 3

/** The address of the socket. The token is its last segment, and never appears anywhere else. */
export function messagingUrl(url: string, token: string): string {
  const address = new URL(url)
  address.pathname = `${withoutEndSlashes(address.pathname)}/messaging/${encodeURIComponent(token)}`
  return address.href
}

/** A platform's messaging server: one socket for all commands and subscriptions. */
export class SagooServerSession {
  readonly #connection: WebSocketConnection
  /** Keyed by request id. */
  readonly #pending = new Map<string, RunningCommand>()
  /** Keyed by request id, in the order in which they were made. */
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #watchers = new Watchers()
  #count = 0
  readonly #secrets: readonly string[]
  #complaint: Saying | undefined
  #openedAt = 0
  #hasReceived = false
  #abruptEnds = 0

  constructor(private readonly options: SagooServerOptions) {
    this.#secrets = spellings(options.token)
    this.#connection = new WebSocketConnection({
      clock: options.clock,
      random: options.random,
      address: () => ({
        url: messagingUrl(options.url, options.token),
        headers: {},
        maxTextBytes: MAX_FRAME_BYTES,
      }),
      onOpen: () => this.#opened(),
      onText: (text) => this.#receive(this.#read(text)),
      onBadFrame: (what) => this.#complain(say`${what} was dropped`),
      onEnd: () => this.#ended(),
      onLink: () => this.#changed(),
      refusal: (end) => this.#refusal(end),
    })
  }

  get status(): SagooServerStatus {
    const { link } = this.#connection
    return this.#complaint === undefined ? { link } : { link, complaint: this.#complaint }
  }

  /** How many commands wait for their answers. */
  get waiting(): number {
    return this.#pending.size
  }

  /** Calls back whenever the status changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** Connects, unless that is going on already. */
  start(): void {
    this.#connection.start()
  }

  /** Ends the connection; resolves in well under a second. */
  async stop(): Promise<void> {
    this.#failAll((pending) => failure('CONNECTION', 'closed', { device: pending.devices }))
    await this.#connection.stop()
  }

  /**
   * Carries out a command now or never: `settle` is called exactly once.
   * @returns how to give up waiting, for a node that closes
   */
  run(command: Command, settle: (landing: CommandResult) => void): () => void {
    const id = this.#nextId()
    const pending = new PendingCommand(id, command)
    const failed = this.#failureNow()
    if (failed || !this.#send(commandFrame(id, command, this.options.dialect))) {
      settle(pending.fail(failed ?? failure('CONNECTION', 'disconnected')))
      return () => undefined
    }
    const { async, timeout } = command
    const waitMs = async ? Math.min(ASYNC_GRACE_MS, timeout) : timeout
    const cancelTimer = this.options.clock.after(waitMs, () => this.#finish(id, pending.finish('timeout')))
    this.#pending.set(id, { pending, cancelTimer, settle })
    return () => this.#finish(id, pending.fail(failure('CONNECTION', 'closed', { device: pending.devices })))
  }

  /** Subscribes now and after every reconnect; the returned function unsubscribes. */
  subscribe(topic: string, listener: SubscriptionListener): () => void {
    const id = this.#nextId()
    const subscription = { topic, listener }
    this.#subscriptions.set(id, subscription)
    if (this.#connection.open) this.#ask(id, subscription)
    return () => {
      if (this.#subscriptions.delete(id)) this.#send(unsubscribeFrame(id))
    }
  }

  #nextId(): string {
    return `${this.options.prefix}-${(this.#count += 1)}`
  }

  #failureNow(): CommandFailure | undefined {
    if (this.#connection.link.state === 'refused') return failure('AUTH', 'token')
    if (!this.#connection.open) return failure('CONNECTION', 'disconnected')
    if (this.#pending.size < MAX_PENDING_COMMANDS) return undefined
    return failure('CONNECTION', 'busy', { count: this.#pending.size })
  }

  #opened(): void {
    this.#openedAt = this.options.clock.elapsed()
    this.#hasReceived = false
    // Streams die with the socket; commands are never carried out a second time.
    for (const [id, subscription] of this.#subscriptions) this.#ask(id, subscription)
  }

  #ask(id: string, { topic, listener }: Subscription): void {
    this.#send(subscribeFrame(id, topic))
    listener.onAsked()
  }

  #ended(): void {
    this.#failAll((pending) => failure('CONNECTION', 'lost', { device: pending.devices }))
  }

  #refusal(end: SessionEnd): Saying | undefined {
    const { code, clean } = end
    if (code !== undefined && REFUSING_CODES.has(code)) return explainClosing(code)
    const lasted = this.options.clock.elapsed() - this.#openedAt
    this.#abruptEnds = clean && !this.#hasReceived && lasted < ABRUPT_END_MS ? this.#abruptEnds + 1 : 0
    return this.#abruptEnds >= MAX_ABRUPT_ENDS
      ? say`closed at once ${this.#abruptEnds} times`
      : refusalByHttp(end)
  }

  #receive(frame: ServerFrame): void {
    this.#hasReceived = true
    switch (frame.kind) {
      case 'result':
        return this.#result(frame)
      case 'error':
        return this.#error(frame)
      case 'complete':
        return this.#complete(frame.id)
      case 'authError':
        this.#failAll(() => failure('AUTH', 'token'))
        return this.#connection.refuse(say`the platform says authError`)
      case 'malformed':
        return this.#malformed(frame)
      case 'other':
        return undefined
    }
  }

  #result(frame: Extract<ServerFrame, { kind: 'result' }>): void {
    const entry = this.#pending.get(frame.id)
    const subscription = this.#subscriptions.get(frame.id)
    if (entry?.pending.add(frame)) this.#finish(frame.id, entry.pending.finish())
    subscription?.listener.onMessage(frame.topic || undefined, frame.payload, frame.raw)
    if (entry || subscription) this.#clearComplaint()
  }

  #error({ id, message, raw }: Extract<ServerFrame, { kind: 'error' }>): void {
    const entry = this.#pending.get(id)
    if (entry) return this.#finish(id, entry.pending.refuse(message, raw))
    const subscription = this.#subscriptions.get(id)
    if (subscription) subscription.listener.onRefused(message)
    // An error under no id of ours is about a frame that the platform could not make out
    // (docs/protocols/sagoo.md#error-frames).
    else if (!this.#isOurs(id)) this.#complain(say`The platform says: ${message}`)
  }

  #malformed({ id, detail }: Extract<ServerFrame, { kind: 'malformed' }>): void {
    const entry = this.#pending.get(id)
    if (entry)
      this.#finish(
        id,
        entry.pending.fail(failure('PROTOCOL', 'malformed', { device: entry.pending.devices, detail })),
      )
    else this.#complain(detail)
  }

  #complete(id: string): void {
    const entry = this.#pending.get(id)
    if (entry) this.#finish(id, entry.pending.finish('complete'))
    this.#subscriptions.get(id)?.listener.onComplete()
  }

  /** What comes for a command that is over is nothing to complain about. */
  #isOurs(id: string): boolean {
    return id.startsWith(`${this.options.prefix}-`)
  }

  #finish(id: string, landing: CommandResult): void {
    const entry = this.#pending.get(id)
    if (!entry) return
    this.#pending.delete(id)
    entry.cancelTimer()
    // The flow goes on first: a command that follows at once leaves in the same write.
    entry.settle(landing)
    this.#send(unsubscribeFrame(id))
  }

  #failAll(reason: (pending: PendingCommand) => CommandFailure): void {
    for (const [id, { pending }] of [...this.#pending]) this.#finish(id, pending.fail(reason(pending)))
  }

  #send(frame: Json): boolean {
    return this.#connection.send(JSON.stringify(frame))
  }

  /** What devices say is data and stays as it is; what the platform says may quote our address, with the token. */
  #read(text: string): ServerFrame {
    const frame = readFrame(text)
    return frame.kind === 'result' && !isFailure(frame) ? frame : readFrame(this.#redact(text))
  }

  #redact(text: string): string {
    return this.#secrets.reduce((redacted, secret) => redacted.replaceAll(secret, '***'), text)
  }

  #complain(what: Saying): void {
    this.options.onOddity?.(what)
    this.#complaint = what
    this.#changed()
  }

  #clearComplaint(): void {
    if (this.#complaint === undefined) return
    this.#complaint = undefined
    this.#changed()
  }

  #changed(): void {
    this.#watchers.notify()
  }
}

/** A shorter token would be found in everything. */
const MIN_SECRET_CHARS = 6

/** A token as it may stand in a frame: as it is, as JSON has it, and as an address has it. */
function spellings(token: string): string[] {
  const json = JSON.stringify(token).slice(1, -1)
  const all = [token, json, json.replaceAll('/', '\\/'), encodeURIComponent(token)]
  return [...new Set(all)].filter(({ length }) => length >= MIN_SECRET_CHARS)
}
