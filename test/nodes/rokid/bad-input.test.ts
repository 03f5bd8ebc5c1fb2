import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { directive } from '../../../simulator/rokid/messages'
import type { FlowNode } from '../node-red'
import { atHome, device, flow, freshSkillId, type Home, LAMP, skill, tab, TOKEN } from './home'

interface Message {
  header: {
    messageId: string
    namespace: string
    name: string
    payloadVersion: string
    authorization?: unknown
  }
  payload: { name: string; message: string }
}

describe('Bad input from the street', () => {
  let home: Home
  // Registered first, so that it runs before the home is tidied up.
  afterEach(() => works())
  atHome((own) => (home = own))

  const switchOn = directive('Rokid.Control', 'Switch.On', TOKEN, { endpointId: LAMP })

  async function post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Message> {
    const response = await fetch(home.url, { method: 'POST', body, headers })
    assert.equal(response.status, 200)
    return (await response.json()) as Message
  }

  async function refused(body: string | Uint8Array<ArrayBuffer>, like: RegExp): Promise<void> {
    const { header, payload } = await post(body)
    assert.deepEqual([header.namespace, header.name, header.payloadVersion], ['Rokid', 'ErrorResponse', 'v1'])
    assert.ok(header.messageId.length > 0)
    assert.equal(payload.name, 'E_INTERNAL_ERROR')
    assert.match(payload.message, like)
  }

  /** The skill still does its work. */
  async function works(): Promise<void> {
    home.cloud.token = { type: 'BearerToken', token: TOKEN }
    assert.equal((await home.cloud.control(LAMP, 'Switch.On')).name, 'Response')
  }

  beforeEach(() => home.nodeRed.deploy(flow(home, freshSkillId())))

  for (const [what, body] of [
    ['nothing', ''],
    ['no JSON', 'switch on the lamp'],
    ['half a message', '{"header":{"messageId":"1"'],
    ['null', 'null'],
    ['a number', '1'],
    ['a list', '[]'],
    ['a list of messages', JSON.stringify([switchOn])],
    ['a text', '"on"'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0x80])],
    ['a deep nest', '['.repeat(100_000)],
  ] as const) {
    it(`${what} is answered with an error`, () => refused(body, /not a JSON object/))
  }

  for (const [what, body, like] of [
    ['no header', { payload: {} }, /header is wrong or missing/],
    ['a header that is a list', { header: [] }, /header/],
    ['a header without names', { header: { messageId: '1' } }, /header\.namespace/],
    [
      'a name that is a number',
      { header: { messageId: '1', namespace: 'Rokid.Control', name: 7 } },
      /header\.name/,
    ],
    [
      'a message id that is an object',
      { header: { messageId: {}, namespace: 'a', name: 'b' } },
      /header\.messageId/,
    ],
    ['an endpoint that is a text', { ...switchOn, endpoint: 'lamp' }, /endpoint/],
    ['an endpoint id that is a number', { ...switchOn, endpoint: { endpointId: 1 } }, /endpoint\.endpointId/],
    ['a payload that is a list', { ...switchOn, payload: [1] }, /payload/],
  ] as const) {
    it(`a message with ${what} is answered with what is wrong`, () => refused(JSON.stringify(body), like))
  }

  for (const [what, more, expected] of [
    ['an empty list for a payload', { payload: [] }, 'Response'],
    ['a text for a payload', { payload: 'x' }, 'E_INTERNAL_ERROR'],
    ['an endpoint without an id', { endpoint: {} }, 'E_NO_SUCH_ENDPOINT'],
    ['an endpoint with an id of null', { endpoint: { endpointId: null } }, 'E_NO_SUCH_ENDPOINT'],
    ['an endpoint that is a text', { endpoint: 'lamp' }, 'E_INTERNAL_ERROR'],
    ['a correlation token of null', { header: { correlationToken: null } }, 'Response'],
    ['an id that is a number', { header: { messageId: 4711 } }, 'Response'],
    ['a correlation token that is a number', { header: { correlationToken: 5 } }, 'E_INTERNAL_ERROR'],
  ] as const) {
    it(`a message with ${what} gets its own id back, and ${expected}`, async () => {
      const { header } = directive('Rokid.Control', 'Switch.On', TOKEN, {})
      const own = { ...(header as object), messageId: '4711', ...('header' in more ? more.header : {}) }
      const answer = await post(JSON.stringify({ ...switchOn, ...more, header: own }))
      assert.equal(answer.header.messageId, '4711')
      assert.equal(answer.header.name === 'Response' ? 'Response' : answer.payload.name, expected)
    })
  }

  for (const authorization of [
    undefined,
    null,
    {},
    [],
    'token',
    { type: 'BearerToken' },
    { token: 7 },
    { token: '' },
  ]) {
    it(`an authorization of ${JSON.stringify(authorization)} is none`, async () => {
      const { header } = directive('Rokid.Control', 'Switch.On', TOKEN, {})
      const message = { ...switchOn, header: { ...(header as object), authorization } }
      assert.equal((await post(JSON.stringify(message))).payload.name, 'E_INVALID_AUTHORIZATION')
    })
  }

  it('keys that reach for the prototype change nothing', async () => {
    const text = JSON.stringify(switchOn).replace(
      '{',
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{}},',
    )
    const nested = text.replace('"header":{', '"header":{"__proto__":{"authorization":{"token":"x"}},')
    for (const body of [text, nested]) assert.equal((await post(body)).header.name, 'Response')
    assert.equal(({} as { polluted?: number }).polluted, undefined)
  })

  it('states in every shape are ignored where they make no sense', async () => {
    for (const states of [
      null,
      7,
      'x',
      {},
      [null],
      [{}],
      [{ interface: 'Switch' }],
      [{ interface: 7, value: {} }],
    ]) {
      const message = { ...switchOn, endpoint: { endpointId: LAMP, states } }
      assert.equal((await post(JSON.stringify(message))).header.name, 'Response')
    }
  })

  it('2 MB are answered, not taken', async () => {
    await refused(
      JSON.stringify({ ...switchOn, more: 'x'.repeat(2 * 1024 * 1024) }),
      /larger than 1048576 bytes/,
    )
  })

  it('2 MB in chunks are answered, too', async () => {
    const chunk = new TextEncoder().encode('x'.repeat(64 * 1024))
    let left = 32
    const body = new ReadableStream({
      pull: (controller) => ((left -= 1) >= 0 ? controller.enqueue(chunk) : controller.close()),
    })
    const response = await fetch(home.url, { method: 'POST', body, duplex: 'half' })
    const { payload } = (await response.json()) as Message
    assert.deepEqual([response.status, payload.name], [200, 'E_INTERNAL_ERROR'])
  })

  it('a body that never ends is answered after 2.5 s, and the line is closed', async () => {
    const { port } = new URL(home.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write(`POST /http/rokid HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"header":`)
    let text = ''
    socket.setEncoding('utf8')
    for await (const part of socket) text += String(part)
    assert.match(text, /^HTTP\/1\.1 200 /)
    assert.match(text, /not complete within 2500 ms/)
  }).timeout(10_000)

  it('who hangs up in the middle disturbs nobody', async () => {
    const { port } = new URL(home.url)
    for (let n = 0; n < 20; n += 1) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => undefined)
      await new Promise<void>((resolve) =>
        socket.write('POST /http/rokid HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{', () => resolve()),
      )
      socket.destroy()
    }
  })

  it('200 requests at once are all answered, each reaching the flow once', async () => {
    const probe = home.nodeRed.collect('lamp-probe')
    home.cloud.token = { type: 'BearerToken', token: TOKEN }
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => home.cloud.control(LAMP, 'Brightness.Set', { value: n % 101 })),
    )
    assert.ok(answers.every(({ name }) => name === 'Response'))
    assert.equal(probe.messages.length, 200)
  })

  it('other methods are not allowed', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const response = await fetch(home.url, { method })
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET, HEAD, POST'], method)
    }
  })

  it('paths below and beside it are nobody’s', async () => {
    for (const path of ['/x', 'x', '/oauth', '/oauth/authorize', '/oauth/token', '/%2e%2e', '/%zz']) {
      assert.equal((await fetch(`${home.url}${path}`, { method: 'POST', body: '{}' })).status, 404, path)
    }
  })

  it('a slash at the end and another case of escapes are the same path', async () => {
    for (const path of ['/', '//', '?x=1'])
      assert.equal((await fetch(`${home.url}${path}`)).status, 200, path)
  })
})

describe('A skill that cannot work', () => {
  let home: Home
  atHome((own) => (home = own))
  const names = async (url = home.url): Promise<string> => {
    const response = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(directive('Rokid.Discovery', 'Discover', TOKEN, {})),
    })
    return response.status === 200
      ? ((await response.json()) as Message).payload.name
      : String(response.status)
  }

  for (const [auth, credentials] of [
    ['token', {}],
    ['token', { token: '  ' }],
    ['jwt', { appId: '1' }],
    ['jwt', { appSecret: 's' }],
    ['oauth', { clientId: 'c', login: 'a', password: 'b' }],
  ] as const) {
    it(`without its secret (${auth}, ${Object.keys(credentials).join()}) refuses everything and says why`, async () => {
      const id = freshSkillId()
      await home.nodeRed.deploy([tab, { ...skill(home, id), auth, credentials }, ...device(id, 'lamp')])
      assert.equal(await names(), 'E_INTERNAL_ERROR')
      await home.nodeRed.status('lamp-in', /^rokid\.status\.no-credentials$/)
      await home.nodeRed.sentence(/Without it everything is refused/)
    })
  }

  it('for want of an environment variable refuses everything and says so', async () => {
    const id = freshSkillId()
    const credentials = { token: '${HOMEWIRE_IS_NOT_SET}' }
    await home.nodeRed.deploy([tab, { ...skill(home, id), credentials }, ...device(id, 'lamp')])
    await home.nodeRed.status('lamp-out', /^rokid\.status\.unset$/)
    assert.equal(await names(), 'E_INTERNAL_ERROR')
  })

  it('because its path is used twice leaves it to the first, and says so', async () => {
    const [one, two] = [freshSkillId(), freshSkillId()]
    const nodes: FlowNode[] = [
      tab,
      skill(home, one),
      skill(home, two, { path: 'rokid/', credentials: { token: 'another' } }),
      ...device(one, 'lamp'),
      ...device(two, 'other'),
    ]
    await home.nodeRed.deploy(nodes)
    await home.nodeRed.status('other-in', /^rokid\.status\.path-twice$/)
    await home.nodeRed.status('lamp-in', /^rokid\.status\.ready$/)
    await home.nodeRed.sentence(/Another rokid skill has the same path/)
    await home.cloud.bind()
    assert.equal((await home.cloud.discover()).length, 1)
    // A deploy of the one that is served does not give its path to the other.
    const renamed = nodes.map((node) => (node.id === one ? { ...node, name: 'Renamed' } : node))
    await home.nodeRed.deploy(renamed, 'nodes')
    assert.equal((await home.cloud.discover()).length, 1)
    await home.nodeRed.status('other-in', /^rokid\.status\.path-twice$/)
  })

  it('because its endpoint id is used twice leaves it to the first, also after a deploy of that one', async () => {
    const id = freshSkillId()
    const nodes = [tab, skill(home, id), ...device(id, 'lamp'), ...device(id, 'other', { endpointId: LAMP })]
    await home.nodeRed.deploy(nodes)
    await home.nodeRed.status('other-in', /^rokid\.status\.duplicate$/)
    const renamed = nodes.map((node) => (node.id === 'lamp-device' ? { ...node, room: 'attic' } : node))
    await home.nodeRed.deploy(renamed, 'nodes')
    await home.cloud.bind()
    const [lamp] = await home.cloud.discover()
    assert.equal(lamp?.recommendRoomName, 'attic')
    await home.nodeRed.status('other-in', /^rokid\.status\.duplicate$/)
  })

  it('because an http in node has the path leaves it to that, until the node is gone', async () => {
    const id = freshSkillId()
    const taken: FlowNode[] = [
      { id: 'hin', type: 'http in', z: 'tab', url: '/rokid', method: 'post', wires: [['hres']] },
      { id: 'hres', type: 'http response', z: 'tab', statusCode: '418', wires: [] },
    ]
    await home.nodeRed.deploy([...flow(home, id), ...taken])
    await home.nodeRed.status('lamp-in', /^rokid\.status\.path-taken$/)
    assert.equal(await names(), '418')
    await home.nodeRed.deploy(flow(home, id), 'nodes')
    await home.nodeRed.status('lamp-in', /^rokid\.status\.ready$/)
    await home.cloud.bind()
    assert.equal((await home.cloud.discover()).length, 1)
  })

  it('an http in node that is switched off takes nothing', async () => {
    const off: FlowNode = {
      id: 'hin',
      type: 'http in',
      z: 'tab',
      url: '/rokid',
      method: 'post',
      d: true,
      wires: [[]],
    }
    await home.nodeRed.deploy([...flow(home, freshSkillId()), off])
    await home.nodeRed.status('lamp-in', /^rokid\.status\.ready$/)
  })

  for (const [what, lamp, key, sentence] of [
    ['without an endpoint id', { endpointId: ' ' }, 'no-id', /has no endpoint ID/],
    ['with an unset variable', { name: '${NO_SUCH_NAME}' }, 'unset', /not set/],
    [
      'with nothing that Rokid knows',
      { capabilities: ['keystroke', 'motion'] },
      'no-capability',
      /no capability/,
    ],
    ['with a white that cannot be', { kelvinMin: 6500, kelvinMax: 2700 }, 'bad-kelvin', /colour temperature/],
    ['without a skill', { skill: '' }, 'no-skill', /no rokid skill/],
  ] as const) {
    it(`a device ${what} is not told of, and says why`, async () => {
      await home.nodeRed.deploy(flow(home, freshSkillId(), lamp))
      await home.nodeRed.status('lamp-in', new RegExp(`^rokid\\.status\\.${key}$`))
      await home.nodeRed.sentence(sentence)
      await home.cloud.bind()
      assert.deepEqual(await home.cloud.discover(), [])
    })
  }

  it('of two devices with one endpoint id the first works, and the other says so', async () => {
    const id = freshSkillId()
    await home.nodeRed.deploy([
      tab,
      skill(home, id),
      ...device(id, 'lamp'),
      ...device(id, 'twin', { endpointId: LAMP, name: 'Twin' }),
    ])
    await home.nodeRed.status('twin-in', /^rokid\.status\.duplicate$/)
    await home.cloud.bind()
    assert.deepEqual(
      (await home.cloud.discover()).map(({ displayName }) => displayName),
      ['Lamp'],
    )
  })

  it('nodes without a device say so', async () => {
    const nodes = ['in', 'out'].map((kind): FlowNode => {
      return { id: kind, type: `rokid-${kind}`, z: 'tab', device: '', wires: [] }
    })
    await home.nodeRed.deploy([tab, ...nodes])
    await home.nodeRed.status('in', /^rokid\.status\.no-device$/)
    await home.nodeRed.status('out', /^rokid\.status\.no-device$/)
  })

  it('what the flow reports wrongly is an error that names the value', async () => {
    await home.nodeRed.deploy(
      flow(home, freshSkillId(), { capabilities: ['power', 'mode', 'colorTemperature', 'fanSpeed'] }),
    )
    for (const [topic, payload, like] of [
      ['power', 'maybe', /power: "maybe" is not understood/],
      ['mode', 'Turbo', /mode: "Turbo" is not understood, expected one of Auto, Manual/],
      ['colorTemperature', 1500, /colorTemperature: 1500 is out of range, expected a number from 2662/],
      ['fanSpeed', 101, /fanSpeed: 101 is out of range, expected a number from 0 to 100/],
      ['volume', 10, /Lamp has no volume that could be reported/],
      ['doorbell', 1, /no doorbell|not allowed events/],
    ] as const) {
      home.nodeRed.inject('lamp-out', { topic, payload })
      await home.nodeRed.sentence(like)
    }
  })
})
