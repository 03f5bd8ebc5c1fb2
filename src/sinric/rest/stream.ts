import type { Clock } from '../../bridge/clock'
import { type Saying, say } from '../../bridge/sentence'
import { Watchers } from '../../bridge/watchers'
import { EventStreamConnection } from '../../transport/event-stream'
import type { Link } from '../../transport/reconnector'
import type { SinricApi } from './api'
import { KnownDevices, type News } from './known-devices'
import { ApiProblem } from './problems'
import { type Answer, type Happening, readStreamMessage, type StreamMessage } from './stream-messages'

export interface SinricStreamOptions {
  /** `https://sse.sinric.pro/sse/stream` */
  url: string
  apiKey: string
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** Tells, after a gap, what was missed. */
  api: Pick<SinricApi, 'freshDevices'>
  onServerTime(at: number): void
}

/** A list after each connection tells what was missed; so many in a minute, of the 20 that the account has. */
const MAX_LISTS = 5
const MINUTE_MS = 60_000
/** A list that could not be had is asked for again after this, in ms. */
const LIST_PAUSE_MS = 30_000

/** What a device answered to a request. */
export type Response = Happening & Answer

/** The one event stream of an account (docs/protocols/sinric-rest.md#event-stream). */
export class SinricStream {
  readonly #connection: EventStreamConnection
  readonly #known = new KnownDevices()
  readonly #watchers = new Watchers()
  readonly #listeners = new Watchers<News>()
  readonly #askers = new Watchers<Response>()
  /** When lists were asked for (clock.elapsed, in ms), oldest first. */
  readonly #lists: number[] = []
  #reason: Saying | undefined
  /** Ends the list that is being asked for. */
  #catchingUp = new AbortController()

  constructor(private readonly options: SinricStreamOptions) {
    const { clock, random, url, apiKey } = options
    this.#connection = new EventStreamConnection({
      clock,
      random,
      address: () => ({ url, headers: { 'x-sinric-api-key': apiKey } }),
      onOpen: () => void this.#catchUp(),
      onData: (data) => this.#receive(data),
      // Whatever it was, the list tells what came of it.
      onDropped: () => void this.#catchUp(),
      refusal: (said) => (isAboutKey(said) ? REFUSED : undefined),
      onServerTime: (at) => options.onServerTime(at),
      onLink: (link) => {
        if (link.state !== 'connected') this.#catchingUp.abort()
        if ('reason' in link) this.#reason = link.reason
        this.#watchers.notify()
      },
    })
  }

  get link(): Link {
    return this.#connection.link
  }

  /** Why it was not connected the last time that it was not. */
  get reason(): Saying | undefined {
    return this.#reason
  }

  /** Connects, unless that is going on already. */
  start(): void {
    this.#connection.start()
  }

  /** Ends the connection; resolves in well under a second. */
  async stop(): Promise<void> {
    this.#catchingUp.abort()
    await this.#connection.stop()
  }

  /** Calls back when the link changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** Tells what devices do; the returned function ends that. */
  listen(listener: (news: News) => void): () => void {
    return this.#listeners.add(listener)
  }

  /** Tells what devices answer, also that they refuse; the returned function ends that. */
  onResponse(listener: (response: Response) => void): () => void {
    return this.#askers.add(listener)
  }

  /** Whether it is connected, or becomes so within this time; at once when it will not for minutes. */
  async opens(ms: number): Promise<boolean> {
    if (this.#isSettled()) return this.link.state === 'connected'
    const abort = new AbortController()
    const end = this.watch(() => this.#isSettled() && abort.abort())
    await this.options.clock.sleep(ms, abort.signal)
    end()
    return this.link.state === 'connected'
  }

  #isSettled(): boolean {
    return !['connecting', 'waiting'].includes(this.link.state)
  }

  #receive(data: string): void {
    const message = readStreamMessage(data)
    if (message) this.#take(message)
    else if (isAboutKey(data)) this.#connection.refuse(REFUSED)
  }

  #take(message: StreamMessage): void {
    switch (message.kind) {
      case 'online':
        this.#known.noteOnline(message.deviceId, message.name, message.isOnline)
        return this.#tell({ ...message, name: this.#known.nameOf(message.deviceId) })
      case 'happening':
        return this.#happened(message)
      case 'device':
        return this.#known
          .noteDevice(message.device, message.deviceId, message.name)
          .forEach((news) => this.#tell(news))
      case 'refusal':
        return isAboutKey(message.message) ? this.#connection.refuse(REFUSED) : undefined
      case 'other':
        return undefined
    }
  }

  #happened({ kind, type, ...response }: Extract<StreamMessage, { kind: 'happening' }>): void {
    if (type === 'request') return
    const { replyToken: _token, success = true, message: _reason, ...happening } = response
    if (success) {
      this.#known.note(happening)
      this.#tell({ kind, ...happening, name: this.#known.nameOf(happening.deviceId) })
    }
    if (type === 'response') this.#askers.notify(response)
  }

  #tell(news: News): void {
    this.#listeners.notify(news)
  }

  /** Tells what changed while nobody listened. The first list only says how things are. */
  async #catchUp(): Promise<void> {
    this.#catchingUp.abort()
    const { signal } = (this.#catchingUp = new AbortController())
    const { clock, api } = this.options
    const isOver = (): boolean => signal.aborted
    while (!isOver()) {
      const pause = this.#pause()
      if (pause > 0) await clock.sleep(pause, signal)
      if (isOver()) return
      this.#lists.push(clock.elapsed())
      const asked = this.#known.count
      try {
        const list = await api.freshDevices()
        if (!isOver()) this.#known.compare(list, asked).forEach((news) => this.#tell(news))
        return
      } catch (error) {
        const wait = error instanceof ApiProblem ? waitAfter(error) : undefined
        if (wait === undefined) return
        await clock.sleep(wait, signal)
      }
    }
  }

  /** Until another list may be asked for, in ms. */
  #pause(): number {
    const now = this.options.clock.elapsed()
    while (this.#lists.length > 0 && (this.#lists[0] ?? now) <= now - MINUTE_MS) this.#lists.shift()
    const oldest = this.#lists.at(-MAX_LISTS)
    return oldest === undefined ? 0 : oldest + MINUTE_MS - now
  }
}

/** Nobody waits for a list that is refused; the stream goes on without it. */
function waitAfter({ code, retryAfter }: ApiProblem): number | undefined {
  if (code === 'rate-limited') return retryAfter ?? MINUTE_MS
  return code === 'unreachable' || code === 'deadline' ? LIST_PAUSE_MS : undefined
}

const REFUSED: Saying = say`the server does not accept the API Key`

/** A wrong key may be told in the body of a 200 (docs/protocols/sinric-rest.md#event-stream). */
function isAboutKey(text: string): boolean {
  return /invalid api key/i.test(text)
}
