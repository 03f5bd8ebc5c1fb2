import { Problem, quote } from '../../src/bridge/problem'
import { type Saying, say } from '../../src/bridge/sentence'
import { isObject } from '../../src/bridge/tolerant'
import { readUuid } from '../../src/mixin/conversation'
import type { Destination } from '../../src/mixin/sending/sender'
import type { MixinSession } from '../../src/mixin/session'
import { idsIn } from '../../src/mixin/id-list'
import { readMixinNumber } from '../../src/mixin/mixin-number'
import type { Message } from '../runtime/red'

/** Where the node itself sends to: ids, several with commas between. */
export interface OwnAddress {
  recipient: string
  conversation: string
}

/**
 * Where a message goes; a promise only when a number has to be looked up: `msg.conversation`, `msg.recipient`, the node's conversation, the node's recipient, or the
 * conversation it came from (docs/contract.md#8-fine-print).
 * @throws Problem naming what is no id, or that there is no address
 */
export function destinationsOf(
  msg: Message,
  own: OwnAddress,
  { sender, users }: Pick<MixinSession, 'sender' | 'users'>,
): Destination[] | Promise<Destination[]> {
  const group = (conversationId: string): Destination => ({ conversationId })
  const person = (id: string): Destination => sender.to(id)
  const sources: [unknown, Saying, (id: string) => Destination][] = [
    [msg.conversation, 'msg.conversation', group],
    [msg.recipient, 'msg.recipient', person],
    [own.conversation, say`The conversation of the node`, group],
    [own.recipient, say`The recipient of the node`, person],
  ]
  const [value, what, destination] = sources.find(([given]) => isGiven(given)) ?? []
  if (what === undefined || !destination) return [whereItCameFrom(msg)]
  const given = listOf(value)
  // A list that somebody computed and that came out empty is no wish to send to somebody else.
  if (given.length === 0)
    throw new Problem('invalid-value', say`${what} is an empty list: there is nobody in it`)
  if (destination === group) return once(given.map((id) => uuidOf(id, what, CONVERSATION))).map(destination)
  const ids = given.map((one) => {
    const number = readMixinNumber(one)
    return number === undefined ? uuidOf(one, what, PERSON) : (users.knownId(number) ?? { number })
  })
  // Without anybody to look up, a message keeps its place before the next one.
  if (ids.every((id) => typeof id === 'string')) return once(ids).map(destination)
  const known = ids.map(async (id) => (typeof id === 'string' ? id : users.idOf(id.number)))
  return Promise.all(known).then((all) => once(all).map(destination))
}

const CONVERSATION = say`an ID such as 67d46d1b-0a46-4821-bb05-71efb9f90335`
const PERSON = say`a Mixin number, or an ID such as 67d46d1b-0a46-4821-bb05-71efb9f90335`

/** One or a list, in which commas and blanks stand between. */
function listOf(value: unknown): unknown[] {
  if (typeof value === 'string') return idsIn(value)
  const given: unknown[] = Array.isArray(value) ? value : [value]
  return given.filter(isGiven)
}

function uuidOf(given: unknown, what: Saying, expected: Saying): string {
  const uuid = readUuid(given)
  if (uuid !== undefined) return uuid
  throw new Problem('invalid-value', say`${what} is ${quote(given)}, expected ${expected}`)
}

/** The same one twice is one. */
function once(ids: string[]): string[] {
  return [...new Set(ids)]
}

/** Whether a message or a node says anything here. */
export function isGiven(value: unknown): boolean {
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
