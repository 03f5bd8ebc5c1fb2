import assert from 'node:assert/strict'
import { once } from 'node:events'
import { SinricCloud } from '../../simulator/sinric/cloud'
import { appKey, appSecret, BareClient, eventOf, lamp, responseTo, seconds, type Fields } from './client'

describe('the simulated cloud', () => {
  let cloud: SinricCloud
  let url: string
  let client: BareClient

  const connect = async () => {
    client = new BareClient(url)
    await Promise.all([cloud.next('connection'), once(client.socket, 'open')])
  }

  beforeEach(async () => {
    cloud = new SinricCloud({
      appKey,
      appSecret,
      apiKey: 'key',
      devices: [{ id: lamp, name: 'Lamp', type: 'LIGHT' }],
    })
    url = await cloud.listen()
  })

  afterEach(() => cloud.close())

  describe('at the handshake', () => {
    it('starts with the bare timestamp frame, without subprotocol and compression', async () => {
      client = new BareClient(url)
      const [data] = (await once(client.socket, 'message')) as [Buffer]
      assert.match(data.toString(), /^\{"timestamp":\d{10}\}$/)
      assert.deepEqual([client.socket.protocol, client.socket.extensions], ['', ''])
    })

    it('refuses an unknown app key with 401', async () => {
      client = new BareClient(url, { appkey: 'other', deviceids: lamp })
      const [error] = (await once(client.socket, 'error')) as [Error]
      assert.match(error.message, /401/)
      assert.equal(cloud.handshakes[0]?.refused, 401)
    })

    it('can refuse, and can keep silent', async () => {
      cloud.faults.refuse = 403
      const [error] = (await once(new BareClient(url).socket, 'error')) as [Error]
      assert.match(error.message, /403/)

      cloud.faults.refuse = undefined
      cloud.faults.hang = true
      client = new BareClient(url)
      const [silence] = (await once(client.socket, 'error')) as [Error]
      assert.match(silence.message, /timed out/)
      assert.equal(cloud.connections, 0)
    })

    it('can accept and then close, with and without a close frame', async () => {
      for (const code of [4001, 1006]) {
        cloud.faults.acceptThenClose = code
        const [seen] = (await once(new BareClient(url).socket, 'close')) as [number]
        assert.equal(seen, code)
      }
    })

    it('can leave the timestamp out, and tell the wrong time', async () => {
      cloud.faults.mute = true
      await connect()
      assert.equal(client.frames.length, 0)

      cloud.faults.mute = undefined
      cloud.faults.clockOffset = 3600
      const second = new BareClient(url)
      const [data] = (await once(second.socket, 'message')) as [Buffer]
      const { timestamp } = JSON.parse(data.toString()) as { timestamp: number }
      assert.ok(Math.abs(timestamp - seconds() - 3600) <= 1)
    })
  })

  describe('asks', () => {
    beforeEach(connect)

    it('and resolves with the verified answer', async () => {
      const asking = cloud.ask(lamp, 'setBrightness', { brightness: 57 }, { clientId: 'portal' })
      const request = await client.request()
      assert.deepEqual(Object.keys(request).slice(0, 3), ['action', 'clientId', 'createdAt'])
      client.send(responseTo(request))
      assert.deepEqual((await asking).value, { brightness: 57 })
      assert.deepEqual(cloud.beliefOf(lamp), { brightness: 57 })
    })

    it('a device that nobody announced: it is offline', async () => {
      await assert.rejects(cloud.ask('5dc1564130000000000000bb', 'setPowerState', {}), /Device is offline/)
    })

    it('in vain when nobody answers, and notices the answer that came too late', async () => {
      const asking = cloud.ask(lamp, 'setPowerState', { state: 'On' }, { timeout: 50 })
      const request = await client.request()
      await assert.rejects(asking, /Device is unresponsive/)
      const rejected = cloud.next('rejected')
      client.send(responseTo(request))
      assert.match((await rejected).reason, /after the deadline/)
    })

    it('and counts a second answer as an error', async () => {
      const asking = cloud.ask(lamp, 'setPowerState', { state: 'On' })
      const request = await client.request()
      client.send(responseTo(request))
      await asking
      const rejected = cloud.next('rejected')
      client.send(responseTo(request))
      assert.match((await rejected).reason, /already answered/)
    })

    it('the module itself, without a device', async () => {
      const asking = cloud.ask(undefined, 'setSetting', { id: 'a', value: [1] })
      const request = await client.request()
      assert.equal('deviceId' in request, false)
      assert.equal(request['scope'], 'module')
      client.send(responseTo(request, { scope: 'module', deviceId: undefined }))
      assert.equal((await asking).success, true)
    })

    const flaws: [name: string, replaced: Fields, reason: RegExp][] = [
      ['another action', { action: 'setMute' }, /says action "setMute"/],
      ['another client', { clientId: 'portal' }, /echo clientId "alexa-skill", not "portal"/],
      ['no device', { deviceId: undefined }, /echo deviceId/],
      ['an instance that was not asked', { instanceId: 'x' }, /echo instanceId nothing, not "x"/],
      ['the scope of a module', { scope: 'module' }, /echo scope/],
      ['success as text', { success: 'true' }, /payload\.success/],
      ['no message', { message: undefined }, /payload\.message/],
      ['milliseconds', { createdAt: Date.now() }, /milliseconds/],
      ['a fraction of a second', { createdAt: 1.5 }, /whole seconds/],
      ['an old timestamp', { createdAt: seconds() - 62 }, /The timestamp is to old/],
      ['a boolean where On or Off belongs', { value: { state: true } }, /value\.state/],
      ['a key too many', { value: { state: 'On', extra: 1 } }, /extra/],
    ]
    for (const [name, replaced, reason] of flaws) {
      it(`and rejects a response with ${name}`, async () => {
        const asking = cloud.ask(lamp, 'setPowerState', { state: 'On' }, { timeout: 100 })
        const unanswered = assert.rejects(asking, /unresponsive/)
        const rejected = cloud.next('rejected')
        client.send(responseTo(await client.request(), replaced))
        assert.match((await rejected).reason, reason)
        await unanswered
      })
    }
  })

  describe('asks to reset the bands of an equalizer', () => {
    const named = { bands: [{ name: 'BASS' }, { name: 'TREBLE' }] }
    const valued = (value: number): Fields => ({ bands: named.bands.map((band) => ({ ...band, value })) })
    beforeEach(connect)

    for (const [name, value] of [
      ['at 0', valued(0)],
      ['as it named them', named],
    ] as const) {
      it(`and takes the bands ${name}`, async () => {
        const asking = cloud.ask(lamp, 'resetBands', named)
        client.send(responseTo(await client.request(), { value }))
        assert.deepEqual((await asking).value, value)
      })
    }

    for (const [name, value] of [
      ['that are anywhere else', valued(3)],
      ['that it did not name', { bands: [{ name: 'MIDRANGE' }] }],
    ] as const) {
      it(`and rejects bands ${name}`, async () => {
        const unanswered = assert.rejects(
          cloud.ask(lamp, 'resetBands', named, { timeout: 100 }),
          /unresponsive/,
        )
        const rejected = cloud.next('rejected')
        client.send(responseTo(await client.request(), { value }))
        assert.match((await rejected).reason, /^In the response to resetBands, value\.bands\.0/)
        await unanswered
      })
    }
  })

  describe('takes events', () => {
    beforeEach(connect)

    it('and believes them', async () => {
      const event = cloud.next('event')
      client.send(eventOf('setContactState', { state: 'open' }))
      await event
      assert.deepEqual(cloud.beliefOf(lamp), { contactState: 'open' })
    })

    const flaws: [name: string, payload: () => Fields | string, reason: RegExp][] = [
      [
        'an unknown action',
        () => eventOf('adjustBrightness', { brightness: 1 }),
        /no event called adjustBrightness/,
      ],
      ['no cause', () => eventOf('setPowerState', { state: 'On' }, { cause: undefined }), /cause/],
      ['a value out of range', () => eventOf('setBrightness', { brightness: 101 }), /value\.brightness/],
      ['no instance for a toggle', () => eventOf('setToggleState', { state: 'On' }), /needs an instanceId/],
      [
        'a reset of bands that says no value',
        () => eventOf('resetBands', { bands: [{ name: 'BASS' }] }),
        /event resetBands, value\.bands\.0/,
      ],
      [
        'a reset of bands to another value than 0',
        () => eventOf('resetBands', { bands: [{ name: 'BASS', value: 3 }] }),
        /event resetBands, value\.bands\.0/,
      ],
      [
        'a foreign device',
        () => eventOf('setMute', { mute: true }, { deviceId: 'x' }),
        /not in the deviceids/,
      ],
      [
        'a number that does not survive re-serialising',
        () => `{"action":"setRangeValue","value":{"rangeValue":25.0},"createdAt":${seconds()}}`,
        /not JSON\.stringify/,
      ],
    ]
    for (const [name, payload, reason] of flaws) {
      it(`but rejects one with ${name}`, async () => {
        const rejected = cloud.next('rejected')
        client.send(payload())
        assert.match((await rejected).reason, reason)
        assert.equal(cloud.events.length, 0)
      })
    }

    it('but rejects one signed with another secret, and what is no frame at all', async () => {
      const signed = cloud.next('rejected')
      client.send(eventOf('setMute', { mute: true }), 'another secret')
      assert.match((await signed).reason, /Neither/)
      const garbage = cloud.next('rejected')
      client.socket.send('hello')
      assert.match((await garbage).reason, /not a JSON object/)
    })

    it('but rejects one whose bytes were not the signed ones', async () => {
      const text = JSON.stringify(eventOf('setMute', { mute: true }))
      client.send(text)
      await cloud.next('event')
      const rejected = cloud.next('rejected')
      const spaced = new BareClient(url)
      await once(spaced.socket, 'open')
      const { sign, frame } = await import('../../simulator/sinric/signature.js')
      spaced.socket.send(frame(text.replace('"action":', '"action": '), sign(text, appSecret)))
      assert.match((await rejected).reason, /but not the sent bytes/)
    })
  })

  describe('falls silent', () => {
    beforeEach(connect)

    it('when frozen: it neither reads nor pongs, and carries on afterwards', async () => {
      cloud.faults.freeze = true
      let pongs = 0
      client.socket.on('pong', () => pongs++)
      client.socket.ping()
      client.send(eventOf('setMute', { mute: true }))
      await assert.rejects(cloud.next('event', undefined, 100), /No event came within 100 ms/)
      assert.equal(pongs, 0)
      assert.equal(client.socket.readyState, client.socket.OPEN)
      const event = cloud.next('event')
      cloud.faults.freeze = false
      await event
    })

    it('and drops a client that leaves a ping unanswered, but not one that pongs', async () => {
      const strict = new SinricCloud({ appKey, appSecret, heartbeat: 30 })
      const address = await strict.listen()
      const lively = new BareClient(address)
      await once(lively.socket, 'ping')
      await once(lively.socket, 'ping')
      await once(lively.socket, 'ping')
      const deaf = new BareClient(address, undefined, { autoPong: false })
      const gone = strict.next('disconnection')
      assert.equal((await once(deaf.socket, 'close'))[0], 1006)
      await gone
      assert.equal(strict.connections, 1)
      await strict.close()
    })

    it('when dropped: the client sees no close frame', async () => {
      const closed = once(client.socket, 'close')
      cloud.drop()
      assert.equal((await closed)[0], 1006)
    })

    it('when it kicks: the client sees the code and the reason', async () => {
      const closed = once(client.socket, 'close')
      const gone = cloud.next('disconnection')
      cloud.kick(1008, 'policy')
      const [code, reason] = (await closed) as [number, Buffer]
      assert.deepEqual([code, reason.toString()], [1008, 'policy'])
      await gone
      assert.equal(cloud.connections, 0)
    })
  })

  it('lists the devices for the right api key only', async () => {
    await connect()
    const endpoint = `${url.replace('ws', 'http')}/api/v1/devices`
    const listed = await fetch(endpoint, { headers: { 'x-sinric-api-key': 'key' } })
    const body = (await listed.json()) as { success: boolean; devices: Fields[] }
    assert.equal(body.success, true)
    const { id, name, isOnline, product } = body.devices[0]!
    assert.deepEqual([id, name, isOnline], [lamp, 'Lamp', true])
    assert.equal((product as Fields)['code'], 'sinric.devices.types.LIGHT')
    const refused = await fetch(endpoint, { headers: { 'x-sinric-api-key': 'wrong' } })
    assert.equal(refused.status, 401)
  })

  it('closes within a second, whatever hangs', async () => {
    await connect()
    cloud.faults.hang = true
    const hanging = new BareClient(url)
    await new Promise<void>((resolve) => {
      const look = () => (cloud.handshakes.length === 2 ? resolve() : setImmediate(look))
      look()
    })
    const abandoned = assert.rejects(cloud.ask(lamp, 'setPowerState', { state: 'On' }), /closed/)
    const started = Date.now()
    await cloud.close()
    await abandoned
    assert.ok(Date.now() - started < 1000)
    hanging.socket.terminate()
  })
})
