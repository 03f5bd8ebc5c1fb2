import { createHash } from 'node:crypto'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}

/** The id of the conversation that two users have: a name-based UUID of both, the lesser first. */
export function contactConversation(a: string, b: string): string {
  const digest = createHash('md5')
    .update(a < b ? a + b : b + a)
    .digest('hex')
  const third = `3${digest.slice(13, 16)}`
  const variant = ((parseInt(digest.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${third}-${variant}${digest.slice(18, 20)}-${digest.slice(20)}`
}
