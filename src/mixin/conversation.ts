import { createHash } from 'node:crypto'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A UUID in lower case; undefined for anything else. */
export function readUuid(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return UUID.test(text) ? text : undefined
}

/** The conversation of two users, whoever asks (docs/protocols/mixin.md#ids). Ids are lower-case UUIDs. */
export function conversationOf(one: string, other: string): string {
  const [least = '', most = ''] = [one.toLowerCase(), other.toLowerCase()].sort()
  const bytes = createHash('md5').update(least).update(most).digest()
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x30
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
