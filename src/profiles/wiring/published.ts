import { parseJson } from '../../bridge/json'
import { isObject } from '../../bridge/tolerant'
import { checkLength } from '../addressing'
import { type Published, wordOf } from './read-path'

/**
 * The payload of a message of the flow as the device has published it; text and JSON are made when first needed.
 * @throws Problem when it is too long to be read
 */
export function publishedOf(payload: unknown): Published {
  return isObject(payload) || Array.isArray(payload) ? ofJson(payload) : ofText(payload)
}

function ofJson(json: object): Published {
  let text: string | undefined
  return {
    json,
    get text() {
      return (text ??= JSON.stringify(json))
    },
  }
}

function ofText(payload: unknown): Published {
  checkLength(payload)
  const text = Buffer.isBuffer(payload) ? payload.toString('utf8') : (wordOf(payload) ?? '')
  let read: { json: unknown } | undefined
  return {
    text,
    get json() {
      read ??= { json: parseJson(text) }
      return read.json
    },
  }
}
