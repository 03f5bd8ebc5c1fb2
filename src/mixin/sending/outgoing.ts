import * as v from 'valibot'
import { toPlainJson } from '../../bridge/json'
import { Problem, quote } from '../../bridge/problem'
import { type Saying, say } from '../../bridge/sentence'
import { isObject, readNumber, readText } from '../../bridge/tolerant'
import {
  contents,
  isContent,
  isTextCategory,
  isUploaded,
  MAX_MESSAGE_BYTES,
  MAX_TEXT_CHARS,
  sendable,
  type Uploaded,
  UPLOADED,
} from '../categories'
import { sentenceOf } from '../schema-messages'
import { readUuid } from '../conversation'
import { actionOf, readButtons } from './buttons'
import { mediaOf } from './media'

/** What a flow wants to send. */
export interface Draft {
  category: string
  payload: unknown
  /** A file's name, and what its bytes do not tell. */
  filename?: string
  width?: number
  height?: number
  /** In ms. */
  duration?: number
}

/** A message that is ready to be sent. */
export interface Content {
  category: string
  data: Buffer
}

/** A file that has to be uploaded first; `describe` makes the message when the server has given it an id. */
export interface Upload {
  category: Uploaded
  bytes: Buffer
  describe(attachmentId: string): Content
}

/**
 * Checks what a flow wants to send, and puts it as the wire wants it.
 * @param appId stands in every card (docs/protocols/mixin.md#categories)
 * @throws Problem naming the value and what was expected
 */
export function compose(draft: Draft, appId: string): Content | Upload {
  const { category, payload } = draft
  if (payload === undefined || payload === null)
    throw new Problem('invalid-value', say`There is nothing to send: msg.payload is empty`)
  if (isTextCategory(category) && category.startsWith('PLAIN_')) return textContent(category, payload)
  if (payload instanceof Uint8Array) return upload(draft, Buffer.from(payload))
  if (!isContent(category)) {
    throw new Problem(
      'unsupported',
      say`The category ${quote(category)} cannot be sent; it is one of ${sendable.join(', ')}`,
    )
  }
  return jsonContent(category, completed(category, payload, appId))
}

function textContent(category: string, payload: unknown): Content {
  if (payload instanceof Uint8Array) {
    throw new Problem(
      'invalid-value',
      say`A Buffer cannot be sent as ${category}; set msg.category to ${UPLOADED.join(', ')}`,
    )
  }
  const text = readText(payload) ?? jsonOf(payload)
  if (text.length === 0 || text.length > MAX_TEXT_CHARS) {
    const length = text.length === 0 ? say`an empty text` : say`a text of ${text.length} characters`
    throw new Problem(
      'out-of-range',
      say`${category} has 1 to ${MAX_TEXT_CHARS} characters; this is ${length}`,
    )
  }
  return sized({ category, data: Buffer.from(text, 'utf8') })
}

/** @throws Problem for what JSON cannot carry: a circle, a BigInt, a function */
function jsonOf(payload: unknown): string {
  const copy = typeof payload === 'object' && payload !== null ? toPlainJson(payload) : undefined
  if (copy !== undefined) return JSON.stringify(copy)
  throw new Problem(
    'invalid-value',
    say`${'msg.payload'}: ${quote(payload)} is not understood, expected ${say`plain JSON`}`,
  )
}

/** What a person may leave out, or write in another way. */
function completed(category: string, payload: unknown, appId: string): unknown {
  if (category === 'MESSAGE_RECALL' && readUuid(payload)) return { message_id: payload }
  if (category === 'APP_BUTTON_GROUP') return readButtons(payload, category)
  if (!isObject(payload)) return payload
  if (category === 'APP_CARD') return card({ app_id: appId, ...payload })
  if (category === 'PLAIN_LOCATION') return located(payload)
  return payload
}

function card({ action, actions, ...rest }: Record<string, unknown>): object {
  return {
    ...rest,
    ...(action === undefined ? {} : { action: typeof action === 'string' ? actionOf(action) : action }),
    ...(actions === undefined ? {} : { actions: readButtons(actions, say`The actions of APP_CARD`) }),
  }
}

/** Coordinates come as texts from trackers and from forms. */
function located(payload: Record<string, unknown>): object {
  const { longitude, latitude } = payload
  const number = (value: unknown): unknown => (typeof value === 'string' ? readNumber(value) : value)
  return { ...payload, longitude: number(longitude) ?? longitude, latitude: number(latitude) ?? latitude }
}

function jsonContent(category: keyof typeof contents, payload: unknown): Content {
  const parsed = v.safeParse<v.GenericSchema>(contents[category], payload)
  if (parsed.success) return sized({ category, data: Buffer.from(JSON.stringify(parsed.output), 'utf8') })
  const [issue] = parsed.issues
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? ''
  const where = path === '' ? category : say`The ${path} of ${category}`
  throw new Problem(
    'invalid-value',
    say`${where}: ${quote(issue.input)} is not valid, expected ${expected(issue)}`,
  )
}

function expected({ message, type, expected }: v.GenericIssue): Saying {
  return /_object$/.test(type) ? (expected === 'Object' ? say`an object` : say`a value`) : sentenceOf(message)
}

function sized(content: Content): Content {
  if (content.data.length <= MAX_MESSAGE_BYTES) return content
  throw new Problem(
    'out-of-range',
    say`A message has at most ${MAX_MESSAGE_BYTES} bytes; this ${content.category} has ${content.data.length}`,
  )
}

/** What clients show until a picture has loaded: a BlurHash of plain grey, as the official apps send it. */
const GREY_BLURHASH = 'K0OWvn_3fQ~qj[fQfQfQfQ'

function upload({ category, filename, width, height, duration }: Draft, bytes: Buffer): Upload {
  if (!isUploaded(category)) {
    throw new Problem(
      'invalid-value',
      say`A Buffer cannot be sent as ${quote(category)}; set msg.category to ${UPLOADED.join(', ')}`,
    )
  }
  if (bytes.length === 0) throw new Problem('invalid-value', say`The Buffer to send is empty`)
  const media = mediaOf(bytes, filename ?? '', category)
  const area = { width: width ?? media.width ?? 0, height: height ?? media.height ?? 0 }
  const length = duration ?? media.duration
  const extra: Record<Uploaded, object> = {
    PLAIN_IMAGE: { ...area, thumbnail: GREY_BLURHASH },
    PLAIN_VIDEO: { ...area, duration: length ?? 0, thumbnail: GREY_BLURHASH },
    PLAIN_AUDIO: { duration: length ?? 0 },
    PLAIN_DATA: { name: filename ?? 'file' },
  }
  const named = filename === undefined ? {} : { name: filename }
  const describe = (attachmentId: string): Content =>
    jsonContent(category, {
      attachment_id: attachmentId,
      mime_type: media.mime,
      size: bytes.length,
      ...named,
      ...extra[category],
    })
  // What the message will refuse is said before a byte travels.
  describe('00000000-0000-4000-8000-000000000000')
  return { category, bytes, describe }
}
