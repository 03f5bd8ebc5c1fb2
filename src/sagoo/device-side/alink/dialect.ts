import type { Json } from '../../../bridge/json'
import { isObject, readText } from '../../../bridge/tolerant'
import { isHarmed } from '../../text'
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
  Result,
} from '../dialect'
import type { DeviceKeys } from '../keys'
import { childEventPost, eventPost, progressPost, reply, statusPost, tagsPost } from './messages'
import { postsOf } from './posts'
import { errorReplyOf, readBody, readRequest, type RequestBody } from './requests'
import {
  childFilter,
  configTopic,
  eventTopic,
  isTopicOf,
  progressTopic,
  readTopic,
  replyTopic,
  requestFilter,
  type RequestTopic,
  statusTopic,
  tagsTopic,
  upgradeTopic,
} from './topics'

/**
 * The platform waits for an answer no longer than this, in ms
 * (docs/protocols/sagoo.md#async-and-time-limits).
 */
export const ANSWER_WINDOW_MS = 45_000

/** SagooIoT's own MQTT (docs/protocols/sagoo.md#device-topics), which follows Alibaba's Alink. */
export class AlinkDialect implements DeviceDialect {
  readonly memory = ANSWER_WINDOW_MS
  /** A second answer can bring the platform down (docs/protocols/sagoo.md#t10). */
  readonly repeatsAnswers = false
  /** The platform has asked a sub-device behind its gateway, so it understands what is said there. */
  #hasChildTopics = false

  login(given: Credentials): Credentials {
    return given
  }

  gatewayOf(places: readonly DeviceKeys[], { clientId, isChosen }: ClientId): DeviceKeys | undefined {
    if (places.length < 2 || !isChosen) return undefined
    return places.find(({ deviceKey }) => deviceKey === clientId)
  }

  filters(place: DeviceKeys, gateway: DeviceKeys | undefined): Filters {
    const own = [configTopic(place), upgradeTopic(place)]
    return { needed: [requestFilter(place)], extra: gateway ? [...own, childFilter(gateway)] : own }
  }

  isTopicOf(place: DeviceKeys, gateway: DeviceKeys | undefined, topic: string): boolean {
    return isTopicOf(place, gateway, topic)
  }

  called(topic: string): Called | undefined {
    const read = readTopic(topic)
    return read && { place: read.place, open: (payload) => this.#open(topic, read, payload) }
  }

  hear(): boolean {
    return false
  }

  greeting(): readonly PostMessage[] {
    return []
  }

  /** Only where the topics of sub-devices are in use (docs/protocols/jetlinks-device.md#s4). */
  presence(
    place: DeviceKeys,
    gateway: DeviceKeys | undefined,
    isOnline: boolean,
    { newId, time }: Moment,
  ): PostMessage[] {
    const way = this.#wayOf(place, gateway)
    if (!way) return []
    const status = isOnline ? 'online' : 'offline'
    return [{ topic: statusTopic(place, way, status), body: statusPost(newId(), status, time) }]
  }

  posts(
    devices: readonly DevicePost[],
    gateway: DeviceKeys | undefined,
    moment: Moment,
  ): readonly PostMessage[] {
    return postsOf(devices, gateway, moment)
  }

  event(
    place: DeviceKeys,
    gateway: DeviceKeys | undefined,
    event: string,
    values: Json,
    { newId, time }: Moment,
  ): PostMessage {
    const way = this.#wayOf(place, gateway)
    const post = way ? childEventPost : eventPost
    return { topic: eventTopic(place, event, way), body: post(newId(), event, values, time) }
  }

  tags(
    place: DeviceKeys,
    _gateway: DeviceKeys | undefined,
    tags: Json,
    { newId, time }: Moment,
  ): PostMessage {
    return { topic: tagsTopic(place), body: tagsPost(newId(), tags, time) }
  }

  isHarmed(value: unknown): boolean {
    return isHarmed(value)
  }

  /** The gateway behind which a sub-device speaks. */
  #wayOf({ deviceKey }: DeviceKeys, gateway: DeviceKeys | undefined): DeviceKeys | undefined {
    return this.#hasChildTopics && deviceKey !== gateway?.deviceKey ? gateway : undefined
  }

  #open(topic: string, read: RequestTopic, payload: Uint8Array): Opened | undefined {
    const body = readBody(payload)
    if (!body) return undefined
    if (read.isChild) this.#hasChildTopics = true
    const { subject, service } = read
    return {
      id: String(body.id),
      // The number 7 and the text "7" are two ids.
      key: JSON.stringify([subject, service, body.id]),
      body,
      read: () => readRequest(read, body),
      answer: (result, { newId }) =>
        subject === 'upgrade'
          ? { topic: progressTopic(read.place), body: progressOf(newId(), body, result) }
          : { topic: replyTopic(topic), body: reply(body.id, replyOf(result)) },
    }
  }
}

function replyOf(result: Result): Parameters<typeof reply>[1] {
  if (!result.success) return errorReplyOf(result)
  return { data: isObject(result.output) ? result.output : {} }
}

/** An upgrade has no reply: its progress tells that it has arrived, or that nobody takes it. */
function progressOf(id: string, { data }: RequestBody, result: Result): Json {
  const module = (isObject(data) ? readText(data.module) : undefined) ?? 'default'
  if (!result.success) return progressPost(id, '-1', result.reason, module)
  return progressPost(id, '1', 'received and handed to the flow; nothing is installed by itself', module)
}
