import * as v from 'valibot'
import { say } from '../bridge/sentence'
import { must } from './demands'
import type { Sendable } from './sendable'

export { sendable } from './sendable'

/** What a category's data is (mixin.md 3.2). */
const TEXT = /^(PLAIN|ENCRYPTED|SIGNAL)_(TEXT|POST)$/

/** Whether the data is UTF-8 text. */
export function isTextCategory(category: string): boolean {
  return TEXT.test(category)
}

/** Whether the data is UTF-8 JSON. */
export function isJsonCategory(category: string): boolean {
  return (
    Object.hasOwn(contents, category) || category === 'PLAIN_TRANSCRIPT' || category.startsWith('SYSTEM_')
  )
}

/** What happens in a conversation rather than being said there: groups, transfers, recalls. */
export function isEvent(category: string): boolean {
  return category.startsWith('SYSTEM_') || category === 'MESSAGE_RECALL' || category === 'MESSAGE_PIN'
}

/** What only the apps of human users understand among themselves: acknowledged and ignored (mixin.md 3.2). */
export function isForApps(category: string): boolean {
  return /^(SIGNAL|WEBRTC|KRAKEN)_/.test(category) || category === 'PLAIN_JSON'
}

/** The longest text, in characters: the official apps cut there (mixin.md 3.2). */
export const LONGEST_TEXT = 64 * 1024
/** The most buttons in one message (mixin.md 3.2). */
export const MOST_BUTTONS = 6
/** What the documentation allows a body to be (mixin.md 3.6), in bytes. */
export const LARGEST_MESSAGE = 128 * 1024
/** The longest recording, in ms (mixin.md 3.2). */
const LONGEST_AUDIO = 60_000

const id = v.pipe(v.string(must(say`an id`)), v.trim(), v.toLowerCase(), v.uuid(must(say`an id`)))
const words = (most: number) =>
  v.pipe(
    v.string(must(say`a text`)),
    v.minLength(1, must(say`not empty`)),
    v.maxLength(most, must(say`at most ${most} characters`)),
  )
const optionalText = v.optional(v.string(must(say`a text`)))
const count = v.pipe(
  v.number(must(say`a number`)),
  v.integer(must(say`a whole number`)),
  v.minValue(0, must(say`at least 0`)),
)
const link = v.pipe(
  v.string(must(say`an address`)),
  v.regex(/^https?:\/\//, must(say`an address that begins with https://`)),
)
const color = v.pipe(
  v.string(must(say`a colour`)),
  v.regex(/^#[0-9a-f]{6}$/i, must(say`a colour such as #1DDA70`)),
)

const action = v.pipe(
  v.string(must(say`an action`)),
  v.regex(
    /^(https?:\/\/|mixin:\/\/|input:)\S/,
    must(say`an action that begins with https://, mixin:// or input:`),
  ),
)
const button = v.looseObject({ label: words(36), color, action })
const buttons = (most: number) =>
  v.pipe(
    v.array(button, must(say`a list of buttons`)),
    v.minLength(1, must(say`at least one button`)),
    v.maxLength(most, must(say`at most ${most} buttons`)),
  )

const attachment = { attachment_id: id, mime_type: words(128), size: count }
const area = { width: count, height: count }
/** A JPEG in base64 or a BlurHash. */
const thumbnail = v.optional(
  v.pipe(v.string(must(say`a text`)), v.maxLength(5120, must(say`at most 5120 characters`))),
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
  actions: v.optional(buttons(MOST_BUTTONS)),
})

/**
 * What may be sent under a category whose data is JSON, with the limits of mixin.md 3.2. The text of an issue says
 * what was expected.
 */
export const contents = {
  PLAIN_IMAGE: v.looseObject({ ...attachment, ...area, thumbnail, caption: optionalText }),
  PLAIN_DATA: v.looseObject({ ...attachment, name: words(1024) }),
  PLAIN_AUDIO: v.looseObject({
    ...attachment,
    duration: v.optional(v.pipe(count, v.maxValue(LONGEST_AUDIO, must(say`at most 60000 ms`)))),
    waveform: optionalText,
  }),
  PLAIN_VIDEO: v.looseObject({ ...attachment, ...area, duration, thumbnail }),
  PLAIN_STICKER: v.looseObject({ sticker_id: id, album_id: v.optional(id), name: optionalText }),
  PLAIN_CONTACT: v.looseObject({ user_id: id }),
  PLAIN_LOCATION: v.looseObject({
    longitude: v.pipe(
      v.number(must(say`a number`)),
      v.minValue(-180, must(say`-180 to 180`)),
      v.maxValue(180, must(say`-180 to 180`)),
    ),
    latitude: v.pipe(
      v.number(must(say`a number`)),
      v.minValue(-90, must(say`-90 to 90`)),
      v.maxValue(90, must(say`-90 to 90`)),
    ),
    name: optionalText,
    address: optionalText,
  }),
  PLAIN_LIVE: v.looseObject({ ...area, url: link, thumb_url: link }),
  APP_BUTTON_GROUP: buttons(MOST_BUTTONS),
  APP_CARD: card,
  MESSAGE_RECALL: v.looseObject({ message_id: id }),
  MESSAGE_PIN: v.looseObject({
    action: v.picklist(['PIN', 'UNPIN'], must(say`PIN or UNPIN`)),
    message_ids: v.pipe(v.array(id, must(say`a list of ids`)), v.minLength(1, must(say`at least one id`))),
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
