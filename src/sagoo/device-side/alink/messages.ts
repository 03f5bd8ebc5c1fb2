import type { Json } from '../../../bridge/json'
import { safeText, safeValue, textOf } from '../../text'
import type { DevicePost, Property } from '../dialect'

/**
 * The id is a text, the acknowledgement a number: 0, nobody waits for one
 * (docs/protocols/sagoo.md#device-payloads).
 */
function post(id: string, params: Json, method?: string): Json {
  return { id, version: '1.0', sys: { ack: 0 }, params, ...(method === undefined ? {} : { method }) }
}

/**
 * Always `{value, time}`: a bare object would be stored as nothing, a bare number in seconds
 * (docs/protocols/sagoo.md#t2).
 */
function wrapped(properties: readonly Property[], time: number): Json {
  return Object.fromEntries(
    properties.map(({ name, value }) => [name, { value: safeValue(value), time }] as const),
  )
}

/** @param time in ms since the epoch, as in every sample (docs/protocols/sagoo.md#t3) */
export function propertyPost(id: string, properties: readonly Property[], time: number): Json {
  return post(id, wrapped(properties, time), 'thing.event.property.post')
}

/**
 * A gateway's post for its devices; of the gateway itself nothing would be read (docs/protocols/sagoo.md#t7).
 */
export function packPost(id: string, subDevices: readonly DevicePost[], time: number): Json {
  const params = {
    properties: {},
    events: {},
    subDevices: subDevices.map(({ place: { productKey, deviceKey }, properties }) => ({
      identity: { productKey, deviceKey },
      properties: wrapped(properties, time),
      events: {},
    })),
  }
  return post(id, params, 'thing.event.property.pack.post')
}

/** The values of an event are texts, every one (docs/protocols/sagoo.md#t4). */
export function eventPost(id: string, event: string, values: Json, time: number): Json {
  const value = Object.fromEntries(
    Object.entries(values).map(([key, member]) => [safeText(key), safeText(textOf(member))] as const),
  )
  return post(id, { value, time }, `thing.event.${event}.post`)
}

export function tagsPost(id: string, tags: Json, time: number): Json {
  return post(id, { tags: safeValue(tags), time })
}

/** The same from a sub-device behind its gateway: flat, and of any types (docs/protocols/jetlinks-device.md#s1). */
export function childEventPost(id: string, event: string, values: Json, timestamp: number): Json {
  return { id, version: '1.0', method: `thing.event.${event}.post`, params: safeValue(values), timestamp }
}

/** A sub-device comes or goes (docs/protocols/jetlinks-device.md#s1). */
export function statusPost(id: string, status: 'online' | 'offline', timestamp: number): Json {
  return { id, version: '1.0', method: `thing.status.${status}`, params: {}, timestamp }
}

/** How far an upgrade is (docs/protocols/sagoo.md#remote-configuration-and-ota). */
export function progressPost(id: string, step: string, said: string, module: string): Json {
  return { id, params: { step, desc: safeText(said.slice(0, MAX_DESC_CHARS)), module } }
}

/** Of an upgrade's progress (docs/protocols/sagoo.md#remote-configuration-and-ota). */
const MAX_DESC_CHARS = 128

/**
 * A failed answer: a number that the platform's users may see, and a message
 * (docs/protocols/sagoo.md#device-payloads).
 */
export interface ErrorReply {
  code: number
  message: string
}

/** The answer to a request, under the very id that it came with. */
export function reply(id: string | number, result: { data: Json } | ErrorReply): Json {
  const { code, message, data } =
    'data' in result ? { code: 200, message: 'success', data: result.data } : { ...result, data: {} }
  return { code, data, id, message, version: '1.0' }
}
