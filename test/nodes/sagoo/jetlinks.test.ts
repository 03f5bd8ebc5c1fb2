import assert from 'node:assert/strict'
import { until } from '../../support/until'
import { atJetHome, house, type JetHome, jetBroker, moveIn, PRODUCT } from './jetlinks-home'
import { tab } from './home'
import { thing } from './thing-home'

for (const [where, options] of [
  ["on JetLinks' own MQTT server", {}],
  ['behind a broker of its own', { isBehindBroker: true }],
] as const)
  describe(`A device on JetLinks, ${where}`, () => {
    let home: JetHome
    atJetHome((fresh) => (home = fresh), options)

    it('is set from the platform, answers under the very id of 19 digits, and reports the new state', async () => {
      await moveIn(home, house(home.url))
      const lamp = home.nodeRed.collect('lamp-probe').messages
      const reported = home.jetlinks.next(({ kind, device }) => kind === 'report' && device === 'lamp_001')
      const asked = { properties: { power: true, brightness: 40 } }
      const reply = await home.jetlinks.ask('lamp_001', 'properties/write', asked, {
        messageId: '1780905542328766465',
      })
      assert.deepEqual(
        [reply.success, reply.body['messageId'], reply.body['properties']],
        [true, '1780905542328766465', { power: true, brightness: 40 }],
      )
      assert.deepEqual(
        lamp.map(({ topic, payload }) => [topic, payload]),
        [
          ['power', true],
          ['brightness', 40],
        ],
      )
      await reported
      await until(
        () => home.jetlinks.device('lamp_001')?.values['brightness'] === 40,
        'the state of the lamp',
      )
    })

    it('is asked through its gateway, and the gateway for itself', async () => {
      await moveIn(home, house(home.url))
      const heard = ['gateway', 'lamp', 'sensor'].map((id) => home.nodeRed.collect(`${id}-probe`).messages)
      await home.jetlinks.ask('gateway_001', 'properties/write', { properties: { power: true } })
      await home.jetlinks.ask('sensor_001', 'properties/write', { properties: { power: false } })
      assert.deepEqual(
        heard.map((messages) => messages.map(({ payload }) => payload)),
        [[true], [], [false]],
      )
    })

    it('a function has its inputs as the payload, and what the flow answers as its output', async () => {
      await moveIn(home, house(home.url, { lamp: { answer: 'reply' } }))
      home.nodeRed.probe('lamp-probe', (msg) => {
        assert.deepEqual([msg.topic, msg.payload], ['playVoice', { text: 'hi', times: 2 }])
        home.nodeRed.inject('lamp-out', { ...msg, payload: { said: 'hi' } })
      })
      const inputs = [
        { name: 'text', value: 'hi' },
        { name: 'times', value: 2 },
      ]
      const { success, body } = await home.jetlinks.ask('lamp_001', 'function/invoke', {
        functionId: 'playVoice',
        inputs,
      })
      assert.deepEqual([success, body['functionId'], body['output']], [true, 'playVoice', { said: 'hi' }])
    })

    it('a read is answered with what the device has reported, without the flow', async () => {
      await moveIn(home, house(home.url))
      const asked = home.nodeRed.collect('sensor-probe').messages
      const unknown = await home.jetlinks.ask('sensor_001', 'properties/read', {
        properties: ['temperature'],
      })
      assert.deepEqual([unknown.success, unknown.code], [false, 'UNKNOWN_STATE'])
      assert.match(String(unknown.message), /Nothing of that is known of Relay yet/)
      home.nodeRed.inject('sensor-out', { payload: { temperature: 21.5, humidity: 40 } })
      await until(() => home.jetlinks.device('sensor_001')?.values['humidity'] === 40, 'the report')
      const { body } = await home.jetlinks.ask('sensor_001', 'properties/read', {
        properties: ['temperature'],
      })
      assert.deepEqual(body['properties'], { temperature: 21.5 })
      assert.equal(asked.length, 0)
    })

    it('an event has its values as they are, and a text with quotes arrives whole', async () => {
      await moveIn(home, house(home.url))
      const event = home.jetlinks.next(({ kind }) => kind === 'event')
      home.nodeRed.inject('sensor-out', { topic: 'event/alarm', payload: { level: 2, text: 'say "hi"\\' } })
      const { body, device } = await event
      assert.deepEqual([device, body['data']], ['sensor_001', { level: 2, text: 'say "hi"\\' }])
      const tags = home.jetlinks.next(({ kind }) => kind === 'tags')
      home.nodeRed.inject('gateway-out', { topic: 'tags', payload: { room: 'hall' } })
      assert.deepEqual((await tags).body['tags'], { room: 'hall' })
    })

    it('goes offline and comes back as the flow says, and is refused meanwhile', async () => {
      await moveIn(home, house(home.url))
      const gone = home.jetlinks.next(({ kind, device }) => kind === 'offline' && device === 'lamp_001')
      home.nodeRed.inject('lamp-out', { online: false })
      await gone
      assert.deepEqual(
        ['gateway_001', 'lamp_001'].map((id) => home.jetlinks.device(id)?.isOnline),
        [true, false],
      )
      const refused = await home.jetlinks.ask('lamp_001', 'properties/write', { properties: { power: true } })
      assert.deepEqual([refused.success, refused.code], [false, 'CLIENT_OFFLINE'])
      const { body } = await home.jetlinks.ask('lamp_001', 'state-check', {})
      assert.equal(body['state'], -1)
      const back = home.jetlinks.next(({ kind, device }) => kind === 'online' && device === 'lamp_001')
      home.nodeRed.inject('lamp-out', { online: true })
      await back
    })

    it('a write that succeeds in part says what failed, in our words, and what took effect', async () => {
      await moveIn(home, house(home.url))
      const reply = await home.jetlinks.ask('lamp_001', 'properties/write', {
        properties: { power: true, brightness: 'quite bright' },
      })
      assert.deepEqual(
        [reply.success, reply.code, reply.body['properties']],
        [false, 'INVALID_VALUE', { power: true }],
      )
      assert.match(String(reply.message), /brightness/)
    })
  })

describe('A command of JetLinks', () => {
  let home: JetHome
  atJetHome((fresh) => (home = fresh))

  it('that comes again within a minute is carried out once, and answered again the same way', async () => {
    await moveIn(home, house(home.url))
    const asked = home.nodeRed.collect('lamp-probe').messages
    const ask = () =>
      home.jetlinks.ask('lamp_001', 'properties/write', { properties: { power: true } }, { messageId: '42' })
    const first = await ask()
    const second = await ask()
    assert.deepEqual([first.success, second.success, asked.length], [true, true, 1])
    assert.deepEqual(second.body, first.body)
  })

  it('ends before the platform gives up, however long the device may wait', async () => {
    await moveIn(home, house(home.url, { lamp: { answer: 'reply', timeout: 20 } }))
    const reply = await home.jetlinks.ask(
      'lamp_001',
      'properties/write',
      { properties: { power: true } },
      { timeout: 1_000 },
    )
    assert.deepEqual(
      [reply.success, reply.code, reply.body['messageId'] !== undefined],
      [false, 'TIME_OUT', true],
    )
    assert.match(String(reply.body['message']), /no answer from the flow within 0.8 s/)
  })

  for (const [what, command, asked, code] of [
    ['a value that no lamp has', 'properties/write', { properties: { power: 'maybe' } }, 'INVALID_VALUE'],
    ['properties that are no object', 'properties/write', { properties: ['power'] }, 'INVALID_VALUE'],
    ['names that are no list', 'properties/read', { properties: { power: true } }, 'INVALID_VALUE'],
    ['a call without a name', 'function/invoke', { inputs: [] }, 'INVALID_VALUE'],
    ['inputs without names', 'function/invoke', { functionId: 'f', inputs: [1] }, 'INVALID_VALUE'],
    ['a device that shall be cut off', 'disconnect', {}, 'NOT_SUPPORTED'],
  ] as const)
    it(`${what} is a failure that says why, and never reaches the flow`, async () => {
      await moveIn(home, house(home.url))
      const heard = home.nodeRed.collect('lamp-probe').messages
      const reply = await home.jetlinks.ask('lamp_001', command, asked)
      assert.deepEqual([reply.success, reply.code, heard.length], [false, code, 0])
      assert.ok(reply.message)
    })

  it('of a platform of the first version is answered where that one looks', async () => {
    await moveIn(home, house(home.url))
    const call = { function: 'restart', inputs: { delay: 5 } }
    const { success } = await home.jetlinks.ask('lamp_001', 'function/invoke', call, { isFirstVersion: true })
    const { topic } = home.jetlinks.said.findLast(({ said }) => said.kind === 'reply')!
    assert.deepEqual([success, topic], [true, `/${PRODUCT}/gateway_001/child/lamp_001/function/invoke/reply`])
  })

  it('of a foreign child, a grandchild, or in half a sentence harms nothing', async () => {
    await moveIn(home, house(home.url))
    const good = JSON.stringify({ messageId: '1', properties: { power: true } })
    for (const [topic, text] of [
      [`/${PRODUCT}/gateway_001/child/nobody/properties/write`, good],
      [`/${PRODUCT}/gateway_001/child/lamp_001/child/x/properties/write`, good],
      [`/${PRODUCT}/another/properties/write`, good],
      [`/${PRODUCT}/gateway_001/child/lamp_001/properties/write`, '{"messageId":'],
      [`/${PRODUCT}/gateway_001/child/lamp_001/properties/write`, '{}'],
      [`/${PRODUCT}/gateway_001/time-sync/reply`, '{"messageId":"1","timestamp":5}'],
      ['', good],
    ] as const)
      home.jetlinks.send('gateway_001', topic, text)
    const reply = await home.jetlinks.ask('lamp_001', 'properties/write', { properties: { power: true } })
    assert.equal(reply.success, true)
    assert.equal(home.jetlinks.strays.length, 0)
  })
})

describe('The login at JetLinks', () => {
  let home: JetHome
  atJetHome((fresh) => (home = fresh))

  it('is computed anew for every attempt, and the key stands in no frame, message, status or log', async () => {
    await moveIn(home, house(home.url))
    home.jetlinks.cut()
    await until(() => home.jetlinks.logins.length === 2, 'the second login')
    const [first, second] = home.jetlinks.logins
    assert.match(String(first), /^secureId01\|\d{13}$/)
    assert.notEqual(first, second)
    const everything = JSON.stringify([home.jetlinks.said, home.nodeRed.said])
    assert.ok(!everything.includes('secureKey01'))
  })

  it('with a clock that is more than 5 minutes off is refused, and a sentence names the clock', async () => {
    home.jetlinks.clockOffset = 6 * 60_000
    await home.nodeRed.deploy(house(home.url))
    const { fill } = await home.nodeRed.status('lamp-in', /status\.refused/)
    assert.equal(fill, 'red')
    await home.nodeRed.sentence(
      /the secure key, and the clock of this machine, which may be at most 5 minutes off/,
    )
  })

  it('after the platform has told its time is right again, though the clock here is not', async () => {
    home.jetlinks.clockOffset = 4 * 60_000
    await moveIn(home, house(home.url))
    const time = () => home.jetlinks.said.findLast(({ said }) => said.kind === 'time')
    await until(() => time() !== undefined, 'the question for the time')
    await home.jetlinks.ask('lamp_001', 'properties/write', { properties: { power: true } })
    home.jetlinks.clockOffset = 8 * 60_000
    home.jetlinks.cut()
    await until(() => home.jetlinks.connections === 1, 'the login by the time of the platform')
  })

  for (const [what, credentials] of [
    ['a secure id', { username: '', password: 'x' }],
    ['a secure key', { username: 'x', password: '' }],
  ] as const)
    it(`without ${what} is not tried, and the status says what is missing`, async () => {
      await home.nodeRed.deploy([
        tab,
        jetBroker(home.url, { credentials }),
        ...thing('lamp', { productKey: 'lamps' }),
      ])
      await home.nodeRed.status('lamp-in', /status\.no-secure/)
      await home.nodeRed.sentence(/needs the secure ID and the secure key/)
      assert.deepEqual(home.jetlinks.logins, [])
    })

  for (const clientId of ['gateway/001', 'gateway_#', '+', 'gateway 001'])
    it(`as the device ${clientId} is not tried, because no topic can hold that, and the status says so`, async () => {
      await home.nodeRed.deploy([
        tab,
        jetBroker(home.url, { clientId }),
        ...thing('lamp', { productKey: 'lamps' }),
      ])
      await home.nodeRed.status('lamp-in', /status\.bad-key/)
      await home.nodeRed.sentence(/has an invalid device ID/)
      assert.deepEqual(home.jetlinks.logins, [])
    })

  it('of a device without others needs no client id', async () => {
    const only = thing('gateway', { productKey: PRODUCT })
    const online = home.jetlinks.next(({ kind }) => kind === 'online')
    await Promise.all([online, home.nodeRed.deploy([tab, jetBroker(home.url, { clientId: '' }), ...only])])
    assert.equal(
      (await home.jetlinks.ask('gateway_001', 'properties/write', { properties: { power: true } })).success,
      true,
    )
  })

  it('of a gateway that is no device here serves its children all the same', async () => {
    const children = [
      ...thing('lamp', { productKey: 'lamps' }),
      ...thing('sensor', { productKey: 'sensors' }),
    ]
    const online = home.jetlinks.next(({ kind, device }) => kind === 'online' && device === 'sensor_001')
    await Promise.all([online, home.nodeRed.deploy([tab, jetBroker(home.url), ...children])])
    assert.equal(
      (await home.jetlinks.ask('lamp_001', 'properties/write', { properties: { power: true } })).success,
      true,
    )
  })

  it('that ends tells the platform of each device that it goes', async () => {
    await moveIn(home, house(home.url))
    const gone: string[] = []
    home.jetlinks.on(({ said }) => said?.kind === 'offline' && gone.push(said.device))
    await home.nodeRed.clear()
    assert.deepEqual(gone.toSorted(), ['gateway_001', 'lamp_001', 'sensor_001'])
  })
})
