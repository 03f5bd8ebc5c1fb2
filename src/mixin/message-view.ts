import * as v from 'valibot'
import { parseJson } from '../bridge/json'
import { Problem, quote } from '../bridge/problem'
import { say } from '../bridge/sentence'
import { conversationOf } from './conversation'
import { decrypt } from './encrypted'
import type { Keystore } from './keystore'
import { isJsonCategory, isTextCategory } from './categories'

const text = v.optional(v.nullable(v.string()), '')

/** A message as the server pushes it (docs/protocols/mixin.md#server-pushes); other members are kept. */
export const messageViewSchema = v.looseObject({
  message_id: v.pipe(v.string(), v.nonEmpty()),
  conversation_id: text,
  user_id: text,
  representative_id: text,
  category: text,
  data: v.optional(v.unknown()),
  data_base64: v.optional(v.unknown()),
  status: text,
  source: text,
  quote_message_id: text,
  created_at: text,
})
export type MessageView = v.InferOutput<typeof messageViewSchema>

/** `msg.mixin` of the contract, plain JSON. */
export interface MessageFacts {
  messageId: string
  conversationId: string
  /** Who wrote it: `representative_id`, or else `user_id`. */
  userId: string
  /** ENCRYPTED_x stands here as PLAIN_x. */
  category: string
  /** Empty when it quotes nothing. */
  quoteMessageId: string
  /** Whether the bot and the user are alone in the conversation. */
  direct: boolean
  /** Whether it waited on the server. */
  pending: boolean
  /** As the server writes it: `2023-04-28T10:01:32.387507Z`. */
  createdAt: string
  /** What the sender is called, where a node asks for it and Mixin tells. */
  userName?: string
  /** The object of a message whose file was fetched. */
  file?: unknown
  raw: Record<string, unknown>
}

/** A message and what it holds: a text, the object of a JSON category, or bytes. */
export interface Incoming {
  facts: MessageFacts
  payload: unknown
}

/** The facts of a message, which are there even when its content cannot be read. */
export function factsOf(view: MessageView, appId: string): MessageFacts {
  const userId = view.representative_id || view.user_id || ''
  const conversationId = view.conversation_id ?? ''
  return {
    messageId: view.message_id,
    conversationId,
    userId,
    category: (view.category ?? '').replace(/^ENCRYPTED_/, 'PLAIN_'),
    quoteMessageId: view.quote_message_id ?? '',
    direct: conversationId === conversationOf(appId, userId),
    pending: view.source === 'LIST_PENDING_MESSAGES',
    createdAt: view.created_at ?? '',
    raw: { ...view },
  }
}

/**
 * What a message holds. It is never guessed from the bytes: the text "123" stays a text
 * (docs/protocols/mixin.md#encoding).
 * @throws Problem naming the category, when the content is not what the category promises
 */
export function payloadOf(view: MessageView, keystore: Keystore): unknown {
  const category = view.category ?? ''
  const wire = bytesOf(view)
  const bytes = category.startsWith('ENCRYPTED_') ? decrypt(wire, keystore) : wire
  const plain = category.replace(/^ENCRYPTED_/, 'PLAIN_')
  if (isTextCategory(plain)) return bytes.toString('utf8')
  return isJsonCategory(plain) ? numbered(readJson(bytes, plain)) : bytes
}

const BASE64 = /^[A-Za-z0-9+/_\s-]*(?:={1,2}\s*)?$/

/** Either alphabet, padded or not; `data_base64` before `data` (docs/protocols/mixin.md#encoding). */
function bytesOf({ data, data_base64, category }: MessageView): Buffer {
  const coded = typeof data_base64 === 'string' && data_base64 !== '' ? data_base64 : (data ?? '')
  if (typeof coded !== 'string' || !BASE64.test(coded)) {
    throw new Problem('invalid-value', say`The data of a ${quote(category)} message is not base64`)
  }
  return Buffer.from(coded, 'base64')
}

function readJson(bytes: Buffer, category: string): unknown {
  const json = parseJson(bytes.toString('utf8'))
  if (json === undefined)
    throw new Problem('invalid-value', say`The data of a ${category} message is not JSON`)
  return json
}

const NUMBERS = ['width', 'height', 'size', 'duration', 'longitude', 'latitude'] as const

/** Some clients write numbers as texts: `"width":"1"` (docs/protocols/mixin.md#encoding). */
function numbered(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return payload
  const copy: Record<string, unknown> = { ...payload }
  for (const name of NUMBERS) {
    const written = copy[name]
    if (typeof written === 'string' && /^-?\d{1,20}(\.\d{1,20})?$/.test(written)) copy[name] = Number(written)
  }
  return copy
}
