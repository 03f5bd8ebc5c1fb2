import assert from 'node:assert/strict'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import { type FlowNode, type Msg, NodeRed } from '../node-red'
import { atHome, CONNECTED, flow, LAMP } from './home'

const ON = { state: 'On' }

describe('A request from Sinric Pro', () => {
  let nodeRed: NodeRed
  let cloud: SinricCloud
  let server: string

  atHome((home) => ({ nodeRed, cloud, server } = home))

  /** Deploys the standard flow, with other nodes in place of those of the same id. */
  async function deploy(options: object = {}, ...more: FlowNode[]): Promise<void> {
    const replaced = new Set(more.map(({ id }) => id))
    const nodes = flow(server, options).filter(({ id }) => !replaced.has(id))
    await nodeRed.deploy([...nodes, ...more])
    await nodeRed.status('in', CONNECTED)
  }

  /** Sends every message of the probe on, changed, to the out node. */
  function replyWith(change: Msg): void {
    nodeRed.probe('probe', (msg) => nodeRed.inject('out', { ...msg, ...change }))
  }

  it('enters the flow as a message that a Function node, a clone and a trip over MQTT survive', async () => {
    await deploy()
    const probe = nodeRed.collect('probe')
    const before = Date.now()
    await cloud.ask(LAMP, 'setPowerState', ON, { replyToken: '6ec1f778-e92f-487c-9818-bdbe3438f30e' })
    const { topic, payload, request } = await probe.next()
    assert.equal(topic, 'power')
    assert.equal(payload, true)
    const { expires, raw, ...rest } = JSON.parse(JSON.stringify(request)) as Msg
    assert.deepEqual(rest, {
      id: '6ec1f778-e92f-487c-9818-bdbe3438f30e',
      platform: 'sinric',
      device: { id: LAMP, name: 'Lamp' },
      capability: 'power',
      operation: 'set',
      value: true,
      client: 'alexa-skill',
    })
    assert.ok(Number(expires) >= before + 6_900 && Number(expires) <= Date.now() + 7_000)
    const { action, value, deviceId } = raw as Msg
    assert.deepEqual({ action, value, deviceId }, { action: 'setPowerState', value: ON, deviceId: LAMP })
    assert.ok(!JSON.stringify(request).includes('HMAC'))
    assert.ok(!('replyToken' in (raw as Msg)))
  })

  it('is answered with everything that the platform needs to find it again', async () => {
    await deploy({ deviceType: 'CUSTOM' })
    const answer = await cloud.ask(
      LAMP,
      'setRangeValue',
      { rangeValue: 41 },
      { clientId: 'portal', instanceId: 'rangeInstance1', scope: 'device' },
    )
    const { action, clientId, deviceId, instanceId, scope, success, message, type } = answer
    assert.deepEqual(
      { action, clientId, deviceId, instanceId, scope, success, message, type },
      {
        action: 'setRangeValue',
        clientId: 'portal',
        deviceId: LAMP,
        instanceId: 'rangeInstance1',
        scope: 'device',
        success: true,
        message: 'OK',
        type: 'response',
      },
    )
    assert.deepEqual(cloud.rejected, [])
  })

  describe('under answer: flow', () => {
    it('succeeds only when the last node has finished', async () => {
      await deploy(
        {},
        { id: 'probe', type: 'probe', z: 'tab', wires: [['slow']] },
        { id: 'slow', type: 'probe', z: 'tab', wires: [] },
      )
      let finish: () => void = () => undefined
      const reached = new Promise<void>((resolve) => {
        nodeRed.probe('probe', (msg, send) => send(msg))
        nodeRed.probe('slow', () => {
          resolve()
          return new Promise<void>((done) => (finish = done))
        })
      })
      const answered = cloud.ask(LAMP, 'setPowerState', ON)
      await reached
      assert.equal(cloud.responses.length, 0)
      finish()
      assert.equal((await answered).success, true)
    })

    it('fails with the words of the node that failed', async () => {
      await deploy()
      nodeRed.probe('probe', () => Promise.reject(new Error('the relay is stuck')))
      const { success, message, value } = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.deepEqual(
        { success, message, value },
        { success: false, message: 'the relay is stuck', value: {} },
      )
    })

    it('fails when one of several branches failed', async () => {
      await deploy(
        {},
        { id: 'in', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [['probe', 'other']] },
        { id: 'other', type: 'probe', z: 'tab', wires: [] },
      )
      nodeRed.probe('other', () => Promise.reject(new Error('the other branch failed')))
      assert.equal((await cloud.ask(LAMP, 'setPowerState', ON)).message, 'the other branch failed')
    })

    it('leaves the word to a Catch node that answers through the out node', async () => {
      await deploy(
        {},
        { id: 'catch', type: 'catch', z: 'tab', scope: ['probe'], wires: [['change']] },
        { id: 'change', type: 'probe', z: 'tab', wires: [['out']] },
      )
      nodeRed.probe('probe', () => Promise.reject(new Error('stuck')))
      nodeRed.probe('change', (msg, send) =>
        send({ ...msg, error: 'The relay is stuck, please call Grandpa' }),
      )
      const { success, message } = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.deepEqual(
        { success, message },
        { success: false, message: 'The relay is stuck, please call Grandpa' },
      )
    })

    it('catch → out without anything between answers with the reason', async () => {
      await deploy({}, { id: 'catch', type: 'catch', z: 'tab', scope: ['probe'], wires: [['out']] })
      nodeRed.probe('probe', () => Promise.reject(new Error('stuck')))
      const { success, message } = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.deepEqual({ success, message }, { success: false, message: 'stuck' })
      assert.deepEqual(
        nodeRed.said.filter((text) => /late|waits/.test(text)),
        [],
      )
    })

    it('counts a node of the old style, which never says that it is done, as finished when it returns', async () => {
      await deploy({}, { id: 'probe', type: 'old-probe', z: 'tab', wires: [] })
      assert.equal((await cloud.ask(LAMP, 'setPowerState', ON)).success, true)
    })

    it('works through Function, Change, Switch, Link and Delay nodes and a subflow', async () => {
      const wire = (id: string, type: string, to: string, more: object = {}): FlowNode => ({
        id,
        type,
        z: 'tab',
        wires: [[to]],
        ...more,
      })
      await deploy(
        {},
        wire('in', 'sinric-in', 'function', { device: 'lamp' }),
        wire('function', 'function', 'change', {
          func: 'node.send({payload: msg.payload}); node.done();',
          outputs: 1,
        }),
        wire('change', 'change', 'switch', {
          rules: [{ t: 'set', p: 'seen', pt: 'msg', to: 'yes', tot: 'str' }],
        }),
        wire('switch', 'switch', 'delay', { property: 'payload', rules: [{ t: 'true' }], outputs: 1 }),
        wire('delay', 'delay', 'link', { pauseType: 'delay', timeout: '30', timeoutUnits: 'milliseconds' }),
        { id: 'link', type: 'link out', z: 'tab', mode: 'link', links: ['land'], wires: [] },
        wire('land', 'link in', 'sub', { links: ['link'] }),
        {
          id: 'template',
          type: 'subflow',
          name: 'Sub',
          in: [{ x: 50, y: 50, wires: [{ id: 'inner' }] }],
          out: [{ x: 200, y: 50, wires: [{ id: 'inner', port: 0 }] }],
        },
        { id: 'inner', type: 'change', z: 'template', rules: [], wires: [[]] },
        wire('sub', 'subflow:template', 'probe'),
      )
      const probe = nodeRed.collect('probe')
      const answer = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.equal(answer.success, true)
      assert.equal(probe.messages.length, 1)
      assert.equal(probe.messages[0]?.seen, 'yes')
    })

    it('goes to all in nodes of the device, and succeeds when all have finished', async () => {
      await deploy(
        {},
        { id: 'in2', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [['probe2']] },
        { id: 'probe2', type: 'probe', z: 'tab', wires: [] },
      )
      const [first, second] = [nodeRed.collect('probe'), nodeRed.collect('probe2')]
      assert.equal((await cloud.ask(LAMP, 'setPowerState', ON)).success, true)
      assert.deepEqual([first.messages.length, second.messages.length], [1, 1])
    })

    it('does not pretend when nothing is wired to the in node', async () => {
      await deploy({}, { id: 'in', type: 'sinric-in', z: 'tab', device: 'lamp', wires: [[]] })
      const { success, message } = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.equal(success, false)
      assert.match(message, /No node is wired to the node that takes requests for Lamp/)
    })

    it('fails at the deadline when the flow does not finish', async () => {
      await deploy({ timeout: '0.2' })
      nodeRed.probe('probe', () => new Promise(() => undefined))
      const { success, message } = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.deepEqual(
        { success, message },
        { success: false, message: 'Lamp: no answer from the flow within 0.2 s' },
      )
    })

    it('an explicit answer wins', async () => {
      await deploy({ deviceType: 'LIGHT' })
      replyWith({ payload: 55 })
      const { value } = await cloud.ask(LAMP, 'setBrightness', { brightness: 57 })
      assert.deepEqual(value, { brightness: 55 })
    })

    it('an adjust of a level that nobody knows starts in the middle', async () => {
      await deploy()
      const probe = nodeRed.collect('probe')
      const { success, value } = await cloud.ask(LAMP, 'adjustBrightness', { brightnessDelta: -20 })
      assert.deepEqual({ success, value }, { success: true, value: { brightness: 30 } })
      const msg = await probe.next()
      assert.equal(msg.payload, 30)
      assert.equal((msg.request as Msg).delta, -20)
      assert.equal((msg.request as Msg).value, 30)
    })
  })

  describe('under answer: reply', () => {
    it('waits for the flow to send the request back', async () => {
      await deploy({ answer: 'reply' })
      replyWith({ payload: 'off' })
      const { success, value } = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.deepEqual({ success, value }, { success: true, value: { state: 'Off' } })
    })

    it('takes the requested value when the payload is gone', async () => {
      await deploy({ answer: 'reply' })
      replyWith({ payload: undefined })
      assert.deepEqual((await cloud.ask(LAMP, 'setPowerState', ON)).value, ON)
    })

    it('is not answered by a flow that merely finishes', async () => {
      await deploy({ answer: 'reply', timeout: 0.2 })
      assert.match(
        (await cloud.ask(LAMP, 'setPowerState', ON)).message,
        /no answer from the flow within 0.2 s/,
      )
    })

    for (const correlationData of ['token-1', Buffer.from('token-1')]) {
      it(`finds the request by correlationData (${typeof correlationData})`, async () => {
        await deploy({ answer: 'reply' })
        nodeRed.probe('probe', () => nodeRed.inject('out', { correlationData, payload: 'ON' }))
        assert.deepEqual((await cloud.ask(LAMP, 'setPowerState', ON, { replyToken: 'token-1' })).value, ON)
      })
    }

    for (const [error, message] of [
      ['the fuse has blown', 'the fuse has blown'],
      [{ message: 'Error: no power', source: { id: 'x' } }, 'no power'],
    ] as const) {
      it(`answers failure for msg.error ${JSON.stringify(error)}`, async () => {
        await deploy({ answer: 'reply' })
        replyWith({ error })
        const answer = await cloud.ask(LAMP, 'setPowerState', ON)
        assert.deepEqual([answer.success, answer.message], [false, message])
      })
    }

    it('a jammed lock is a failure that says so', async () => {
      await deploy({ answer: 'reply', deviceType: 'SMARTLOCK' })
      replyWith({ payload: 'jammed' })
      const { success, message, value } = await cloud.ask(LAMP, 'setLockState', { state: 'lock' })
      assert.deepEqual(
        { success, message, value },
        { success: false, message: 'Lamp is jammed', value: { state: 'JAMMED' } },
      )
    })

    it('an answer that cannot be understood fails the request and reaches a Catch node', async () => {
      await deploy(
        { answer: 'reply' },
        { id: 'catch', type: 'catch', z: 'tab', scope: ['out'], wires: [['caught']] },
        { id: 'caught', type: 'probe', z: 'tab', wires: [] },
      )
      const caught = nodeRed.collect('caught')
      replyWith({ payload: 'banana' })
      const { success, message } = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.equal(success, false)
      assert.match(message, /power: "banana" is not understood, expected on or off/)
      const { error } = await caught.next()
      assert.match(String((error as Msg).message), /"banana"/)
      assert.equal((error as Msg).code, 'invalid-value')
    })

    it('a second answer is a report, without a warning', async () => {
      await deploy({ answer: 'reply' })
      nodeRed.probe('probe', (msg) => {
        nodeRed.inject('out', { ...msg, payload: true })
        nodeRed.inject('out', { ...msg, payload: false })
      })
      const heard = cloud.next('event')
      assert.deepEqual((await cloud.ask(LAMP, 'setPowerState', ON)).value, ON)
      assert.deepEqual((await heard).value, { state: 'Off' })
      assert.ok(!nodeRed.said.some((text) => /too late/.test(text)))
      assert.equal(cloud.responses.length, 1)
    })
  })

  describe('that asks for something only the flow can know', () => {
    it('is not answered by a flow that merely finishes', async () => {
      await deploy({ deviceType: 'CAMERA' })
      const { success, message } = await cloud.ask(LAMP, 'getCameraStreamUrl', { protocol: 'hls' })
      assert.equal(success, false)
      assert.match(message, /the flow has to send the answer to getCameraStreamUrl itself/)
    })

    it('takes a plain text for the answer', async () => {
      await deploy({ deviceType: 'CAMERA', answer: 'reply' })
      replyWith({ payload: 'https://camera/stream' })
      const { value } = await cloud.ask(LAMP, 'getCameraStreamUrl', { protocol: 'hls' })
      assert.deepEqual(value, { url: 'https://camera/stream' })
    })
  })

  it('to adjust something unknown that comes back untouched does not make the change the state', async () => {
    await deploy({ answer: 'reply' })
    replyWith({})
    const { success, value } = await cloud.ask(LAMP, 'adjustBrightness', { brightnessDelta: 20 })
    assert.deepEqual([success, value], [true, { brightness: 70 }])
  })

  it('to adjust by a fraction is answered without the noise of binary fractions', async () => {
    await deploy({ deviceType: 'THERMOSTAT' })
    nodeRed.inject('out', { topic: 'targetTemperature', payload: 20.3 })
    await cloud.next('event')
    const { value } = await cloud.ask(LAMP, 'adjustTargetTemperature', { temperature: 0.1 })
    assert.deepEqual(value, { temperature: 20.4 })
  })

  it('with a timeout of a month is not answered at once', async () => {
    await deploy({ answer: 'reply', timeout: 3_000_000 })
    nodeRed.probe('probe', (msg) => setTimeout(() => nodeRed.inject('out', msg), 50))
    assert.equal((await cloud.ask(LAMP, 'setPowerState', ON)).success, true)
  })

  describe('under answer: state', () => {
    it('succeeds when the device reports the requested value, and not before', async () => {
      await deploy({ answer: 'state' })
      nodeRed.probe('probe', () => {
        nodeRed.inject('out', { topic: 'brightness', payload: 20 })
        nodeRed.inject('out', { topic: 'brightness', payload: 57 })
      })
      assert.deepEqual((await cloud.ask(LAMP, 'setBrightness', { brightness: 57 })).value, { brightness: 57 })
    })

    it('takes any report of the channel for what skipping channels led to', async () => {
      await deploy({ answer: 'state', deviceType: 'TV' })
      nodeRed.probe('probe', () => nodeRed.inject('out', { topic: 'channel', payload: { name: 'ZDF' } }))
      const { value } = await cloud.ask(LAMP, 'skipChannels', { channelCount: 1 })
      assert.deepEqual(value, { channel: { name: 'ZDF' } })
    })

    it('says that the device did not confirm', async () => {
      await deploy({ answer: 'state', timeout: 0.2 })
      const { success, message } = await cloud.ask(LAMP, 'setPowerState', ON)
      assert.deepEqual(
        { success, message },
        { success: false, message: 'Lamp: the device did not confirm within 0.2 s' },
      )
    })
  })

  it('under answer: now, is answered although the flow never finishes', async () => {
    await deploy({ answer: 'now' })
    nodeRed.probe('probe', () => new Promise(() => undefined))
    assert.deepEqual((await cloud.ask(LAMP, 'setPowerState', ON)).value, ON)
  })

  it('for a device that only has an out node fails at once, with a reason', async () => {
    await nodeRed.deploy(flow(server).filter(({ id }) => id !== 'in'))
    await nodeRed.status('out', CONNECTED)
    const { success, message } = await cloud.ask(LAMP, 'setPowerState', ON)
    assert.deepEqual(
      { success, message },
      { success: false, message: 'No node in the flow takes requests for Lamp' },
    )
  })

  it('for a device that the flow called offline fails at once, until it is back', async () => {
    await deploy()
    nodeRed.inject('out', { online: false })
    assert.equal((await cloud.ask(LAMP, 'setPowerState', ON)).message, 'Lamp is offline')
    nodeRed.inject('out', { online: true })
    assert.equal((await cloud.ask(LAMP, 'setPowerState', ON)).success, true)
  })

  it('with a value outside its range is answered with failure', async () => {
    await deploy()
    const { success, message } = await cloud.ask(LAMP, 'setBrightness', { brightness: 101 })
    assert.equal(success, false)
    assert.match(message, /101 is out of range, expected a number from 0 to 100/)
  })

  it('right after connecting, from the portal, is marked as restored', async () => {
    await deploy()
    const probe = nodeRed.collect('probe')
    await cloud.ask(LAMP, 'setPowerState', ON, { clientId: 'portal' })
    await cloud.ask(LAMP, 'setPowerState', ON, { clientId: 'alexa-skill' })
    assert.equal(((await probe.next()).request as Msg).restored, true)
    assert.ok(!('restored' in ((await probe.next()).request as Msg)))
  })

  it('two at a time are each answered to the client that asked', async () => {
    await deploy({ answer: 'reply' })
    const held: Msg[] = []
    nodeRed.probe('probe', (msg) => void held.push(msg))
    const answers = Promise.all([
      cloud.ask(LAMP, 'setPowerState', ON, { clientId: 'alexa-skill' }),
      cloud.ask(LAMP, 'setBrightness', { brightness: 5 }, { clientId: 'portal' }),
    ])
    await nodeRed.until(() => held.length === 2, 'both requests')
    for (const msg of held.reverse()) nodeRed.inject('out', msg)
    assert.deepEqual(
      (await answers).map(({ clientId, action }) => [clientId, action]),
      [
        ['alexa-skill', 'setPowerState'],
        ['portal', 'setBrightness'],
      ],
    )
  })

  describe('to the module', () => {
    it('for its health is answered with facts about Node-RED', async () => {
      await deploy()
      const { success, value, scope, deviceId } = await cloud.ask(
        undefined,
        'health',
        {},
        { scope: 'module' },
      )
      assert.equal(success, true)
      assert.equal(scope, 'module')
      assert.equal(deviceId, undefined)
      const report = JSON.parse(String(value.report)) as Msg
      assert.match(String(report.nodeRed), /^\d+\./)
      assert.equal(report.devices, 1)
    })

    it('for a setting that Node-RED does not have is a failure that says so', async () => {
      await deploy()
      const setting = { id: 'pro.sinric::set.wifi.primary', value: '{}' }
      const { success, message } = await cloud.ask(undefined, 'setSetting', setting, { scope: 'module' })
      assert.equal(success, false)
      assert.equal(message, 'Node-RED has no setting "pro.sinric::set.wifi.primary"')
    })
  })

  describe('shows on the nodes', () => {
    it('the last value and how long the answer took', async () => {
      await deploy()
      await cloud.ask(LAMP, 'setBrightness', { brightness: 57 })
      const { fill } = await nodeRed.status('in', /^brightness: 57 ✓ \d+ ms$/)
      assert.equal(fill, 'green')
    })

    it('why it failed', async () => {
      await deploy()
      nodeRed.probe('probe', () => Promise.reject(new Error('stuck')))
      await cloud.ask(LAMP, 'setPowerState', ON)
      assert.equal((await nodeRed.status('in', /^power ✗ stuck$/)).fill, 'red')
    })

    it('the reason first, not its own name, when the device did not confirm', async () => {
      await deploy({ name: 'The lamp in the living room', answer: 'state', timeout: '0.2' })
      await cloud.ask(LAMP, 'setPowerState', ON)
      assert.equal((await nodeRed.status('in', /✗/)).text, 'power ✗ no confirmation in 0.2 s')
    })

    it('one line that ends before the next node, of an error in many words', async () => {
      await deploy()
      nodeRed.probe('probe', () =>
        Promise.reject(new Error(`connect ECONNREFUSED\n${'192.168.1.50 '.repeat(10_000)}`)),
      )
      await cloud.ask(LAMP, 'setPowerState', ON)
      const { text = '' } = await nodeRed.status('in', /✗/)
      assert.match(text, /^power ✗ connect ECONNREFUSED 192\.168.*…$/)
      assert.ok(text.length <= 44, text)
    })
  })

  describe('from the Test button', () => {
    const test = async (body: object): Promise<Msg> =>
      (await (await nodeRed.admin('homewire/sinric/test/in', body)).json()) as Msg

    it('goes through the flow, comes back with the answer, and the platform hears of the new state', async () => {
      await deploy()
      const probe = nodeRed.collect('probe')
      const heard = cloud.next('event')
      const { success, value, ms } = await test({ capability: 'power', value: 'on' })
      assert.deepEqual({ success, value }, { success: true, value: true })
      assert.equal(typeof ms, 'number')
      assert.equal(((await probe.next()).request as Msg).client, 'test')
      assert.deepEqual((await heard).value, ON)
    })

    it('shows the reason of a failure, also for a value that makes no sense', async () => {
      await deploy()
      nodeRed.probe('probe', () => Promise.reject(new Error('stuck')))
      assert.equal((await test({ capability: 'power', value: true })).reason, 'stuck')
      assert.match(
        String((await test({ capability: 'brightness', value: 300 })).reason),
        /300 is out of range/,
      )
    })

    it('asks to deploy first for a node that is not there', async () => {
      const response = await nodeRed.admin('homewire/sinric/test/nowhere', {
        capability: 'power',
        value: true,
      })
      assert.equal(response.status, 404)
      assert.deepEqual(await response.json(), { error: 'not-deployed' })
    })
  })
})
