import { Problem } from '../../src/bridge/problem'
import { say } from '../../src/bridge/sentence'
import { systemClock } from '../../src/transport/system-clock'
import { type BotCredentials, type BotDef, BotNode } from './owner'
import { runInNode } from './in'
import { type InOptions, type InOptionsDef, readInOptions } from '../../src/mixin/in-options'
import { type OutDef, runOutNode } from './out'
import { SavedIds } from './saved-ids'
import { holdersOf } from '../runtime/claims'
import { registerOwner } from '../runtime/owner-node'
import { runUnusable } from '../runtime/unusable'
import { FlowOutcomes } from '../runtime/flow-outcomes'
import type { Node, NodeDef, RED } from '../runtime/red'
import { serveSpeaker } from '../runtime/speaker'

interface InDef extends NodeDef, InOptionsDef {
  bot?: string
}

/** The Mixin Messenger set: a bot that the family talks to. */
export default function mixin(red: RED): void {
  const clock = systemClock
  const prefix = `${red.util.generateId()}.`
  let emitted = 0
  const services = {
    outcomes: new FlowOutcomes(red, 'homewire-mixin', clock),
    savedIds: new SavedIds(clock),
    clock,
    nextMsgid: () => `${prefix}${(emitted += 1)}`,
  }
  const bots = registerOwner(red, {
    type: 'mixin-bot',
    credentials: { keystore: { type: 'password' } },
    create: (node: Node<BotCredentials>, def: BotDef) => new BotNode(red, node, def, clock),
  })
  /** The bot that a login belongs to. */
  const logins = new Map<string, string>()

  function In(this: Node, def: InDef): void {
    red.nodes.createNode(this, def)
    const bot = bots.get(def.bot ?? '')
    if (!bot) return runUnusable(red, this, NO_BOT)
    const options = optionsOf(def)
    if (options instanceof Problem)
      return runUnusable(red, this, { status: 'mixin.status.bad-filter', sentence: options.sentence })
    runInNode(red, this, bot, options, services)
  }

  function Out(this: Node, def: OutDef): void {
    red.nodes.createNode(this, def)
    const backing = bots.get(def.bot ?? '')
    if (backing) runOutNode(red, this, { bot: backing.session, backing, def, clock })
    else runUnusable(red, this, NO_BOT)
  }

  red.nodes.registerType('mixin-in', In)
  red.nodes.registerType('mixin-out', Out)
  red.events.on('flows:started', () => {
    const used = [...bots.values()].filter(({ isUsed, login }) => isUsed && login !== undefined)
    const holders = holdersOf(used, ({ login }) => login ?? '', logins)
    for (const bot of bots.values()) bot.reconcile(used.includes(bot) && holders.get(bot.login ?? '') !== bot)
  })
  serveSpeaker(red)
  red.httpAdmin.get(
    '/homewire/mixin/bots/:id',
    red.auth.needsPermission('mixin-bot.read'),
    (request, response) => response.json({ appId: bots.get(request.params.id ?? '')?.appId ?? null }),
  )
  red.httpAdmin.get(
    '/homewire/mixin/bots/:id/people',
    red.auth.needsPermission('mixin-bot.read'),
    (request, response) => {
      const bot = bots.get(request.params.id ?? '')
      if (bot) void bot.people().then((people) => response.json({ people }))
      else response.status(404).json({ people: [] })
    },
  )
}

const NO_BOT = { status: 'mixin.status.no-bot', sentence: say`No mixin bot is chosen in this node` }

function optionsOf(def: InOptionsDef): InOptions | Problem {
  try {
    return readInOptions(def)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
