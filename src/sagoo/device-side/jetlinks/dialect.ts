import type { Clock } from '../../../bridge/clock'
import { type Json, parseJson } from '../../../bridge/json'
import { isObject } from '../../../bridge/tolerant'
import { ServerClock } from '../../../transport/server-clock'
import type {
  Called,
  ClientId,
  Credentials,
  DeviceDialect,
  DevicePost,
  Filters,
  Moment,
  Opened,
  PostMessage,
} from '../dialect'
import type { DeviceKeys } from '../keys'
import { loginAt } from './login'
import { eventMessage, presenceMessage, reports, signOfLife, tagsMessage } from './messages'
import { isFirstVersion, patienceOf, readBody, readCommand, reply } from './requests'
import {
  childFilter,
  type CommandTopic,
  isChild,
  ownFilters,
  readTopic,
  rootOf,
  timeSyncTopic,
} from './topics'

/** An id comes again within this, in ms, or never (docs/protocols/jetlinks-device.md#j10). */
const MEMORY_MS = 60_000
/** No clock of a server is outside of these years: 2020 to 2100. */
const PLAUSIBLE_MS = { from: 1_577_836_800_000, to: 4_102_444_800_000 }

/** The MQTT of JetLinks' official protocol (docs/protocols/jetlinks-device.md). */
export class JetLinksDialect implements DeviceDialect {
  readonly memory = MEMORY_MS
  readonly repeatsAnswers = true
  /** The platform's: a login with the time of a clock that is off is refused. */
  readonly #clock: ServerClock
  /** The question for the time that has no answer yet. */
  #asked: string | undefined

  constructor(clock: Clock) {
    this.#clock = new ServerClock(clock)
  }

  login(given: Credentials): Credentials {
    return loginAt(this.#clock.now(), given)
  }

  /** Whoever is logged in; the product is unknown when it is none of our devices. */
  gatewayOf(places: readonly DeviceKeys[], { clientId }: ClientId): DeviceKeys {
    const own = places.find(({ deviceKey }) => deviceKey === clientId)
    return own ?? { productKey: '', deviceKey: clientId }
  }

  filters(place: DeviceKeys, gateway: DeviceKeys | undefined): Filters {
    if (!gateway) return { needed: ownFilters(place), extra: [] }
    const time = `${timeSyncTopic(gateway)}/reply`
    const children = childFilter(gateway)
    return isChild(place, gateway)
      ? { needed: [children], extra: [time] }
      : { needed: ownFilters(place), extra: [children, time] }
  }

  isTopicOf(place: DeviceKeys, gateway: DeviceKeys | undefined, topic: string): boolean {
    const isOfChild = topic.includes('/child/')
    return isChild(place, gateway) === isOfChild && topic.startsWith(`${rootOf(place, gateway)}/`)
  }

  called(topic: string, gateway: DeviceKeys | undefined): Called | undefined {
    const read = gateway && readTopic(topic, gateway)
    return read && { place: read.place, open: (payload) => open(read, payload) }
  }

  hear(topic: string, payload: Uint8Array, gateway: DeviceKeys | undefined): boolean {
    if (!gateway || !topic.endsWith(`/${gateway.deviceKey}/time-sync/reply`)) return false
    const said = parseJson(new TextDecoder().decode(payload))
    if (!isObject(said) || this.#asked === undefined || said.messageId !== this.#asked) return true
    this.#asked = undefined
    const { timestamp } = said
    const isPlausible =
      typeof timestamp === 'number' && timestamp > PLAUSIBLE_MS.from && timestamp < PLAUSIBLE_MS.to
    if (isPlausible) this.#clock.sync(timestamp)
    return true
  }

  /** Asks for the time: the next login may be after the clock here has gone wrong. */
  greeting(gateway: DeviceKeys | undefined, { newId }: Moment): readonly PostMessage[] {
    if (!gateway || gateway.productKey === '') return []
    this.#asked = newId()
    return [{ topic: timeSyncTopic(gateway), body: { messageId: this.#asked } }]
  }

  presence(
    place: DeviceKeys,
    gateway: DeviceKeys | undefined,
    isOnline: boolean,
    moment: Moment,
  ): readonly PostMessage[] {
    const topic = `${rootOf(place, gateway)}/${isOnline ? 'online' : 'offline'}`
    return [{ topic, body: presenceMessage(place.deviceKey, isOnline, moment) }]
  }

  posts(
    devices: readonly DevicePost[],
    gateway: DeviceKeys | undefined,
    moment: Moment,
  ): readonly PostMessage[] {
    return devices.flatMap(({ place, properties }) => {
      const root = rootOf(place, gateway)
      if (properties.length > 0)
        return reports(place.deviceKey, properties, moment).map((body) => ({
          topic: `${root}/properties/report`,
          body,
        }))
      // Of a device with a connection of its own that is sign enough.
      return isChild(place, gateway)
        ? [{ topic: `${root}/online`, body: signOfLife(place.deviceKey, moment) }]
        : []
    })
  }

  event(
    place: DeviceKeys,
    gateway: DeviceKeys | undefined,
    event: string,
    values: Json,
    moment: Moment,
  ): PostMessage {
    return {
      topic: `${rootOf(place, gateway)}/event/${event}`,
      body: eventMessage(place.deviceKey, event, values, moment),
    }
  }

  tags(place: DeviceKeys, gateway: DeviceKeys | undefined, tags: Json, moment: Moment): PostMessage {
    return { topic: `${rootOf(place, gateway)}/tags`, body: tagsMessage(place.deviceKey, tags, moment) }
  }

  /** JSON is JSON here. */
  isHarmed(): boolean {
    return false
  }
}

function open(topic: CommandTopic, payload: Uint8Array): Opened | undefined {
  const body = readBody(payload)
  if (!body) return undefined
  const { command, place } = topic
  return {
    id: String(body.messageId),
    key: JSON.stringify([command, body.messageId]),
    body,
    patience: patienceOf(body),
    read: () => readCommand(command, body),
    answer: (result, { time }) => ({
      topic: isFirstVersion(body) ? topic.oldReplyTopic : topic.replyTopic,
      body: reply(body, place.deviceKey, result, time),
    }),
  }
}
