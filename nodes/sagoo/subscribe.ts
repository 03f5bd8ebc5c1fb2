import type { Clock } from '../../src/bridge/clock'
import type { Node, NodeDef, RED } from '../runtime/red'
import { backingStatus, connected, StatusLine } from '../runtime/status'
import { unsetVariable } from '../runtime/options'
import { runWithoutSession, type ServerNode } from './server'
import type { NodeFault } from '../runtime/unusable'
import { UNSET } from './faults'
import { type Json, parseJson } from '../../src/bridge/json'
import { quote } from '../../src/bridge/problem'
import { type Saying, say } from '../../src/bridge/sentence'
import { isObject, trimmed } from '../../src/bridge/tolerant'
import { inWords } from '../runtime/language'

export interface SubscribeDef extends NodeDef {
  server?: string
  topic?: unknown
  parameter?: unknown
}

/** Makes a node put out everything that the platform says on a topic. */
export function runSubscribeNode(
  red: RED,
  node: Node,
  def: SubscribeDef,
  owner: ServerNode | undefined,
  clock: Clock,
): void {
  if (!owner?.session) return runWithoutSession(red, node, owner)
  const server = owner
  const { session } = owner
  const topic = typeof def.topic === 'string' ? def.topic.trim() : ''
  const parameter = readParameter(def.parameter)
  const wrong = faultOf(topic, def.parameter, parameter)
  let fault = wrong?.status
  let explained = ''
  if (wrong) node.warn(inWords(red, wrong.sentence))
  const status = new StatusLine(
    node,
    clock,
    () =>
      backingStatus({ ...owner.backing, ...(fault && { fault }) }, 'sagoo') ??
      owner.backing.ready ??
      connected,
  )
  const ends = [owner.watch(() => status.refresh())]
  if (!fault) {
    const subject = { topic, ...(parameter && { parameter }) }
    ends.push(owner.use(node), session.subscribe(subject, { onAsked, onMessage, onRefused, onComplete }))
  }
  status.refresh()

  function onAsked(): void {
    server.noteSubscription(node.id, topic)
    show(undefined)
  }

  function onMessage(actual: string | undefined, payload: unknown): void {
    show(undefined)
    server.note('event', server.name, say`The platform sent a message on ${actual ?? topic}`)
    node.send({ topic: actual ?? topic, payload })
  }

  function onRefused(reason: string): void {
    show('sagoo.status.not-subscribed')
    server.noteSubscription(node.id, topic, reason)
    const sentence = say`The platform does not take the subscription to ${topic}: ${reason}`
    server.noteRefusal(sentence)
    explain(sentence)
  }

  function onComplete(): void {
    // The platform also completes what it refused.
    if (fault) return
    show('sagoo.status.ended')
    explain(
      say`The platform ended the subscription to ${topic}: Homewire subscribes again at the next connection or deploy`,
    )
  }

  function show(next: string | undefined): void {
    if (next === fault) return
    fault = next
    status.refresh()
  }

  /** The same after every reconnect is said once. */
  function explain(sentence: Saying): void {
    if (String(sentence) === explained) return
    explained = String(sentence)
    node.warn(inWords(red, sentence))
  }

  node.on('close', (_removed, done) => {
    ends.forEach((end) => end())
    owner.noteSubscription(node.id, topic)
    status.close()
    done()
  })
}

const NO_TOPIC: NodeFault = {
  status: 'sagoo.status.no-topic',
  sentence: say`This node needs a topic to subscribe to, such as /device/*/*/message/property/report`,
}
/** A command that were subscribed to would be carried out again after every reconnect. */
const COMMAND_TOPIC: NodeFault = {
  status: 'sagoo.status.command-topic',
  sentence: say`Commands are sent with a sagoo request node: a subscription would carry them out again after every reconnect`,
}

/** What some topics need; undefined when it is no object. */
function readParameter(given: unknown): Json | undefined {
  const text = trimmed(given)
  if (text === '' && !isObject(given)) return {}
  const value = isObject(given) ? given : parseJson(text)
  return isObject(value) ? value : undefined
}

function faultOf(topic: string, given: unknown, parameter: Json | undefined): NodeFault | undefined {
  if (unsetVariable(topic, given) !== undefined) return UNSET
  if (topic === '') return NO_TOPIC
  if (topic.startsWith('/device-message-sender/')) return COMMAND_TOPIC
  if (parameter) return undefined
  const sentence = say`The parameter ${quote(given)} is not understood, expected a JSON object such as {"deviceId": "lamp1"}`
  return { status: 'sagoo.status.bad-parameter', sentence }
}
