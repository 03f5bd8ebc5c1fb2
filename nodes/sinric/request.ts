import type { Clock } from '../../src/bridge/clock'
import { say, sayingOf } from '../../src/bridge/sentence'
import { toDeviceCommand } from '../../src/sinric/rest/commands'
import { failed } from '../runtime/failed'
import { inWordsOf } from '../runtime/language'
import { unsetVariable } from '../runtime/options'
import type { Message, Node, NodeDef, NodeStatus, RED } from '../runtime/red'
import { backingStatus, connected, failureStatus, StatusLine } from '../runtime/status'
import { type NodeFault, runUnusable } from '../runtime/unusable'
import type { AccountNode } from './owner'

export interface RequestDef extends NodeDef {
  account?: string
  deviceId?: unknown
  action?: unknown
  value?: unknown
}

/** Makes a node ask another device of the account with each message, and put out the message with what it answered. */
export function runRequestNode(
  red: RED,
  node: Node,
  { deviceId, action, value }: RequestDef,
  account: AccountNode | undefined,
  clock: Clock,
): void {
  if (!account?.web) return runUnusable(red, node, account?.webFault ?? NO_ACCOUNT)
  if (unsetVariable(deviceId, action, value) !== undefined) return runUnusable(red, node, UNSET)
  const { asker } = account.web
  const closing = new AbortController()
  let waiting = 0
  /** How the last request ended, put into words only when that is shown. */
  let last = (): NodeStatus => connected
  const status = new StatusLine(
    node,
    clock,
    () => backingStatus(account.streamBacking, 'sinric') ?? (waiting > 0 ? busy(waiting) : last()),
  )
  const ends = [account.useStream(node), account.watch(() => status.refresh())]
  status.refresh()

  node.on('input', (msg, send, done) => {
    waiting += 1
    status.refresh()
    ask(msg)
      .finally(() => (waiting -= 1))
      .then(
        ({ text, payload }) => {
          last = () => ({ fill: 'green', shape: 'dot', text })
          status.refresh()
          msg.payload = payload
          send(msg)
          done()
        },
        (error: unknown) => {
          last = () => failureStatus(red, sayingOf(error)) ?? connected
          status.refresh()
          failed(done, inWordsOf(red, error), (text) => node.warn(text))
        },
      )
  })
  node.on('close', (_removed, done) => {
    closing.abort()
    ends.forEach((end) => end())
    status.close()
    done()
  })

  async function ask(msg: Message): Promise<{ text: string; payload: object }> {
    const started = clock.elapsed()
    const command = toDeviceCommand({ deviceId, action, value }, msg)
    const payload = await asker.ask(command, closing.signal)
    return { text: `${command.action} ✓ ${Math.round(clock.elapsed() - started)} ms`, payload }
  }
}

export const NO_ACCOUNT: NodeFault = {
  status: 'sinric.status.no-account',
  sentence: say`No sinric account is chosen in this node`,
}

export const UNSET: NodeFault = {
  status: 'sinric.status.unset',
  sentence: say`An environment variable that is used here is not set`,
}

function busy(count: number): NodeStatus {
  return { fill: 'blue', shape: 'dot', text: `⏳ ${count}` }
}
