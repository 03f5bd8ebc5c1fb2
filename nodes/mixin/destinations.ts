import { Problem, quote } from '../../src/bridge/problem'
import { type Saying, say } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import { readUuid } from '../../src/mixin/conversation'
import type { Destination, Sender } from '../../src/mixin/sending/sender'
import type { Message } from '../runtime/red'

/** Where the node itself sends to: ids, several with commas between. */
export interface OwnAddress {
  recipient: string
  conversation: string
}

/**
 * Where a message goes: `msg.conversation`, `msg.recipient`, the node's conversation, the node's recipient, or the
 * conversation it came from (docs/contract.md#8-fine-print).
 * @throws Problem naming what is no id, or that there is no address
 */
export function destinationsOf(msg: Message, own: OwnAddress, sender: Sender): Destination[] {
  const sources: [unknown, Saying, (id: string) => Destination][] = [
    [msg.conversation, 'msg.conversation', (conversationId) => ({ conversationId })],
    [msg.recipient, 'msg.recipient', (id) => sender.to(id)],
    [own.conversation, say`The conversation of the node`, (conversationId) => ({ conversationId })],
    [own.recipient, say`The recipient of the node`, (id) => sender.to(id)],
  ]
  for (const [value, what, destination] of sources) {
    if (!isGiven(value)) continue
    const ids = idsOf(value, what)
    // A list that somebody computed and that came out empty is no wish to send to somebody else.
    if (ids.length === 0)
      throw new Problem('invalid-value', say`${what} is an empty list: there is nobody in it`)
    return ids.map(destination)
  }
  return [whereItCameFrom(msg)]
}

/** One id or a list; the same one twice is one. */
function idsOf(value: unknown, what: Saying): string[] {
  const given: unknown[] = Array.isArray(value)
    ? value
    : typeof value === 'string'
      ? value.split(/[\s,，;]+/)
      : [value]
  const ids = given.filter(isGiven).map((id) => {
    const uuid = readUuid(id)
    if (uuid !== undefined) return uuid
    throw new Problem(
      'invalid-value',
      say`${what} is ${quote(id)}; expected was an id such as 67d46d1b-0a46-4821-bb05-71efb9f90335`,
    )
  })
  return [...new Set(ids)]
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function whereItCameFrom({ mixin }: Message): Destination {
  const conversationId = isObject(mixin) ? readUuid(mixin.conversationId) : undefined
  if (conversationId === undefined || !isObject(mixin)) {
    throw new Problem(
      'invalid-value',
      say`There is nobody to send this to: fill in a recipient, set msg.recipient, or wire a mixin in before it`,
    )
  }
  const recipientId = mixin.direct === true ? readUuid(mixin.userId) : undefined
  return recipientId === undefined ? { conversationId } : { conversationId, recipientId }
}
