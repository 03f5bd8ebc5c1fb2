import type { Clock } from '../../src/bridge/clock'
import { Problem } from '../../src/bridge/problem'
import { trimmed } from '../../src/bridge/tolerant'
import { readDeviceId } from '../../src/sinric/rest/commands'
import type { News } from '../../src/sinric/rest/known-devices'
import { unsetVariable } from '../runtime/options'
import type { Message, Node, NodeDef, NodeStatus, RED } from '../runtime/red'
import { backingStatus, connected, StatusLine } from '../runtime/status'
import { runUnusable } from '../runtime/unusable'
import type { AccountNode } from './owner'
import { NO_ACCOUNT, UNSET } from './request'

export interface SubscribeDef extends NodeDef {
  account?: string
  deviceId?: unknown
}

/** Makes a node put out what the devices of the account do, or one of them. */
export function runSubscribeNode(
  red: RED,
  node: Node,
  def: SubscribeDef,
  account: AccountNode | undefined,
  clock: Clock,
): void {
  if (!account?.web) return runUnusable(red, node, account?.webFault ?? NO_ACCOUNT)
  if (unsetVariable(def.deviceId) !== undefined) return runUnusable(red, node, UNSET)
  const only = onlyDevice(def.deviceId)
  if (only instanceof Problem)
    return runUnusable(red, node, { status: 'sinric.status.bad-id', sentence: only.sentence })
  const { stream } = account.web
  let last: NodeStatus = connected
  const status = new StatusLine(node, clock, () => backingStatus(account.streamBacking, 'sinric') ?? last)
  const ends = [
    account.useStream(node),
    account.watch(() => status.refresh()),
    stream.listen((news) => {
      if (only !== undefined && news.deviceId !== only) return
      const msg = messageOf(news)
      last = { fill: 'green', shape: 'dot', text: `${news.name || news.deviceId}: ${String(msg.topic)}` }
      status.refresh()
      node.send(msg)
    }),
  ]
  status.refresh()
  node.on('close', (_removed, done) => {
    ends.forEach((end) => end())
    status.close()
    done()
  })
}

function onlyDevice(deviceId: unknown): string | undefined | Problem {
  if (trimmed(deviceId) === '') return undefined
  try {
    return readDeviceId(deviceId)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/** docs/contract.md#8-fine-print */
function messageOf(news: News): Message {
  const { deviceId, name } = news
  const device = name === '' ? {} : { device: name }
  if (news.kind === 'online') return { topic: 'online', payload: news.isOnline, deviceId, ...device }
  const { action, value, instanceId } = news
  return {
    topic: action,
    payload: value,
    deviceId,
    ...device,
    ...(instanceId !== undefined && { instanceId }),
  }
}
