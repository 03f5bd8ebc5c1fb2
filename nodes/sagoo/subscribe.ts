import type { Clock } from '../../src/bridge/clock'
import type { Node, NodeDef, RED } from '../runtime/red'
import { backingStatus, StatusLine } from '../runtime/status'
import { unsetVariable } from '../runtime/options'
import type { ServerNode } from './server'
import { runUnusable } from './unusable'

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
  if (!owner || !server) return runUnusable(red, node, owner)
  const topic = typeof def.topic === 'string' ? def.topic.trim() : ''
  let fault: TopicFault | Refusal | undefined = topicFault(topic)
  let explained = ''
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
  if (!fault)
    ends.push(owner.use(node), server.subscribe(topic, { onAsked, onMessage, onRefused, onComplete }))
  status.refresh()

  function onAsked(): void {
    show(undefined)
  }

  function onMessage(actual: string | undefined, payload: unknown): void {
    show(undefined)
    node.send({ topic: actual ?? topic, payload })
  }

  function onRefused(reason: string): void {
    show('sagoo.status.not-subscribed')
    explain(red._('sagoo.sentence.not-subscribed', { topic, reason }))
  }

  function onComplete(): void {
    // The platform also completes what it refused.
    if (fault) return
    show('sagoo.status.ended')
    explain(red._('sagoo.sentence.ended', { topic }))
  }

  function show(next: typeof fault): void {
    if (next === fault) return
    fault = next
    status.refresh()
  }

  /** The same after every reconnect is said once. */
  function explain(sentence: string): void {
    if (sentence === explained) return
    explained = sentence
    node.warn(sentence)
  }

  node.on('close', (_removed, done) => {
    ends.forEach((end) => end())
    status.close()
    done()
  })
}

type Refusal = 'sagoo.status.not-subscribed' | 'sagoo.status.ended'
type TopicFault = 'sagoo.status.unset' | 'sagoo.status.no-topic' | 'sagoo.status.command-topic'

/** A command that were subscribed to would be carried out again after every reconnect. */
function topicFault(topic: string): TopicFault | undefined {
  if (unsetVariable(topic) !== undefined) return 'sagoo.status.unset'
  if (topic === '') return 'sagoo.status.no-topic'
  return topic.startsWith('/device-message-sender/') ? 'sagoo.status.command-topic' : undefined
}
