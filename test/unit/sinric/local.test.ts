import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { SinricCloud } from '../../../simulator/sinric/cloud'
import type { Phone } from '../../../simulator/sinric/phone'
import { isAtHome } from '../../../src/transport/home-network'
import { freePort } from '../../support/free-port'
import { until } from '../../support/until'
import { hostileDatagrams } from '../../support/hostile'
import { type Account, GARAGE, Host, LAMP, LOCK, openCloud, OTHER_SECRET, STRANGER } from './local-home'

const ON = { state: 'On' }
const OFF = { state: 'Off' }

describe('A phone in the Wi-Fi', () => {
  let host: Host
  let account: Account
  let phone: Phone

  beforeEach(async () => {
    host = new Host()
    account = await host.account()
    phone = await host.phone()
  })
  afterEach(() => host.close())

  /** What came back for a datagram, which is nothing when the answer to a later one is the first to come. */
  async function repliesTo(...datagrams: (string | Uint8Array)[]): Promise<Phone['replies']> {
    const before = phone.replies.length
    for (const datagram of datagrams) phone.send(datagram)
    await phone.ask(LAMP, 'setBrightness', { brightness: 1 })
    return phone.replies.slice(before, -1)
  }

  it('gets the answer of the flow although the cloud was never reached', async () => {
    const { payload, isSigned, from } = await phone.ask(LAMP, 'setPowerState', ON, { replyToken: 'token' })
    assert.ok(isSigned)
    assert.equal(from.port, host.hub.port)
    const { createdAt, ...rest } = payload
    assert.equal(createdAt, Math.floor(host.clock.now() / 1000))
    assert.deepEqual(rest, {
      action: 'setPowerState',
      clientId: 'mobile-app',
      deviceId: LAMP,
      message: 'OK',
      replyToken: 'token',
      scope: 'device',
      success: true,
      type: 'response',
      value: ON,
    })
    assert.deepEqual(
      account.requests.map(({ capability, value, client }) => [capability, value, client]),
      [['power', true, 'mobile-app']],
    )
  })

  it('is told that its secret is wrong, when it asks for a device of this host', async () => {
    const { payload, isSigned } = await phone.ask(LAMP, 'setPowerState', ON, { secret: OTHER_SECRET })
    assert.ok(isSigned)
    assert.equal(payload['success'], false)
    assert.equal(payload['message'], 'Signature is invalid')
    assert.deepEqual(account.requests, [])
    assert.deepEqual(account.receptions, ['signature'])
  })

  it('hears nothing when it names no device of this host, or has no secret and names none', async () => {
    const replies = await repliesTo(
      phone.request(STRANGER, 'setPowerState', ON),
      phone.request(STRANGER, 'setPowerState', ON, { secret: OTHER_SECRET }),
      phone.request(undefined, 'health', {}, { secret: OTHER_SECRET }),
      'not JSON',
      '{"timestamp":1}',
      JSON.stringify({ payload: { type: 'request', action: 'setPowerState' } }),
      JSON.stringify({ payload: { type: 'response', deviceId: LAMP } }),
      phone.request(LAMP, 'setPowerState', ON).slice(0, -20),
      new Uint8Array([0xff, 0xfe, 0x7b]),
      phone.request(LAMP, 'setPowerState', { state: 'On', filler: 'x'.repeat(9_000) }),
    )
    assert.deepEqual(replies, [])
    assert.deepEqual(
      account.requests.map(({ capability }) => capability),
      ['brightness'],
    )
  })

  it('gets no large answer to a small question that nobody has signed', async () => {
    const question = JSON.stringify({ payload: { type: 'request', deviceId: LAMP } })
    assert.deepEqual(await repliesTo(question), [])
  })

  it('gets only so many refusals in a second, and its right request is answered all the same', async () => {
    const wrong = Array.from({ length: 50 }, () =>
      phone.request(LAMP, 'setPowerState', ON, { secret: OTHER_SECRET }),
    )
    assert.equal((await repliesTo(...wrong)).length, 5)
  })

  it('hears at once that nobody handles an action, so that it finds the host by any question', async () => {
    const { payload } = await phone.ask(LAMP, 'discover', {})
    assert.equal(payload['message'], 'Device did not handle "discover"')
    assert.deepEqual(account.requests, [])
  })

  it('carries out once what comes in three copies, and answers all of them', async () => {
    const datagram = phone.request(LAMP, 'adjustBrightness', { brightnessDelta: 10 })
    const replies = await repliesTo(datagram, datagram, datagram)
    assert.equal(replies.length, 3)
    assert.equal(account.requests.filter(({ operation }) => operation === 'adjust').length, 1)
    assert.equal(new Set(replies.map(({ payload }) => JSON.stringify(payload['value']))).size, 1)
  })

  it('is refused when it repeats what it sent long ago', async () => {
    const datagram = phone.request(LAMP, 'setPowerState', ON)
    await repliesTo(datagram)
    for (const pause of [10_001, 100_000, 20_000]) {
      host.clock.advance(pause)
      const [reply] = await repliesTo(datagram)
      assert.equal(reply?.payload['success'], false)
      assert.match(String(reply.payload['message']), /too old/)
    }
    assert.equal(account.requests.filter(({ capability }) => capability === 'power').length, 1)
  })

  it('may use a reply token again after a while, with a new signature', async () => {
    await phone.ask(LAMP, 'setPowerState', ON, { replyToken: 'always' })
    host.clock.advance(11_000)
    const { payload } = await phone.ask(LAMP, 'setPowerState', ON, { replyToken: 'always' })
    assert.equal(payload['success'], true)
    assert.equal(account.requests.length, 2)
  })

  it('cannot set the module, but may ask for its health', async () => {
    const setting = await phone.ask(undefined, 'setSetting', {
      id: 'pro.sinric::set.wifi.primary',
      value: 'x',
    })
    assert.equal(setting.payload['success'], false)
    assert.match(String(setting.payload['message']), /over the cloud only/)
    const health = await phone.ask(undefined, 'health', {})
    assert.deepEqual(health.payload['value'], { report: '{"homewire":"1.2.3"}' })
  })

  it('cannot reach a garage door that nobody has opened for the LAN', async () => {
    account.isSynchronised = true
    const { payload } = await phone.ask(GARAGE, 'setMode', { mode: 'Open' })
    assert.equal(payload['message'], 'Garage is controlled over the cloud only')
    const wrong = phone.request(GARAGE, 'setMode', { mode: 'Open' }, { secret: OTHER_SECRET })
    assert.deepEqual(await repliesTo(wrong), [])
  })

  describe('of a host that does not know the time', () => {
    it('switches a lamp, but opens no lock, and hears why', async () => {
      assert.equal((await phone.ask(LAMP, 'setPowerState', ON)).payload['success'], true)
      const { payload } = await phone.ask(LOCK, 'setLockState', { state: 'unlock' })
      assert.equal(payload['success'], false)
      assert.match(String(payload['message']), /^Front door is not opened or shut over the LAN until/)
      assert.equal(account.session.status.local?.isTimeTrusted, false)
    })

    it('is taken by its own time, as long as that does not go back', async () => {
      const createdAt = 2_000_000_000
      assert.equal((await phone.ask(LAMP, 'setPowerState', ON, { createdAt })).payload['success'], true)
      const older = await phone.ask(LAMP, 'setPowerState', OFF, { createdAt: createdAt - 120 })
      assert.equal(older.payload['success'], true)
      const old = await phone.ask(LAMP, 'setPowerState', OFF, { createdAt: createdAt - 121 })
      assert.equal(old.payload['success'], false)
    })

    it('is not set by a datagram that nobody has signed', async () => {
      await repliesTo('{"timestamp":2000000000}')
      assert.equal(account.session.status.local?.isTimeTrusted, false)
    })
  })

  describe('of a host that knows the time', () => {
    const unlock = { state: 'unlock' }

    it('opens a lock when the system says that its clock is synchronised', async () => {
      account.isSynchronised = true
      const { payload } = await phone.ask(LOCK, 'setLockState', unlock)
      assert.deepEqual([payload['success'], payload['value']], [true, { state: 'UNLOCKED' }])
    })

    it('opens a lock by what the server said of the time less than a day ago', async () => {
      account.saved = { offset: 600_000, at: host.clock.now() - 86_399_000 }
      const createdAt = Math.floor(host.clock.now() / 1000) + 600
      const { payload } = await phone.ask(LOCK, 'setLockState', unlock, { createdAt })
      assert.equal(payload['success'], true)
      host.clock.advance(2_000)
      assert.equal((await phone.ask(LOCK, 'setLockState', unlock)).payload['success'], false)
    })

    it('is refused when it is two minutes off', async () => {
      account.isSynchronised = true
      host.clock.advance(300_000)
      const now = Math.floor(host.clock.now() / 1000)
      for (const createdAt of [now - 122, now + 122]) {
        const { payload } = await phone.ask(LAMP, 'setPowerState', ON, { createdAt })
        assert.match(String(payload['message']), /too old or this host's clock is wrong/)
      }
      for (const createdAt of [now - 119, now + 119]) {
        const { payload } = await phone.ask(LAMP, 'setPowerState', ON, { createdAt })
        assert.equal(payload['success'], true)
      }
    })

    it('cannot open the door with what was recorded before a restart', async () => {
      account.isSynchronised = true
      const createdAt = Math.floor(host.clock.now() / 1000) - 30
      const { payload } = await phone.ask(LOCK, 'setLockState', unlock, { createdAt })
      assert.equal(payload['success'], false)
    })
  })

  it('is only answered when its address is one of a home', () => {
    for (const address of ['10.1.2.3', '172.31.0.9', '192.168.0.7', '169.254.9.9', '127.0.0.1'])
      assert.ok(isAtHome({ address, port: 1 }), address)
    for (const address of [
      '8.8.8.8',
      '172.32.0.1',
      '192.169.0.1',
      '100.64.0.1',
      '224.9.9.9',
      '255.255.255.255',
    ])
      assert.ok(!isAtHome({ address, port: 1 }), address)
    assert.ok(!isAtHome({ address: '10.1.2.3', port: 0 }))
  })

  it('leaves a host standing that gets whatever bytes there are', async () => {
    const right = phone.request(LAMP, 'setPowerState', ON)
    const datagrams = hostileDatagrams(right, 10_000, 3333)
    for (let at = 0; at < datagrams.length; at += 100) {
      for (const datagram of datagrams.slice(at, at + 100)) phone.send(datagram)
      await phone.ask(LAMP, 'setBrightness', { brightness: at % 100 })
    }
    assert.ok(phone.replies.filter(({ payload }) => payload['success'] === false).length <= 5)
  })
})

describe('A change that a phone in the Wi-Fi has asked for', () => {
  let host: Host
  let cloud: SinricCloud
  let server: string

  beforeEach(async () => {
    host = new Host()
    cloud = openCloud()
    server = await cloud.listen()
  })
  afterEach(async () => {
    await host.close()
    await cloud.close()
  })

  it('is told to the cloud at once, as an event', async () => {
    const account = await host.account({ server })
    await account.connected()
    const phone = await host.phone()
    const event = cloud.next('event')
    await phone.ask(LAMP, 'setPowerState', ON)
    const { action, value, cause, deviceId } = await event
    assert.deepEqual(
      [action, value, cause, deviceId],
      ['setPowerState', ON, { type: 'APP_INTERACTION' }, LAMP],
    )
  })

  it('is told to the cloud when that is back, the newest value only', async () => {
    const account = await host.account({ server })
    await account.connected()
    const phone = await host.phone()
    cloud.faults.refuse = 503
    cloud.drop()
    await until(() => account.session.status.link.state === 'waiting', 'the loss of the cloud')
    await phone.ask(LAMP, 'setPowerState', ON)
    await phone.ask(LAMP, 'setPowerState', OFF)
    assert.deepEqual(cloud.events, [])
    const event = cloud.next('event')
    cloud.faults.refuse = undefined
    while (account.session.status.link.state !== 'connected') {
      host.clock.advance(500)
      await new Promise(setImmediate)
    }
    assert.deepEqual((await event).value, OFF)
    assert.equal(cloud.events.length, 1)
    assert.deepEqual(cloud.responses, [])
  })

  it('is carried out once when the same request comes over the cloud as well', async () => {
    const account = await host.account({ server })
    await account.connected()
    const phone = await host.phone()
    const first = await phone.ask(LAMP, 'adjustBrightness', { brightnessDelta: 10 }, { replyToken: 'both' })
    const second = await cloud.ask(LAMP, 'adjustBrightness', { brightnessDelta: 10 }, { replyToken: 'both' })
    assert.deepEqual(second.value, first.payload['value'])
    await cloud.ask(LAMP, 'adjustBrightness', { brightnessDelta: 20 }, { replyToken: 'again' })
    const fourth = await phone.ask(LAMP, 'adjustBrightness', { brightnessDelta: 20 }, { replyToken: 'again' })
    assert.equal(fourth.payload['success'], true)
    assert.equal(account.requests.length, 2)
  })

  it('needs no cloud to open a lock once the server has said what time it is', async () => {
    const account = await host.account({ server })
    await account.connected()
    const phone = await host.phone()
    await until(() => account.saved !== undefined, 'the time')
    cloud.drop()
    assert.equal((await phone.ask(LOCK, 'setLockState', { state: 'unlock' })).payload['success'], true)
  })
})

describe('The port of the local network', () => {
  let host: Host | undefined
  afterEach(() => host?.close())

  it('is one for two accounts, and each answers for its own devices with its own secret', async () => {
    host = new Host()
    const mine = await host.account()
    const theirs = await host.account({
      appSecret: OTHER_SECRET,
      defs: [{ deviceId: STRANGER, name: 'Theirs' }],
    })
    const phone = await host.phone()
    const other = await host.phone(OTHER_SECRET)
    assert.ok((await phone.ask(LAMP, 'setPowerState', ON)).isSigned)
    assert.ok((await other.ask(STRANGER, 'setPowerState', ON)).isSigned)
    assert.deepEqual([mine.requests.length, theirs.requests.length], [1, 1])
  })

  it('is told taken while another program has it, and is had as soon as that ends', async () => {
    const port = await freePort()
    const other = createSocket('udp4')
    other.bind(port, '127.0.0.1')
    await once(other, 'listening')
    host = new Host(port)
    const account = await host.account()
    await until(() => account.session.status.local?.port === 'taken', 'the complaint')
    host.clock.advance(5_000)
    await until(() => account.session.status.local?.port === 'taken', 'the next complaint')
    other.close()
    await once(other, 'close')
    host.clock.advance(5_000)
    const phone = await host.phone()
    assert.ok((await phone.ask(LAMP, 'setPowerState', ON)).isSigned)
  })

  it('stays open over a deploy, and what was asked before it cannot be repeated after it', async () => {
    host = new Host()
    const before = await host.account()
    const phone = await host.phone()
    const { port } = host.hub
    const datagram = phone.request(LAMP, 'setPowerState', ON)
    phone.send(datagram)
    await phone.next()
    await before.close()
    const after = await host.account()
    assert.equal(host.hub.port, port)
    host.clock.advance(11_000)
    phone.send(datagram)
    assert.equal((await phone.next()).payload['success'], false)
    assert.deepEqual(after.requests, [])
  })

  it('is closed when no account is left', async () => {
    host = new Host()
    const account = await host.account()
    await host.listening()
    await account.close()
    host.clock.advance(2_000)
    assert.equal(host.hub.state, 'closed')
  })

  it('answers a phone whose question the deploy has cut short', async () => {
    host = new Host()
    const account = await host.account({ answer: 'flow' })
    const phone = await host.phone()
    const answer = phone.ask(LAMP, 'setPowerState', ON)
    await until(() => account.requests.length === 1, 'the request')
    await account.close()
    assert.match(String((await answer).payload['message']), /was redeployed before it could answer/)
  })
})
