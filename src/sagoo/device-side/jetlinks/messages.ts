import type { Json } from '../../../bridge/json'
import type { Moment, Property } from '../dialect'

/** What every message of a device has (docs/protocols/jetlinks-device.md#bodies). */
function message(deviceId: string, { newId, time }: Moment): Json {
  return { messageId: newId(), deviceId, timestamp: time }
}

/**
 * A device comes or goes. Behind a broker of one's own that counts only with `force`
 * (docs/protocols/jetlinks-device.md#connection).
 */
export function presenceMessage(deviceId: string, isOnline: boolean, moment: Moment): Json {
  const headers = isOnline ? { force: true } : { force: true, ignoreIfOffline: true }
  return { ...message(deviceId, moment), headers }
}

/** Shows that a child lives, without an event of its own. */
export function signOfLife(deviceId: string, moment: Moment): Json {
  return message(deviceId, moment)
}

/** The largest message that every installation takes, in bytes (docs/protocols/jetlinks-device.md#j12). */
const MAX_REPORT_BYTES = 8 * 1024
/** What is around the properties: ids may be long. */
const ENVELOPE_BYTES = 512

/** A report, in as many messages as its properties need. */
export function reports(deviceId: string, properties: readonly Property[], moment: Moment): Json[] {
  return portions(properties).map((some) => ({
    ...message(deviceId, moment),
    properties: Object.fromEntries(some.map(({ name, value }) => [name, value])),
  }))
}

function portions(properties: readonly Property[]): Property[][] {
  const all: Property[][] = []
  let room = 0
  for (const property of properties) {
    const size = Buffer.byteLength(JSON.stringify([property.name, property.value]))
    const last = all.at(-1)
    if (last && size <= room) last.push(property)
    else all.push([property])
    room = (last && size <= room ? room : MAX_REPORT_BYTES - ENVELOPE_BYTES) - size
  }
  return all
}

/** The name stands in the body, too: older plug-ins read it there (docs/protocols/jetlinks-device.md#topics). */
export function eventMessage(deviceId: string, event: string, data: Json, moment: Moment): Json {
  return { ...message(deviceId, moment), event, data }
}

export function tagsMessage(deviceId: string, tags: Json, moment: Moment): Json {
  return { ...message(deviceId, moment), tags }
}
