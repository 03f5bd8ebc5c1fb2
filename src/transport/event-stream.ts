import type { Clock } from '../bridge/clock'
import { type Saying, say } from '../bridge/sentence'
import { EventStreamReader } from './event-stream-reader'
import { readBytes } from './http'
import { explain } from './network-errors'
import { type Disconnected, type Link, Reconnector, type Session, type SessionEvents } from './reconnector'
import { explainStatus, readRetryAfter } from './refusals'
import { REFUSAL_BODY_TIMEOUT_MS } from './timing'

export interface EventStreamOptions {
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** Asked at every attempt. */
  address(): { url: string; headers: Record<string, string> }
  /** The server lets us in; from now on its events come. */
  onOpen(): void
  /** The data of one event. */
  onData(text: string): void
  /** An event was dropped: it was too large. */
  onDropped(): void
  /** Why the server refuses the credential, when a text in place of events says so. */
  refusal(text: string): Saying | undefined
  /** What the server's clock says, in ms since the epoch. */
  onServerTime?(at: number): void
  onLink(link: Link): void
}

/** Who refuses says so at once, also after a status that sounds well: so long is waited for that, in ms. */
const GRACE_MS = 300
/** A server that says nothing for so long, not even a comment, is given up. */
const SILENCE_MS = 90_000
/** Of what comes in place of a stream this much is read. */
const MAX_REFUSAL_BYTES = 4_096

/** A stream of server-sent events that is opened again and again until it is stopped. */
export class EventStreamConnection {
  readonly #reconnector: Reconnector

  constructor(options: EventStreamOptions) {
    const { clock, random } = options
    this.#reconnector = new Reconnector({
      clock,
      random,
      dial: (events) => new EventStreamSession(options, events),
      unanswered: say`the server does not answer`,
      onLink: (link) => options.onLink(link),
    })
  }

  get link(): Link {
    return this.#reconnector.link
  }

  /** Opens it unless that is going on already. */
  start(): void {
    this.#reconnector.start()
  }

  /** Ends for good; resolves in well under a second. */
  stop(): Promise<void> {
    return this.#reconnector.stop()
  }

  /** Ends a stream in which the server refused the credential; the next attempt is minutes away. */
  refuse(reason: Saying): void {
    this.#reconnector.refuse(reason)
  }
}

/** One life of a stream. */
class EventStreamSession implements Session {
  readonly #abort = new AbortController()
  readonly #reader: EventStreamReader
  #isOpen = false
  #isSilent = false
  #refusal: Saying | undefined
  #cancelGrace: () => void = () => undefined
  #cancelWatch: () => void = () => undefined

  constructor(
    private readonly options: EventStreamOptions,
    private readonly events: SessionEvents,
  ) {
    const { url, headers } = options.address()
    // What can never be an address is no server that does not answer.
    new URL(url)
    this.#reader = new EventStreamReader({
      onData: (text) => {
        this.#open()
        options.onData(text)
      },
      onStray: (line) => this.#judge(line),
      onDropped: () => options.onDropped(),
    })
    void this.#run(url, headers)
  }

  close(): void {
    this.destroy()
  }

  destroy(): void {
    this.#abort.abort()
  }

  async #run(url: string, headers: Record<string, string>): Promise<void> {
    const end = await this.#live(url, headers).catch((error: unknown) => this.#failed(error))
    this.#cancelGrace()
    this.#cancelWatch()
    this.#abort.abort()
    this.events.ended(() => this.#known ?? end)
  }

  /** What is known of the end better than what the line says of it. */
  get #known(): Disconnected | undefined {
    if (this.#refusal !== undefined) return { state: 'refused', reason: this.#refusal }
    return this.#isSilent ? { state: 'waiting', reason: say`the server has stopped responding` } : undefined
  }

  async #live(url: string, headers: Record<string, string>): Promise<Disconnected> {
    const response = await fetch(url, {
      headers: { Accept: 'text/event-stream', 'Cache-Control': 'no-cache', ...headers },
      redirect: 'manual',
      signal: this.#abort.signal,
    })
    this.#tellTime(response)
    if (!isStream(response)) return await this.#refused(response)
    this.#cancelGrace = this.options.clock.after(GRACE_MS, () => this.#open())
    this.#watch()
    const body: AsyncIterable<Uint8Array> | null = response.body
    for await (const bytes of body ?? []) {
      this.#watch()
      this.#reader.push(bytes)
    }
    this.#judge(this.#reader.rest)
    return { state: 'waiting', reason: say`the server ended the connection` }
  }

  #tellTime({ headers }: Response): void {
    const at = Date.parse(headers.get('date') ?? '')
    if (Number.isFinite(at)) this.options.onServerTime?.(at)
  }

  async #refused(response: Response): Promise<Disconnected> {
    const { status, headers } = response
    const { clock } = this.options
    const cancel = clock.after(REFUSAL_BODY_TIMEOUT_MS, () => this.#abort.abort())
    const bytes = await readBytes(response, MAX_REFUSAL_BYTES).catch(() => undefined)
    cancel()
    this.#judge(bytes?.toString('utf8') ?? '')
    if (status === 401 || status === 403) return { state: 'refused', reason: explainStatus(status) }
    const retryAfter = readRetryAfter(headers.get('retry-after') ?? undefined, clock.now())
    const reason = explainStatus(status)
    return { state: 'waiting', reason, ...(retryAfter !== undefined && { retryAfter }) }
  }

  #failed(error: unknown): Disconnected {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : undefined
    return { state: 'waiting', reason: cause ? explain(cause) : say`the connection was lost` }
  }

  #open(): void {
    if (this.#isOpen || this.#refusal !== undefined || this.#abort.signal.aborted) return
    this.#isOpen = true
    this.#cancelGrace()
    this.events.opened()
    this.options.onOpen()
  }

  /** What stands in place of events may say that the credential is refused. */
  #judge(text: string): void {
    this.#refusal ??= text === '' ? undefined : this.options.refusal(text)
    if (this.#refusal !== undefined) this.#abort.abort()
  }

  /** Any byte is a sign of life. */
  #watch(): void {
    this.#cancelWatch()
    this.#cancelWatch = this.options.clock.after(SILENCE_MS, () => {
      this.#isSilent = true
      this.#abort.abort()
    })
  }
}

/** A page for people is no stream, whatever its status says. */
function isStream({ status, headers }: Response): boolean {
  return status === 200 && !(headers.get('content-type') ?? '').includes('text/html')
}
