import assert from 'node:assert/strict'
import { runInNewContext } from 'node:vm'
import { type Broker, startBroker } from '../../../simulator/broker'
import { skip } from '../../support/network'
import { startMosquitto, whyNoMosquitto } from '../../support/mosquitto'
import type { Msg } from '../node-red'
import { atThingHome, deployed, flow, PRODUCT, type ThingHome } from './thing-home'

const brokers: Record<string, () => Promise<Broker>> = {
  'the embedded broker': () => startBroker(),
  mosquitto: startMosquitto,
}

for (const [name, start] of Object.entries(brokers)) {
  describe(`Our device on the platform, over ${name}`, () => {
    let home: ThingHome
    before(function () {
      const why = name === 'mosquitto' ? whyNoMosquitto() : undefined
      if (why !== undefined) skip(this, why)
    })
    atThingHome((own) => (home = own), start)

    it('a property set reaches the flow, is answered under its id, and the new state is posted after the answer', async () => {
      await deployed(home, flow(home.url))
      const probe = home.nodeRed.collect('relay-probe')
      const posted = home.platform.next('properties', ({ values }) => 'power' in values)
      const reply = await home.platform.ask('relay_001', 'property/set', { power: true }, { id: '123' })
      const { topic, payload, request } = await probe.next()
      assert.deepEqual([topic, payload], ['power', true])
      const { expires, ...rest } = request as { expires: number }
      assert.ok(expires > Date.now() - 5_000)
      assert.deepEqual(rest, {
        id: '123',
        platform: 'sagoo',
        device: { id: 'relay_001', name: 'Relay' },
        capability: 'power',
        operation: 'set',
        value: true,
        raw: { id: '123', version: '1.0.0', params: { power: true }, method: 'thing.service.property.set' },
      })
      assert.deepEqual(reply, { code: 200, data: {}, id: '123', message: 'success', version: '1.0' })
      assert.deepEqual((await posted).values, { power: true })
      const order = home.platform.said.map(({ said }) => said.kind)
      assert.ok(order.indexOf('reply') < order.lastIndexOf('properties'), order.join(' '))
    })

    it('a service that is called like a capability gives what it likes', async () => {
      await deployed(home, flow(home.url, { answer: 'reply' }))
      const probe = home.nodeRed.collect('relay-probe')
      const reply = home.platform.ask('relay_001', 'lock', { pin: 1 })
      home.nodeRed.inject('relay-out', { ...(await probe.next()), payload: { battery: 80 } })
      const { code, data } = await reply
      assert.deepEqual([code, data], [200, { battery: 80 }])
    })

    it('a property that is reported while a service of the same name runs is posted', async () => {
      await deployed(home, flow(home.url, { answer: 'reply' }))
      const probe = home.nodeRed.collect('relay-probe')
      const reply = home.platform.ask('relay_001', 'openclose', {})
      const request = await probe.next()
      const posted = home.platform.next('properties', ({ values }) => 'openclose' in values)
      home.nodeRed.inject('relay-out', { topic: 'openclose', payload: 5 })
      home.nodeRed.inject('relay-out', { ...request, payload: {} })
      assert.equal((await reply).code, 200)
      assert.deepEqual((await posted).values, { openclose: 5 })
    })

    it('a service call arrives as an action, and an object that the flow answers with becomes its data', async () => {
      await deployed(home, flow(home.url, { answer: 'reply' }))
      home.nodeRed.probe('relay-probe', (msg) =>
        home.nodeRed.inject('relay-out', { ...msg, payload: { level: 3 } }),
      )
      const reply = await home.platform.ask('relay_001', 'restart', { delay: 5 })
      assert.deepEqual([reply.code, reply.data], [200, { level: 3 }])
    })

    it('a report becomes a property post in the form of the documents', async () => {
      await deployed(home, flow(home.url))
      const before = Date.now()
      home.nodeRed.inject('relay-out', { topic: 'WF', payload: 23.6 })
      await home.platform.next('properties', ({ values }) => values['WF'] === 23.6)
      const { topic, text } = home.platform.said.at(-1)!
      assert.equal(topic, `/sys/${PRODUCT}/relay_001/thing/event/property/post`)
      const body = JSON.parse(text) as { id: string; params: { WF: { time: number } } }
      assert.ok(body.params.WF.time >= before && body.params.WF.time <= Date.now(), 'in ms')
      assert.deepEqual(
        { ...body, id: '123', params: { WF: { ...body.params.WF, time: 1524448722000 } } },
        {
          id: '123',
          version: '1.0',
          sys: { ack: 0 },
          params: { WF: { value: 23.6, time: 1524448722000 } },
          method: 'thing.event.property.post',
        },
      )
    })
  })
}

describe('A device of the platform', () => {
  let home: ThingHome
  atThingHome((own) => (home = own))

  const say = (msg: Msg): void => home.nodeRed.inject('relay-out', msg)
  const posts = (): string[] =>
    home.platform.said.filter(({ said }) => said.kind === 'properties').map(({ text }) => text)

  it('a set of several properties is one message each, and one answer for all', async () => {
    await deployed(home, flow(home.url, { answer: 'reply' }))
    const probe = home.nodeRed.collect('relay-probe')
    const reply = home.platform.ask('relay_001', 'property/set', { power: true, voltage: 5 }, { id: 'both' })
    const [first, second] = [await probe.next(), await probe.next()]
    assert.deepEqual([first.topic, second.topic], ['power', 'voltage'])
    say(first)
    say(first)
    say({ topic: 'other', payload: 1 })
    await home.platform.next('properties', ({ values }) => values['other'] === 1)
    assert.equal(home.platform.said.filter(({ said }) => said.kind === 'reply').length, 0)
    assert.ok(!posts().some((text) => text.includes('"power"')), 'no state before the answer')
    const posted = home.platform.next('properties', ({ values }) => 'power' in values && 'voltage' in values)
    say(second)
    assert.equal((await reply).code, 200)
    assert.deepEqual((await posted).values, { power: true, voltage: 5 })
  })

  it('the first failure of several is the answer, with its reason and a code', async () => {
    await deployed(home, flow(home.url, { answer: 'reply' }))
    home.nodeRed.probe('relay-probe', (msg) =>
      say(msg.topic === 'voltage' ? { ...msg, error: { message: 'the fuse has blown', code: 100123 } } : msg),
    )
    const reply = await home.platform.ask('relay_001', 'property/set', {
      power: true,
      voltage: 5,
      current: 1,
    })
    assert.deepEqual([reply.code, reply.message], [100123, 'the fuse has blown'])
  })

  it('a value that a capability does not have is a parameter error, and the flow never sees it', async () => {
    await deployed(home, flow(home.url))
    const probe = home.nodeRed.collect('relay-probe')
    const reply = await home.platform.ask('relay_001', 'property/set', { power: 'perhaps' })
    assert.equal(reply.code, 460)
    assert.match(String(reply.message), /power: "perhaps" is not understood/)
    assert.deepEqual(probe.messages, [])
  })

  it('a set of more than 200 properties is a parameter error at once, and 200 are answered as always', async () => {
    await deployed(home, flow(home.url))
    const probe = home.nodeRed.collect('relay-probe')
    const many = (count: number): Record<string, number> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, index]))
    const { code, message } = await home.platform.ask('relay_001', 'property/set', many(5_000))
    assert.deepEqual([code, /5000 properties in one request are too many/.test(String(message))], [460, true])
    assert.deepEqual(probe.messages, [])
    assert.equal((await home.platform.ask('relay_001', 'property/set', many(200))).code, 200)
    assert.equal(probe.messages.length, 200)
  })

  it('a device has a thousand properties; another name is refused, asked or reported, and the old ones go on', async () => {
    await deployed(home, flow(home.url))
    const failure = home.nodeRed.collect('failure')
    const last = home.platform.next('properties', ({ values }) => 'p998' in values)
    const names = Array.from({ length: 999 }, (_, index) => [`p${index}`, index])
    say({ payload: Object.fromEntries(names) as object })
    await last
    const two = { more1: 1, more2: 2 }
    const { code, message } = await home.platform.ask('relay_001', 'property/set', two)
    assert.deepEqual([code, message], [460, 'more2 cannot be added: a device can have at most 1000 names'])
    say({ topic: 'more3', payload: 3 })
    assert.match(((await failure.next()) as { error: Error }).error.message, /more3 cannot be added/)
    assert.equal((await home.platform.ask('relay_001', 'property/set', { p1: 7, more1: 8 })).code, 200)
    const posted = home.platform.next('properties', ({ values }) => values['p2'] === 'new')
    say({ topic: 'p2', payload: 'new' })
    await posted
  })

  it('a redelivered request is carried out and answered once', async () => {
    await deployed(home, flow(home.url))
    const probe = home.nodeRed.collect('relay-probe')
    await home.platform.ask('relay_001', 'property/set', { power: true }, { id: 'again' })
    const body = JSON.stringify({ id: 'again', version: '1.0.0', params: { power: true } })
    home.platform.south.publish(`/sys/${PRODUCT}/relay_001/thing/service/property/set`, body)
    const { id } = await home.platform.ask('relay_001', 'property/set', { power: false }, { id: 'next' })
    assert.equal(id, 'next')
    assert.deepEqual([probe.messages.length, home.platform.south.strays], [2, []])
  })

  it('the deadline, a failing node and an unreachable device are failures with different codes', async () => {
    await deployed(home, flow(home.url, { answer: 'reply', timeout: 0.05 }))
    const late = await home.platform.ask('relay_001', 'property/set', { power: true })
    assert.deepEqual([late.code, late.message], [100002, 'Relay: no answer from the flow within 0.05 s'])
    say({ online: false })
    const away = await home.platform.ask('relay_001', 'property/set', { power: true })
    assert.deepEqual([away.code, away.message], [100003, 'Relay is offline'])
  })

  it('what changes nothing is not posted again', async () => {
    await deployed(home, flow(home.url))
    say({ payload: { temperature: 21 } })
    await home.platform.next('properties', ({ values }) => values['temperature'] === 21)
    say({ payload: { temperature: 21 } })
    say({ payload: { temperature: 22 } })
    await home.platform.next('properties', ({ values }) => values['temperature'] === 22)
    assert.equal(posts().filter((text) => text.includes('temperature')).length, 2)
  })

  it('properties of one report share one post', async () => {
    await deployed(home, flow(home.url))
    say({ payload: { temperature: 21, humidity: '60 %', door_1: 'open' } })
    const { values } = await home.platform.next('properties', (said) => 'door_1' in said.values)
    assert.deepEqual(values, { temperature: 21, humidity: 60, door_1: 'open' })
  })

  it('an event is posted every time, and its values are texts', async () => {
    await deployed(home, flow(home.url))
    for (let round = 0; round < 2; round += 1) {
      const event = home.platform.next('event')
      say({ topic: 'event/alarmEvent1', payload: { param1: 'on', param2: 2, param3: { a: true } } })
      assert.deepEqual((await event).values, { param1: 'on', param2: '2', param3: '{ a :true}' })
    }
    assert.equal(home.platform.said.at(-1)!.topic, `/sys/${PRODUCT}/relay_001/thing/event/alarmEvent1/post`)
  })

  it('an object that the flow changes and reports again is posted again', async () => {
    await deployed(home, flow(home.url))
    const room = { people: 1 }
    say({ topic: 'room', payload: room })
    await home.platform.next('properties', ({ values }) => 'room' in values)
    room.people = 2
    const posted = home.platform.next('properties', ({ values }) => 'room' in values)
    say({ topic: 'room', payload: room })
    assert.deepEqual((await posted).values, { room: { people: 2 } })
  })

  it('a date is posted as its text, and what a Function node makes is plain', async () => {
    await deployed(home, flow(home.url))
    const posted = home.platform.next('properties', ({ values }) => 'made' in values)
    const made: unknown = runInNewContext('({ list: [1, { at: new Date(0) }, undefined, NaN] })')
    say({ payload: { at: new Date(0), made } })
    const at = '1970-01-01T00:00:00.000Z'
    assert.deepEqual((await posted).values, { at, made: { list: [1, { at }, null, null] } })
  })

  it('what is no plain JSON is an error that names it', async () => {
    await deployed(home, flow(home.url))
    const failure = home.nodeRed.collect('failure')
    const circle: Record<string, unknown> = {}
    circle['again'] = { circle }
    for (const [payload, like] of [
      [new Map([['a', 1]]), /x: Map is not understood, expected plain JSON/],
      [{ a: new Set([1]) }, /x: Set is not understood, expected plain JSON/],
      [{ a: Buffer.from('a') }, /x: Buffer is not understood, expected plain JSON/],
      [circle, /x: an object that contains itself is not understood/],
      [{ a: 1n }, /x: a bigint is not understood/],
    ] as const) {
      say({ topic: 'x', payload })
      assert.match(((await failure.next()) as { error: Error }).error.message, like)
    }
  })

  it('tags are posted', async () => {
    await deployed(home, flow(home.url))
    const heard = home.platform.next('tags')
    say({ topic: 'tags', payload: { temperature: 25.3, status: 'normal' } })
    assert.deepEqual((await heard).tags, { temperature: 25.3, status: 'normal' })
  })

  it('a plain value without a topic, a bad name and an empty event are errors for the Catch node', async () => {
    await deployed(home, flow(home.url))
    const failure = home.nodeRed.collect('failure')
    for (const [msg, like] of [
      [{ payload: 1 }, /set msg.topic to the name/],
      [{ topic: 'gpio/17', payload: 1 }, /set msg.topic to the name/],
      [{ payload: { 'two words': 1 } }, /two words.* cannot be a name on the platform/],
      [{ topic: 'event/alarm', payload: 'loud' }, /expected an object/],
      [{ topic: 'event/alarm', payload: {} }, /expected an object/],
      [{ topic: 'tags', payload: 'gold' }, /expected an object/],
      [{ payload: { 'event/alarm': { a: 1 } } }, /event\/alarm.* cannot be a name on the platform/],
      [{ topic: 'event/a/b', payload: { a: 1 } }, /The event "a\/b" cannot be a name/],
      [{ topic: 'event/property', payload: { a: 1 } }, /An event cannot be called "property"/],
      [{ topic: 'power', payload: 'perhaps' }, /power: "perhaps" is not understood/],
      [{ topic: 'voltage', payload: null }, /expected a value/],
      [{ topic: 'voltage', payload: NaN }, /expected a value/],
    ] as const) {
      say(msg)
      const { error } = (await failure.next()) as { error: { message: string } }
      assert.match(error.message, like)
    }
  })

  it('with a heartbeat the known state is posted again, though nothing has changed', async () => {
    await deployed(home, flow(home.url, { heartbeat: 1 }))
    say({ topic: 'power', payload: true })
    for (let beat = 0; beat < 3; beat += 1)
      assert.deepEqual((await home.platform.next('properties', ({ values }) => 'power' in values)).values, {
        power: true,
      })
  })

  it('a heartbeat of less than a second is one of a second', async () => {
    await deployed(home, flow(home.url, { heartbeat: 0.001 }))
    const first = performance.now()
    await home.platform.next('properties')
    await home.platform.next('properties')
    assert.ok(performance.now() - first > 1_500)
  })

  it('without a heartbeat of its own it is heard more often than the platform’s 30 s', async () => {
    // Those 30 s are not waited for: a timer of less than them ends at once, one of 30 s or more as always.
    const original = globalThis.setTimeout
    const hurried = (run: () => void, ms = 0): NodeJS.Timeout =>
      original(run, ms > 15_000 && ms < 30_000 ? 10 : ms)
    globalThis.setTimeout = Object.assign(hurried, original)
    try {
      await deployed(home, flow(home.url, { heartbeat: undefined }))
      for (let beat = 0; beat < 3; beat += 1) await home.platform.next('properties')
    } finally {
      globalThis.setTimeout = original
    }
  })

  it('a device that is back says everything it knows at once, without a heartbeat too', async () => {
    await deployed(home, flow(home.url))
    say({ payload: { power: true } })
    await home.platform.next('properties', ({ values }) => 'power' in values)
    say({ online: false })
    const posted = home.platform.next('properties')
    say({ online: true })
    assert.deepEqual((await posted).values, { power: true })
  })

  it('a device of which nothing is known shows that it lives', async () => {
    await deployed(home, flow(home.url, { heartbeat: 1 }))
    const { values } = await home.platform.next('properties')
    assert.deepEqual(values, {})
  })

  it('what an unreachable device reports is posted when it is back', async () => {
    await deployed(home, flow(home.url))
    say({ online: false })
    say({ topic: 'power', payload: false })
    const event = home.platform.next('event')
    say({ topic: 'event/alarm', payload: { a: 1 } })
    await event
    assert.ok(!posts().some((text) => text.includes('"power"')), posts().join())
    const posted = home.platform.next('properties')
    say({ online: true })
    assert.deepEqual((await posted).values, { power: false })
  })

  it('a Tasmota relay is commanded in its own language, and its word confirms', async () => {
    await deployed(home, flow(home.url, { profile: 'tasmota', topic: 'tasmota_1A2B3C' }))
    home.nodeRed.probe('relay-probe', (msg) => {
      assert.equal(msg.topic, 'cmnd/tasmota_1A2B3C/POWER')
      say({ topic: 'stat/tasmota_1A2B3C/POWER', payload: msg.payload })
    })
    assert.equal((await home.platform.ask('relay_001', 'property/set', { power: true })).code, 200)
  })
})
