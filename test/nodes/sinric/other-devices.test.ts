import assert from 'node:assert/strict'
import { SinricCloud } from '../../../simulator/sinric/cloud'
import { type Call, PLANTED } from '../../../simulator/sinric/rest/api'
import { until } from '../../support/until'
import { type FlowNode, type Msg, NodeRed } from '../node-red'
import { account, API_KEY, APP_KEY, APP_SECRET, CONNECTED, device, LAMP, SWITCH } from './home'

const STRANGER = '5d737888aea17c30a056d799'

describe('Another device of the account', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  beforeEach(async () => {
    const devices = [
      { id: SWITCH, name: 'Pump', type: 'SWITCH' },
      { id: LAMP, name: 'Lamp', type: 'LIGHT' },
    ]
    cloud = new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET, apiKey: API_KEY, devices })
    // Somebody else's firmware, which does as it is told.
    cloud.web.elsewhere.set(SWITCH, () => ({}))
    nodeRed = await NodeRed.get()
    server = await cloud.listen()
  })
  afterEach(async () => {
    await nodeRed.clear()
    await cloud.close()
  })

  const request = (more: object = {}): FlowNode => ({
    id: 'request',
    type: 'sinric-request',
    z: 'tab',
    account: 'account',
    deviceId: SWITCH,
    action: 'setPowerState',
    value: '{"state": "On"}',
    wires: [['result']],
    ...more,
  })

  const flow = (node: object = {}, owner: object = {}, ...more: FlowNode[]): FlowNode[] => [
    { id: 'tab', type: 'tab', label: 'Test' },
    account(server, owner),
    request(node),
    { id: 'result', type: 'probe', z: 'tab', wires: [[]] },
    { id: 'catch', type: 'catch', z: 'tab', scope: null, uncaught: false, wires: [['failure']] },
    { id: 'failure', type: 'probe', z: 'tab', wires: [[]] },
    ...more,
  ]

  async function deploy(node: object = {}, owner: object = {}, ...more: FlowNode[]): Promise<void> {
    await nodeRed.deploy(flow(node, owner, ...more))
    await nodeRed.status('request', CONNECTED)
  }

  function run(msg: Msg = {}): Promise<Msg> {
    const result = nodeRed.collect('result')
    nodeRed.inject('request', msg)
    return result.next()
  }

  async function fail(msg: Msg = {}): Promise<{ message: string; code?: string; cause?: object }> {
    const failure = nodeRed.collect('failure')
    nodeRed.inject('request', msg)
    return (await failure.next())['error'] as { message: string; code?: string; cause?: object }
  }

  const actionCalls = (): Call[] => cloud.web.rest.calls.filter(({ path }) => path.endsWith('/action'))
  const lastAction = (): Call => actionCalls().at(-1)!
  const actions = (): unknown[] => actionCalls().map(({ body }) => body['value'])

  describe('that is asked', () => {
    it('is switched, and what it answered goes on with everything else that the message holds', async () => {
      await deploy()
      const msg = await run({ payload: 1_700_000_000_000, topic: 'mine', colour: 'red' })
      assert.deepEqual(msg.payload, { state: 'On' })
      assert.deepEqual([msg['topic'], msg['colour']], ['mine', 'red'])
      await nodeRed.status('request', /^setPowerState ✓ \d+ ms$/)
      const { body } = lastAction()
      assert.deepEqual(
        [body['type'], body['action'], body['value'], body['clientId']],
        ['request', 'setPowerState', '{"state":"On"}', 'homewire'],
      )
      assert.ok(Math.abs(Number(body['createdAt']) - Date.now() / 1000) < 10)
    })

    it('may be our own, which answers by its own flow', async () => {
      await deploy(
        { deviceId: LAMP },
        {},
        device(),
        {
          ...{ id: 'in', type: 'sinric-in', z: 'tab', device: 'lamp' },
          wires: [['sink']],
        },
        { id: 'sink', type: 'probe', z: 'tab', wires: [[]] },
      )
      await until(() => cloud.isOnline(LAMP), 'the lamp')
      assert.deepEqual((await run()).payload, { state: 'On' })
    })

    it('is chosen by the message: device, action, value and instance', async () => {
      await deploy({ deviceId: '', action: '', value: '' })
      const msg = {
        deviceId: ` ${SWITCH.toUpperCase()} `,
        action: 'setToggleState',
        instance: 'toggleInstance1',
      }
      assert.deepEqual((await run({ ...msg, payload: { state: 'Off' } })).payload, { state: 'Off' })
      assert.equal(lastAction().body['instanceId'], 'toggleInstance1')
    })

    for (const [action, payload, value] of [
      ['setPowerState', true, { state: 'On' }],
      ['setPowerState', 'off', { state: 'Off' }],
      ['setBrightness', '40%', { brightness: 40 }],
      ['setLockState', 'UNLOCKED', { state: 'unlock' }],
      ['setColor', '#ff8000', { color: { b: 0, g: 128, r: 255 } }],
      ['setPowerState', '{"state":"Off"}', { state: 'Off' }],
      ['getSnapshot', 1_700_000_000_000, {}],
    ] as const)
      it(`takes ${JSON.stringify(payload)} for ${action}`, async () => {
        await deploy({ value: '', action })
        await run({ payload })
        assert.deepEqual(actions(), [JSON.stringify(value)])
      })

    it('takes a plain value in the dialog as well', async () => {
      await deploy({ action: 'setBrightness', value: '30' })
      assert.deepEqual((await run({ payload: Date.now() })).payload, { brightness: 30 })
    })

    it('is not asked for what is not understood, and the error names it', async () => {
      await deploy({ deviceId: '', action: '', value: '' })
      const whole = { deviceId: SWITCH, action: 'setBrightness', payload: 5 }
      for (const [msg, like] of [
        [{ ...whole, deviceId: 'Pump' }, /Device ID "Pump" is not understood/],
        [{ ...whole, action: 'set it' }, /action "set it" is not understood/],
        [{ ...whole, action: 'setBands' }, /value 5 of setBands is not understood, expected an object/],
        [{ ...whole, payload: undefined }, /value nothing of setBrightness/],
        [{ ...whole, payload: 500 }, /brightness/],
      ] as const)
        assert.match((await fail(msg)).message, like)
      assert.deepEqual(actions(), [])
    })

    it('that refuses is a failure in its own words', async () => {
      cloud.web.elsewhere.set(SWITCH, () => ({ success: false, message: 'The pump is dry' }))
      await deploy()
      const { message, code, cause } = await fail()
      assert.match(message, /Pump says: "The pump is dry"$/)
      assert.deepEqual([code, cause], ['rejected', { platform: 'The pump is dry' }])
      await nodeRed.status('request', /✗ The pump is dry/)
    })

    it('answers each of several requests its own', async () => {
      await deploy({ value: '', action: 'setBrightness' })
      const result = nodeRed.collect('result')
      for (const payload of [1, 2, 3, 4, 5]) nodeRed.inject('request', { payload, number: payload })
      for (let index = 0; index < 5; index += 1) {
        const { payload, number } = await result.next()
        assert.deepEqual(payload, { brightness: number })
      }
    })

    for (const [what, fault, code, like] of [
      [
        'a locked account (403)',
        { status: 403, body: { success: false, message: 'Account is locked.' } },
        'refused',
        /Account is locked/,
      ],
      ['a device that is not there (404)', { status: 404 }, 'unknown-device', /does not know it/],
      [
        'a missing field (422)',
        { status: 422, body: { success: false, message: 'action is required.' } },
        'rejected',
        /action is required/,
      ],
      [
        'too many requests (429)',
        { status: 429, headers: { 'retry-after': '90' } },
        'rate-limited',
        /again in 90 s/,
      ],
      [
        'a refusal with HTTP 200',
        { status: 200, body: { success: false, message: 'Device is deactivated.' } },
        'rejected',
        /Device is deactivated/,
      ],
      ['a fault of the server (500)', { status: 500, body: 'oops' }, 'unreachable', /HTTP 500/],
    ] as const)
      it(`says so of ${what}, once`, async () => {
        await deploy()
        cloud.web.rest.faults.push({ on: /action/, ...fault })
        const error = await fail()
        assert.equal(error.code, code)
        assert.match(error.message, like)
        assert.equal(actions().length, 1)
      })

    it('waits a moment for the stream after a deploy', async () => {
      await nodeRed.deploy(flow())
      assert.deepEqual((await run()).payload, { state: 'On' })
    })
  })

  describe('that is listened to', () => {
    const subscribe = (more: object = {}): FlowNode => ({
      id: 'subscribe',
      type: 'sinric-subscribe',
      z: 'tab',
      account: 'account',
      deviceId: '',
      wires: [['news']],
      ...more,
    })
    const news: FlowNode = { id: 'news', type: 'probe', z: 'tab', wires: [[]] }

    async function listen(node: object = {}): Promise<{ messages: Msg[]; next: () => Promise<Msg> }> {
      const heard = nodeRed.collect('news')
      await deploy({}, {}, subscribe(node), news)
      await nodeRed.status('subscribe', CONNECTED)
      await until(() => cloud.web.rest.calls.some(({ path }) => path === '/devices'), 'the list')
      return heard
    }
    const bare = ({ topic, payload, deviceId, device: name }: Msg): unknown => [
      topic,
      payload,
      deviceId,
      name,
    ]

    it('tells what it does, whoever asked it, and whether it is online; requests do not come out', async () => {
      const heard = await listen()
      cloud.web.happen(SWITCH, 'setPowerState', { state: 'Off' })
      assert.deepEqual(bare(await heard.next()), ['setPowerState', { state: 'Off' }, SWITCH, 'Pump'])
      await run()
      assert.deepEqual(bare(await heard.next()), ['setPowerState', { state: 'On' }, SWITCH, 'Pump'])
      cloud.web.stream.tell({ event: 'deviceDisconnected', device: { id: SWITCH, name: 'Pump' } })
      assert.deepEqual(bare(await heard.next()), ['online', false, SWITCH, 'Pump'])
      cloud.web.stream.tell({ event: 'heartbeat' })
      cloud.web.stream.tell({ event: 'eventUserAlert', message: { message: 'Hello', type: 'info' } })
      cloud.web.stream.tell({ event: 'deviceConnected', device: { id: SWITCH } })
      assert.deepEqual(bare(await heard.next()), ['online', true, SWITCH, 'Pump'])
      assert.equal(heard.messages.length, 4)
    })

    it('is the only one where one is chosen', async () => {
      const heard = await listen({ deviceId: LAMP.toUpperCase() })
      cloud.web.happen(SWITCH, 'setPowerState', { state: 'Off' })
      cloud.web.happen(LAMP, 'setBrightness', { brightness: 3 })
      assert.deepEqual(bare(await heard.next()), ['setBrightness', { brightness: 3 }, LAMP, 'Lamp'])
      assert.equal(heard.messages.length, 1)
    })

    it('tells after a cut what it did meanwhile, once', async () => {
      cloud.web.happen(SWITCH, 'setPowerState', { state: 'Off' }, false)
      cloud.web.happen(LAMP, 'setBrightness', { brightness: 3 }, false)
      const heard = await listen()
      cloud.web.stream.faults.status = 503
      cloud.web.stream.drop()
      await until(() => cloud.web.stream.asked === 2, 'an attempt in vain')
      cloud.web.happen(SWITCH, 'setPowerState', { state: 'On' }, false)
      cloud.web.elsewhere.delete(SWITCH)
      cloud.web.stream.faults.status = undefined
      assert.deepEqual(bare(await heard.next()), ['online', false, SWITCH, 'Pump'])
      assert.deepEqual(bare(await heard.next()), ['setPowerState', { state: 'On' }, SWITCH, 'Pump'])
      cloud.web.happen(LAMP, 'setBrightness', { brightness: 4 })
      assert.deepEqual(bare(await heard.next()), ['setBrightness', { brightness: 4 }, LAMP, 'Lamp'])
      assert.equal(heard.messages.length, 3)
    })

    it('tells after a cut that somebody rang meanwhile, and tells no ring twice', async () => {
      const ring = (isHeard: boolean): void =>
        cloud.web.happen(LAMP, 'DoorbellPress', { state: 'pressed' }, isHeard)
      const cut = async (): Promise<void> => {
        const lists = (): number => cloud.web.rest.calls.filter(({ path }) => path === '/devices').length
        const before = lists()
        cloud.web.stream.drop()
        await until(() => lists() > before, 'the next list')
      }
      ring(false)
      const heard = await listen()
      cloud.faults.clockOffset = 20
      ring(true)
      assert.deepEqual(bare(await heard.next()), ['DoorbellPress', { state: 'pressed' }, LAMP, 'Lamp'])
      await cut()
      cloud.faults.clockOffset = 40
      cloud.web.stream.faults.status = 503
      cloud.web.stream.drop()
      ring(false)
      cloud.web.stream.faults.status = undefined
      assert.deepEqual(bare(await heard.next()), ['DoorbellPress', { state: 'pressed' }, LAMP, 'Lamp'])
      await cut()
      cloud.web.happen(LAMP, 'setBrightness', { brightness: 3 })
      assert.equal((await heard.next())['topic'], 'setBrightness')
      assert.equal(heard.messages.length, 3)
    })

    it('is heard by all nodes of an account over one stream, which ends with the last of them', async () => {
      await deploy({}, {}, subscribe(), news, subscribe({ id: 'second', deviceId: LAMP, wires: [] }))
      await nodeRed.status('second', CONNECTED)
      assert.deepEqual([cloud.web.stream.asked, cloud.web.stream.connections], [1, 1])
      await nodeRed.deploy([{ id: 'tab', type: 'tab', label: 'Test' }, account(server)])
      await until(() => cloud.web.stream.connections === 0, 'the end of the stream')
    })

    it('needs no App Key and no App Secret', async () => {
      await nodeRed.deploy(flow({}, { credentials: { apiKey: API_KEY } }))
      await nodeRed.status('request', CONNECTED)
      assert.deepEqual((await run()).payload, { state: 'On' })
      assert.deepEqual(nodeRed.complaints, [])
    })

    for (const [what, fault] of [
      ['in the body of a 200', { body: 'Invalid API Key', type: 'text/html' }],
      ['in a stream of one line', { body: 'Invalid API Key' }],
      ['as JSON', { body: '{"success":false,"message":"Invalid API Key"}', type: 'application/json' }],
      ['as an event', { body: 'data: {"success":false,"message":"Invalid API Key"}\n\n' }],
      ['as 401', { status: 401, body: '{}' }],
    ] as const)
      it(`says that the API key is wrong when it is told ${what}, and asks it no more`, async () => {
        Object.assign(cloud.web.stream.faults, fault)
        await nodeRed.deploy(flow({}, {}, subscribe(), news))
        for (const id of ['request', 'subscribe'])
          assert.deepEqual(await nodeRed.status(id, /bad-api-key/), {
            fill: 'red',
            shape: 'ring',
            text: 'sinric.status.bad-api-key',
          })
        await nodeRed.sentence(/refused the event stream .*check the API Key/)
        assert.equal((await fail()).code, 'refused')
        assert.deepEqual([cloud.web.stream.asked, actions()], [1, []])
      })

    it('survives lines without end, halves of lines and bytes, and what is no event', async () => {
      const heard = await listen()
      const event = JSON.stringify({
        event: 'deviceMessageArrived',
        message: { payload: { type: 'event', action: 'setMode', deviceId: LAMP, value: { mode: 'Café' } } },
      })
      for (const noise of [
        ': comment\r\n\r\n',
        'data\n\ndata: \n\ndata: nonsense\n\ndata: []\n\ndata: {"event":7}\n\n',
        'data: {"event":"deviceMessageArrived"}\n\ndata: {"event":"deviceMessageArrived","device":{"id":7},"message":{"payload":5}}\n\n',
        `data: ${'x'.repeat(1_200_000)}\n\n`,
        'event: x\nid: 5\nretry: 10\nwhatever\n\n',
      ])
        cloud.web.stream.write(noise)
      const bytes = Buffer.from(`data: ${event}\r\n\r\n`)
      for (const byte of bytes) cloud.web.stream.write(Buffer.of(byte))
      assert.deepEqual((await heard.next()).payload, { mode: 'Café' })
      cloud.web.stream.write(
        `data: ${event.slice(0, 20)}\ndata: ${event.slice(20)}\n\n`.replace('\ndata: ', '\ndata:'),
      )
      cloud.web.stream.write(`${event.replace('Café', 'bare')}\n`)
      assert.deepEqual((await heard.next()).payload, { mode: 'bare' })
      assert.equal(cloud.web.stream.connections, 1)
    })

    it('does not take half an event for a whole one when the line is cut', async () => {
      const heard = await listen()
      cloud.web.stream.write(`data: {"event":"deviceConnected","device":{"id":"${LAMP}"}}\n`)
      cloud.web.stream.end()
      await until(() => cloud.web.stream.asked === 2 && cloud.web.stream.connections === 1, 'the next stream')
      assert.deepEqual(heard.messages, [])
    })

    it('is understood where the platform shows nothing but the device', async () => {
      const heard = await listen()
      cloud.web.stream.tell({
        event: 'deviceMessageArrived',
        device: { id: SWITCH, name: 'Pump', powerState: 'ON' },
      })
      assert.deepEqual(bare(await heard.next()), ['setPowerState', { state: 'On' }, SWITCH, 'Pump'])
    })
  })

  describe('and a node that lacks something', () => {
    for (const [what, node, owner, status] of [
      ['no account', { account: '' }, {}, /no-account/],
      ['no API key', {}, { credentials: { appKey: APP_KEY, appSecret: APP_SECRET } }, /no-api-key/],
      ['an API key of an unset variable', {}, { credentials: { apiKey: '${HOMEWIRE_NOTHING}' } }, /unset/],
      ['an address that is none', {}, { api: 'ftp://x' }, /bad-address/],
    ] as const)
      it(`says so and fails each message: ${what}`, async () => {
        await nodeRed.deploy(flow(node, owner))
        await nodeRed.status('request', status)
        assert.ok((await fail()).message.length > 10)
      })

    it('says so of a Device ID that is none', async () => {
      await nodeRed.deploy(
        flow(
          {},
          {},
          {
            id: 'subscribe',
            type: 'sinric-subscribe',
            z: 'tab',
            account: 'account',
            deviceId: 'x',
            wires: [],
          },
        ),
      )
      await nodeRed.status('subscribe', /bad-id/)
    })
  })

  it('shows no key and no secret in messages, statuses, the sidebar or the log', async () => {
    const heard = nodeRed.collect('news')
    await deploy(
      {},
      {},
      {
        id: 'subscribe',
        type: 'sinric-subscribe',
        z: 'tab',
        account: 'account',
        deviceId: '',
        wires: [['news']],
      },
      { id: 'news', type: 'probe', z: 'tab', wires: [[]] },
    )
    const told = [await run(), await heard.next()]
    cloud.web.rest.faults.push({
      status: 400,
      body: { success: false, message: `${API_KEY} and ${APP_SECRET.slice(0, 3)}` },
    })
    const failed = await fail({ deviceId: STRANGER })
    await nodeRed.status('request', /✗/)
    const all = JSON.stringify([
      told,
      failed,
      failed.message,
      failed.cause,
      [...nodeRed.statuses.values()],
      nodeRed.said,
    ])
    for (const secret of [
      API_KEY,
      APP_SECRET,
      APP_KEY,
      String(PLANTED.unlockPin),
      'appsecert',
      ...cloud.web.rest.logins.tokens,
    ])
      assert.ok(!all.includes(secret), secret)
  })
})
