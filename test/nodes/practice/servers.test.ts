import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { canTellListening, type Listening, listeningOf } from '../../support/listening'
import { skip } from '../../support/network'
import { type FlowNode, NodeRed } from '../node-red'
import { account, LAMP, PRACTISING, rokidDevice, sinricDevice, skill, tab } from './home'

/** Everything that practises at once, each with whatever would open a port of its own. */
function practising(): FlowNode[] {
  return [
    tab,
    account('account', { local: 'on', announce: true }),
    ...sinricDevice('lamp'),
    skill({ lan: true, lanPort: 9999 }),
    ...rokidDevice('desk'),
    { id: 'bot', type: 'mixin-bot', name: '', server: 'practice' },
    { id: 'chat', type: 'mixin-in', z: 'tab', bot: 'bot', wires: [[]] },
    { id: 'server', type: 'sagoo-server', name: '', url: 'practice' },
    {
      id: 'hear',
      type: 'sagoo-subscribe',
      z: 'tab',
      server: 'server',
      topic: '/device/p/d/message/property/report',
      wires: [[]],
    },
  ]
}

describe('What practises', () => {
  let nodeRed: NodeRed
  let before_: Listening[] = []
  /** What listens since the deploy. */
  let servers: Listening[] = []

  before(async function () {
    if (!canTellListening) return skip(this, 'this system does not tell who listens')
    nodeRed = await NodeRed.get()
  })
  beforeEach(async () => {
    before_ = listeningOf()
    await nodeRed.deploy(practising())
    for (const id of ['lamp-in', 'desk-in', 'chat', 'hear']) await nodeRed.status(id, PRACTISING)
    servers = news()
  })
  afterEach(() => nodeRed.clear())

  const news = (): Listening[] =>
    listeningOf().filter(
      ({ port, protocol }) => !before_.some((one) => one.port === port && one.protocol === protocol),
    )

  it('opens one port of loopback for each, and nothing else', () => {
    assert.equal(servers.length, 4)
    for (const { address, protocol } of servers) assert.deepEqual([address, protocol], ['127.0.0.1', 'tcp'])
  })

  it('leaves no port open when it is deleted', async () => {
    await nodeRed.deploy([])
    assert.deepEqual(news(), [])
  })

  it('has other ports and keys after a deploy, and the old ones are shut', async () => {
    await nodeRed.deploy(practising())
    for (const id of ['lamp-in', 'desk-in', 'chat', 'hear']) await nodeRed.status(id, PRACTISING)
    assert.equal(news().length, 4)
  })

  /** The status of a plain request to a server. */
  async function ask(
    port: number,
    path: string,
    method: string,
    headers: object,
  ): Promise<number | undefined> {
    const asking = request({ host: '127.0.0.1', port, path, method, headers: { ...headers } })
    asking.end(method === 'POST' ? '{}' : undefined)
    const [response] = (await once(asking, 'response')) as [import('node:http').IncomingMessage]
    response.resume()
    return response.statusCode
  }

  /** How a socket that wants in is answered: an HTTP status, or 101. */
  function knock(port: number, path: string, headers: Record<string, string>): Promise<number> {
    const { origin, ...more } = headers
    const protocol = path === '/' && more.appkey === undefined ? 'Mixin-Blaze-1' : undefined
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, protocol, {
      headers: more,
      ...(origin === undefined ? {} : { origin }),
    })
    return new Promise((resolve) => {
      socket.on('error', () => undefined)
      socket.on('unexpected-response', (_request, response) => {
        resolve(response.statusCode ?? 0)
        response.destroy()
      })
      socket.on('open', () => {
        resolve(101)
        socket.terminate()
      })
    })
  }

  const PATHS = [
    ['/', 'GET'],
    ['/api/v1/devices', 'GET'],
    ['/me', 'GET'],
    ['/attachments', 'POST'],
    ['/skill', 'GET'],
    ['/skill', 'POST'],
    ['/rokid/async/events', 'POST'],
    ['/rokid/oauth/token', 'POST'],
    ['/messaging/x', 'GET'],
  ] as const

  it('refuses a page of another origin, and of its own, wherever it knocks', async () => {
    for (const { port } of servers) {
      for (const origin of ['https://evil.example', `http://127.0.0.1:${port}`, 'null']) {
        for (const [path, method] of PATHS) assert.equal(await ask(port, path, method, { origin }), 403)
        for (const path of ['/', '/messaging/x'])
          assert.equal(await knock(port, path, { origin, appkey: 'x', deviceids: LAMP }), 403)
      }
    }
  })

  it('refuses a name that only resolves to loopback', async () => {
    for (const { port } of servers) {
      for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`]) {
        for (const [path, method] of PATHS) assert.equal(await ask(port, path, method, { host }), 403)
        assert.equal(await knock(port, '/', { host, appkey: 'x' }), 403)
      }
    }
  })

  it('lets a process without the keys do nothing', async () => {
    for (const { port } of servers) {
      for (const [path, method] of PATHS) {
        const status = await ask(port, path, method, {})
        // A skill answers with 200 and an error, which is what Rokid takes; Mixin words its refusal in a 202.
        assert.ok(
          status !== undefined &&
            (status >= 400 || path === '/skill' || path === '/me' || path === '/attachments'),
        )
      }
      for (const headers of [{}, { appkey: '' }, { appkey: 'guess', deviceids: LAMP }])
        for (const path of ['/', '/messaging/', '/messaging/guess'])
          assert.ok((await knock(port, path, headers)) >= 400)
    }
  })

  it('outlives a process that breaks off in the middle of what it says', async () => {
    for (const { port } of servers) {
      for (const path of [...PATHS.map(([path]) => path), '/snapshot', '/auth', '/api/v1/auth']) {
        const line = connect(port, '127.0.0.1').on('error', () => undefined)
        const head = [`POST ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Content-Length: 100']
        line.write([...head, 'Expect: 100-continue', '', '{'].join('\r\n'))
        await once(line, 'data')
        line.destroy()
        await once(line, 'close')
      }
      assert.equal(await ask(port, '/nowhere', 'GET', {}), 404)
    }
  })

  it('serves what practises, and nothing else of the account', async () => {
    for (const { port } of servers)
      for (const path of ['/api/v1/auth', '/snapshot', '/sse/stream'])
        assert.equal(await ask(port, path, 'POST', {}), 404)
  })

  it('closes with a process on the line that was refused and does not go', async () => {
    const lines = servers.map(({ port }) => {
      const line = connect({ port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => undefined)
      line.write('GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      return line.resume()
    })
    await Promise.all(lines.map((line) => once(line, 'end')))
    await nodeRed.deploy([])
    lines.forEach((line) => line.destroy())
    assert.deepEqual(news(), [])
    assert.deepEqual(
      nodeRed.said.filter((text) => /timed out/i.test(text)),
      [],
    )
  })

  it('tells a process without the keys nothing of the skill', async () => {
    const directive = {
      header: {
        ...{ messageId: 'm', namespace: 'Rokid.Discovery', name: 'Discover', payloadVersion: 'v1' },
        authorization: { type: 'BearerToken', token: 'guess' },
      },
      payload: {},
    }
    for (const { port } of servers) {
      const response = await fetch(`http://127.0.0.1:${port}/skill`, {
        method: 'POST',
        body: JSON.stringify(directive),
      })
      if (response.status === 404) continue
      assert.match(await response.text(), /E_INVALID_AUTHORIZATION/)
    }
  })

  it('shows its keys nowhere', () => {
    assert.deepEqual(
      nodeRed.said.filter((text) => /[\da-f]{8}-[\da-f]{4}-4/.test(text)),
      [],
    )
  })
})
