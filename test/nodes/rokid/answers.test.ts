import assert from 'node:assert/strict'
import { errorCodes } from '../../../src/rokid/errors'
import { atHome, device, flow, freshSkillId, type Home, LAMP, skill, tab } from './home'

describe('The answer to a directive', () => {
  let home: Home
  atHome((own) => (home = own))

  async function deploy(lamp: object = {}): Promise<void> {
    await home.nodeRed.deploy(flow(home, freshSkillId(), lamp))
    await home.cloud.bind()
  }
  const statesOf = (answer: { endpoint?: Record<string, unknown> }): [string, unknown][] =>
    (answer.endpoint?.['states'] as { interface: string; value: unknown }[]).map((one) => [
      one.interface,
      one.value,
    ])

  it('holds everything that is known of the endpoint', async () => {
    await deploy()
    home.nodeRed.inject('lamp-out', { payload: { power: true, color: '#ff0000' } })
    const answer = await home.cloud.control(LAMP, 'Brightness.Set', { value: 40 })
    assert.deepEqual(statesOf(answer), [
      ['Switch', 'On'],
      ['Brightness', 40],
      ['Color', 0xff0000],
    ])
  })

  it('waits until every node has finished', async () => {
    await deploy()
    let finish: () => void = () => undefined
    home.nodeRed.probe('lamp-probe', () => new Promise<void>((resolve) => (finish = resolve)))
    let isAnswered = false
    const answer = home.cloud.control(LAMP, 'Switch.On').finally(() => (isAnswered = true))
    await home.nodeRed.until(() => finish.length === 1 || finish.name === '', 'the message')
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isAnswered, false)
    finish()
    assert.equal((await answer).name, 'Response')
  })

  it('tells the error of a node', async () => {
    await deploy()
    home.nodeRed.probe('lamp-probe', () => Promise.reject(new Error('the bulb is broken')))
    const answer = await home.cloud.control(LAMP, 'Switch.On')
    assert.deepEqual(answer.payload, { name: 'E_INTERNAL_ERROR', message: 'the bulb is broken' })
    assert.deepEqual(answer.endpoint, { endpointId: LAMP, states: [] })
  })

  for (const code of errorCodes) {
    it(`${code} from the flow passes through`, async () => {
      await deploy({ answer: 'reply' })
      home.nodeRed.probe('lamp-probe', (msg) =>
        home.nodeRed.inject('lamp-out', { ...msg, error: { code, message: 'because' } }),
      )
      const answer = await home.cloud.control(LAMP, 'Switch.On')
      assert.deepEqual(answer.payload, { name: code, message: 'because' })
    })
  }

  for (const code of [
    'E_SOMETHING_NEW',
    'E_',
    'E_endpoint_busy',
    'ECONNREFUSED',
    'NOT_A_CODE',
    '__proto__',
    42,
  ]) {
    it(`${code} from the flow, which Rokid does not document, is an internal error with the same text`, async () => {
      await deploy({ answer: 'reply' })
      home.nodeRed.probe('lamp-probe', (msg) =>
        home.nodeRed.inject('lamp-out', { ...msg, error: { code, message: 'because' } }),
      )
      const answer = await home.cloud.control(LAMP, 'Switch.On')
      const expected = { name: 'E_INTERNAL_ERROR', message: 'because', vendorCode: String(code) }
      assert.deepEqual(answer.payload, expected)
    })
  }

  it('comes at the deadline when the flow does not', async () => {
    await deploy({ timeout: 0.1 })
    home.nodeRed.probe('lamp-probe', () => new Promise(() => undefined))
    const answer = await home.cloud.control(LAMP, 'Switch.On')
    assert.equal(answer.payload['name'], 'E_ENDPOINT_UNREACHABLE')
    assert.match(String(answer.payload['message']), /Lamp: no answer from the flow within 0\.1 s/)
  })

  it('comes within 3 s also when the device is given longer', async () => {
    await deploy({ timeout: 60, answer: 'reply' })
    // The cloud itself gives up after 3 s.
    const answer = await home.cloud.control(LAMP, 'Switch.On')
    assert.equal(answer.payload['name'], 'E_ENDPOINT_UNREACHABLE')
  }).timeout(6_000)

  it('under "state" comes with the report that shows the value', async () => {
    await deploy({ answer: 'state' })
    home.nodeRed.probe('lamp-probe', () => {
      home.nodeRed.inject('lamp-out', { topic: 'brightness', payload: 10 })
      home.nodeRed.inject('lamp-out', { topic: 'brightness', payload: 40 })
    })
    const answer = await home.cloud.control(LAMP, 'Brightness.Set', { value: 40 })
    assert.deepEqual(statesOf(answer), [['Brightness', 40]])
  })

  it('under "now" comes at once, whatever the flow does', async () => {
    await deploy({ answer: 'now' })
    home.nodeRed.probe('lamp-probe', () => new Promise(() => undefined))
    assert.equal((await home.cloud.control(LAMP, 'Switch.On')).name, 'Response')
  })

  it('an explicit answer wins, and says what really became of the device', async () => {
    await deploy()
    home.nodeRed.probe('lamp-probe', (msg) => home.nodeRed.inject('lamp-out', { ...msg, payload: 38 }))
    const answer = await home.cloud.control(LAMP, 'Brightness.Set', { value: 40 })
    assert.deepEqual(statesOf(answer), [['Brightness', 38]])
  })

  it('of a device that is offline comes at once', async () => {
    await deploy()
    const probe = home.nodeRed.collect('lamp-probe')
    home.nodeRed.inject('lamp-out', { online: false })
    for (const answer of [await home.cloud.control(LAMP, 'Switch.On'), await home.cloud.query(LAMP)]) {
      assert.deepEqual(answer.payload, { name: 'E_ENDPOINT_UNREACHABLE', message: 'Lamp is offline' })
    }
    assert.equal(probe.messages.length, 0)
  })

  it('of a device without an in node is that it cannot be reached', async () => {
    const id = freshSkillId()
    await home.nodeRed.deploy([
      tab,
      skill(home, id),
      ...device(id, 'lamp').filter(({ type }) => type !== 'rokid-in'),
    ])
    await home.cloud.bind()
    const answer = await home.cloud.control(LAMP, 'Switch.On')
    assert.equal(answer.payload['name'], 'E_ENDPOINT_UNREACHABLE')
    assert.match(String(answer.payload['message']), /No node in the flow takes requests for Lamp/)
  })

  it('to a query is what is known, with the time at which it was so', async () => {
    await deploy()
    const before = new Date().toISOString()
    home.nodeRed.inject('lamp-out', { payload: { power: false, brightness: 0 } })
    const answer = await home.cloud.query(LAMP)
    assert.deepEqual(statesOf(answer), [
      ['Switch', 'Off'],
      ['Brightness', 0],
    ])
    for (const { timeOfSample } of answer.endpoint?.['states'] as { timeOfSample: string }[])
      assert.ok(timeOfSample >= before && timeOfSample <= new Date().toISOString())
  })

  it('to a query about what nobody knows is that the endpoint is not ready', async () => {
    await deploy()
    assert.equal((await home.cloud.query(LAMP)).payload['name'], 'E_ENDPOINT_INITIATING')
    assert.equal((await home.cloud.query('nobody')).payload['name'], 'E_NO_SUCH_ENDPOINT')
  })

  it('to a query about a bell, which has no state, is empty', async () => {
    await deploy({ displayType: 'door', capabilities: ['doorbell'] })
    const answer = await home.cloud.query(LAMP)
    assert.deepEqual([answer.name, statesOf(answer)], ['Response', []])
  })

  it('shows in the status of the in node', async () => {
    await deploy()
    await home.nodeRed.status('lamp-in', /rokid\.status\.ready|common\.status\.connected/)
    await home.cloud.control(LAMP, 'Brightness.Set', { value: 40 })
    await home.nodeRed.status('lamp-in', /^brightness: 40 ✓ \d+ ms$/)
  })
})

describe('A repeated message', () => {
  let home: Home
  atHome((own) => (home = own))

  async function deploy(lamp: object = {}, more: object = {}): Promise<void> {
    await home.nodeRed.deploy(flow(home, freshSkillId(), lamp, more))
    await home.cloud.bind()
  }

  it('gets the same answer, and reaches the flow once', async () => {
    await deploy()
    const probe = home.nodeRed.collect('lamp-probe')
    const options = { messageId: 'the-same' }
    const first = await home.cloud.control(
      LAMP,
      'Brightness.Adjust',
      { delta: 5 },
      { ...options, states: [{ interface: 'Brightness', value: 50 }] },
    )
    const second = await home.cloud.control(LAMP, 'Brightness.Adjust', { delta: 5 }, options)
    assert.deepEqual(
      [second.header, second.endpoint, second.payload],
      [first.header, first.endpoint, first.payload],
    )
    assert.equal(probe.messages.length, 1)
  })

  it('gets the same answer while the first is still pending', async () => {
    await deploy({ answer: 'reply' })
    const probe = home.nodeRed.collect('lamp-probe')
    const ask = (): ReturnType<typeof home.cloud.control> =>
      home.cloud.control(LAMP, 'Switch.On', undefined, { messageId: 'pending' })
    const first = ask()
    const msg = await probe.next()
    const second = ask()
    // An answer to another message proves that the second has arrived.
    await home.cloud.tell('Rokid.Discovery', 'Discover')
    home.nodeRed.inject('lamp-out', { ...msg })
    assert.deepEqual((await first).endpoint, (await second).endpoint)
    assert.equal(probe.messages.length, 1)
  })

  it('gets a failure again, too', async () => {
    await deploy()
    let runs = 0
    home.nodeRed.probe('lamp-probe', () => {
      runs += 1
      return Promise.reject(new Error(`failure ${runs}`))
    })
    for (let n = 0; n < 2; n += 1) {
      const answer = await home.cloud.control(LAMP, 'Switch.On', undefined, { messageId: 'fails' })
      assert.equal(answer.payload['message'], 'failure 1')
    }
  })

  it('with a wrong token gets nothing of it', async () => {
    await deploy()
    const options = { messageId: 'overheard' }
    assert.equal((await home.cloud.control(LAMP, 'Switch.On', undefined, options)).name, 'Response')
    home.cloud.token = { type: 'BearerToken', token: 'somebody else' }
    const answer = await home.cloud.control(LAMP, 'Switch.On', undefined, options)
    assert.deepEqual([answer.payload['name'], answer.endpoint], ['E_INVALID_AUTHORIZATION', undefined])
  })

  it('of another user is another message', async () => {
    await deploy({}, { auth: 'jwt' })
    const probe = home.nodeRed.collect('lamp-probe')
    for (const userId of ['anna', 'ben']) {
      home.cloud.registration = { kind: 'jwt', appId: '123456', appSecret: 'your-256-bit-secret', userId }
      await home.cloud.bind()
      await home.cloud.control(LAMP, 'Switch.On', undefined, { messageId: 'shared' })
    }
    assert.equal(probe.messages.length, 2)
  })

  it('may have an id of any length', async () => {
    await deploy()
    const probe = home.nodeRed.collect('lamp-probe')
    const messageId = 'x'.repeat(500_000)
    for (let n = 0; n < 2; n += 1) await home.cloud.control(LAMP, 'Switch.On', undefined, { messageId })
    assert.equal(probe.messages.length, 1)
  })
})
