import { isObject } from '../../bridge/tolerant'
import { type Published, wordOf } from './read-path'

/** The payload of a message of the flow as the device has published it; its JSON is read when it is first needed. */
export function publishedOf(payload: unknown): Published {
  if (isObject(payload) || Array.isArray(payload)) return { text: JSON.stringify(payload), json: payload }
  const text = Buffer.isBuffer(payload) ? payload.toString('utf8') : (wordOf(payload) ?? '')
  let read: { json: unknown } | undefined
  return {
    text,
    get json() {
      read ??= { json: parsed(text) }
      return read.json
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
