import type { Clock } from '../../src/bridge/clock'
import { Problem, quote } from '../../src/bridge/problem'
import { type Saying, say, sayingOf } from '../../src/bridge/sentence'
import { isObject, readBoolean, readNumber, trimmed } from '../../src/bridge/tolerant'
import { MixinError } from '../../src/mixin/refusal'
import type { MixinSession } from '../../src/mixin/session'
import { inGroups, readButtons } from '../../src/mixin/sending/buttons'
import { readUuid } from '../../src/mixin/conversation'
import type { Extras } from '../../src/mixin/sending/sender'
import { compose, type Content, type Draft, type Upload } from '../../src/mixin/sending/outgoing'
import { failed } from '../runtime/failed'
import { inWordsOf } from '../runtime/language'
import type { Message, Node, NodeDef, RED } from '../runtime/red'
import { backingStatus, connected, failureStatus, StatusLine } from '../runtime/status'
import type { BotNode } from './owner'
import { destinationsOf, isGiven, type OwnAddress } from './destinations'

/** Twelve weeks, the longest that the apps offer, in seconds (docs/protocols/mixin-api.md#conversations). */
const MAX_EXPIRY_S = 7_257_600

export interface OutDef extends NodeDef {
  bot?: string
  category?: unknown
  recipient?: unknown
  conversation?: unknown
}

/** Makes a node send messages over a bot; it passes each on when the server has it. */
export function runOutNode(red: RED, node: Node, { bot, backing, def, clock }: OutServices): void {
  const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
  const own: OwnAddress = { recipient: text(def.recipient), conversation: text(def.conversation) }
  const category = text(def.category) || 'PLAIN_TEXT'
  let failure: Saying | undefined
  let waiting = 0
  const status = new StatusLine(
    node,
    clock,
    () => backingStatus(backing.backing, 'mixin') ?? failureStatus(red, failure) ?? waitingStatus(waiting),
  )
  const ends = [backing.use(node), backing.watch(() => status.refresh())]
  status.refresh()

  node.on('input', (msg, send, done) => {
    count(1)
    take(msg).then(
      (sent) => {
        failure = undefined
        count(-1)
        backing.note('event', say`Sent a message (${categoryOf(msg, category)})`)
        send({ ...msg, mixin: { ...(isObject(msg.mixin) ? msg.mixin : {}), sent } })
        done()
      },
      (error: unknown) => {
        failure = sayingOf(error)
        count(-1)
        // What is wrong with a message of ours may be told with the message's own words.
        const why = error instanceof MixinError ? error.sentence : say`it could not be sent`
        backing.noteRefusal(say`a message (${categoryOf(msg, category)}): ${why}`, backing.name)
        failed(done, inWordsOf(red, error), (text) => node.warn(text))
      },
    )
  })
  node.on('close', (_removed, done) => {
    ends.forEach((end) => end())
    status.close()
    done()
  })

  function count(more: number): void {
    waiting += more
    status.refresh()
  }

  /** @returns the id of the message, one for each of several recipients */
  async function take(msg: Message): Promise<string | string[]> {
    if (!bot) throw new Problem('configuration', say`The mixin bot of this node has no keystore that works`)
    const isList = Array.isArray(msg.recipient) || Array.isArray(msg.conversation)
    const contents = contentsOf(msg, category, backing.appId ?? '')
    const extras = extrasOf(msg)
    const found = destinationsOf(msg, own, bot)
    const destinations = Array.isArray(found) ? found : await found
    const ids = await bot.sender.send(destinations, contents, extras)
    const [first = ''] = ids
    return isList || ids.length > 1 ? ids : first
  }
}

export interface OutServices {
  bot: MixinSession | undefined
  backing: BotNode
  def: OutDef
  clock: Clock
}

/** The content of a message, and its buttons below it; buttons alone are enough. */
function contentsOf(msg: Message, own: string, appId: string): (Content | Upload)[] {
  const keyboard = msg.buttons === undefined ? [] : keyboardsOf(readButtons(msg.buttons), appId)
  const isEmpty = msg.payload === undefined || msg.payload === null || msg.payload === ''
  if (isEmpty && keyboard.length > 0) return keyboard
  const draft = draftOf(msg, own)
  const isKeyboard = draft.category === 'APP_BUTTON_GROUP' && Array.isArray(draft.payload)
  const content = isKeyboard
    ? keyboardsOf(readButtons(draft.payload, 'msg.payload'), appId)
    : [compose(draft, appId)]
  return [...content, ...keyboard]
}

/** As many messages as there are rows; an empty list is one, for the error that it is. */
function keyboardsOf(buttons: readonly object[], appId: string): (Content | Upload)[] {
  const groups = buttons.length === 0 ? [[]] : inGroups(buttons)
  return groups.map((payload) => compose({ category: 'APP_BUTTON_GROUP', payload }, appId))
}

function categoryOf({ category }: Message, own: string): string {
  return trimmed(category) || own
}

function draftOf(msg: Message, own: string): Draft {
  const category = categoryOf(msg, own)
  const draft: Draft = { category, payload: payloadOf(msg, category) }
  if (typeof msg.filename === 'string' && msg.filename !== '') draft.filename = baseName(msg.filename)
  for (const name of ['width', 'height', 'duration'] as const) {
    const value = readNumber(msg[name])
    if (value !== undefined) draft[name] = value
  }
  return draft
}

/** What this message sent is recalled when it does not name another. */
function payloadOf({ payload, mixin }: Message, category: string): unknown {
  const isNamed = isObject(payload) || readUuid(payload) !== undefined
  if (category !== 'MESSAGE_RECALL' || isNamed || !isObject(mixin)) return payload
  return typeof mixin.sent === 'string' ? mixin.sent : payload
}

function extrasOf(msg: Message): Extras {
  const quoted = quoteOf(msg)
  const expireIn = expiryOf(msg.expire_in)
  return {
    ...(quoted === undefined ? {} : { quote: quoted }),
    ...(expireIn === undefined ? {} : { expireIn }),
    silent: silenceOf(msg.silent),
  }
}

function silenceOf(wish: unknown): boolean {
  if (!isGiven(wish)) return false
  const silent = readBoolean(wish)
  if (silent !== undefined) return silent
  throw new Problem('invalid-value', say`msg.silent is ${quote(wish)}, expected true or false`)
}

/** Seconds; 0 is never. */
function expiryOf(wish: unknown): number | undefined {
  if (!isGiven(wish)) return undefined
  const seconds = readNumber(wish)
  if (seconds !== undefined && Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_EXPIRY_S)
    return seconds === 0 ? undefined : seconds
  throw new Problem(
    'invalid-value',
    say`msg.expire_in is ${quote(wish)}, expected whole seconds, at most ${MAX_EXPIRY_S}`,
  )
}

/** `msg.quote`: true quotes the message that came in, an id any other. */
function quoteOf({ quote: wish, mixin }: Message): string | undefined {
  if (wish === undefined || wish === false || wish === '') return undefined
  const id = readUuid(wish === true && isObject(mixin) ? mixin.messageId : wish)
  if (id !== undefined) return id
  throw new Problem('invalid-value', say`msg.quote is ${quote(wish)}, expected true or the ID of a message`)
}

/** A path of the home does not belong into a chat. */
function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path
}

function waitingStatus(waiting: number): object {
  return waiting === 0 ? connected : { fill: 'yellow', shape: 'dot', text: `⏳ ${waiting}` }
}
