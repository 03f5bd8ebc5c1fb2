import { withPlatformWords } from '../bridge/platform-words'
import { randomUUID } from 'node:crypto'
import * as v from 'valibot'
import type { Clock } from '../bridge/clock'
import { type Saying, Sentence, say } from '../bridge/sentence'
import { Watchers } from '../bridge/watchers'
import type { Link } from '../transport/reconnector'
import { WebSocketConnection } from '../transport/websocket'
import type { SessionEnd } from '../transport/websocket-session'
import { Access, type AccessRefusal } from './access'
import { Acknowledgements } from './acknowledgements'
import { Api } from './sending/api'
import { type Frame, packFrame, readFrame, type FrameResult, unpackFrame } from './messages'
import type { Keystore } from './keystore'
import { type MessageView, messageViewSchema } from './message-view'
import { MixinError, NoReply, readServerTime, verdictOf } from './refusal'
import { PendingReplies } from './pending-replies'
import { Sender } from './sending/sender'
import { Users } from './users'
import { FLUSH_TIMEOUT_MS, LIST_RETRY_MS } from './timing'
import { signToken } from './token'

export interface MixinSessionOptions {
  /** `wss://…` or `ws://…`, without a trailing slash. */
  server: string
  /** `https://…`, without a trailing slash. */
  api: string
  keystore: Keystore
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** Somebody wrote something: it comes again until it is acknowledged. */
  onMessage(view: MessageView): void
  /**
   * Somebody got or read what the bot sent. Receipts are not acknowledged
   * (docs/protocols/mixin.md#server-pushes).
   */
  onReceipt(view: MessageView): void
  /** The server sent something that is not understood. */
  onOddity?(what: Saying): void
}

/** What the nodes show of the bot. */
export interface MixinStatus {
  link: Link
  refused?: AccessRefusal
  /** By how many minutes this machine's clock is behind (+) or ahead (−), where Mixin would not take it. */
  skew?: number
  /** The last frame that was not understood, until one is. */
  complaint?: Saying
}

const PROTOCOL = 'Mixin-Blaze-1'

/** A bot of Mixin Messenger: its one socket, what it acknowledges and what it sends. */
export class MixinSession {
  readonly api: Api
  readonly sender: Sender
  readonly users: Users
  readonly #connection: WebSocketConnection
  readonly #access: Access
  readonly #replies: PendingReplies
  readonly #acknowledgements: Acknowledgements
  readonly #watchers = new Watchers()
  #isReady = false
  /** What waits for the answer to a ping. */
  #linkChecks: ((isAlive: boolean) => void)[] = []
  /** Counts starts and stops, so that a slow stop does not end a newer start. */
  #generation = 0
  #cancelList: () => void = () => undefined
  #complaint: Saying | undefined

  constructor(private readonly options: MixinSessionOptions) {
    const { clock, random, keystore } = options
    this.#replies = new PendingReplies(clock)
    this.#access = new Access({
      clock,
      ask: () => this.api.call('GET', '/me'),
      retry: () => this.#connection.restart(),
      onChange: () => this.#changed(),
    })
    this.api = new Api({
      base: () => options.api,
      keystore,
      now: () => this.#access.now(),
      onServerTime: (at) => this.#access.sync(at),
    })
    this.#acknowledgements = new Acknowledgements({
      clock,
      random,
      send: (messages) => this.#request('ACKNOWLEDGE_MESSAGE_RECEIPTS', { messages }),
      isReady: () => this.#canSend,
    })
    this.sender = new Sender({
      clock,
      random,
      appId: keystore.appId,
      api: this.api,
      create: (message) => this.#request('CREATE_MESSAGE', message),
      isReady: () => this.#canSend,
      isAlive: () => this.#isAlive(),
    })
    this.users = new Users({
      clock,
      call: (method, path) => this.api.call(method, path),
      persist: (attempt) => this.sender.ask(attempt),
    })
    this.#connection = new WebSocketConnection({
      clock,
      random,
      address: () => this.#address(),
      onOpen: () => this.#list(),
      onText: (text) => this.#receiveText(text),
      onBytes: (bytes) => this.#receive(unpackFrame(bytes)),
      onPong: () => this.#settleLinkChecks(true),
      onBadFrame: (what) => this.#complain(what),
      refusal: (end) => this.#refusalOf(end),
      onEnd: () => this.#ended(),
      onLink: () => this.#changed(),
    })
  }

  get status(): MixinStatus {
    const { link } = this.#connection
    const { refused, skew } = this.#access
    return {
      // A socket that is open and silent may still turn out to be refused.
      link: link.state === 'connected' && !this.#isReady ? { state: 'connecting' } : link,
      ...(refused ? { refused } : {}),
      ...(skew !== undefined && { skew }),
      ...(this.#complaint === undefined ? {} : { complaint: this.#complaint }),
    }
  }

  /** A socket that is closing takes nothing any more, though its end may be long in coming. */
  get #canSend(): boolean {
    return this.#isReady && this.#connection.open
  }

  /** Calls back whenever the status changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** Dials, unless that is going on already. */
  start(): void {
    this.#generation += 1
    this.#connection.start()
  }

  /** Ends the connection until the next start; what is to be acknowledged goes out before. */
  async stop(): Promise<void> {
    this.#generation += 1
    const generation = this.#generation
    if (this.#connection.open) await this.#acknowledgements.drain(FLUSH_TIMEOUT_MS)
    if (generation !== this.#generation) return
    this.#isReady = false
    this.#access.stop()
    this.#cancelList()
    await this.#connection.stop()
  }

  /** Ends for good, in well under a second. */
  async close(): Promise<void> {
    this.sender.stop()
    await this.stop()
    this.#acknowledgements.stop()
    this.api.close()
    this.#watchers.clear()
  }

  /** Asks for everything that is not acknowledged: somebody is there to take it now. */
  list(): void {
    if (this.#isReady) this.#list()
  }

  /** The message is done with: the server need not push it again. */
  acknowledge(messageId: string): void {
    this.#acknowledgements.add(messageId)
  }

  #address(): { url: string; headers: Record<string, string>; protocol: string } {
    const { server, keystore } = this.options
    const request = { method: 'GET', uri: '/', body: '', now: this.#access.now(), jti: randomUUID() }
    const headers = { Authorization: `Bearer ${signToken(keystore, request)}` }
    return { url: `${server}/`, headers, protocol: PROTOCOL }
  }

  /** The mandatory first frame: without it nothing is pushed (docs/protocols/mixin.md#client-actions). */
  #list(): void {
    this.#cancelList()
    this.#request('LIST_PENDING_MESSAGES').then(
      () => this.#listed(),
      (error: unknown) => this.#notListed(error),
    )
  }

  #listed(): void {
    if (!this.#connection.open) return
    this.#isReady = true
    this.#access.granted()
    this.#changed()
    this.#acknowledgements.flush()
    this.sender.resume()
  }

  #notListed(error: unknown): void {
    if (!this.#connection.open) return
    if (error instanceof MixinError) this.#complain(error.sentence)
    this.#cancelList = this.options.clock.after(error instanceof NoReply ? 0 : LIST_RETRY_MS, () =>
      this.#list(),
    )
  }

  #request(action: string, params?: object): Promise<Frame> {
    const id = randomUUID()
    const frame = packFrame({ id, action, ...(params ? { params } : {}) })
    if (!this.#connection.send(frame))
      return Promise.reject(new NoReply(say`There is no connection to Mixin`))
    return this.#replies.expect(id)
  }

  /** Mixin sends binary frames only; whoever sends text is reported, and still heard. */
  #receiveText(text: string): void {
    const frame = readFrame(text)
    this.#receive(frame)
    if (!('odd' in frame)) this.#complain(say`a text frame, where a binary one was expected`)
  }

  #receive(frame: FrameResult): void {
    if ('odd' in frame) return this.#complain(frame.odd instanceof Sentence ? frame.odd : String(frame.odd))
    if (this.#complaint !== undefined) {
      this.#complaint = undefined
      this.#changed()
    }
    if (frame.error && this.#isRefused(frame.error.code)) return
    if (this.#replies.settle(frame)) return
    this.#dispatch(frame)
  }

  /** In whatever frame it comes: the token is no good (docs/protocols/mixin.md#unauthorized). */
  #isRefused(code: number): boolean {
    const verdict = verdictOf(code)
    if (verdict !== 'unauthorized' && verdict !== 'outdated') return false
    this.#isReady = false
    this.#connection.refuse(say`error ${code}`)
    if (verdict === 'outdated') this.#access.outdate()
    else this.#access.unauthorized()
    return true
  }

  #dispatch({ action, data, error }: Frame): void {
    if (error) return this.#complain(withPlatformWords(say`the error ${error.code}`, error.description))
    const view = v.safeParse(messageViewSchema, data)
    if (!view.success) {
      // Replies that come too late have no data, and no id that anybody waits for.
      if (action === 'CREATE_MESSAGE' && data !== undefined) this.#complain(say`a message without an ID`)
      return
    }
    if (action === 'ACKNOWLEDGE_MESSAGE_RECEIPT') return this.options.onReceipt(view.output)
    if (action !== 'CREATE_MESSAGE') return this.acknowledge(view.output.message_id)
    this.#take(view.output)
  }

  #take(view: MessageView): void {
    // A pushed message proves that the server took our LIST request, even when its reply was lost.
    if (!this.#isReady) this.#listed()
    if (view.user_id !== this.options.keystore.appId) return this.options.onMessage(view)
    // Without a category it is a late reply to something that we sent; with one it is our own message.
    if (view.category !== '') this.acknowledge(view.message_id)
  }

  /**
   * The two forms of a 401 that show at the handshake, and the older code in a body
   * (docs/protocols/mixin.md#unauthorized).
   */
  #refusalOf({ status, reply, reason }: SessionEnd): Saying | undefined {
    if (status === undefined) return undefined
    const time = readServerTime(header(reply?.headers['x-server-time']))
    if (time !== undefined) this.#access.sync(time)
    const frame = readFrame(reply?.body ?? '')
    const code = 'odd' in frame ? undefined : frame.error?.code
    const verdict = verdictOf(code ?? status)
    if (verdict === 'outdated') this.#access.outdate()
    else if (verdict === 'unauthorized') this.#access.unauthorized()
    else return status === 403 ? reason : undefined
    return code === undefined ? reason : say`error ${code}`
  }

  #ended(): void {
    this.#isReady = false
    this.#cancelList()
    this.#access.ended()
    this.#replies.abandon()
    this.#settleLinkChecks(false)
  }

  /** Asks for a sign of life; false when the connection ends without one. */
  #isAlive(): Promise<boolean> {
    if (!this.#connection.open) return Promise.resolve(false)
    return new Promise((resolve) => {
      this.#linkChecks.push(resolve)
      this.#connection.confirm()
    })
  }

  #settleLinkChecks(isAlive: boolean): void {
    for (const resolve of this.#linkChecks.splice(0)) resolve(isAlive)
  }

  #complain(what: Saying): void {
    this.options.onOddity?.(what)
    this.#complaint = what
    this.#changed()
  }

  #changed(): void {
    this.#watchers.notify()
  }
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
