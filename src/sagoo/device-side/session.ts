import { LRUCache } from 'lru-cache'
import type { Clock } from '../../bridge/clock'
import type { Device } from '../../bridge/device'
import type { Delivery } from '../../bridge/outbox'
import { Problem, quote } from '../../bridge/problem'
import type { Answer, Question } from '../../bridge/request'
import { type Saying, say, sayingOf } from '../../bridge/sentence'
import { type Facet, MAX_FACETS, noRoom } from '../../bridge/facet'
import { isObject } from '../../bridge/tolerant'
import { Watchers } from '../../bridge/watchers'
import { MqttConnection } from '../../transport/mqtt'
import type { Login } from '../../transport/mqtt-session'
import type { Link } from '../../transport/reconnector'
import type { Asked, Credentials, DeviceDialect, Moment, Opened, PostMessage, Result } from './dialect'
import type { DeviceDialectName } from './dialect-names'
import { deviceDialect } from './dialects'
import type { SagooDevice } from './device'
import { eventOf, postKindOf } from './events'
import { Heartbeat } from './heartbeat'
import { type DeviceKeys, keyOf } from './keys'
import { PostBundle } from './post-bundle'
import { ask, PropertySet } from './property-set'
import type { PropertyQuestion } from './questions'
import { checkDepth } from '../text'

export interface SagooBrokerOptions extends Omit<Login, 'clientId'> {
  /** Empty: the key of the first device, and from then on of the same one as long as it is there. */
  clientId: string
  /** Absent: SagooIoT's. */
  dialect?: DeviceDialectName
  clock: Clock
  /** From 0 up to, not including, 1. */
  random: () => number
  /** An id for a message of ours, another one each time. */
  newId: () => string
  /** The broker ended every session in which something was posted here: that is lost. */
  onRefused: (topic: string) => void
  /** A request was not carried out. @param device its name */
  onDropped?: (why: Saying, device: string) => void
}

/** What the nodes show of the broker. */
export interface SagooBrokerStatus {
  link: Link
  /** Topics that the broker does not let us subscribe to: what the platform asks there does not arrive. */
  denied: readonly string[]
  /** Somebody else seems to log in with the same client id. */
  isContended: boolean
  /** The last warning; cleared by the next valid request. */
  notice?: Saying
}

/** The oldest are dropped: no home gets so many requests while the platform waits for an answer. */
const MAX_SEEN_REQUESTS = 10_000
const MAX_UNSENT_ANSWERS = 1_000

/** An answer that could not be sent yet. */
interface UnsentAnswer {
  message: PostMessage
  /** Clock.elapsed, in ms. */
  until: number
}

/** A request that came, and its answer once there is one. */
interface Seen {
  answered?: PostMessage
}

/** The device side of SagooIoT or JetLinks: one MQTT session for a device, or for a gateway of several. */
export class SagooBrokerSession {
  readonly #connection: MqttConnection
  readonly #dialect: DeviceDialect
  /** Keyed by product and device key. */
  #things = new Map<string, SagooDevice>()
  /** Keyed as #things. */
  readonly #heartbeats = new Map<string, Heartbeat>()
  /** Keyed by device and request: a redelivered one is not carried out again. */
  readonly #seen: LRUCache<string, Seen>
  /** Keyed by device. */
  readonly #sets = new WeakMap<Device, Set<PropertySet>>()
  #bundle = new PostBundle()
  readonly #watchers = new Watchers()
  #cancelFlush: (() => void) | undefined
  #unsent: UnsentAnswer[] = []
  #clientId = ''
  readonly #denied = new Set<string>()
  /** What is subscribed to in this session. */
  #filters: readonly string[] = []
  /** Those of them without which a device is not asked. */
  #needed: ReadonlySet<string> = new Set()
  /** The device that the session is logged in as, where others are behind it. */
  #gateway: DeviceKeys | undefined
  #notice: Saying | undefined

  constructor(private readonly options: SagooBrokerOptions) {
    const { url, clock, random } = options
    this.#dialect = deviceDialect(options.dialect ?? 'sagoo', clock)
    this.#seen = new LRUCache({
      max: MAX_SEEN_REQUESTS,
      ttl: this.#dialect.memory,
      perf: { now: () => clock.elapsed() },
    })
    this.#connection = new MqttConnection({
      clock,
      random,
      login: () => ({
        url,
        clientId: this.#clientId,
        ...this.#dialect.login(credentialsIn(options)),
      }),
      onOpen: () => this.#opened(),
      onMessage: (topic, payload, isRetained) => this.#receive(topic, payload, isRetained),
      onDenied: (topic) => this.#deny(topic),
      onEnd: () => this.#ended(),
      onRefused: (topic) => options.onRefused(topic),
      onFault: (error) => this.#note(say`Something could not be handled (${sayingOf(error)})`),
      onLink: () => this.#watchers.notify(),
    })
  }

  get status(): SagooBrokerStatus {
    const { link, isContended } = this.#connection
    const known = { link, isContended, denied: [...this.#denied] }
    return this.#notice === undefined ? known : { ...known, notice: this.#notice }
  }

  /** Whether the broker keeps from a device what the platform asks it. */
  isDenied({ facts: { place } }: SagooDevice): boolean {
    return this.#dialect.filters(place, this.#gateway).needed.some((filter) => this.#denied.has(filter))
  }

  /** Calls back whenever the status changes; the returned function ends that. */
  watch(watcher: () => void): () => void {
    return this.#watchers.add(watcher)
  }

  /** As whom the session would log in with these devices. */
  clientIdFor(things: readonly SagooDevice[]): string {
    if (this.options.clientId !== '') return this.options.clientId
    const keys = things.map(({ facts }) => facts.place.deviceKey)
    return keys.includes(this.#clientId) ? this.#clientId : (keys[0] ?? '')
  }

  /**
   * Brings the session in line with the devices that are in use: none, no session.
   * @returns how many events of devices that are gone have not arrived, and never will
   */
  async reconcile(things: readonly SagooDevice[]): Promise<number> {
    const before = this.#things
    this.#things = new Map(things.map((thing) => [thing.facts.key, thing]))
    const gone = [...before].filter(([key]) => !this.#things.has(key))
    const lost = this.#connection.forget((topic) =>
      gone.some(([, { facts }]) => this.#dialect.isTopicOf(facts.place, this.#gateway, topic)),
    )
    this.#leave(gone.map(([, thing]) => thing))
    await this.#reconnect(before)
    return lost
  }

  async #reconnect(before: ReadonlyMap<string, SagooDevice>): Promise<void> {
    const things = [...this.#things.values()]
    if (things.length === 0) return this.#connection.stop()
    const clientId = this.clientIdFor(things)
    const isOther = clientId !== this.#clientId
    this.#clientId = clientId
    const places = things.map(({ facts }) => facts.place)
    this.#gateway = this.#dialect.gatewayOf(places, { clientId, isChosen: this.options.clientId !== '' })
    if (this.#connection.open && !isOther) this.#rearrange(before)
    else if (isOther && before.size > 0) this.#connection.restart()
    else this.#connection.start()
  }

  /** Ends the session, in well under a second. @returns how many events have not arrived, and never will */
  async close(): Promise<number> {
    for (const { device } of this.#things.values()) device.abandon()
    this.#flush()
    this.#leave([...this.#things.values()])
    this.#watchers.clear()
    await this.#connection.stop()
    return this.#connection.unacknowledged
  }

  /** Posts a report; properties of one moment share a message. */
  send(thing: SagooDevice, key: string, facets: readonly Facet[]): Delivery {
    if (this.#things.get(thing.facts.key) !== thing) return 'away'
    const [facet] = facets
    if (!facet) return 'nothing'
    if (postKindOf(key) !== 'property') return this.#publishEvent(thing, key, facet)
    // Any post would bring it online there.
    if (!this.#connection.open || !thing.device.online) return 'away'
    // The platform hears the answer to its own request before the state that follows from it.
    if (this.#isHeld(thing.device, key)) return 'away'
    if (this.#dialect.isHarmed(facet.value)) thing.warnOnce(harmed(thing, key))
    this.#bundle.add(thing.facts.place, { name: key, value: facet.value })
    this.#flushSoon()
    return 'sent'
  }

  #publishEvent(thing: SagooDevice, key: string, { value }: Facet): Delivery {
    const { place } = thing.facts
    const values = isObject(value) ? value : {}
    if (this.#dialect.isHarmed(values)) thing.warnOnce(harmed(thing, key))
    const { topic, body } =
      postKindOf(key) === 'event'
        ? this.#dialect.event(place, this.#gateway, eventOf(key), values, this.#moment)
        : this.#dialect.tags(place, this.#gateway, values, this.#moment)
    return this.#connection.publishReliably(topic, JSON.stringify(body)) ? 'sent' : 'away'
  }

  #opened(): void {
    this.#notice = undefined
    this.#denied.clear()
    this.#filters = this.#wantedFilters()
    this.#connection.subscribe([...this.#filters])
    const now = this.options.clock.elapsed()
    for (const { message, until } of this.#unsent.splice(0)) if (until > now) this.#publish(message)
    this.#dialect.greeting(this.#gateway, this.#moment).forEach((message) => this.#publish(message))
    for (const thing of this.#things.values()) this.#startHeartbeat(thing)
  }

  #ended(): void {
    this.#heartbeats.forEach((heartbeat) => heartbeat.stop())
    this.#heartbeats.clear()
    this.#cancelFlush?.()
    this.#cancelFlush = undefined
    // All of it is said again in the next session, of whatever can be reached then.
    this.#bundle = new PostBundle()
  }

  /** The session goes on with other devices. */
  #rearrange(before: ReadonlyMap<string, SagooDevice>): void {
    const gone = [...before].filter(([key]) => !this.#things.has(key))
    const known = this.#filters
    const wanted = this.#wantedFilters()
    this.#filters = wanted
    const left = known.filter((filter) => !wanted.includes(filter))
    this.#connection.unsubscribe(left)
    left.forEach((topic) => this.#denied.delete(topic))
    this.#connection.subscribe(wanted.filter((filter) => !known.includes(filter)))
    for (const [key] of gone) this.#stopHeartbeat(key)
    for (const [key, thing] of this.#things) {
      if (before.get(key) !== thing) this.#startHeartbeat(thing)
      else thing.device.resume()
    }
  }

  /** What the platform asks of each device, on its own topics and behind its gateway. */
  #wantedFilters(): string[] {
    const all = [...this.#things.values()].map(({ facts }) =>
      this.#dialect.filters(facts.place, this.#gateway),
    )
    this.#needed = new Set(all.flatMap(({ needed }) => needed))
    return [...new Set(all.flatMap(({ needed, extra }) => [...needed, ...extra]))]
  }

  #startHeartbeat(thing: SagooDevice): void {
    const { key } = thing.facts
    this.#stopHeartbeat(key)
    const heartbeat = new Heartbeat(thing, this.options.clock, {
      post: () => this.#beat(thing),
      show: (isOnline) => this.#showPresence(thing, isOnline),
    })
    this.#heartbeats.set(key, heartbeat)
    thing.device.resume()
  }

  #stopHeartbeat(key: string): void {
    this.#heartbeats.get(key)?.stop()
    this.#heartbeats.delete(key)
  }

  /** Posts the whole state, or an empty post while nothing is known. */
  #beat({ facts: { place }, device }: SagooDevice): void {
    device.resendAll()
    if (device.facets().some(({ value }) => value !== undefined)) return
    this.#bundle.addHeartbeat(place)
    this.#flushSoon()
  }

  #showPresence({ facts }: SagooDevice, isOnline: boolean): void {
    const messages = this.#dialect.presence(facts.place, this.#gateway, isOnline, this.#moment)
    messages.forEach((message) => this.#publish(message))
  }

  /** Says of devices that they go; the gateway last, because without it nobody would take the rest. */
  #leave(things: readonly SagooDevice[]): void {
    const isGateway = ({ facts }: SagooDevice) => facts.place.deviceKey === this.#gateway?.deviceKey
    for (const thing of [...things.filter((one) => !isGateway(one)), ...things.filter(isGateway)]) {
      // Of one that is offline already the platform knows.
      if (this.#heartbeats.has(thing.facts.key) && thing.device.online) this.#showPresence(thing, false)
    }
  }

  #flushSoon(): void {
    this.#cancelFlush ??= this.options.clock.after(0, () => this.#flush())
  }

  #flush(): void {
    this.#cancelFlush?.()
    this.#cancelFlush = undefined
    const posts = this.#dialect.posts(this.#bundle.take(), this.#gateway, this.#moment)
    posts.forEach((message) => this.#publish(message))
  }

  #publish({ topic, body }: PostMessage): boolean {
    return this.#connection.publish(topic, JSON.stringify(body))
  }

  get #moment(): Moment {
    const { clock, newId } = this.options
    return { time: clock.now(), newId }
  }

  #receive(topic: string, payload: Buffer, isRetained: boolean): void {
    if (this.#dialect.hear(topic, payload, this.#gateway)) return
    const called = this.#dialect.called(topic, this.#gateway)
    const thing = called && this.#thingAt(called.place)
    if (!called || !thing) return
    // A retained request is stale.
    if (isRetained)
      return this.#drop(
        thing,
        say`A retained request was dropped: it was made before this connection and may be out of date`,
      )
    const opened = called.open(payload)
    if (!opened) return this.#drop(thing, say`A request that is not understood was dropped`)
    try {
      checkDepth(opened.body, say`The request`)
      const asked = opened.read()
      const target = asked.identity ? this.#subDevice(asked.identity) : thing
      const seen = this.#remember(target, opened)
      if (seen) this.#take(target, asked, opened, this.#answerTo(opened, seen))
    } catch (error) {
      // What came again has its answer already.
      const seen = this.#remember(thing, opened)
      if (seen) this.#answerTo(opened, seen)(failureOf(error))
    }
  }

  /** @throws Problem */
  #subDevice(identity: DeviceKeys): SagooDevice {
    const found = this.#thingAt(identity)
    if (found) return found
    throw new Problem(
      'invalid-value',
      say`The sub-device ${quote(identity.deviceKey)} is not known here: nothing was carried out`,
    )
  }

  #take(thing: SagooDevice, asked: Asked, { patience }: Opened, answer: (result: Result) => void): void {
    this.#clearNotice()
    const timeout = patience === undefined ? {} : { timeout: Math.min(patience, thing.timeout) }
    try {
      if (asked.kind === 'set') this.#set(thing, asked.questions, timeout, answer)
      else if (asked.kind === 'call') this.#call(thing, { ...asked.question, ...timeout }, answer)
      else if (asked.kind === 'read') answer(knownOf(thing.device, asked.names))
      else answer({ success: true, isOnline: thing.device.online })
    } catch (error) {
      answer(failureOf(error))
    }
  }

  /** Remembers a request; undefined when it came before, perhaps on another topic of the same device. */
  #remember(thing: SagooDevice, { id, key }: Opened): Seen | undefined {
    const full = JSON.stringify([thing.facts.key, key])
    const before = this.#seen.get(full)
    if (!before) {
      const seen: Seen = {}
      this.#seen.set(full, seen)
      return seen
    }
    if (this.#dialect.repeatsAnswers && before.answered) this.#publish(before.answered)
    this.#drop(thing, say`Request ${quote(id)} was sent again; the copy was dropped`)
    return undefined
  }

  /**
   * The device with these keys. A product key that is empty or unknown leaves it to the device key alone, where that
   * is one device's (docs/protocols/jetlinks-device.md#s4).
   */
  #thingAt(place: DeviceKeys): SagooDevice | undefined {
    const exact = this.#things.get(keyOf(place))
    if (exact) return exact
    const alike = [...this.#things.values()].filter(({ facts }) => facts.place.deviceKey === place.deviceKey)
    return alike.length === 1 ? alike[0] : undefined
  }

  #set(
    { device }: SagooDevice,
    questions: readonly PropertyQuestion[],
    timeout: { timeout?: number },
    answer: (result: Result) => void,
  ): void {
    const timed = questions.map((entry) =>
      'problem' in entry ? entry : { question: { ...entry.question, ...timeout } },
    )
    const set = new PropertySet(this.#withRoom(device, timed), (result) => {
      this.#setsOf(device).delete(set)
      answer(result)
      device.resume()
    })
    this.#setsOf(device).add(set)
    set.ask(device)
  }

  /** What a call returns is what the flow answered with, and not what it was called with. */
  #call({ device }: SagooDevice, question: Question, answer: (result: Result) => void): void {
    ask(device, question, (given) => {
      if (!given.success) answer(given)
      else answer(given.value === question.value ? { success: true } : { success: true, output: given.value })
      return true
    })
  }

  /** Every new name stays: what there is no room for is not asked. */
  #withRoom(device: Device, questions: readonly PropertyQuestion[]): PropertyQuestion[] {
    const names = new Set(device.facets().map(({ capability }) => capability))
    for (const set of this.#setsOf(device)) set.names.forEach((name) => names.add(name))
    return questions.map((entry) => {
      if ('problem' in entry || names.has(entry.question.capability)) return entry
      const { capability } = entry.question
      if (names.size >= MAX_FACETS) return { problem: noRoom(capability) }
      names.add(capability)
      return entry
    })
  }

  #setsOf(device: Device): Set<PropertySet> {
    const sets = this.#sets.get(device) ?? new Set()
    this.#sets.set(device, sets)
    return sets
  }

  #isHeld(device: Device, property: string): boolean {
    return [...(this.#sets.get(device) ?? [])].some((set) => set.names.has(property))
  }

  /** Gives the one answer to a request, whatever happens; later, when there is no session now. */
  #answerTo(opened: Opened, seen: Seen): (result: Result) => void {
    const until = this.options.clock.elapsed() + (opened.patience ?? this.#dialect.memory)
    return (result) => {
      if (seen.answered) return
      const message = opened.answer(result, this.#moment)
      seen.answered = message
      if (this.#publish(message)) return
      if (this.#unsent.length < MAX_UNSENT_ANSWERS) this.#unsent.push({ message, until })
    }
  }

  #deny(topic: string): void {
    // Its device may be gone meanwhile.
    if (!this.#needed.has(topic)) return
    this.#denied.add(topic)
    this.#watchers.notify()
  }

  #drop({ device }: SagooDevice, why: Saying): void {
    this.options.onDropped?.(why, device.name)
    this.#note(why)
  }

  #note(what: Saying): void {
    this.#notice = what
    this.#watchers.notify()
  }

  #clearNotice(): void {
    if (this.#notice === undefined) return
    this.#notice = undefined
    this.#watchers.notify()
  }
}

function credentialsIn({ username, password }: Credentials): Credentials {
  return { ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
}

/** What is known of the properties that are asked for. */
function knownOf(device: Device, names: readonly string[]): Result {
  if (!device.online)
    return { success: false, reason: String(say`${device.name} is offline`), code: 'offline' }
  const facets = device.facets().filter(({ capability, value }) => value !== undefined && isAsked(capability))
  if (facets.length > 0)
    return {
      success: true,
      values: Object.fromEntries(facets.map(({ capability, value }) => [capability, value])),
    }
  const reason = String(say`Nothing of that is known of ${device.name} yet`)
  return { success: false, reason, code: 'unknown-state' }

  function isAsked(capability: string): boolean {
    return postKindOf(capability) === 'property' && (names.length === 0 || names.includes(capability))
  }
}

/** What is our own fault is told without the details. */
function failureOf(error: unknown): Extract<Answer, { success: false }> {
  if (error instanceof Problem) return { success: false, reason: error.message, code: error.code }
  return { success: false, reason: 'The request could not be taken into the flow', code: 'flow' }
}

function harmed({ device: { name } }: SagooDevice, property: string): Saying {
  return say`${name}: the platform garbles quotation marks, backslashes and line breaks. In ${property} they become spaces`
}
