import assert from 'node:assert/strict'
import type { Device } from '../../../src/bridge/device'
import type { Request } from '../../../src/bridge/request'
import { SinricCloud } from '../../../simulator/sinric/cloud'
import type { SinricDevice } from '../../../src/sinric/device'
import { sinricPlatform } from '../../../src/sinric/platform'
import { SinricSession } from '../../../src/sinric/session'
import { FakeClock } from '../../support/fake-clock'
import { FaultProxy } from '../../support/fault-proxy'
import { platformDevice } from '../../support/platform-device'
import { until } from '../../support/until'

const APP_KEY = 'de0bxxxx-1x3x-4x3x-ax2x-5dabxxxxxxxx'
const APP_SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
const LAMP = '5d737888aea17c30a056d759'
const HOUR = 3_600_000

/** An account with one lamp that does at once what it is asked, on a clock that the test turns. */
class Home {
  readonly clock = new FakeClock(Date.now())
  readonly account: SinricSession
  readonly lamp: Device
  readonly requests: Request[] = []
  readonly #own: SinricDevice

  constructor(server: string) {
    this.account = new SinricSession({
      server,
      appKey: APP_KEY,
      appSecret: APP_SECRET,
      clock: this.clock,
      random: () => 0.5,
      module: { version: '1.2.3', mac: 'AA:BB:CC:DD:EE:FF' },
      camera: 'http://127.0.0.1:1',
      health: () => ({}),
      settings: { isServed: false, ask: () => undefined },
    })
    this.#own = platformDevice(
      sinricPlatform,
      { deviceId: LAMP, deviceType: 'LIGHT', name: 'Lamp' },
      { session: this.account, clock: this.clock, answer: 'now' },
    )
    this.lamp = this.#own.device
    this.lamp.serve((request) => this.requests.push(request))
  }

  async open(): Promise<void> {
    await this.account.reconcile([this.#own])
    await this.connected()
  }

  connected(): Promise<void> {
    return until(() => this.account.status.link.state === 'connected', 'the connection')
  }

  /** Turns the clock until there is a new connection, and until what the last report holds back is free. */
  async reconnected(): Promise<void> {
    await until(() => this.account.status.link.state === 'waiting', 'the end of the connection')
    while (this.account.status.link.state === 'waiting') this.clock.advance(100)
    await this.connected()
    this.clock.advance(1_000)
  }

  async report(capability: string, value: unknown): Promise<void> {
    await this.lamp.report({ capability, value })
  }

  async close(): Promise<void> {
    this.lamp.close()
    const closed = this.account.close()
    this.clock.advance(1_000)
    await closed
  }
}

describe('A Sinric Pro account', () => {
  let cloud: SinricCloud
  let url: string
  let home: Home

  beforeEach(async () => {
    cloud = new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET })
    url = await cloud.listen()
    home = new Home(url)
  })
  afterEach(async () => {
    await home.close()
    await cloud.close()
  })

  const told = (): unknown[] => cloud.events.map(({ value }) => value)
  const toldAre = (...values: unknown[]): Promise<void> =>
    until(
      () => JSON.stringify(told()) === JSON.stringify(values),
      () => `${JSON.stringify(values)}, the cloud was told ${JSON.stringify(told())}`,
    )
  const ask = (state: string): ReturnType<SinricCloud['ask']> => cloud.ask(LAMP, 'setPowerState', { state })

  describe('in its handshake', () => {
    it('says who it is and which devices it has, and nothing that is secret', async () => {
      await home.open()
      const { headers } = cloud.handshakes[0]!
      const own = Object.entries(headers).filter(
        ([name]) => !/^(host|connection|upgrade|sec-websocket-(key|version))$/.test(name),
      )
      assert.deepEqual(Object.fromEntries(own), {
        appkey: APP_KEY,
        deviceids: LAMP,
        platform: 'node-red',
        sdkversion: '1.2.3',
        firmwareversion: '1.2.3',
        mac: 'AA:BB:CC:DD:EE:FF',
      })
      assert.ok(!JSON.stringify(headers).includes(APP_SECRET))
    })
  })

  for (const offset of [HOUR, -HOUR]) {
    describe(`whose clock is ${-offset / HOUR} h off`, () => {
      beforeEach(async () => {
        cloud.faults.clockOffset = offset / 1000
        await home.open()
        await until(() => home.account.status.skew !== undefined, 'the skew')
      })

      it('takes requests and answers with the stamp of the server', async () => {
        const answer = await ask('On')
        assert.ok(Math.abs(answer.createdAt - cloud.now()) <= 2)
        assert.deepEqual(cloud.rejected, [])
      })

      it('reports with the stamp of the server', async () => {
        await home.report('power', true)
        await toldAre({ state: 'On' })
        assert.ok(Math.abs(cloud.events[0]!.createdAt - cloud.now()) <= 2)
      })

      it('shows by how much', () => {
        assert.ok(Math.abs(home.account.status.skew! - offset / 1000) <= 2)
      })
    })
  }

  it('does not speak of a clock that is 20 s off', async () => {
    cloud.faults.clockOffset = 20
    await home.open()
    await ask('On')
    assert.equal(home.account.status.skew, undefined)
  })

  for (const jump of [HOUR, -HOUR]) {
    it(`does not mind a local clock that jumps by ${jump / HOUR} h in the middle of a session`, async () => {
      await home.open()
      await ask('On')
      home.clock.wall += jump
      const answer = await ask('Off')
      assert.equal(answer.success, true)
      assert.ok(Math.abs(answer.createdAt - cloud.now()) <= 2)
      home.clock.advance(2_000)
      await home.report('brightness', 40)
      await toldAre({ brightness: 40 })
      assert.deepEqual(cloud.rejected, [])
    })
  }

  describe('on a server that sends no timestamp', () => {
    beforeEach(() => (cloud.faults.mute = true))

    it('answers at once and reports after 2 s', async () => {
      await home.open()
      await home.report('brightness', 40)
      assert.equal((await ask('On')).success, true)
      assert.deepEqual(told(), [])
      home.clock.advance(1_999)
      assert.equal((await ask('Off')).success, true)
      assert.deepEqual(told(), [])
      home.clock.advance(1)
      await toldAre({ brightness: 40 })
    })

    it('does so again after a reconnect', async () => {
      await home.open()
      home.clock.advance(2_000)
      cloud.drop()
      await home.reconnected()
      await home.report('brightness', 41)
      home.clock.advance(2_000)
      await toldAre({ brightness: 41 })
    })
  })

  describe('whose link is dead', () => {
    let proxy: FaultProxy

    beforeEach(async () => {
      proxy = await FaultProxy.to(url)
      home = new Home(proxy.url)
      await home.open()
      await ask('On')
    })
    afterEach(() => proxy.close())

    async function watchdog(): Promise<void> {
      home.clock.advance(45_000)
      await until(() => home.account.status.link.state === 'waiting', 'the watchdog')
      proxy.mode = 'pass'
    }

    it('tells again after the watchdog what it had told into it, once and newest only', async () => {
      proxy.mode = 'blackhole'
      home.clock.advance(1_000)
      await home.report('power', false)
      home.clock.advance(1_000)
      await home.report('power', true)
      await home.report('brightness', 9)
      await watchdog()
      await home.reconnected()
      await toldAre({ state: 'On' }, { brightness: 9 })
      home.clock.advance(10_000)
      await ask('On')
      assert.deepEqual(told(), [{ state: 'On' }, { brightness: 9 }])
    })

    it('does not tell again what the server had heard before', async () => {
      home.clock.advance(1_000)
      await home.report('brightness', 7)
      home.clock.advance(1_000)
      await cloud.ask(undefined, 'health', {})
      proxy.mode = 'blackhole'
      await watchdog()
      await home.reconnected()
      await home.report('power', false)
      await until(() => cloud.events.some(({ action }) => action === 'setPowerState'), 'the power')
      assert.deepEqual(told(), [{ brightness: 7 }, { state: 'Off' }])
    })

    // A router that has forgotten the connection answers the first packet with a reset, within milliseconds.
    for (const [end, after, how] of [
      ['reset', 5_000, () => proxy.reset()],
      ['reset', 100, () => proxy.reset()],
      ['closed on the side of the server', 5_000, () => cloud.drop()],
    ] as const) {
      it(`and ${end} ${after} ms after a report: what was told into it is told again`, async () => {
        // The cable is out; the report leaves the machine and is lost.
        proxy.mode = 'blackhole'
        home.clock.advance(10_000)
        await home.report('power', false)
        home.clock.advance(after)
        proxy.mode = 'pass'
        how()
        await home.reconnected()
        await toldAre({ state: 'Off' })
      })
    }

    it('tells a state that changed while there was no link, once and newest only', async () => {
      cloud.drop()
      await until(() => home.account.status.link.state === 'waiting', 'the end of the connection')
      for (const brightness of [10, 20, 30]) await home.report('brightness', brightness)
      await home.reconnected()
      await toldAre({ brightness: 30 })
    })
  })

  describe('that is closed', () => {
    it('leaves no timer, connected or not', async () => {
      await home.open()
      await home.report('power', true)
      await home.close()
      assert.equal(home.clock.pending, 0)
    })
  })

  it('is not asked for its secret by any status', async () => {
    await home.open()
    cloud.send('{"payload":{},"signature":{"HMAC":"x"}}')
    await until(() => home.account.status.complaint !== undefined, 'the complaint')
    const shown = JSON.stringify(home.account.status)
    assert.ok(!shown.includes(APP_SECRET) && !shown.includes(APP_KEY), shown)
  })
})
