import { randomUUID } from 'node:crypto'
import type { Clock } from '../bridge/clock'
import type { Json } from '../bridge/json'
import type { Delivery } from '../bridge/outbox'
import type { PicturePort } from '../bridge/pictures'
import { type Saying, say } from '../bridge/sentence'
import type { Facet } from '../bridge/facet'
import { Watchers } from '../bridge/watchers'
import type { Link } from '../transport/reconnector'
import { ServerClock } from '../transport/server-clock'
import { type UncleanClose, WebSocketConnection } from '../transport/websocket'
import { askDevice, askModule, type ModuleSettings } from './ask'
import { checkPicture, uploadPicture } from './camera'
import type { SinricDevice } from './device'
import { toEvent } from './events'
import { FrameVerifier, type RejectionReason } from './frame-verifier'
import { LocalMember, type LocalOptions, type LocalStatus } from './local/member'
import { type ActionResult, eventPayload, type RequestPayload, responsePayload } from './messages'
import { answerModule, type HealthFacts, isOwnSetting } from './module'
import type { Asked } from './request-memory'
import { sign, signingKey } from './signature'

export interface SinricSessionOptions {
  /** `wss://…` or `ws://…`. */
  server: string
  appKey: string
  appSecret: string
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** What the portal shows of this installation. */
  module: { version: string; mac: string | undefined; ip?: string | undefined }
  /** Where pictures go: `https://camera.sinric.pro`. */
  camera: string
  health: () => HealthFacts
  /** Control over the LAN; absent: no port is opened. */
  local?: LocalOptions
  /** Takes the user's own settings of the module into the flow. */
  settings: ModuleSettings
  /** A frame was left unanswered. */
  onRefused?(rejection: FrameRejection): void
}

/** Why a frame was left unanswered. */
export interface FrameRejection {
  kind: RejectionReason | 'stranger'
  /** In words, for the user. */
  detail: Saying
}

/** What the nodes show of the account. */
export interface SinricStatus {
  link: Link
  /** The last frame that was refused, until a good request comes. */
  complaint?: FrameRejection
  /** How far this machine's clock is off, in s, when that is more than half the server's window. */
  skew?: number
  /** How many frames were refused since the start. */
  refused: number
  /** Absent without control over the LAN. */
  local?: LocalStatus
}

/** The server's first frame tells the time; one that keeps silent is believed to agree with us after this, in ms. */
const GREETING_TIMEOUT_MS = 2_000
/**
 * Requests of the portal that soon after connecting restore the last state, in ms
 * (docs/protocols/sinric.md#restored-states).
 */
const RESTORE_WINDOW_MS = 5_000
/** The server rejects what is 60 s off; half of that is worth a word, in ms. */
const MIN_SHOWN_SKEW_MS = 30_000

/** Complaints that only a good request proves wrong. */
const OUTLASTING_A_SESSION: ReadonlySet<FrameRejection['kind']> = new Set(['signature', 'stale'])

/** A Sinric Pro account: the one connection, and the devices that are reached over it. */
export class SinricSession {
  readonly #connection: WebSocketConnection
  readonly #verifier: FrameVerifier
  readonly #serverClock: ServerClock
  readonly #key
  readonly #local: LocalMember | undefined
  /** Keyed by device id. */
  #devices = new Map<string, SinricDevice>()
  #announced = ''
  #ready = false
  #openedAt = 0
  #cancelGreeting: () => void = () => undefined
  #complaint: FrameRejection | undefined
  #refused = 0
  readonly #watchers = new Watchers()
  /** Ends the uploads. */
  readonly #closing = new AbortController()

  constructor(private readonly options: SinricSessionOptions) {
    const { clock, random } = options
    this.#key = signingKey(options.appSecret)
    this.#serverClock = new ServerClock(clock)
    this.#verifier = new FrameVerifier(this.#key, () => this.#serverClock.now())
    const { local } = options
    this.#local =
      local &&
      new LocalMember(local, {
        key: this.#key,
        clock,
        serverClock: this.#serverClock,
        server: options.server,
        deviceOf: (id) => this.#devices.get(id),
        deviceIds: () =>
          [...this.#devices.values()].filter(({ facts }) => !facts.cloudOnly).map(({ facts }) => facts.id),
        health: options.health,
        onChange: () => this.#changed(),
      })
    this.#connection = new WebSocketConnection({
      clock,
      random,
      address: () => ({ url: options.server, headers: this.#headers() }),
      onOpen: () => this.#opened(),
      onText: (text) => this.#receive(text),
      onBadFrame: (what) => this.#complain('malformed', say`${what} was dropped`),
      onEnd: (unclean) => this.#ended(unclean),
      onLink: () => this.#changed(),
    })
  }

  /**
   * Brings the connection in line with the devices that are in use: opens it, opens it anew when the set has
   * changed (the ids travel in the handshake), or ends it when there is none.
   */
  async reconcile(devices: readonly SinricDevice[]): Promise<void> {
    this.#devices = new Map(devices.map((own) => [own.device.id, own]))
    this.#local?.serve(this.#devices.size)
    const wanted = [...this.#devices.keys()].sort().join(';')
    if (wanted === this.#announced) {
      this.#resume()
      return
    }
    const isFirst = this.#announced === ''
    this.#announced = wanted
    if (wanted === '') await this.#connection.stop()
    else if (isFirst) this.#connection.start()
    else this.#connection.restart()
  }

  /** How a camera's pictures reach the platform. */
  picturesOf(deviceId: string): PicturePort {
    const { clock, camera: base } = this.options
    return {
      request: 'getSnapshot',
      check: checkPicture,
      send: (bytes, kind) =>
        uploadPicture({
          ...{ base, deviceId, kind, bytes, clock },
          key: this.#key,
          createdAt: this.#createdAt(),
          signal: this.#closing.signal,
        }),
    }
  }

  /** Ends the connection; resolves in well under a second. */
  async close(): Promise<void> {
    for (const { device } of this.#devices.values()) device.abandon()
    this.#announced = ''
    this.#closing.abort()
    this.#local?.close()
    this.#cancelGreeting()
    await this.#connection.stop()
    this.#watchers.clear()
  }

  /** Calls back whenever the status changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  get status(): SinricStatus {
    const offset = this.#serverClock.offset()
    return {
      link: this.#connection.link,
      refused: this.#refused,
      ...(this.#local && { local: this.#local.status }),
      ...(this.#complaint ? { complaint: this.#complaint } : {}),
      ...(Math.abs(offset) > MIN_SHOWN_SKEW_MS ? { skew: Math.round(offset / 1000) } : {}),
    }
  }

  /** Sends the facets of one channel as one event. */
  send(own: SinricDevice, facets: readonly Facet[]): Delivery {
    const { device } = own
    // The server rejects events of devices that were not in the handshake.
    if (!this.#ready || this.#devices.get(device.id)?.device !== device) return 'away'
    const createdAt = this.#createdAt()
    const event = toEvent(own, facets, createdAt)
    if (!event) return 'nothing'
    if (!this.#send(eventPayload({ replyToken: randomUUID(), ...event }, createdAt))) return 'away'
    this.#connection.confirm()
    return 'sent'
  }

  #headers(): Record<string, string> {
    const { appKey, module } = this.options
    // Where the app finds us without asking everybody (docs/protocols/sinric-local.md#l8).
    const ip = this.#local?.address ?? module.ip
    return {
      appkey: appKey,
      deviceids: this.#announced,
      platform: 'node-red',
      SDKVersion: module.version,
      ...(module.mac === undefined ? {} : { mac: module.mac }),
      ...(ip === undefined ? {} : { ip }),
      firmwareVersion: module.version,
    }
  }

  #opened(): void {
    this.#openedAt = this.options.clock.elapsed()
    // What is wrong with our own credentials or clock outlasts a session; what the other side said in it does not.
    if (this.#complaint && !OUTLASTING_A_SESSION.has(this.#complaint.kind)) this.#clearComplaint()
    this.#cancelGreeting = this.options.clock.after(GREETING_TIMEOUT_MS, () => this.#becomeReady())
  }

  #becomeReady(): void {
    this.#cancelGreeting()
    if (this.#ready || !this.#connection.open) return
    this.#ready = true
    this.#resume()
    this.#changed()
  }

  /** Devices that were deployed anew may have something to say. */
  #resume(): void {
    for (const { device } of this.#devices.values()) device.resume()
  }

  #ended(unclean: UncleanClose | undefined): void {
    this.#ready = false
    this.#cancelGreeting()
    if (!unclean) return
    // A platform whose own request we answered knows what it asked for; only a dead link swallows answers too.
    const what = unclean.link === 'dead' ? 'all' : 'events'
    for (const { device } of this.#devices.values()) device.markUnconfirmed(what, unclean.lastHeard)
  }

  #receive(text: string): void {
    const frame = this.#verifier.verifyFrame(text)
    if (frame.kind === 'timestamp') {
      this.#serverClock.sync(frame.at)
      this.#local?.learnTime()
      this.#becomeReady()
    } else if (frame.kind === 'request') this.#dispatch(frame)
    else if (frame.kind === 'rejected') this.#complain(frame.reason, frame.detail)
  }

  #dispatch(asked: Asked): void {
    const { request } = asked
    if (request.deviceId === undefined) return this.#askModule(request)
    const own = this.#devices.get(request.deviceId)
    if (!own)
      return this.#complain(
        'stranger',
        say`a request for the device ${request.deviceId}, which is not in these flows`,
      )
    this.#clearComplaint()
    this.#ask(own, asked)
  }

  #ask(own: SinricDevice, asked: Asked): void {
    const { request } = asked
    const circumstances = this.#isRestoring(request) ? { restored: true as const } : {}
    const respond = (result: ActionResult): boolean => this.#respond(request, result)
    const memory = this.options.local?.hub.memory
    if (!memory) return askDevice(own, request, respond, circumstances)
    const known = memory.find(asked)
    if (known) return known.share(respond)
    const exchange = memory.begin(asked)
    exchange.share(respond)
    askDevice(own, request, (result) => exchange.settle(result), circumstances)
  }

  #askModule(request: RequestPayload): void {
    const { settings, health } = this.options
    const respond = (result: ActionResult): boolean => this.#respond(request, result)
    this.#clearComplaint()
    if (!settings.isServed || !isOwnSetting(request)) {
      respond(answerModule(request, health))
      return
    }
    askModule(settings, request, respond, this.#isRestoring(request) ? { restored: true } : {})
  }

  #isRestoring({ clientId }: RequestPayload): boolean {
    return clientId === 'portal' && this.options.clock.elapsed() - this.#openedAt < RESTORE_WINDOW_MS
  }

  #respond(request: RequestPayload, result: ActionResult): boolean {
    return this.#send(responsePayload(request, this.#createdAt(), result))
  }

  #send(payload: Json): boolean {
    return this.#connection.send(sign(payload, this.#key))
  }

  /** Seconds since the epoch by the server's clock, which rejects what is older than a minute. */
  #createdAt(): number {
    return Math.floor(this.#serverClock.now() / 1000)
  }

  #complain(kind: FrameRejection['kind'], detail: Saying): void {
    this.#refused += 1
    this.options.onRefused?.({ kind, detail })
    this.#complaint = { kind, detail }
    this.#changed()
  }

  /** A good request proves that key, secret and clock are right. */
  #clearComplaint(): void {
    if (!this.#complaint) return
    this.#complaint = undefined
    this.#changed()
  }

  #changed(): void {
    this.#watchers.notify()
  }
}
