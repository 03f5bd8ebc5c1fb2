import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { ChildNodeRed } from '../../support/child-node-red'
import { until } from '../../support/until'
import { type FlowNode, type Msg, NodeRed } from '../node-red'
import { account, API_KEY, APP_KEY, APP_SECRET, atHome, CONNECTED, flow, LAMP, openCloud } from './home'

const SECRETS = { 'App Secret': APP_SECRET, 'API Key': API_KEY, 'App Key': APP_KEY }

describe('A secret', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function connect(nodes: FlowNode[] = flow(server)): Promise<void> {
    await nodeRed.deploy(nodes)
    await nodeRed.status('in', CONNECTED)
  }

  function isNotIn(text: string, where: string): void {
    for (const [name, secret] of Object.entries(SECRETS))
      assert.ok(!text.includes(secret), `the ${name} is in ${where}`)
  }

  /** What the nodes showed and said, and what the log holds. */
  function isNowhereToBeSeen(): void {
    isNotIn(JSON.stringify([...nodeRed.statuses.values()]), 'a status')
    isNotIn(nodeRed.said.join('\n'), 'the sidebar or the log')
  }

  // telegrambot ADR 0007, ai-intent#9, tibber#36, tuya#77: keys in exported flows, logs and statuses
  it('is not in what the editor gets and exports', async () => {
    await connect()
    const flows = await (await nodeRed.admin('flows')).text()
    assert.match(flows, /sinric-account/)
    isNotIn(flows, 'GET /flows')
    const credentials = (await (await nodeRed.admin('credentials/sinric-account/account')).json()) as object
    assert.deepEqual(credentials, { appKey: APP_KEY, has_appSecret: true, has_apiKey: true })
  })

  it('is not in a message of the flow, nor are the token and the signature of a request', async () => {
    await connect()
    const probe = nodeRed.collect('probe')
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    const text = JSON.stringify(await probe.next())
    isNotIn(text, 'a message')
    const { raw } = probe.messages[0]!['request'] as { raw: Msg }
    assert.equal(raw['replyToken'], undefined)
    assert.doesNotMatch(text, /HMAC|signature/)
  })

  it('is not in the context of any node', async () => {
    await connect()
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    for (const path of [
      'context/node/lamp',
      'context/node/account',
      'context/node/in',
      'context/flow/tab',
      'context/global',
    ])
      isNotIn(await (await nodeRed.admin(path)).text(), path)
  })

  it('is not in any status or sentence about a handshake that fails', async () => {
    for (const status of [400, 401, 403, 500]) {
      cloud.faults.refuse = status
      await nodeRed.deploy(flow(server))
      await nodeRed.status('in', /refused|waiting/)
      await nodeRed.sentence(new RegExp(`HTTP ${status}`))
      isNowhereToBeSeen()
    }
    cloud.faults.refuse = undefined
    for (const bad of ['ws://127.0.0.1:1', 'ws://x/#y', 'localhost']) {
      await nodeRed.deploy(flow(bad))
      await nodeRed.status('in', /waiting|bad-address/)
      isNowhereToBeSeen()
    }
    for (const credentials of [
      { appKey: `${APP_KEY}\u2013`, appSecret: APP_SECRET, apiKey: API_KEY },
      { appKey: '', appSecret: APP_SECRET, apiKey: API_KEY },
    ]) {
      await nodeRed.deploy(
        flow(server).map((node) => (node.id === 'account' ? account(server, { credentials }) : node)),
      )
      await nodeRed.status('in', /^sinric\.status/)
      isNowhereToBeSeen()
    }
  })

  it('is not in a sentence, although the server says it when it closes', async () => {
    await connect()
    cloud.kick(4001, `unknown key ${APP_KEY}`)
    await nodeRed.sentence(/code 4001/)
    isNowhereToBeSeen()
  })

  it('is not in any status or sentence about a frame that is wrong', async () => {
    await connect()
    const sign = (payload: string): string =>
      `{"payload":${payload},"signature":{"HMAC":"${createHmac('sha256', APP_SECRET).update(payload).digest('base64')}"}}`
    for (const frame of [
      APP_SECRET,
      `{"x":"${APP_SECRET}"}`,
      `{"payload":{"x":"${APP_SECRET}"},"signature":{"HMAC":"${APP_SECRET}"}}`,
      `{"payload":{},"signature":{"HMAC":"x"}}`,
      sign(`{"type":"request","${APP_SECRET}":1}`),
      sign(`{"type":"request","action":{"${APP_SECRET}":1}}`),
    ])
      cloud.send(frame)
    await nodeRed.status('in', /signature|malformed/)
    await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
    isNowhereToBeSeen()
  })

  it('is not in the answers of the admin routes', async () => {
    await connect()
    const routes: [string, object | undefined][] = [
      ['homewire/sinric/types', undefined],
      ['homewire/sinric/devices', { account: 'account' }],
      ['homewire/sinric/devices', { account: 'account', apiKey: '__PWRD__' }],
      ['homewire/sinric/devices', { account: 'account', apiKey: 'wrong', server }],
      ['homewire/sinric/devices', { account: 'account', apiKey: API_KEY, server: 'ws://127.0.0.1:1' }],
      ['homewire/sinric/devices', { account: 'account', apiKey: API_KEY, server: 'nonsense' }],
      ['homewire/sinric/devices', {}],
      ['homewire/sinric/devices', { account: { id: 'account' }, apiKey: [API_KEY] }],
      ['homewire/sinric/test/in', { capability: 'power', value: true }],
      ['homewire/sinric/test/in', {}],
      ['homewire/sinric/test/nowhere', { capability: 'power', value: true }],
    ]
    for (const [path, body] of routes) {
      const response = await nodeRed.admin(path, body)
      assert.ok(response.status < 600)
      isNotIn(await response.text(), `${path} ${JSON.stringify(body)}`)
    }
    isNotIn(nodeRed.said.join('\n'), 'the log')
  })

  it('that is stored goes to no other server than the one that it is stored with', async () => {
    const seen: string[] = []
    const thief = createServer((request, response) => {
      seen.push(JSON.stringify(request.headers))
      response.end('{"devices":[]}')
    })
    thief.listen(0, '127.0.0.1')
    await once(thief, 'listening')
    const elsewhere = `ws://127.0.0.1:${(thief.address() as AddressInfo).port}`
    await connect()
    const api = elsewhere.replace('ws', 'http')
    const list = (apiKey?: string): Promise<Response> =>
      nodeRed.admin('homewire/sinric/devices', { account: 'account', apiKey, server: elsewhere, api })
    for (const apiKey of [undefined, '', '__PWRD__', ' ']) assert.equal((await list(apiKey)).status, 200)
    assert.deepEqual(seen, [])
    assert.equal((await list('typed')).status, 200)
    assert.equal(seen.length, 1)
    isNotIn(seen.join(), 'a call to another server')
    thief.closeAllConnections()
    await new Promise((resolve) => thief.close(resolve))
  })

  it('never goes over the wire; only the App Key does', async () => {
    await connect()
    nodeRed.inject('out', { payload: true })
    await cloud.next('event')
    const headers = JSON.stringify(cloud.handshakes[0]!.headers)
    assert.ok(headers.includes(APP_KEY) && !headers.includes(APP_SECRET) && !headers.includes(API_KEY))
    assert.ok(!JSON.stringify([cloud.events, cloud.responses]).includes(APP_SECRET))
  })

  it('is not in what the platform gets for the health of the module', async () => {
    await connect()
    const { value } = await cloud.ask(undefined, 'health', {})
    isNotIn(JSON.stringify(value), 'the health report')
  })
})

describe('A Node-RED with a login', function () {
  this.timeout(60_000)
  const login = `{ adminAuth: {
    type: 'credentials',
    users: (name) => Promise.resolve({ username: name, permissions: name === 'all' ? '*' : 'read' }),
    authenticate: () => Promise.resolve(null),
    tokens: (token) => Promise.resolve({
      all: { username: 'all', permissions: '*' },
      reader: { username: 'reader', permissions: 'read' },
    }[token] ?? null),
  } }`
  let nodeRed: ChildNodeRed
  let cloud: SinricCloud

  before(async () => {
    cloud = openCloud()
    nodeRed = new ChildNodeRed(login)
    await nodeRed.start()
    const nodes = flow(await cloud.listen()).filter(({ id }) => id !== 'probe')
    await nodeRed.deploy(
      nodes.map((node) => ('z' in node ? { x: 100, y: 100, ...node, wires: [] } : node)),
      'all',
    )
    await until(() => cloud.isOnline(LAMP), 'the lamp')
  })
  after(async () => {
    await nodeRed.remove()
    await cloud.close()
  })

  const routes: { path: string; body?: object; reader: number; all: number }[] = [
    { path: 'homewire/sinric/types', reader: 200, all: 200 },
    { path: 'homewire/sinric/devices', body: { account: 'account' }, reader: 401, all: 200 },
    { path: 'homewire/sinric/test/in', body: { capability: 'power', value: true }, reader: 401, all: 200 },
  ]
  for (const { path, body, reader, all } of routes) {
    it(`lets nobody call ${path} who may not`, async () => {
      assert.equal((await nodeRed.admin(path, body)).status, 401)
      assert.equal((await nodeRed.admin(path, body, 'forged')).status, 401)
      assert.equal((await nodeRed.admin(path, body, 'reader')).status, reader)
      const response = await nodeRed.admin(path, body, 'all')
      assert.equal(response.status, all)
      const text = await response.text()
      for (const secret of Object.values(SECRETS)) assert.ok(!text.includes(secret))
    })
  }
})
