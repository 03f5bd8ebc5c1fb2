import assert from 'node:assert/strict'
import { createHmac, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { type FlowNode, type Msg, NodeRed } from '../node-red'
import { account, API_KEY, APP_KEY, APP_SECRET, CONNECTED, device, flow, LAMP, atHome, SWITCH } from './home'

describe('Bad input', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  atHome((home) => ({ nodeRed, cloud, server } = home))

  async function connect(nodes: FlowNode[] = flow(server)): Promise<void> {
    await nodeRed.deploy(nodes)
    await nodeRed.status('in', CONNECTED)
  }

  async function works(id = LAMP): Promise<void> {
    const probe = nodeRed.collect('probe')
    const answer = await cloud.ask(id, 'setPowerState', { state: 'On' })
    assert.equal(answer.success, true, answer.message)
    assert.equal(probe.messages.length, 1)
  }

  /** Sentences in the sidebar that tell of trouble. */
  const sentences = (like: RegExp): string[] => nodeRed.said.filter((text) => like.test(text))

  describe('in the configuration:', () => {
    it('a wrong App Key is a red status and one sentence, and the right one works', async () => {
      const credentials = { appKey: '11111111-0000-4000-8000-000000000000', appSecret: APP_SECRET }
      await nodeRed.deploy(withAccount({ credentials }))
      assert.equal((await nodeRed.status('in', /^sinric\.status\.refused$/)).fill, 'red')
      await nodeRed.sentence(/check the App Key/)
      await connect()
      await works()
      assert.equal(sentences(/check the App Key/).length, 1)
    })

    it('a wrong App Secret connects, and the first request says which secret is wrong; once', async () => {
      await connect(withAccount({ credentials: { appKey: APP_KEY, appSecret: 'wrong-secret' } }))
      const probe = nodeRed.collect('probe')
      for (let n = 0; n < 3; n += 1)
        await assert.rejects(cloud.ask(LAMP, 'setPowerState', { state: 'On' }, { timeout: 100 }))
      assert.equal((await nodeRed.status('in', /^sinric\.status\.signature$/)).fill, 'red')
      await nodeRed.sentence(/check the App Secret/)
      assert.equal(sentences(/check the App Secret/).length, 1)
      assert.equal(probe.messages.length, 0)
      assert.equal(cloud.responses.length + cloud.rejected.length, 0)
      await connect()
      await works()
    })

    for (const part of ['appKey', 'appSecret'] as const) {
      it(`a missing ${part} is said, and nothing is dialled`, async () => {
        const credentials = { appKey: APP_KEY, appSecret: APP_SECRET, [part]: '' }
        await nodeRed.deploy(withAccount({ credentials }))
        assert.equal((await nodeRed.status('in', /^sinric\.status\.no-credentials$/)).fill, 'red')
        assert.equal(cloud.handshakes.length, 0)
      })
    }

    it('spaces and line ends around the credentials, the server and the Device ID do no harm, nor does WS://', async () => {
      const credentials = { appKey: ` ${APP_KEY}\n`, appSecret: `\t${APP_SECRET} ` }
      const nodes = flow(server, { deviceId: ` ${LAMP}\n` })
      await connect(
        nodes.map((node) =>
          node.id === 'account' ? account(` ${server.replace('ws:', 'WS:')} `, { credentials }) : node,
        ),
      )
      await works()
    })

    it('an App Key with characters that no header takes blames the App Key, not the server', async () => {
      await nodeRed.deploy(withAccount({ credentials: { appKey: 'Schlüssel–„1“', appSecret: APP_SECRET } }))
      const { fill, text } = await nodeRed.status('in', /bad-key/)
      assert.equal(fill, 'red')
      assert.doesNotMatch(text!, /bad-address/)
    })

    for (const option of ['onValue', 'min', 'timeout', 'answer'] as const) {
      it(`a variable that is not set in ${option} is said instead of used`, async () => {
        await nodeRed.deploy(flow(server, { profile: 'text', [option]: '${HOMEWIRE_NOT_SET}' }))
        await nodeRed.status('in', /status\.unset$/)
        await nodeRed.sentence(/Lamp uses an environment variable that is not set/)
      })
    }

    for (const deviceId of ['', 'abc', 'z'.repeat(24), `${LAMP}0`, `${LAMP};${SWITCH}`]) {
      it(`the Device ID ${JSON.stringify(deviceId)} is said, and the other devices work`, async () => {
        await connect(withSecond({ deviceId: LAMP }, { deviceId }))
        assert.equal((await nodeRed.status('out2', /^sinric\.status\.bad-id$/)).fill, 'red')
        assert.equal(cloud.handshakes[0]!.headers['deviceids'], LAMP)
        nodeRed.inject('out2', { payload: true })
        nodeRed.inject('out', { payload: true })
        await cloud.next('event')
        await works()
        assert.deepEqual(cloud.rejected, [], 'the platform was told of a device that it cannot know')
      })
    }

    it('a Device ID in capital letters is the same device', async () => {
      await connect(flow(server, { deviceId: LAMP.toUpperCase() }))
      await works()
    })

    it('a Device ID that is used twice is said on the second, and the first works', async () => {
      await connect(withSecond({ deviceId: LAMP }, { deviceId: LAMP }))
      assert.equal((await nodeRed.status('in2', /^sinric\.status\.duplicate$/)).fill, 'red')
      await nodeRed.sentence(/another device has the same Device ID/)
      assert.equal(cloud.handshakes[0]!.headers['deviceids'], LAMP)
      await works()
      await nodeRed.deploy(withSecond({ deviceId: LAMP }, { deviceId: SWITCH }))
      await nodeRed.status('in2', CONNECTED)
    })

    it('a device that no node uses is said, and is not announced', async () => {
      await connect([...flow(server), device({ id: 'idle', name: 'Idle', deviceId: SWITCH })])
      await nodeRed.sentence(/Idle is not used by any sinric in or sinric out node/)
      assert.equal(cloud.handshakes[0]!.headers['deviceids'], LAMP)
      await works()
    })

    it('two accounts with the same App Key is said, and both work', async () => {
      await connect([
        ...flow(server),
        account(server, { id: 'account2' }),
        device({ id: 'switch', deviceId: SWITCH, account: 'account2' }),
        { id: 'in2', type: 'sinric-in', z: 'tab', device: 'switch', wires: [['probe']] },
      ])
      await nodeRed.sentence(/Another sinric account has the same App Key/)
      await nodeRed.status('in2', CONNECTED)
      await works()
      await works(SWITCH)
    })

    it('no device, a deleted device, no account, a deleted account: each is said on its node', async () => {
      await connect([
        ...flow(server),
        device({ id: 'lost', deviceId: SWITCH, account: 'deleted' }),
        device({ id: 'lost2', deviceId: SWITCH, account: '' }),
        { id: 'a', type: 'sinric-in', z: 'tab', device: '', wires: [[]] },
        { id: 'b', type: 'sinric-out', z: 'tab', device: 'deleted', wires: [] },
        { id: 'c', type: 'sinric-in', z: 'tab', device: 'lost', wires: [[]] },
        { id: 'd', type: 'sinric-out', z: 'tab', device: 'lost2', wires: [] },
        { id: 'e', type: 'sinric-in', z: 'tab', wires: [[]] },
        { id: 'catch', type: 'catch', z: 'tab', scope: ['b'], uncaught: false, wires: [['caught']] },
        { id: 'caught', type: 'probe', z: 'tab', wires: [[]] },
      ])
      for (const id of ['a', 'b', 'e'])
        assert.equal((await nodeRed.status(id, /^sinric\.status\.no-device$/)).fill, 'red')
      for (const id of ['c', 'd'])
        assert.equal((await nodeRed.status(id, /^sinric\.status\.no-account$/)).fill, 'red')
      const caught = nodeRed.collect('caught')
      nodeRed.inject('b', { payload: true })
      assert.match(errorOf(await caught.next()).message, /No device is chosen/)
      await works()
    })

    it('a node that is wired to a device of another kind of node is no crash', async () => {
      const odd = { id: 'odd', type: 'sinric-in', z: 'tab', device: 'account', wires: [[]] }
      const odder = device({ id: 'odder', deviceId: SWITCH, account: 'lamp' })
      await connect([...flow(server), odd, odder])
      await nodeRed.status('odd', /no-device/)
      await works()
    })
  })

  // node-red-contrib-home-assistant#244, opcua#356: environment variables are refused
  describe('in environment variables:', () => {
    const set = { HOMEWIRE_KEY: APP_KEY, HOMEWIRE_SECRET: APP_SECRET, HOMEWIRE_ID: LAMP }

    afterEach(() => {
      for (const name of [...Object.keys(set), 'HOMEWIRE_SERVER']) Reflect.deleteProperty(process.env, name)
    })

    const nodes = (): FlowNode[] =>
      flow('', { deviceId: '${HOMEWIRE_ID}' }).map((node) =>
        node.id === 'account'
          ? account('${HOMEWIRE_SERVER}', {
              credentials: { appKey: '${HOMEWIRE_KEY}', appSecret: '${HOMEWIRE_SECRET}', apiKey: API_KEY },
            })
          : node,
      )

    it('those that are set work in every field', async () => {
      Object.assign(process.env, set, { HOMEWIRE_SERVER: server })
      await connect(nodes())
      await works()
    })

    for (const name of ['HOMEWIRE_KEY', 'HOMEWIRE_SECRET', 'HOMEWIRE_SERVER', 'HOMEWIRE_ID']) {
      it(`${name}, when it is not set, is said, and nothing is sent in its place`, async () => {
        Object.assign(process.env, set, { HOMEWIRE_SERVER: server })
        Reflect.deleteProperty(process.env, name)
        await nodeRed.deploy(nodes())
        assert.equal((await nodeRed.status('in', /^sinric\.status\.unset$/)).fill, 'red')
        assert.equal(cloud.handshakes.length, 0)
        Object.assign(process.env, set, { HOMEWIRE_SERVER: server })
        await connect(nodes())
        await works()
      })
    }
  })

  // HA#2019, node-red#264: a malformed frame ends Node-RED
  describe('from the platform:', () => {
    const request = (change: object = {}): string =>
      JSON.stringify({
        action: 'setPowerState',
        clientId: 'alexa-skill',
        createdAt: cloud.now(),
        deviceId: LAMP,
        replyToken: randomUUID(),
        type: 'request',
        value: { state: 'On' },
        ...change,
      })
    const frame = (payload: string, more = ''): string =>
      `{"header":{"payloadVersion":2,"signatureVersion":1},"payload":${payload}${more},"signature":{"HMAC":"${mac(payload)}"}}`
    const mac = (payload: string): string => createHmac('sha256', APP_SECRET).update(payload).digest('base64')
    const nested = `${'['.repeat(5_000)}1${']'.repeat(5_000)}`

    const bad: [string, () => string | Buffer, RegExp][] = [
      ['a binary frame', () => Buffer.from(frame(request())), /a binary frame/],
      [
        '200 kB',
        () => frame(request({ value: { state: 'On', x: 'x'.repeat(200_000) } })),
        /a frame of 2000\d\d bytes|a frame of 200\d+ bytes/,
      ],
      ['no JSON', () => 'GET / HTTP/1.1', /not JSON/],
      ['nothing', () => '', /not JSON/],
      ['half a frame', () => frame(request()).slice(0, 200), /not JSON/],
      ['null', () => 'null', /not a Sinric Pro message/],
      ['[]', () => '[]', /not a Sinric Pro message/],
      ['a number', () => '17', /not a Sinric Pro message/],
      ['a page of a captive portal', () => '<html><body>Log in</body></html>', /not JSON/],
      [
        'a signed but deeply nested value',
        () => frame(request().replace('"On"', nested)),
        /not a Sinric Pro message|nested/,
      ],
      ['no signature', () => `{"payload":${request()}}`, /without a signature/],
      ['a signature that is null', () => `{"payload":${request()},"signature":null}`, /without a signature/],
      [
        'a number for a signature',
        () => `{"payload":${request()},"signature":{"HMAC":1}}`,
        /without a signature/,
      ],
      [
        'a list for a signature',
        () => `{"payload":${request()},"signature":{"HMAC":["x"]}}`,
        /without a signature/,
      ],
      [
        'an empty signature',
        () => `{"payload":${request()},"signature":{"HMAC":""}}`,
        /check the App Secret/,
      ],
      [
        'the signature of another payload',
        () => frame(request()).replace('"On"', '"Off"'),
        /check the App Secret/,
      ],
      ['no replyToken', () => frame(request({ replyToken: undefined })), /replyToken is wrong/],
      ['a number for a replyToken', () => frame(request({ replyToken: 5 })), /replyToken is wrong/],
      ['no action', () => frame(request({ action: undefined })), /action is wrong/],
      [
        'a text for createdAt',
        () => frame(request({ createdAt: String(cloud.now()) })),
        /createdAt is wrong/,
      ],
      ['no createdAt', () => frame(request({ createdAt: undefined })), /createdAt is wrong/],
      ['a request of 62 s ago', () => frame(request({ createdAt: cloud.now() - 62 })), /6[1-4] s old/],
      [
        'a request of 62 s ahead',
        () => frame(request({ createdAt: cloud.now() + 63 })),
        /6[1-4] s in the future/,
      ],
      ['a request of 1970', () => frame(request({ createdAt: 0 })), /s old/],
      ['a text for a value', () => frame(request({ value: 'On' })), /value is wrong/],
      [
        'a device of somebody else',
        () => frame(request({ deviceId: SWITCH })),
        new RegExp(`${SWITCH}.*not in these flows`),
      ],
      ['a timestamp that is a text', () => '{"timestamp":"now"}', /not a Sinric Pro message/],
      ['a timestamp beyond all time', () => '{"timestamp":1e999}', /not a Sinric Pro message|not JSON/],
    ]
    for (const [name, make, like] of bad) {
      it(`${name} is said once, never answered, and the next request works`, async () => {
        await connect()
        const probe = nodeRed.collect('probe')
        for (let n = 0; n < 3; n += 1) cloud.send(make())
        await nodeRed.sentence(like)
        await nodeRed.status('in', /^sinric\.status\.\w+$/)
        await works()
        assert.equal(probe.messages.length, 0)
        assert.equal(sentences(like).length, 1)
        assert.equal(cloud.handshakes.length, 1)
        assert.equal(cloud.responses.length + cloud.rejected.length, 1)
        await nodeRed.status('in', /✓/)
      })
    }

    it('what was odd in one session is forgotten in the next, a wrong secret is not', async () => {
      for (const [text, after] of [
        ['GET / HTTP/1.1', CONNECTED],
        [frame(request()).replace('"On"', '"Off"'), /status\.signature/],
      ] as const) {
        await connect()
        const before = cloud.handshakes.length
        cloud.send(text)
        await nodeRed.status('in', /status\.(malformed|signature)/)
        cloud.drop()
        await nodeRed.until(
          () => cloud.handshakes.length > before && cloud.connections === 1,
          'the reconnect',
        )
        await nodeRed.status('in', after)
      }
    })

    it('a frame of 5 MB ends the session, and it comes back', async () => {
      await connect()
      cloud.send('x'.repeat(5_000_000))
      await nodeRed.sentence(/No connection to Sinric Pro/)
      await nodeRed.until(() => cloud.handshakes.length === 2 && cloud.connections === 1, 'the reconnect')
      await works()
    })

    it('a request that comes a second time runs once and is answered once', async () => {
      await connect()
      const probe = nodeRed.collect('probe')
      const text = request()
      cloud.sendPayload(text)
      for (let n = 0; n < 2; n += 1) cloud.send(frame(text))
      await nodeRed.sentence(/was sent twice/)
      await nodeRed.status('in', /replayed/)
      await nodeRed.until(() => cloud.responses.length > 0, 'the answer')
      assert.equal(probe.messages.length, 1)
      await works()
      assert.equal(cloud.responses.length + cloud.rejected.length, 2)
    })

    it('a request without a value, or with a wrong one, is answered with failure that says why', async () => {
      await connect()
      for (const value of [undefined, {}, { state: 'Perhaps' }, { state: null }, { State: 'On' }, ['On']]) {
        const answered = cloud.next('response')
        cloud.sendPayload(request({ value }))
        const answer = await answered
        assert.equal(answer.success, false)
        assert.match(answer.message, /state|Perhaps|null/)
      }
      await works()
    })

    it('an action that nobody knows passes whole, and is answered', async () => {
      await connect()
      const probe = nodeRed.collect('probe')
      for (const action of ['inventedTomorrow', 'toString', '__proto__', 'constructor', 'hasOwnProperty'])
        cloud.sendPayload(request({ action, value: { x: 1 } }))
      await nodeRed.until(() => probe.messages.length === 5, 'five messages')
      await works()
    })

    it('keys such as __proto__ poison nothing', async () => {
      await connect()
      const payload = request().replace(
        '"value":{',
        '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"value":{"__proto__":{"polluted":1},',
      )
      const answered = cloud.next('response')
      cloud.sendPayload(payload)
      assert.equal((await answered).success, true)
      assert.equal(({} as Msg)['polluted'], undefined)
      await works()
    })

    it('of two payloads in one frame, only the signed one counts', async () => {
      await connect()
      const probe = nodeRed.collect('probe')
      const forged = request({ value: { state: 'Off' }, replyToken: 'forged' })
      cloud.send(frame(request({ value: { state: 'On' } }), `,"payload":${forged}`))
      cloud.send(`{"payload":${forged},${frame(request({ value: { state: 'On' } })).slice(1)}`)
      await nodeRed.sentence(/check the App Secret/)
      await nodeRed.until(() => probe.messages.length > 0, 'the signed one')
      await works()
      assert.deepEqual(
        probe.messages.map(({ payload }) => payload),
        [true],
      )
    })

    it('a response or an event of its own is taken without a word', async () => {
      await connect()
      const probe = nodeRed.collect('probe')
      for (const type of ['response', 'event', 'gossip'])
        cloud.send(frame(request({ type, success: true, message: 'OK' })))
      await works()
      assert.equal(probe.messages.length, 0)
      assert.equal(cloud.responses.length + cloud.rejected.length, 1)
      assert.deepEqual(sentences(/Sinric Pro/), [])
    })

    it('a thousand bad frames of changing kinds fill neither the sidebar nor the socket', async () => {
      await connect()
      const before = nodeRed.said.length
      for (let n = 0; n < 500; n += 1) {
        cloud.send('x')
        cloud.send(`{"payload":${request()}}`)
      }
      await works()
      const said = nodeRed.said.length - before
      assert.ok(said <= 20, `${said} sentences`)
      assert.equal(cloud.handshakes.length, 1)
    })

    it('a good module request proves that the secret is right', async () => {
      await connect()
      cloud.send(`{"payload":${request()}}`)
      await nodeRed.status('in', /signature/)
      await cloud.ask(undefined, 'health', {})
      await nodeRed.status('in', CONNECTED)
    })

    describe('anything at all', () => {
      const settle = async (): Promise<void> => {
        await nodeRed.until(() => cloud.connections === 1 && cloud.isOnline(LAMP), 'a connection', 8_000)
        const answer = await cloud.ask(LAMP, 'setPowerState', { state: 'On' })
        assert.equal(answer.success, true, answer.message)
      }
      const odd: unknown[] = []
      const notice = (error: unknown): void => void odd.push(error)

      before(() => {
        process.on('unhandledRejection', notice)
        process.on('uncaughtExceptionMonitor', notice)
      })
      after(() => {
        process.off('unhandledRejection', notice)
        process.off('uncaughtExceptionMonitor', notice)
      })

      it('as text or bytes leaves it working', async () => {
        await connect()
        await fc.assert(
          fc.asyncProperty(
            fc.array(
              fc.oneof(
                fc.string(),
                fc.string({ unit: 'binary' }),
                fc.json(),
                fc.uint8Array().map((bytes) => Buffer.from(bytes)),
              ),
            ),
            async (frames) => {
              for (const text of frames) cloud.send(text)
              await settle()
            },
          ),
          { numRuns: 60, endOnFailure: true },
        )
        assert.deepEqual(odd, [])
      })

      it('with a good signature leaves it working', async () => {
        await connect()
        const member = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
          fc.oneof(value, fc.jsonValue())
        const payload = fc.record(
          {
            type: fc.constantFrom('request', 'request', 'event', 7),
            action: member(
              fc.constantFrom('setPowerState', 'setBrightness', 'adjustBrightness', 'setColor', 'setSetting'),
            ),
            createdAt: member(fc.constant(Math.floor(Date.now() / 1000))),
            deviceId: member(fc.constantFrom(LAMP, SWITCH)),
            clientId: member(fc.constant('portal')),
            instanceId: member(fc.constant('range1')),
            replyToken: member(fc.uuid()),
            value: member(
              fc.record(
                {
                  state: member(fc.constant('On')),
                  brightness: member(fc.integer()),
                  brightnessDelta: member(fc.double()),
                  color: fc.jsonValue(),
                },
                { requiredKeys: [] },
              ),
            ),
          },
          { requiredKeys: ['type', 'action', 'createdAt', 'replyToken'] },
        )
        await fc.assert(
          fc.asyncProperty(fc.array(payload, { maxLength: 8 }), async (payloads) => {
            for (const one of payloads) cloud.send(frame(JSON.stringify(one)))
            await settle()
          }),
          { numRuns: 80, endOnFailure: true },
        )
        assert.deepEqual(odd, [])
      })
    })
  })

  describe('from the flow:', () => {
    const catching: FlowNode[] = [
      { id: 'catch', type: 'catch', z: 'tab', scope: null, uncaught: false, wires: [['caught']] },
      { id: 'caught', type: 'probe', z: 'tab', wires: [[]] },
    ]

    const refused: [Msg, RegExp, string][] = [
      [{ payload: 'banana' }, /power: "banana".*expected on or off/, 'invalid-value'],
      [{ payload: '' }, /power: "".*expected on or off/, 'invalid-value'],
      [{ payload: null }, /null.*expected/, 'invalid-value'],
      [{}, /nothing.*expected/, 'invalid-value'],
      [{ payload: 2 }, /power: 2.*expected on or off/, 'invalid-value'],
      [{ topic: 'brightness', payload: 101 }, /brightness: 101.*0 to 100/, 'out-of-range'],
      [{ topic: 'brightness', payload: -1 }, /brightness: -1.*0 to 100/, 'out-of-range'],
      [{ topic: 'brightness', payload: Number.NaN }, /brightness: NaN.*expected a number/, 'invalid-value'],
      [
        { topic: 'brightness', payload: Infinity },
        /brightness: Infinity.*expected a number/,
        'invalid-value',
      ],
      [{ topic: 'brightness', payload: true }, /brightness: true.*expected a number/, 'invalid-value'],
      [{ topic: 'brightness', payload: {} }, /brightness|\{\}.*expected/, 'invalid-value'],
      [{ topic: 'color', payload: 'no colour' }, /color: "no colour".*expected a colour/, 'invalid-value'],
      [
        { topic: 'color', payload: { r: 1, g: 2 } },
        /color: \{"r":1,"g":2\}.*expected a colour/,
        'invalid-value',
      ],
      [
        { topic: 'color', payload: { r: 256, g: 0, b: 0 } },
        /color: .*256.*expected a colour/,
        'invalid-value',
      ],
      [{ topic: 'colorTemperature', payload: 100 }, /colorTemperature: 100.*1000 to 10000 K/, 'out-of-range'],
      [{ topic: 'lock', payload: true }, /lock/, 'unsupported'],
      [{ topic: 'setBands', payload: 'loud' }, /setBands.*"loud".*expected/, 'invalid-value'],
    ]
    for (const [msg, like, code] of refused) {
      it(`${inspect(msg)} reaches a Catch node with the value, what was expected and a code`, async () => {
        await connect([...flow(server), ...catching])
        const caught = nodeRed.collect('caught')
        nodeRed.inject('out', msg)
        const error = errorOf(await caught.next())
        assert.match(error.message, like)
        assert.equal(error.code, code)
        nodeRed.inject('out', { payload: false })
        assert.deepEqual((await cloud.next('event')).value, { state: 'Off' })
        assert.equal(cloud.events.length, 1)
        assert.equal(caught.messages.length, 1)
      })
    }

    it('a value that is not JSON, or very long, is an error of one line', async () => {
      await connect([...flow(server), ...catching])
      const caught = nodeRed.collect('caught')
      const circle: Msg = {}
      circle['self'] = circle
      for (const payload of [circle, 10n, Symbol('x'), () => 1, 'x'.repeat(100_000), Buffer.alloc(10_000)])
        nodeRed.inject('out', { topic: 'power', payload })
      await nodeRed.until(
        () => caught.messages.length === 6,
        () => `six errors, not ${caught.messages.length}`,
      )
      for (const msg of caught.messages) assert.ok(errorOf(msg).message.length < 200)
      await works()
    })

    // The vendor's own node: `if (!msg.success)` refuses what is falsy
    for (const [payload, value] of [
      [0, { state: 'Off' }],
      [false, { state: 'Off' }],
      ['on ', { state: 'On' }],
      [' OFF\n', { state: 'Off' }],
      ['1', { state: 'On' }],
      [Buffer.from('on'), { state: 'On' }],
    ] as const) {
      it(`${JSON.stringify(payload)} is a value`, async () => {
        await connect()
        nodeRed.inject('out', { payload })
        assert.deepEqual((await cloud.next('event')).value, value)
      })
    }

    it('0 is a brightness, and "" is a text', async () => {
      await connect(flow(server, { deviceType: 'CUSTOM' }))
      nodeRed.inject('out', { topic: 'brightness', payload: 0 })
      assert.deepEqual((await cloud.next('event')).value, { brightness: 0 })
      nodeRed.inject('out', { topic: 'input', payload: '' })
      assert.deepEqual((await cloud.next('event')).value, { input: '' })
    })
  })

  function withAccount(more: object): FlowNode[] {
    return flow(server).map((node) => (node.id === 'account' ? account(server, more) : node))
  }

  function withSecond(first: object, second: object): FlowNode[] {
    return [
      ...flow(server, first),
      device({ id: 'second', name: 'Second', ...second }),
      { id: 'in2', type: 'sinric-in', z: 'tab', device: 'second', wires: [['probe']] },
      { id: 'out2', type: 'sinric-out', z: 'tab', device: 'second', wires: [] },
    ]
  }
})

function errorOf({ error }: Msg): { message: string; code?: unknown } {
  assert.ok(typeof error === 'object' && error !== null && 'message' in error)
  return { message: String(error.message), ...('code' in error ? { code: error.code } : {}) }
}

function inspect({ topic, payload }: Msg): string {
  const value = payload === undefined ? 'nothing' : JSON.stringify(payload)
  const shown = typeof payload === 'number' ? String(payload) : value
  return typeof topic === 'string' ? `${topic} ${shown}` : shown
}
