import { MixinCloud } from '../../../simulator/mixin/cloud'
import { APP_ID, KEYSTORE, PUBLIC, SESSION_ID } from '../../unit/mixin/keystores'
import { type FlowNode, type Msg, NodeRed } from '../node-red'

export { APP_ID, KEYSTORE, SESSION_ID }
export const ANN = 'a0000000-0000-4000-8000-00000000000a'
export const BOB = 'b0000000-0000-4000-8000-00000000000b'
export const EVE = 'e0000000-0000-4000-8000-00000000000e'
/** A group's conversation. */
export const FAMILY = 'f0000000-0000-4000-8000-00000000000f'

/** Mixin on loopback, with a family in it. */
export function openCloud(): MixinCloud {
  return new MixinCloud({
    bot: { appId: APP_ID, sessionId: SESSION_ID, publicKey: PUBLIC },
    users: [
      { id: ANN, name: 'Ann', number: '37001' },
      { id: BOB, name: 'Bob', number: '7000103034' },
      { id: EVE, name: 'Eve' },
    ],
    groups: [{ id: FAMILY, name: 'Family' }],
  })
}

/** What a test of this set has to itself: the one Node-RED, empty, and a cloud of its own. */
export interface Home {
  nodeRed: NodeRed
  cloud: MixinCloud
  /** The cloud's addresses. */
  at: { server: string; api: string }
}

/** Gives every test of a suite its home, and tidies up after each. */
export function atHome(enter: (home: Home) => void): void {
  let home: Home
  beforeEach(async () => {
    const cloud = openCloud()
    home = { nodeRed: await NodeRed.get(), cloud, at: await cloud.listen() }
    enter(home)
  })
  afterEach(async () => {
    await home.nodeRed.clear()
    await home.cloud.close()
  })
}

export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Test' }

export function bot(at: Home['at'], more: object = {}): FlowNode {
  return { id: 'bot', type: 'mixin-bot', name: 'Home', ...at, credentials: { keystore: KEYSTORE }, ...more }
}

export function inNode(more: object = {}): FlowNode {
  return {
    id: 'in',
    type: 'mixin-in',
    z: 'tab',
    name: '',
    bot: 'bot',
    wires: [['probe'], ['probe2'], ['probe3']],
    ...more,
  }
}

export function outNode(more: object = {}): FlowNode {
  return { id: 'out', type: 'mixin-out', z: 'tab', name: '', bot: 'bot', wires: [['sent']], ...more }
}

export function probe(id: string, more: object = {}): FlowNode {
  return { id, type: 'probe', z: 'tab', wires: [[]], ...more }
}

/** A tab with `mixin-in` → probes, and `mixin-out` → `sent` with a Catch node → `caught`. */
export function flow(at: Home['at'], inOptions: object = {}, outOptions: object = {}): FlowNode[] {
  return [
    tab,
    bot(at),
    inNode(inOptions),
    probe('probe'),
    probe('probe2'),
    probe('probe3'),
    outNode(outOptions),
    probe('sent'),
    { id: 'catch', type: 'catch', z: 'tab', scope: ['out', 'in'], wires: [['caught']] },
    probe('caught'),
  ]
}

/** The same flow as the editor deploys it again: it sends credentials only when they were changed. */
export function unchanged(nodes: FlowNode[]): FlowNode[] {
  return nodes.map(({ credentials, ...node }) => node)
}

/** The status of a node whose bot is connected and that has nothing else to show. */
export const CONNECTED = /common\.status\.connected$/

/** `msg.mixin` of a message. */
export function mixin(msg: Msg): Msg {
  return msg['mixin'] as Msg
}

/** What a Catch node says of a message. */
export function caught(msg: Msg): { message: string; code?: number | string } {
  return msg['error'] as { message: string; code?: number | string }
}
