import type { Json } from '../../bridge/json'
import type { Question } from '../../bridge/request'
import type { DeviceKeys } from './keys'
import type { PropertyQuestion } from './questions'

/**
 * How a platform speaks MQTT with its devices: as whom they log in, what its topics and bodies mean, and how ours are
 * written. The session speaks through one and knows neither topics nor bodies.
 */
export interface DeviceDialect {
  /** How long the platform knows the id of a request, in ms: it may come again until then. */
  readonly memory: number
  /** Whether a request that comes again is given its answer again; a second one may harm the platform. */
  readonly repeatsAnswers: boolean

  /** What one attempt logs in with. */
  login(given: Credentials): Credentials
  /** The device behind which the others stand; undefined where each speaks for itself. */
  gatewayOf(places: readonly DeviceKeys[], login: ClientId): DeviceKeys | undefined
  /** On which topics a device is asked, itself or through its gateway. */
  filters(place: DeviceKeys, gateway: DeviceKeys | undefined): Filters
  /** Whether we publish for the device on this topic. */
  isTopicOf(place: DeviceKeys, gateway: DeviceKeys | undefined, topic: string): boolean

  /** What a topic asks for; undefined when it asks for nothing: a reply, our own words, or something new. */
  called(topic: string, gateway: DeviceKeys | undefined): Called | undefined
  /** Takes what is said to the session itself. @returns whether it was that */
  hear(topic: string, payload: Uint8Array, gateway: DeviceKeys | undefined): boolean

  /** What is said first in a session. */
  greeting(gateway: DeviceKeys | undefined, moment: Moment): readonly PostMessage[]
  /** That a device can be reached or no longer can; none where the platform has no words for it. */
  presence(
    place: DeviceKeys,
    gateway: DeviceKeys | undefined,
    isOnline: boolean,
    moment: Moment,
  ): readonly PostMessage[]
  /** The newest values of some devices; one without values only shows that it lives. */
  posts(
    devices: readonly DevicePost[],
    gateway: DeviceKeys | undefined,
    moment: Moment,
  ): readonly PostMessage[]
  event(
    place: DeviceKeys,
    gateway: DeviceKeys | undefined,
    event: string,
    values: Json,
    moment: Moment,
  ): PostMessage
  tags(place: DeviceKeys, gateway: DeviceKeys | undefined, tags: Json, moment: Moment): PostMessage
  /** Whether the platform would destroy a part of the value. */
  isHarmed(value: unknown): boolean
}

export interface Credentials {
  username?: string
  password?: string
}

/** As whom the session is logged in. */
export interface ClientId {
  clientId: string
  /** Somebody has chosen it; otherwise it is the key of the first device. */
  isChosen: boolean
}

export interface Filters {
  needed: readonly string[]
  /** A broker may deny these: what matters arrives all the same. */
  extra: readonly string[]
}

/** When and as what a message is said. */
export interface Moment {
  /** In ms since the epoch. */
  time: number
  /** Another id each time. */
  newId: () => string
}

/** A message on its way to the platform. */
export interface PostMessage {
  topic: string
  body: Json
}

/** What one device posts at one moment. */
export interface DevicePost {
  place: DeviceKeys
  properties: readonly Property[]
}

/** The value of one property. */
export interface Property {
  name: string
  value: unknown
}

/** A request, as far as its topic says. */
export interface Called {
  /** The product key may be empty: the device key alone counts. */
  place: DeviceKeys
  /** Reads the body; undefined for what has no id that could be answered. */
  open(payload: Uint8Array): Opened | undefined
}

/** A request with its body. */
export interface Opened {
  /** As people see it. */
  id: string
  /** Tells it from every other request to the same device. */
  key: string
  body: Json
  /** How long the platform waits for the answer, in ms; without it the device's own deadline holds. */
  patience?: number
  /** @throws Problem when it makes no sense */
  read(): Asked
  answer(result: Result, moment: Moment): PostMessage
}

/** What is asked, and of which sub-device where the body names one. */
export type Asked = { identity?: DeviceKeys } & (
  | { kind: 'set'; questions: readonly PropertyQuestion[] }
  | { kind: 'call'; question: Question }
  /** The last known values of these properties; none are all. */
  | { kind: 'read'; names: readonly string[] }
  /** Whether the device can be reached. */
  | { kind: 'state' }
)

/** How a request ended, before the platform's words for it. */
export type Result = { success: true; values?: Json; output?: unknown; isOnline?: boolean } | Refusal

export interface Refusal {
  success: false
  reason: string
  code?: string
  /** The properties of a set that took effect all the same. */
  values?: Json
}
