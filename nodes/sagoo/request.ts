import type { Clock } from '../../src/bridge/clock'
import { readBoolean } from '../../src/bridge/tolerant'
import { type Command, type Configured, toCommand } from '../../src/sagoo/northbound/requests'
import { CommandError, sentenceOf } from '../../src/sagoo/northbound/failure'
import type { CommandResult } from '../../src/sagoo/northbound/pending-command'
import type { Message, Node, NodeDef, NodeStatus, RED } from '../runtime/red'
import { backingStatus, connected, failureStatus, StatusLine } from '../runtime/status'
import { unsetVariable } from '../runtime/options'
import { errorOf } from './phrases'
import { runWithoutSession, type ServerNode } from './server'
import { runUnusable } from '../runtime/unusable'
import { UNSET } from './faults'
import { say, sayingOf } from '../../src/bridge/sentence'
import { failed } from '../runtime/failed'
import { inWords } from '../runtime/language'

export interface RequestDef extends NodeDef {
  server?: string
  product?: unknown
  devices?: unknown
  messageType?: unknown
  properties?: unknown
  functionId?: unknown
  async?: unknown
}

/** Makes a node turn each message into a command, and put out the message with what came back. */
export function runRequestNode(
  red: RED,
  node: Node,
  def: RequestDef,
  owner: ServerNode | undefined,
  clock: Clock,
): void {
  if (!owner?.session) return runWithoutSession(red, node, owner)
  const server = owner
  const { session } = owner
  const { product, devices, properties, functionId } = def
  if (unsetVariable(product, devices, properties, functionId) !== undefined)
    return runUnusable(red, node, UNSET)
  const configured: Configured = {
    product,
    devices,
    properties,
    functionId,
    messageType: def.messageType,
    async: readBoolean(def.async) ?? false,
    timeout: owner.timeout,
  }
  const sendCommand = (command: Command, settle: (landing: CommandResult) => void): (() => void) =>
    session.run(command, settle)
  /** The commands that wait for their answers. */
  const waiting = new Set<{ giveUp: () => void }>()
  /** How the last command ended, put into words only when that is shown. */
  let last = (): NodeStatus => owner.backing.ready ?? connected
  let hasWarned = false
  const status = new StatusLine(
    node,
    clock,
    () => backingStatus(owner.backing, 'sagoo') ?? (waiting.size > 0 ? busy(waiting.size) : last()),
  )
  const ends = [owner.use(node), owner.watch(() => status.refresh())]
  status.refresh()

  node.on('input', (msg, send, done) => {
    const fail = (error: Error): void => {
      last = () => failureStatus(red, sayingOf(error)) ?? connected
      status.refresh()
      failed(done, error, (text) => node.warn(text))
    }
    try {
      run(toCommand(configured, msg), msg, send, done, fail)
    } catch (error) {
      if (error instanceof CommandError) fail(errorOf(red, error.failure))
      else fail(error instanceof Error ? error : new Error(String(error)))
    }
  })
  node.on('close', (_removed, done) => {
    for (const { giveUp } of [...waiting]) giveUp()
    ends.forEach((end) => end())
    status.close()
    done()
  })

  function run(
    command: Command,
    msg: Message,
    send: (msg: Message) => void,
    done: () => void,
    fail: (error: Error) => void,
  ): void {
    const started = clock.elapsed()
    const device = command.devices.join(', ')
    server.note('request', device, ASKED[command.messageType])
    const wait = { isOver: false, giveUp: (): void => undefined }
    const settle = (landing: CommandResult): void => {
      wait.isOver = true
      waiting.delete(wait)
      hand(landing, msg)
      const ms = Math.round(clock.elapsed() - started)
      if (landing.failure) {
        server.note('answer', device, say`Failed after ${ms} ms: ${sentenceOf(landing.failure)}`)
        return fail(errorOf(red, landing.failure))
      }
      server.note('answer', device, say`Answered after ${ms} ms`)
      last = () => ({ fill: 'green', shape: 'dot', text: `${wordsOf(command)} ✓ ${ms} ms` })
      status.refresh()
      send(msg)
      done()
    }
    wait.giveUp = sendCommand(command, settle)
    if (!wait.isOver) waiting.add(wait)
    status.refresh()
  }

  function wordsOf({ messageType }: Command): string {
    return red._(`sagoo.messageType.${messageType}`)
  }

  /** What arrived stands in the message, also in the one that a Catch node gets. */
  function hand({ payload, trace, isGuess }: CommandResult, msg: Message): void {
    msg.sagoo = trace
    if (payload !== undefined) msg.payload = payload
    if (!isGuess || hasWarned) return
    hasWarned = true
    node.warn(
      inWords(
        red,
        say`The platform does not say which device an answer is from. Homewire puts the answers in the order of the device list; to be sure, ask one device at a time`,
      ),
    )
  }
}

/** What the platform was asked for. */
const ASKED = {
  READ_PROPERTY: say`Asked the platform for properties`,
  WRITE_PROPERTY: say`Asked the platform to set properties`,
  INVOKE_FUNCTION: say`Asked the platform to call a function`,
} as const

function busy(count: number): NodeStatus {
  return { fill: 'blue', shape: 'dot', text: `⏳ ${count}` }
}
