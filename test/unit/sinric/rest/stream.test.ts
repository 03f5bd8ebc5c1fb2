import assert from 'node:assert/strict'
import { SinricCloud } from '../../../../simulator/sinric/cloud'
import { WebAccount } from '../../../../src/sinric/rest/account'
import { addressesOf } from '../../../../src/sinric/rest/addresses'
import type { News } from '../../../../src/sinric/rest/known-devices'
import type { ApiProblem } from '../../../../src/sinric/rest/problems'
import { FakeClock } from '../../../support/fake-clock'
import { until } from '../../../support/until'

const API_KEY = 'f0000000-0000-4000-8000-00000000000f'
const PUMP = '5d737888aea17c30a056d760'

describe('The event stream of Sinric Pro', () => {
  let cloud: SinricCloud
  let clock: FakeClock
  let web: WebAccount
  let heard: News[]

  beforeEach(async () => {
    const devices = [{ id: PUMP, name: 'Pump', type: 'SWITCH' }]
    cloud = new SinricCloud({ appKey: 'key', appSecret: 'secret', apiKey: API_KEY, devices })
    cloud.web.elsewhere.set(PUMP, () => ({}))
    clock = new FakeClock(Date.now())
    const { api, stream } = addressesOf(await cloud.listen())
    web = new WebAccount({ api, stream, apiKey: API_KEY, clock, random: () => 0.5 })
    heard = []
    web.stream.listen((news) => heard.push(news))
  })
  afterEach(async () => {
    await web.close()
    await cloud.close()
  })

  const lists = (): number => cloud.web.rest.calls.filter(({ path }) => path === '/devices').length
  const state = (): string => web.stream.link.state

  async function connect(): Promise<void> {
    web.stream.start()
    await connected()
  }

  async function connected(): Promise<void> {
    await until(() => cloud.web.stream.connections === 1, 'the stream')
    // Its first word ends the grace.
    cloud.web.stream.tell({ event: 'heartbeat' })
    await until(() => state() === 'connected', 'the client')
  }

  async function cut(): Promise<void> {
    cloud.web.stream.drop()
    await until(() => state() === 'waiting' && cloud.web.stream.connections === 0, 'the cut')
  }

  async function redial(): Promise<void> {
    clock.advance(1_000)
    // The pauses become longer.
    for (const longer of [1_000, 2_000, 4_000, 8_000]) if (state() === 'waiting') clock.advance(longer)
    await connected()
  }

  function ask(action = 'setPowerState'): Promise<ApiProblem> {
    const value = { state: 'On' }
    return web.asker.ask({ deviceId: PUMP, action, value }, new AbortController().signal).then(
      () => assert.fail('it succeeded'),
      (error: unknown) => error as ApiProblem,
    )
  }

  for (const [action, seconds] of [
    ['setPowerState', 8],
    ['setLockState', 20],
  ] as const)
    it(`gives a device ${seconds} s to confirm ${action}, and does not ask it again`, async () => {
      cloud.web.elsewhere.set(PUMP, () => undefined)
      await connect()
      // The two timers of a connected stream, and none of a call.
      await until(() => lists() === 1 && clock.pending === 2, 'the list')
      const failing = ask(action)
      await until(() => cloud.web.rest.calls.length === 2 && clock.pending === 3, 'the request to be taken')
      clock.advance(seconds * 1_000 - 1)
      await new Promise(setImmediate)
      clock.advance(1)
      const { code, message } = await failing
      assert.equal(code, 'deadline')
      assert.match(message, new RegExp(`within ${seconds} s`))
      assert.equal(cloud.web.rest.calls.length, 2)
    })

  it('that is away keeps a request from being sent, because nobody would know what came of it', async () => {
    cloud.web.stream.faults.status = 503
    web.stream.start()
    await until(() => state() === 'waiting', 'the refusal')
    const failing = ask()
    clock.advance(5_000)
    const { code, message } = await failing
    assert.equal(code, 'not-sent')
    assert.match(message, /not connected .*HTTP 503.*nothing was sent/)
    assert.deepEqual(cloud.web.rest.calls, [])
  })

  it('that is silent for 90 s is given up and opened again', async () => {
    await connect()
    clock.advance(80_000)
    cloud.web.stream.write(': still here\n')
    await new Promise((resolve) => setTimeout(resolve, 50))
    clock.advance(80_000)
    assert.equal(state(), 'connected')
    clock.advance(10_001)
    await until(() => state() === 'waiting', 'the end')
    assert.match(JSON.stringify(web.stream.link), /stopped responding/)
  })

  it('asks for no more than five lists a minute, however often it is cut', async () => {
    await connect()
    for (let count = 1; count <= 5; count += 1) {
      await until(() => lists() === count, 'a list')
      await cut()
      await redial()
    }
    assert.equal(lists(), 5)
    clock.advance(60_000)
    await until(() => lists() === 6, 'the next list')
  })

  it('tells what was missed as soon as the list may be had again (429)', async () => {
    await connect()
    cloud.web.happen(PUMP, 'setPowerState', { state: 'Off' })
    await until(() => heard.length === 1 && lists() === 1, 'the news and the list')
    cloud.web.rest.faults.push({ times: 1, status: 429, headers: { 'retry-after': '120' } })
    await cut()
    cloud.web.happen(PUMP, 'setPowerState', { state: 'On' }, false)
    await redial()
    await until(() => lists() === 2, 'the refusal')
    await until(() => clock.pending === 3, 'the pause')
    for (let beat = 0; beat < 2; beat += 1) {
      cloud.web.stream.tell({ event: 'heartbeat' })
      await new Promise((resolve) => setTimeout(resolve, 50))
      clock.advance(60_001)
    }
    await until(() => heard.length === 2, 'what was missed')
    assert.deepEqual(heard[1], {
      ...{ kind: 'happening', deviceId: PUMP, name: 'Pump' },
      ...{ action: 'setPowerState', value: { state: 'On' } },
    })
  })

  it('tells nothing twice: what is heard while the list is on its way is newer than the list', async () => {
    await connect()
    await until(() => lists() === 1, 'the list')
    cloud.web.happen(PUMP, 'setPowerState', { state: 'Off' })
    await until(() => heard.length === 1, 'the news')
    await cut()
    await redial()
    await until(() => lists() === 2, 'the list')
    await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(heard.length, 1)
  })

  it('waits for as long as a busy server asks, before it is opened again (503 with Retry-After)', async () => {
    Object.assign(cloud.web.stream.faults, { status: 503, headers: { 'retry-after': '100' } })
    web.stream.start()
    await until(() => state() === 'waiting', 'the refusal')
    clock.advance(99_000)
    assert.equal(cloud.web.stream.asked, 1)
    clock.advance(2_000)
    await until(() => cloud.web.stream.asked === 2, 'the next attempt')
  })

  it('takes a page for people for no stream', async () => {
    Object.assign(cloud.web.stream.faults, { body: '<html>Log in</html>', type: 'text/html' })
    web.stream.start()
    await until(() => state() === 'waiting', 'the end')
    assert.match(JSON.stringify(web.stream.link), /something else answers at this address/)
  })

  it('ends at once, whoever hangs', async () => {
    cloud.web.stream.faults.hang = true
    web.stream.start()
    await until(() => cloud.web.stream.asked === 1, 'the attempt')
    await web.close()
    assert.equal(state(), 'idle')
  })
})
