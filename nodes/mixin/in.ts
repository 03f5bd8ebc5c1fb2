import type { Clock } from '../../src/bridge/clock'
import { copyJson } from '../../src/bridge/json'
import { Problem } from '../../src/bridge/problem'
import { type Saying, say, sayingOf } from '../../src/bridge/sentence'
import { complete, needsMore } from '../../src/mixin/completed'
import type { Incoming, MessageFacts } from '../../src/mixin/message-view'
import type { FlowOutcomes } from '../runtime/flow-outcomes'
import { inWordsOf } from '../runtime/language'
import type { Message, Node, NodeStatus, RED } from '../runtime/red'
import { backingStatus, connected, failureStatus, StatusLine } from '../runtime/status'
import type { BotNode } from './owner'
import type { MixinEvent, MessageHandler } from '../../src/mixin/delivery'
import { type InOptions, judge, type Routing } from '../../src/mixin/in-options'
import type { SavedIds } from './saved-ids'

/** What all in nodes share. */
export interface InServices {
  outcomes: FlowOutcomes
  savedIds: SavedIds
  clock: Clock
  /** A message id that no other message has. */
  nextMsgid(): string
}

/** Somebody wrote who is not let in, and nothing came of it. */
const refusing: NodeStatus = { fill: 'yellow', shape: 'ring', text: 'mixin.status.not-allowed' }

/** A message that has reached no node by then never will, in ms. */
const UNREACHED = 250

/** Makes a node take the messages of a bot into the flow. */
export function runInNode(
  red: RED,
  node: Node,
  bot: BotNode,
  options: InOptions,
  services: InServices,
): void {
  const { outcomes, savedIds, clock } = services
  let failure: Saying | undefined
  let isRefusing = false
  let isClosed = false
  const status = new StatusLine(
    node,
    clock,
    () =>
      backingStatus(bot.backing, 'mixin') ??
      failureStatus(red, failure) ??
      (isRefusing ? refusing : (bot.backing.ready ?? connected)),
  )
  const taker: MessageHandler = { isReady: false, take, takeEvent }
  const ends = [bot.use(node), bot.watch(() => status.refresh()), bot.delivery.join(taker)]
  const ids = savedIds.keep(red, node, () => {
    taker.isReady = true
    bot.delivery.reconcile()
  })
  status.refresh()
  node.on('close', (removed, done) => {
    isClosed = true
    ends.forEach((end) => end())
    ids.close(removed)
    status.close()
    done()
  })

  function take(incoming: Incoming, onEnd: (success: boolean) => void): boolean {
    const { messageId } = incoming.facts
    if (ids.remembered.has(messageId)) return false
    const verdict = judged(incoming)
    if (verdict === 'dropped') return false
    isRefusing = verdict === 'refused'
    status.refresh()
    const { category } = incoming.facts
    if (verdict === 'refused') {
      bot.noteRefusal(say`a message (${category}) from somebody who is not allowed`, bot.name)
      return false
    }
    bot.note('request', say`Somebody wrote a message (${category})`)
    const end = (success: boolean, reason?: Saying): void => {
      if (success) {
        ids.remembered.add(messageId)
        ids.changed()
      }
      failure = reason
      status.refresh()
      bot.note(
        'answer',
        success ? say`The flow has handled the message` : say`The flow has not handled the message`,
      )
      onEnd(success)
    }
    const emit = (completed: Incoming): void => {
      const msg = messageOf(completed, verdict.args, services.nextMsgid())
      const send = (): void => node.send(at(verdict.output, msg, options.outputs.count))
      if (options.waitsForFlow && verdict.output === 0) return follow(msg._msgid, send, end)
      send()
      end(true)
    }
    const { session } = bot
    if (!session || !needsMore(incoming, options)) emit(incoming)
    else
      complete(incoming, options, session).then(
        (completed) => {
          if (!isClosed) emit(completed)
        },
        (error: unknown) => {
          if (!isClosed) fail(incoming, error, end)
        },
      )
    return true
  }

  /** A filter that does not come to an end is an error, and lets nothing through. */
  function judged(incoming: Incoming): Routing {
    try {
      return judge(incoming, options, clock.now())
    } catch (error) {
      const told = inWordsOf(red, error)
      failure = told.message
      node.error(told.message, messageOf(incoming, undefined, services.nextMsgid()))
      status.refresh()
      return 'dropped'
    }
  }

  /** The Catch node gets the message as it came; what waiting may mend is pushed again, since it is not acknowledged. */
  function fail(incoming: Incoming, error: unknown, end: (success: boolean, reason?: Saying) => void): void {
    const told = inWordsOf(red, error)
    node.error(told, messageOf(incoming, undefined, services.nextMsgid()))
    const isFinal = error instanceof Problem
    end(isFinal, isFinal ? undefined : told.message)
    failure = sayingOf(error)
    status.refresh()
  }

  /** With nothing wired there is nothing to wait for. */
  function follow(msgid: string, send: () => void, end: (success: boolean, reason?: Saying) => void): void {
    outcomes.follow(msgid, send, (outcome) =>
      end(outcome.success, outcome.success ? undefined : outcome.reason),
    )
    const giveUp = (): void => {
      if (outcomes.hasReached(msgid)) return
      outcomes.stop(msgid)
      end(true)
    }
    if (node.wires[0]?.length === 0) giveUp()
    else if (!outcomes.hasReached(msgid)) clock.after(UNREACHED, giveUp)
  }

  function takeEvent({ topic, payload, facts }: MixinEvent): void {
    const { events, count } = options.outputs
    if (events !== undefined) node.send(at(events, { topic, payload, mixin: { ...facts } }, count))
  }
}

/** What the node emits (docs/contract.md#8-fine-print); several nodes get copies of their own. */
function messageOf(
  { facts, payload }: Incoming,
  args: string | undefined,
  msgid: string,
): Message & { _msgid: string } {
  const own: MessageFacts = copyJson(facts)
  return {
    _msgid: msgid,
    payload: Buffer.isBuffer(payload) ? Buffer.from(payload) : copyJson(payload),
    mixin: own,
    ...(args === undefined ? {} : { args }),
  }
}

function at(output: number, msg: Message, count: number): Message | (Message | null)[] {
  return count === 1 ? msg : Array.from({ length: count }, (_, index) => (index === output ? msg : null))
}
