import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { exchanges } from '../sidebar/routes'
import { type FlowNode, NodeRed } from '../node-red'
import { account, PRACTISING, rokidDevice, say, sinricDevice, skill, tab } from './home'

/** Node.js tells of every request of this process, and of every one that reaches a server in it. */
const SENT = 'http.client.request.start'
const HEARD = 'http.server.request.start'

const practising: FlowNode[] = [
  tab,
  account(),
  ...sinricDevice('lamp', { answer: 'reply' }),
  skill(),
  ...rokidDevice('desk'),
  { id: 'bot', type: 'mixin-bot', name: '', server: 'practice' },
  { id: 'chat', type: 'mixin-in', z: 'tab', bot: 'bot', wires: [[]] },
  { id: 'server', type: 'sagoo-server', name: '', url: 'practice' },
  {
    ...{ id: 'hear', type: 'sagoo-subscribe', z: 'tab', server: 'server' },
    ...{ topic: '/device/p/d/message/property/report', wires: [[]] },
  },
]

describe('A key that was drawn for practice', () => {
  let nodeRed: NodeRed
  const keys: string[] = []
  const look = (message: unknown): void => {
    const { request } = message as { request: ClientRequest }
    const [, token] = /^\/messaging\/([^/?]+)/.exec(request.path) ?? []
    const [, claims = ''] = /^Bearer [^.]+\.([^.]+)/.exec(String(request.getHeader('authorization'))) ?? []
    if (token !== undefined) keys.push(token)
    if (request.hasHeader('appkey')) keys.push(String(request.getHeader('appkey')))
    if (claims !== '') {
      const { sid } = JSON.parse(decoded(claims)) as { sid: string }
      keys.push(sid)
    }
  }
  const hear = (message: unknown): void => {
    const { request } = message as { request: IncomingMessage }
    const [, basic = ''] = /^Basic (.+)/.exec(request.headers.authorization ?? '') ?? []
    const [, secret] = decoded(basic).split(':')
    if (secret !== undefined) keys.push(secret)
  }
  before(async () => {
    nodeRed = await NodeRed.get()
    subscribe(SENT, look)
    subscribe(HEARD, hear)
  })
  after(() => {
    unsubscribe(SENT, look)
    unsubscribe(HEARD, hear)
  })
  afterEach(() => nodeRed.clear())

  it('is shown to nobody, though a flow fails with it', async () => {
    await nodeRed.deploy(practising)
    for (const id of ['lamp-in', 'desk-in', 'chat', 'hear']) await nodeRed.status(id, PRACTISING)
    await nodeRed.until(
      () => new Set(keys).size === 4,
      () => `a key of each, among ${keys.join(' ')}`,
    )
    nodeRed.probe('lamp-probe', (msg) =>
      nodeRed.inject('lamp-out', { ...msg, error: { message: keys.join(' ') } }),
    )
    await say(nodeRed, { sentence: 'turn on Lamp' })
    const [answer] = await exchanges()
    assert.match(answer?.sentence ?? '', /•••/)
    for (const key of keys) assert.doesNotMatch(answer?.sentence ?? '', new RegExp(key))
  })
})

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString()
}
