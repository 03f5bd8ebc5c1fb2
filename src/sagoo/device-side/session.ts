import { LRUCache } from 'lru-cache'
import type { Clock } from '../../bridge/clock'
import type { Device } from '../../bridge/device'
import type { Json } from '../../bridge/json'
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
import { PostBundle } from './post-bundle'
import { keyOf, type SagooDevice } from './device'
import { eventOf, isHarmed, postKindOf } from './events'
import { Heartbeat } from './heartbeat'
import { eventPost, type ErrorReply, reply, tagsPost } from './messages'
import { ask, PropertySet } from './property-set'
import { checkDepth } from '../text'
import {
  type PropertyQuestion,
  addressed,
  callQuestion,
  dataOf,
  errorReplyOf,
  readBody,
  type RequestBody,
  setQuestions,
} from './requests'
import {
  childFilter,
  eventTopic,
  isTopicOf,
  type DeviceKeys,
  readTopic,
  replyTopic,
  requestFilter,
  tagsTopic,
} from './topics'

export interface SagooBrokerOptions extends Omit<Login, 'clientId'> {
  /** Empty: the key of the first device, and from then on of the same one as long as it is there. */
  clientId: string
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

/**
 * The platform waits for an answer no longer than this, in ms
 * (docs/protocols/sagoo.md#async-and-time-limits).
 */
export const ANSWER_WINDOW_MS = 45_000
/** The oldest are dropped: no home gets so many requests while the platform waits for an answer. */
const MAX_SEEN_REQUESTS = 10_000
const MAX_UNSENT_ANSWERS = 1_000

/** An answer that could not be sent yet. It is sent once: a second one would bring the platform down (3.4, 10). */
interface UnsentAnswer {
  topic: string
  text: string
  /** Clock.elapsed, in ms. */
  until: number
}

/** The device side of SagooIoT: one MQTT session for a device, or for a gateway of several. */
export class SagooBrokerSession {
  readonly #connection: MqttConnection
  /** Keyed by product and device key. */
  #things = new Map<string, SagooDevice>()
  /** Keyed as #things. */
  readonly #heartbeats = new Map<string, Heartbeat>()
  /** Keyed by device, service and request id: a redelivered request is not carried out again. */
  readonly #seen: LRUCache<string, true>
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
  #notice: Saying | undefined

  constructor(private readonly options: SagooBrokerOptions) {
    const { url, username, password, clock, random } = options
    this.#seen = new LRUCache({
      max: MAX_SEEN_REQUESTS,
      ttl: ANSWER_WINDOW_MS,
      perf: { now: () => clock.elapsed() },
    })
    this.#connection = new MqttConnection({
      clock,
      random,
      login: () => ({
        url,
        clientId: this.#clientId,
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password }),
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
    return this.#denied.has(requestFilter(place))
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
      gone.some(([, { facts }]) => isTopicOf(facts.place, topic)),
    )
    await this.#reconnect(before)
    return lost
  }

  async #reconnect(before: ReadonlyMap<string, SagooDevice>): Promise<void> {
    const things = [...this.#things.values()]
    if (things.length === 0) return this.#connection.stop()
    const clientId = this.clientIdFor(things)
    const isOther = clientId !== this.#clientId
    this.#clientId = clientId
    if (this.#connection.open && !isOther) this.#rearrange(before)
    else if (isOther && before.size > 0) this.#connection.restart()
    else this.#connection.start()
  }

  /** Ends the session, in well under a second. @returns how many events have not arrived, and never will */
  async close(): Promise<number> {
    for (const { device } of this.#things.values()) device.abandon()
    this.#flush()
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
    if (isHarmed(facet.value)) thing.warnOnce(harmed(thing, key))
    this.#bundle.add(thing.facts.place, { name: key, value: facet.value })
    this.#flushSoon()
    return 'sent'
  }

  #publishEvent(thing: SagooDevice, key: string, { value }: Facet): Delivery {
    const { place } = thing.facts
    const values = isObject(value) ? value : {}
    if (isHarmed(values)) thing.warnOnce(harmed(thing, key))
    const { newId, clock } = this.options
    const [topic, body] =
      postKindOf(key) === 'event'
        ? [eventTopic(place, eventOf(key)), eventPost(newId(), eventOf(key), values, clock.now())]
        : [tagsTopic(place), tagsPost(newId(), values, clock.now())]
    return this.#connection.publishReliably(topic, JSON.stringify(body)) ? 'sent' : 'away'
  }

  #opened(): void {
    this.#notice = undefined
    this.#denied.clear()
    this.#filters = this.#wantedFilters()
    this.#connection.subscribe([...this.#filters])
    const now = this.options.clock.elapsed()
    for (const { topic, text, until } of this.#unsent.splice(0)) {
      if (until > now) this.#connection.publish(topic, text)
    }
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
    const gateway = this.#gateway()
    const own = [...this.#things.values()].map(({ facts }) => requestFilter(facts.place))
    return gateway ? [...own, childFilter(gateway)] : own
  }

  #startHeartbeat(thing: SagooDevice): void {
    const { key } = thing.facts
    this.#stopHeartbeat(key)
    this.#heartbeats.set(key, new Heartbeat(thing, this.options.clock, () => this.#beat(thing)))
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

  #flushSoon(): void {
    this.#cancelFlush ??= this.options.clock.after(0, () => this.#flush())
  }

  #flush(): void {
    this.#cancelFlush?.()
    this.#cancelFlush = undefined
    const { newId, clock } = this.options
    for (const { topic, body } of this.#bundle.take(this.#gateway(), newId, clock.now())) {
      this.#connection.publish(topic, JSON.stringify(body))
    }
  }

  /** The device that the session is logged in as, when there are others behind it. */
  #gateway(): DeviceKeys | undefined {
    if (this.#things.size < 2 || this.options.clientId === '') return undefined
    return [...this.#things.values()].find(({ facts }) => facts.place.deviceKey === this.options.clientId)
      ?.facts.place
  }

  #receive(topic: string, payload: Buffer, isRetained: boolean): void {
    const called = readTopic(topic)
    const thing = called && this.#thingAt(called.place)
    if (!called || !thing) return
    // A retained request is stale.
    if (isRetained)
      return this.#drop(
        thing,
        say`A retained request was dropped: it was made before this connection and may be out of date`,
      )
    const body = readBody(payload)
    if (!body) return this.#drop(thing, say`A request that is not understood was dropped`)
    const { service } = called
    const answer = this.#answerTo(topic, body)
    try {
      checkDepth(body, say`The request`)
      const { identity, request } = addressed(body)
      const target = identity ? this.#subDevice(identity) : thing
      if (!this.#isSeen(target, service, body)) this.#take(target, service, request, answer)
    } catch (error) {
      // What came again has its answer already.
      if (!this.#isSeen(thing, service, body)) answer(errorReplyOf(failureOf(error)))
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

  #take(
    thing: SagooDevice,
    service: string | undefined,
    body: RequestBody,
    answer: (result: { data: Json } | ErrorReply) => void,
  ): void {
    this.#clearNotice()
    try {
      if (service === undefined) this.#set(thing, setQuestions(body), answer)
      else this.#call(thing, callQuestion(service, body), answer)
    } catch (error) {
      answer(errorReplyOf(failureOf(error)))
    }
  }

  /** Whether a request came before: it may come again on another topic of the same device. */
  #isSeen(thing: SagooDevice, service: string | undefined, { id }: RequestBody): boolean {
    // The number 7 and the text "7" are two ids.
    const seen = JSON.stringify([thing.facts.key, service, id])
    if (!this.#seen.has(seen)) {
      this.#seen.set(seen, true)
      return false
    }
    this.#drop(thing, say`Request ${quote(id)} was sent again; the copy was dropped`)
    return true
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
    answer: (result: { data: Json } | ErrorReply) => void,
  ): void {
    const set = new PropertySet(this.#withRoom(device, questions), (result) => {
      this.#setsOf(device).delete(set)
      answer(result)
      device.resume()
    })
    this.#setsOf(device).add(set)
    set.ask(device)
  }

  #call(
    { device }: SagooDevice,
    question: Question,
    answer: (result: { data: Json } | ErrorReply) => void,
  ): void {
    ask(device, question, (given) => {
      answer(given.success ? { data: dataOf(question.value, given.value) } : errorReplyOf(given))
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
  #answerTo(topic: string, { id }: RequestBody): (result: { data: Json } | ErrorReply) => void {
    const until = this.options.clock.elapsed() + ANSWER_WINDOW_MS
    let isAnswered = false
    return (result) => {
      if (isAnswered) return
      isAnswered = true
      const text = JSON.stringify(reply(id, result))
      if (this.#connection.publish(replyTopic(topic), text)) return
      if (this.#unsent.length < MAX_UNSENT_ANSWERS)
        this.#unsent.push({ topic: replyTopic(topic), text, until })
    }
  }

  #deny(topic: string): void {
    // Its device may be gone meanwhile.
    if (![...this.#things.values()].some(({ facts }) => requestFilter(facts.place) === topic)) return
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

/** What is our own fault is told without the details. */
function failureOf(error: unknown): Extract<Answer, { success: false }> {
  if (error instanceof Problem) return { success: false, reason: error.message, code: error.code }
  return { success: false, reason: 'The request could not be taken into the flow', code: 'flow' }
}

function harmed({ device: { name } }: SagooDevice, property: string): Saying {
  return say`${name}: the platform garbles quotation marks, backslashes and line breaks. In ${property} they become spaces`
}
