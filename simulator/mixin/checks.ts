import type { Json } from '../json'
import { isObject, parse } from '../json'
import { isUuid } from './ids'

const TEXT = new Set(['PLAIN_TEXT', 'PLAIN_POST'])
const ATTACHMENT = ['attachment_id', 'mime_type', 'size']

/** What the JSON of a category must hold. Keyed by category. */
const MEMBERS: Record<string, string[] | undefined> = {
  PLAIN_IMAGE: [...ATTACHMENT, 'width', 'height'],
  PLAIN_DATA: [...ATTACHMENT, 'name'],
  PLAIN_AUDIO: ATTACHMENT,
  PLAIN_VIDEO: [...ATTACHMENT, 'width', 'height'],
  PLAIN_STICKER: ['sticker_id'],
  PLAIN_CONTACT: ['user_id'],
  PLAIN_LOCATION: ['longitude', 'latitude'],
  PLAIN_LIVE: ['width', 'height', 'thumb_url', 'url'],
  APP_CARD: ['app_id', 'title', 'description'],
  MESSAGE_RECALL: ['message_id'],
  MESSAGE_PIN: ['action', 'message_ids'],
}

/** The field that the server would complain about, by name; undefined for a good message. */
export function wrongField(message: Json): string | undefined {
  const { conversation_id, message_id, category, data_base64, data, recipient_id, quote_message_id } = message
  if (!isUuid(conversation_id)) return 'conversation_id'
  if (!isUuid(message_id)) return 'message_id'
  if (recipient_id !== undefined && !isUuid(recipient_id)) return 'recipient_id'
  if (quote_message_id !== undefined && quote_message_id !== '' && !isUuid(quote_message_id))
    return 'quote_message_id'
  if (typeof category !== 'string') return 'category'
  const coded = data_base64 ?? data
  if (typeof coded !== 'string' || coded === '') return 'data'
  if (data_base64 !== undefined && !/^[\w-]+$/.test(coded)) return 'data_base64'
  return wrongContent(category, Buffer.from(coded, 'base64').toString())
}

function wrongContent(category: string, content: string): string | undefined {
  if (TEXT.has(category)) return content === '' ? 'data' : undefined
  const value = parse(content)
  if (category === 'APP_BUTTON_GROUP') return wrongButtons(value)
  const members = MEMBERS[category]
  if (members === undefined) return 'category'
  if (!isObject(value)) return 'data'
  return members.find((name) => value[name] === undefined)
}

function wrongButtons(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length < 1 || value.length > 6) return 'data'
  const isGood = value.every((one: unknown) => {
    if (!isObject(one)) return false
    const { label, color, action } = one
    const isLabel = typeof label === 'string' && label.length >= 1 && label.length <= 36
    return isLabel && /^#[0-9a-f]{6}$/i.test(String(color)) && /^(https?|mixin|input):/.test(String(action))
  })
  return isGood ? undefined : 'data'
}
