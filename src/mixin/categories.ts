import * as v from 'valibot'
import { say } from '../bridge/sentence'
import { schemaMessage } from './schema-messages'
import type { Sendable } from './sendable'

export { sendable } from './sendable'

/** What a category's data is (docs/protocols/mixin.md#categories). */
const TEXT_CATEGORY = /^(PLAIN|ENCRYPTED|SIGNAL)_(TEXT|POST)$/

/** Whether the data is UTF-8 text. */
export function isTextCategory(category: string): boolean {
  return TEXT_CATEGORY.test(category)
}

/** Whether the data is UTF-8 JSON. */
export function isJsonCategory(category: string): boolean {
  return (
    Object.hasOwn(contents, category) || category === 'PLAIN_TRANSCRIPT' || category.startsWith('SYSTEM_')
  )
}

/** Whether it reports an event in a conversation rather than a message: groups, transfers, recalls. */
export function isEvent(category: string): boolean {
  return category.startsWith('SYSTEM_') || category === 'MESSAGE_RECALL' || category === 'MESSAGE_PIN'
}

/**
 * Whether only the official apps understand it: acknowledged and ignored
 * (docs/protocols/mixin.md#categories).
 */
export function isForApps(category: string): boolean {
  return /^(SIGNAL|WEBRTC|KRAKEN)_/.test(category) || category === 'PLAIN_JSON'
}

/** The official apps cut longer texts (docs/protocols/mixin.md#categories). */
export const MAX_TEXT_CHARS = 64 * 1024
/** Per message (docs/protocols/mixin.md#categories). */
export const MAX_BUTTONS = 6
/** As documented for the body of a request (docs/protocols/mixin.md#http). */
export const MAX_MESSAGE_BYTES = 128 * 1024
/** docs/protocols/mixin.md#categories. */
const MAX_AUDIO_MS = 60_000

const id = v.pipe(
  v.string(schemaMessage(say`an ID`)),
  v.trim(),
  v.toLowerCase(),
  v.uuid(schemaMessage(say`an ID`)),
)
const words = (most: number) =>
  v.pipe(
    v.string(schemaMessage(say`a text`)),
    v.minLength(1, schemaMessage(say`a text that is not empty`)),
    v.maxLength(most, schemaMessage(say`at most ${most} characters`)),
  )
const optionalText = v.optional(v.string(schemaMessage(say`a text`)))
const count = v.pipe(
  v.number(schemaMessage(say`a number`)),
  v.integer(schemaMessage(say`a whole number`)),
  v.minValue(0, schemaMessage(say`at least 0`)),
)
const link = v.pipe(
  v.string(schemaMessage(say`an address`)),
  v.regex(/^https?:\/\//, schemaMessage(say`an address that begins with https://`)),
)
const color = v.pipe(
  v.string(schemaMessage(say`a colour`)),
  v.regex(/^#[0-9a-f]{6}$/i, schemaMessage(say`a colour such as #1DDA70`)),
)

const action = v.pipe(
  v.string(schemaMessage(say`an action`)),
  v.regex(
    /^(https?:\/\/|mixin:\/\/|input:)\S/,
    schemaMessage(say`an action that begins with https://, mixin:// or input:`),
  ),
)
const button = v.looseObject({ label: words(36), color, action })
const buttons = (most: number) =>
  v.pipe(
    v.array(button, schemaMessage(say`a list of buttons`)),
    v.minLength(1, schemaMessage(say`at least one button`)),
    v.maxLength(most, schemaMessage(say`at most ${most} buttons`)),
  )

const attachment = { attachment_id: id, mime_type: words(128), size: count }
const area = { width: count, height: count }
/** A JPEG in base64 or a BlurHash. */
const thumbnail = v.optional(
  v.pipe(
    v.string(schemaMessage(say`a text`)),
    v.maxLength(5120, schemaMessage(say`at most 5120 characters`)),
  ),
)
const duration = v.optional(count)

/** Clients before 1.9 know a card with one `action`; where it stands, newer ones ignore cover and buttons. */
const card = v.looseObject({
  app_id: id,
  title: words(36),
  description: words(1024),
  icon_url: v.optional(link),
  cover_url: v.optional(link),
  action: v.optional(action),
  actions: v.optional(buttons(MAX_BUTTONS)),
})

/**
 * What may be sent under a category whose data is JSON, with the limits of
 * docs/protocols/mixin.md#categories. The text of an issue says what was expected.
 */
export const contents = {
  PLAIN_IMAGE: v.looseObject({ ...attachment, ...area, thumbnail, caption: optionalText }),
  PLAIN_DATA: v.looseObject({ ...attachment, name: words(1024) }),
  PLAIN_AUDIO: v.looseObject({
    ...attachment,
    duration: v.optional(v.pipe(count, v.maxValue(MAX_AUDIO_MS, schemaMessage(say`at most 60000 ms`)))),
    waveform: optionalText,
  }),
  PLAIN_VIDEO: v.looseObject({ ...attachment, ...area, duration, thumbnail }),
  PLAIN_STICKER: v.looseObject({ sticker_id: id, album_id: v.optional(id), name: optionalText }),
  PLAIN_CONTACT: v.looseObject({ user_id: id }),
  PLAIN_LOCATION: v.looseObject({
    longitude: v.pipe(
      v.number(schemaMessage(say`a number`)),
      v.minValue(-180, schemaMessage(say`-180 to 180`)),
      v.maxValue(180, schemaMessage(say`-180 to 180`)),
    ),
    latitude: v.pipe(
      v.number(schemaMessage(say`a number`)),
      v.minValue(-90, schemaMessage(say`-90 to 90`)),
      v.maxValue(90, schemaMessage(say`-90 to 90`)),
    ),
    name: optionalText,
    address: optionalText,
  }),
  PLAIN_LIVE: v.looseObject({ ...area, url: link, thumb_url: link }),
  APP_BUTTON_GROUP: buttons(MAX_BUTTONS),
  APP_CARD: card,
  MESSAGE_RECALL: v.looseObject({ message_id: id }),
  MESSAGE_PIN: v.looseObject({
    action: v.picklist(['PIN', 'UNPIN'], schemaMessage(say`PIN or UNPIN`)),
    message_ids: v.pipe(
      v.array(id, schemaMessage(say`a list of IDs`)),
      v.minLength(1, schemaMessage(say`at least one ID`)),
    ),
  }),
} as const satisfies Record<Exclude<Sendable, 'PLAIN_TEXT' | 'PLAIN_POST'>, v.GenericSchema>

/** A category whose data is JSON and that a bot may send. */
export type JsonCategory = keyof typeof contents

/** Whether a bot may send JSON under this category. */
export function isContent(category: string): category is JsonCategory {
  return Object.hasOwn(contents, category)
}

/** Categories whose payload may be a Buffer, which is uploaded. */
export const UPLOADED = ['PLAIN_IMAGE', 'PLAIN_DATA', 'PLAIN_AUDIO', 'PLAIN_VIDEO'] as const
export type Uploaded = (typeof UPLOADED)[number]

/** Whether bytes can be sent under this category. */
export function isUploaded(category: string): category is Uploaded {
  return UPLOADED.some((one) => one === category)
}
