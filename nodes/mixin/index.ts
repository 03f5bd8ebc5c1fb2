import { Problem } from '../../src/bridge/problem'
import { say } from '../../src/bridge/sentence'
import { systemClock } from '../../src/transport/system-clock'
import { type BotCredentials, type BotDef, BotNode } from './owner'
import { runInNode } from './in'
import { type InOptions, type InOptionsDef, readInOptions } from '../../src/mixin/in-options'
import { type OutDef, runOutNode } from './out'
import { SavedIds } from './saved-ids'
import { runBroken } from './status'
import { FlowOutcomes } from '../runtime/flow-outcomes'
import type { Node, NodeDef, RED } from '../runtime/red'

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
  /** Keyed by node id. */
  const bots = new Map<string, BotNode>()

  function BotConfig(this: Node<BotCredentials>, def: BotDef): void {
    red.nodes.createNode(this, def)
    const bot = new BotNode(red, this, def, clock)
    bots.set(this.id, bot)
    this.on('close', (_removed, done) => {
      bots.delete(this.id)
      void bot.close().finally(done)
    })
  }

  function In(this: Node, def: InDef): void {
    red.nodes.createNode(this, def)
    const bot = bots.get(def.bot ?? '')
    if (!bot) return runBroken(red, this, 'mixin.status.no-bot', noBot)
    const options = optionsOf(def)
    if (options instanceof Problem) return runBroken(red, this, 'mixin.status.bad-filter', options)
    runInNode(red, this, bot, options, services)
  }

  function Out(this: Node, def: OutDef): void {
    red.nodes.createNode(this, def)
    const backing = bots.get(def.bot ?? '')
    if (backing) runOutNode(red, this, { bot: backing.bot, backing, def, clock })
    else runBroken(red, this, 'mixin.status.no-bot', noBot)
  }

  red.nodes.registerType('mixin-bot', BotConfig, { credentials: { keystore: { type: 'password' } } })
  red.nodes.registerType('mixin-in', In)
  red.nodes.registerType('mixin-out', Out)
  red.events.on('flows:started', () => {
    const taken = new Set<string>()
    for (const bot of bots.values()) {
      const { session } = bot
      bot.reconcile(session !== undefined && taken.has(session))
      if (session !== undefined && bot.isUsed) taken.add(session)
    }
  })
  red.httpAdmin.get(
    '/homewire/mixin/bots/:id',
    red.auth.needsPermission('mixin-bot.read'),
    (request, response) => response.json({ appId: bots.get(request.params.id ?? '')?.appId ?? null }),
  )
}

const noBot = new Problem('configuration', say`No mixin bot is chosen in this node`)

function optionsOf(def: InOptionsDef): InOptions | Problem {
  try {
    return readInOptions(def)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
