import assert from 'node:assert/strict'
import { copyFrames, subFrames } from './frames'
import type { FlowNode, Msg } from '../node-red'
import { atHome, caught, type Caught, CONNECTED, flow, type Home, PRODUCT } from './home'

describe('A command to the platform', () => {
  let home: Home
  atHome((own) => (home = own))

  const deploy = async (request: object = {}, server: object = {}): Promise<void> => {
    await home.nodeRed.deploy(flow(home.url, request, server))
    await home.nodeRed.status('request', CONNECTED)
  }
  const run = async (msg: Msg = {}): Promise<Msg> => {
    const result = home.nodeRed.collect('result')
    home.nodeRed.inject('request', msg)
    return result.next()
  }
  const fail = async (msg: Msg = {}): Promise<Caught> => {
    const failure = home.nodeRed.collect('failure')
    home.nodeRed.inject('request', msg)
    return caught(failure.next)
  }
  const manner = (device: string, manner: 'offline' | 'late' | 'silent' | 'faulty'): void => {
    home.platform.thing(device)!.manner = manner
  }

  describe('to JetLinks', () => {
    beforeEach(() => (home.platform.north.dialect = 'jetlinks'))

    for (const dialect of ['jetlinks', 'compat'] as const) {
      it(`waits as long as the node says, although JetLinks alone gives up after 10 s (${dialect})`, async () => {
        home.platform.thing('device1')!.takes = 12_000
        await deploy({}, { dialect, timeout: 20 })
        assert.deepEqual((await run()).payload, { temperature: 20 })
        const { parameter } = subFrames(home.platform)[0] as { parameter: { headers: object } }
        assert.deepEqual(parameter.headers, { async: false, timeout: 20_000 })
        assert.equal((await fail({ timeout: 11 })).error.code, 'TIMEOUT')
      })
    }

    it('that a device answers in parts has all of them in its result', async () => {
      const thing = home.platform.thing('device1')!
      thing.isInParts = true
      thing.values = { a: 1, b: 2, c: 3 }
      await deploy({ properties: '["a","b","c"]' }, { dialect: 'jetlinks' })
      assert.deepEqual((await run()).payload, { a: 1, b: 2, c: 3 })
    })
  })

  for (const dialect of ['sagoo', 'jetlinks', 'compat'] as const) {
    describe(`in dialect ${dialect}`, () => {
      beforeEach(() => (home.platform.north.dialect = dialect === 'jetlinks' ? 'jetlinks' : 'sagoo'))

      it('reads from one device', async () => {
        await deploy({}, { dialect })
        assert.deepEqual((await run()).payload, { temperature: 20 })
      })

      it('reads from several', async () => {
        await deploy({ devices: ' device1, device2 ,,device1' }, { dialect })
        const { payload, sagoo } = await run()
        assert.deepEqual(payload, { device1: { temperature: 20 }, device2: { temperature: 21 } })
        const { device, raw, topic } = sagoo as { device: string[]; raw: object[]; topic: string }
        assert.deepEqual([device, raw.length], [['device1', 'device2'], 2])
        assert.equal(topic, `/device-message-sender/${PRODUCT}/device1,device2`)
      })

      it('writes what is in the message', async () => {
        await deploy({ messageType: 'WRITE_PROPERTY', properties: '' }, { dialect })
        assert.deepEqual((await run({ payload: '{"power": false, "level": 0}' })).payload, {
          power: false,
          level: 0,
        })
        assert.equal(home.platform.thing('device1')!.values['power'], false)
      })

      it('calls a function by its name', async () => {
        await deploy(
          { messageType: 'INVOKE_FUNCTION', functionId: 'open', properties: '{"speed": 3}' },
          { dialect },
        )
        assert.deepEqual((await run()).payload, { speed: 3 })
        const { parameter } = subFrames(home.platform)[0] as { parameter: object }
        assert.deepEqual(parameter, PARAMETERS[dialect])
      })

      it('a device that is offline is an error with a code and a sentence', async () => {
        manner('device1', 'offline')
        await deploy({}, { dialect })
        const { error, sagoo } = await fail({ payload: 'kept' })
        assert.equal(error.code, 'OFFLINE')
        assert.match(error.message, /device1 is offline, or unknown to the platform/)
        assert.equal((sagoo as { device: string }).device, 'device1')
      })

      it('if one of several fails the error names it, and what arrived is in the message', async () => {
        manner('device2', 'faulty')
        await deploy({ devices: 'device1,device2,device3' }, { dialect })
        const { error, payload } = await fail()
        assert.equal(error.code, 'PLATFORM')
        assert.equal(error.message, 'Sagoo: device2: the platform reports "阀门卡住"')
        const code = dialect === 'jetlinks' ? 'DEVICE_ERROR' : 50
        assert.deepEqual(error.cause, { code, platform: '阀门卡住' })
        assert.deepEqual(payload, { device1: { temperature: 20 }, device3: { temperature: 22 } })
      })

      it('a device that is silent is a timeout, and what arrived is in the message', async () => {
        manner('device2', 'silent')
        home.platform.north.completes = false
        await deploy({ devices: 'device1,device2' }, { dialect })
        const { error, payload } = await fail({ timeout: 0.2 })
        assert.equal(error.code, 'TIMEOUT')
        assert.match(error.message, /device2 did not answer within 0.2 s/)
        assert.deepEqual(payload, { device1: { temperature: 20 } })
        await home.nodeRed.until(() => home.platform.frames.some(({ type }) => type === 'unsub'), 'unsub')
      })

      it('async goes on once the frame is sent', async () => {
        await deploy(
          { async: true, messageType: 'WRITE_PROPERTY', properties: '{"power":true}' },
          { dialect },
        )
        assert.deepEqual((await run()).payload, {})
        assert.equal(home.platform.thing('device1')!.values['power'], true)
      })
    })
  }

  it('fifty at once, answered in any order, each get their own answer', async () => {
    manner('device1', 'silent')
    await deploy()
    const result = home.nodeRed.collect('result')
    for (let number = 0; number < 50; number += 1)
      home.nodeRed.inject('request', { number, payload: [`p${number}`] })
    await home.nodeRed.until(() => subFrames(home.platform).length === 50, 'fifty requests')
    for (const { id, parameter } of shuffled(copyFrames(home.platform))) {
      const [name = ''] = (parameter as { properties: string[] }).properties
      home.platform.north.send({ id, type: 'result', topic: '', payload: { asked: name } })
    }
    await home.nodeRed.until(() => result.messages.length === 50, 'fifty answers')
    for (const { number, payload } of result.messages)
      assert.deepEqual(payload, { asked: `p${String(number)}` })
    assert.equal(new Set(subFrames(home.platform).map(({ id }) => id)).size, 50)
  })

  it('a platform that does not say which device answers is taken by the order, with a warning', async () => {
    manner('device1', 'silent')
    manner('device2', 'silent')
    await deploy({ devices: 'device1,device2' })
    const result = home.nodeRed.collect('result')
    home.nodeRed.inject('request', {})
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    const { id } = subFrames(home.platform)[0]!
    for (const temperature of [1, 2])
      home.platform.north.send({ id, type: 'result', topic: '', payload: { temperature } })
    assert.deepEqual((await result.next()).payload, {
      device1: { temperature: 1 },
      device2: { temperature: 2 },
    })
    await home.nodeRed.sentence(/does not say which device/)
  })

  it('the message overrides the node, in every property', async () => {
    await deploy({ product: 'wrong', devices: 'wrong', messageType: 'WRITE_PROPERTY', properties: '{"a":1}' })
    const msg = {
      product: PRODUCT,
      devices: ['device2'],
      messageType: 'INVOKE_FUNCTION',
      functionId: 'f',
      timeout: '2',
    }
    assert.deepEqual((await run({ ...msg, payload: { b: 2 } })).payload, { b: 2 })
    const [{ topic, parameter } = { topic: '', parameter: {} }] = subFrames(home.platform)
    assert.equal(topic, `/device-message-sender/${PRODUCT}/device2`)
    assert.deepEqual(parameter, {
      meta: { async: false },
      messageType: 'INVOKE_FUNCTION',
      functionId: 'f',
      properties: { b: 2 },
    })
  })

  it("an Inject's timestamp is ignored when properties are configured, and an error when they are not", async () => {
    await deploy()
    assert.deepEqual((await run({ payload: 1567852252000 })).payload, { temperature: 20 })
    await deploy({ properties: '' })
    const { error } = await fail({ payload: 1567852252000 })
    assert.equal(error.code, 'INVALID')
    assert.match(error.message, /1567852252000 are not understood, expected a list of names/)
  })

  it('what makes no command is an error that names the value, and nothing is sent', async () => {
    await deploy()
    for (const [msg, like] of [
      [{ product: 'a/b' }, /The product "a\/b" is not understood/],
      [{ devices: ' , ' }, /The devices " , " are not understood/],
      [{ devices: 'a/b' }, /The devices "a\/b"/],
      [{ devices: '*,a' }, /The devices/],
      [{ messageType: 'DELETE' }, /"DELETE" is not known, expected one of READ_PROPERTY/],
      [{ messageType: 'WRITE_PROPERTY' }, /expected an object/],
      [{ payload: [1] }, /expected a list of names/],
      [{ payload: {} }, /expected a list of names/],
      [{ timeout: 0 }, /The timeout 0 is not understood/],
      [{ timeout: 'soon' }, /The timeout "soon"/],
    ] as const) {
      const { error } = await fail(msg)
      assert.equal(error.code, 'INVALID')
      assert.match(error.message, like)
    }
    assert.deepEqual(home.platform.frames, [])
  })

  it('a lost connection fails what waits, and is never followed by the command again', async () => {
    manner('device1', 'silent')
    await deploy()
    const failure = home.nodeRed.collect('failure')
    home.nodeRed.inject('request', {})
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    home.platform.north.cut()
    const { error } = await caught(failure.next)
    assert.equal(error.code, 'CONNECTION')
    assert.match(error.message, /The connection was lost before device1 answered/)
    const offline = await fail()
    assert.equal(offline.error.code, 'CONNECTION')
    await home.nodeRed.status('request', /✗|\.connected/)
    await home.nodeRed.until(() => home.platform.north.connections === 1, 'the next connection')
    assert.equal(subFrames(home.platform).length, 1)
  })

  it('several that cannot be asked leave the message as it was', async () => {
    await deploy({ devices: 'device1,device2' })
    home.platform.north.cut()
    await home.nodeRed.status('request', /waiting/)
    const { error, payload } = await fail({ payload: '["temperature"]' })
    assert.deepEqual([error.code, payload], ['CONNECTION', '["temperature"]'])
  })

  it('async owes no answer, not even when the platform completes it without one', async () => {
    manner('device1', 'silent')
    home.platform.north.dialect = 'jetlinks'
    await deploy({ async: true })
    const result = run({ timeout: 60 })
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    home.platform.north.send({ requestId: subFrames(home.platform)[0]!['id'], type: 'complete' })
    assert.deepEqual((await result).payload, {})
  })

  it('what the platform says at length is cut, in the error and in the status', async () => {
    manner('device1', 'silent')
    await deploy()
    const failure = fail()
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    const { id } = subFrames(home.platform)[0]!
    home.platform.north.send({ id, type: 'error', message: `no: ${'x'.repeat(100_000)}` })
    const { message, cause } = (await failure).error
    assert.match(message, /^Sagoo: device1: the platform reports "no: x{200,300}…"$/)
    assert.deepEqual(cause, { platform: `no: ${'x'.repeat(100_000)}` })
    const { text } = await home.nodeRed.status('request', /✗/)
    assert.match(text!, /^✗ no: x{20,40}…$/)
  })

  for (const [said, code, message, cause] of [
    [
      { code: 50, message: '设备不在线' },
      'OFFLINE',
      'device1 is offline, or unknown to the platform: "设备不在线"',
      { code: 50, platform: '设备不在线' },
    ],
    [
      { code: 'E7', message: 'error.code.system_busy' },
      'PLATFORM',
      'device1: system busy: "error.code.system_busy"',
      { code: 'E7', platform: 'error.code.system_busy' },
    ],
    [{ code: 50 }, 'PLATFORM', 'device1: 50', { code: 50, platform: '' }],
  ] as const) {
    it(`the platform's own ${JSON.stringify(said)} reaches a Catch node beside our sentence`, async () => {
      manner('device1', 'silent')
      await deploy()
      const failure = fail()
      await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
      const { id } = subFrames(home.platform)[0]!
      const success = false
      const payload = { messageType: 'READ_PROPERTY_REPLY', deviceId: 'device1', success, ...said }
      home.platform.north.send({ id, type: 'result', topic: '', payload })
      const { error } = await failure
      assert.deepEqual([error.code, error.message, error.cause], [code, `Sagoo: ${message}`, cause])
    })
  }

  it('a child that fails behind its gateway is a failure', async () => {
    manner('device1', 'silent')
    await deploy()
    const failure = fail()
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    const { id } = subFrames(home.platform)[0]!
    const late = { success: false, code: 'TIME_OUT', message: 'error.code.time_out' }
    const child = { messageType: 'READ_PROPERTY_REPLY', deviceId: 'device1', ...late }
    const payload = { messageType: 'CHILD_REPLY', success: true, childDeviceMessage: child }
    home.platform.north.send({ id, type: 'result', topic: '', payload })
    const { error } = await failure
    assert.deepEqual(
      [error.code, error.message, error.cause],
      [
        'TIMEOUT',
        'Sagoo: device1 did not answer the platform in time: "error.code.time_out"',
        { code: 'TIME_OUT', platform: 'error.code.time_out' },
      ],
    )
  })

  it('an answer of a million bytes is one', async () => {
    manner('device1', 'silent')
    await deploy()
    const result = run()
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    const text = 'x'.repeat(1_000_000)
    home.platform.north.send({ id: subFrames(home.platform)[0]!['id'], type: 'result', payload: { text } })
    assert.deepEqual((await result).payload, { text })
  })

  it('an answer that is too deep for Node-RED is an error at once', async () => {
    manner('device1', 'silent')
    await deploy({ wires: [['result', 'result']] })
    const failure = fail()
    await home.nodeRed.until(() => subFrames(home.platform).length === 1, 'the request')
    const deep = `${'['.repeat(20_000)}1${']'.repeat(20_000)}`
    home.platform.north.send(
      `{"id":"${String(subFrames(home.platform)[0]!['id'])}","type":"result","payload":{"a":${deep}}}`,
    )
    assert.equal((await failure).error.code, 'PROTOCOL')
  })

  it('a variable that is not set is named by the status, and nothing is sent', async () => {
    for (const unset of [{ product: '${NOT_SET_ANYWHERE}' }, { devices: ' ${NOT_SET_ANYWHERE} ' }]) {
      await home.nodeRed.deploy(flow(home.url, unset))
      await home.nodeRed.status('request', /unset/)
      assert.match((await fail()).error.message, /environment variable/)
    }
    assert.deepEqual(home.platform.frames, [])
  })

  it('a node without a server says so, and fails its messages', async () => {
    const nodes: FlowNode[] = flow(home.url, { server: '' })
    await home.nodeRed.deploy(nodes)
    await home.nodeRed.status('request', /no-server/)
    assert.match((await fail()).error.message, /No Sagoo server is chosen/)
  })
})

const PARAMETERS = {
  sagoo: {
    meta: { async: false },
    messageType: 'INVOKE_FUNCTION',
    functionId: 'open',
    properties: { speed: 3 },
  },
  jetlinks: {
    headers: { async: false, timeout: 50_000 },
    messageType: 'INVOKE_FUNCTION',
    functionId: 'open',
    inputs: [{ name: 'speed', value: 3 }],
  },
  compat: {
    meta: { async: false },
    headers: { async: false, timeout: 50_000 },
    messageType: 'INVOKE_FUNCTION',
    functionId: 'open',
    properties: { speed: 3 },
    inputs: [{ name: 'speed', value: 3 }],
  },
}

/** Another order, the same one in every run. */
function shuffled<T>(items: T[]): T[] {
  return items
    .map((item, index) => ({ item, key: (index * 7919) % 53 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
