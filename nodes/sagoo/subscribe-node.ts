import type { Clock } from '../../src/bridge/clock'
import type { Node, NodeDef, RED } from '../runtime/red'
import { backingStatus, StatusLine } from '../runtime/status'
import { unsetVariable } from '../runtime/options'
import type { ServerNode } from './server-node'
import { runWithoutServer } from './without-server'

export interface SubscribeDef extends NodeDef {
  server?: string
  topic?: unknown
}

/** Makes a node put out everything that the platform says on a topic. */
export function runSubscribeNode(
  red: RED,
  node: Node,
  def: SubscribeDef,
  owner: ServerNode | undefined,
  clock: Clock,
): void {
  const server = owner?.server
  if (!owner || !server) return runWithoutServer(red, node, owner)
  const topic = typeof def.topic === 'string' ? def.topic.trim() : ''
  let fault = topicFault(topic)
  if (fault) node.warn(red._(fault.replace('status', 'sentence')))
  const status = new StatusLine(
    node,
    clock,
    () =>
      backingStatus({ ...owner.backing, ...(fault && { fault }) }, 'sagoo') ?? {
        fill: 'green',
        shape: 'dot',
        text: 'node-red:common.status.connected',
      },
  )
  const ends = [owner.watch(() => status.refresh())]
  if (!fault) ends.push(owner.use(node), server.subscribe(topic, { onMessage, onRefused }))
  status.refresh()

  function onMessage(actual: string | undefined, payload: unknown): void {
    if (fault) {
      fault = undefined
      status.refresh()
    }
    node.send({ topic: actual ?? topic, payload })
  }

  function onRefused(reason: string): void {
    fault = 'sagoo.status.not-subscribed'
    status.refresh()
    node.warn(red._('sagoo.sentence.not-subscribed', { topic, reason }))
  }

  node.on('close', (_removed, done) => {
    ends.forEach((end) => end())
    status.close()
    done()
  })
}

type TopicFault = 'sagoo.status.unset' | 'sagoo.status.no-topic' | 'sagoo.status.command-topic'

/** A command that were subscribed to would be carried out again after every reconnect. */
function topicFault(topic: string): TopicFault | 'sagoo.status.not-subscribed' | undefined {
  if (unsetVariable(topic) !== undefined) return 'sagoo.status.unset'
  if (topic === '') return 'sagoo.status.no-topic'
  return topic.startsWith('/device-message-sender/') ? 'sagoo.status.command-topic' : undefined
}
