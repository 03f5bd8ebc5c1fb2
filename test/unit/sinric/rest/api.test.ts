import assert from 'node:assert/strict'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { SinricCloud } from '../../../../simulator/sinric/cloud'
import { KEY_ID, PLANTED } from '../../../../simulator/sinric/rest/api'
import type { Fault } from '../../../../simulator/sinric/rest/replies'
import { listen, shut } from '../../../../simulator/loopback'
import { addressesOf } from '../../../../src/sinric/rest/addresses'
import { isSameType } from '../../../../src/sinric/rest/answers'
import type { Clock } from '../../../../src/bridge/clock'
import { SinricApi } from '../../../../src/sinric/rest/api'
import { ApiProblem } from '../../../../src/sinric/rest/problems'
import { FakeClock } from '../../../support/fake-clock'
import { HurriedClock } from '../../../support/hurried-clock'
import { until } from '../../../support/until'

const APP_KEY = 'de0bxxxx-1x3x-4x3x-ax2x-5dabxxxxxxxx'
const APP_SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
const API_KEY = 'f0000000-0000-4000-8000-00000000000f'
const LAMP = '5d737888aea17c30a056d759'

describe('The REST API of Sinric Pro', () => {
  let cloud: SinricCloud
  let base: string
  const apis: SinricApi[] = []

  beforeEach(async () => {
    const devices = [
      { id: LAMP, name: 'Lamp', type: 'LIGHT' },
      { id: '5d737888aea17c30a056d760', name: 'Climate', type: 'TEMPERATURESENSOR' },
    ]
    cloud = new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET, apiKey: API_KEY, devices })
    base = addressesOf(await cloud.listen()).api
  })
  afterEach(async () => {
    for (const api of apis.splice(0)) api.close()
    await cloud.close()
  })

  function open(apiKey = API_KEY, clock: Clock = new HurriedClock(), at = base): SinricApi {
    const api = new SinricApi({ base: at, apiKey, clock, random: () => 0 })
    apis.push(api)
    return api
  }

  const paths = (): string[] => cloud.web.rest.calls.map(({ method, path }) => `${method} ${path}`)

  async function problemOf(work: Promise<unknown>): Promise<ApiProblem> {
    const error: unknown = await work.then(
      () => assert.fail('it succeeded'),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof ApiProblem, String(error))
    return error
  }

  async function withFault(fault: Fault): Promise<ApiProblem> {
    cloud.web.rest.faults.push(fault)
    return problemOf(open().devices())
  }

  it('lists the devices of the account with names, kinds, rooms and what they can be asked for', async () => {
    const [lamp, climate] = await open().devices()
    assert.deepEqual(lamp?.actions.slice(0, 2), ['setPowerState', 'setBrightness'])
    assert.deepEqual(
      [lamp.id, lamp.name, lamp.type, lamp.room, lamp.isOnline, lamp.isDeactivated],
      [LAMP, 'Lamp', 'LIGHT', 'Living room', false, false],
    )
    assert.equal(climate?.type, 'TEMPERATURESENSOR')
  })

  it('shows no access key, unlock pin, app secret or token of its answers to anybody', async () => {
    const api = open()
    const [room] = await api.rooms()
    const [product] = await api.products()
    const all = JSON.stringify([
      ...[await api.devices(), await api.rooms(), await api.products(), await api.accessKeyId(APP_KEY)],
      await api.create({ name: 'New', productId: product!.id, roomId: room!.id, accessKeyId: KEY_ID }),
    ])
    for (const secret of [APP_SECRET, APP_KEY, String(PLANTED.unlockPin), 'appsecert', 'accessKey":'])
      assert.ok(!all.includes(secret), secret)
    for (const token of cloud.web.rest.logins.tokens) assert.ok(!all.includes(token))
  })

  it('reads the list once, however many ask within a minute, because 20 readings a minute are allowed', async () => {
    const clock = new FakeClock()
    const api = open(API_KEY, clock)
    await Promise.all([api.devices(), api.devices()])
    clock.advance(59_000)
    await api.devices()
    assert.equal(cloud.web.rest.calls.length, 1)
    clock.advance(2_000)
    await api.devices()
    assert.equal(cloud.web.rest.calls.length, 2)
  })

  it('reads the rooms of all homes, and the rooms alone where homes tell none', async () => {
    assert.deepEqual((await open().rooms())[0], {
      id: '5f0b00000000000000000001',
      name: 'Living room',
      home: 'My Home',
    })
    cloud.web.rest.faults.push({ on: /homes/, status: 200, body: { success: true, homes: [] } })
    assert.equal((await open().rooms()).length, 2)
    assert.equal(paths().at(-1), 'GET /rooms')
  })

  describe('when a device is created', () => {
    async function create(api: SinricApi, name: string): Promise<{ id: string; name: string }> {
      const product = (await api.products()).find(({ type }) => type === 'SWITCH')
      const [room] = await api.rooms()
      const accessKeyId = await api.accessKeyId(APP_KEY)
      return api.create({ name, productId: product!.id, roomId: room!.id, accessKeyId })
    }

    it('logs in for it, ties it to the App Key of the account, and lists it from then on', async () => {
      const api = open()
      await api.devices()
      const { id } = await create(api, 'Desk lamp')
      const call = cloud.web.rest.calls.findLast(({ path }) => path === '/devices')
      assert.match(String(call?.headers.authorization), /^Bearer /)
      assert.equal(call?.body['accessKeyId'], KEY_ID)
      assert.ok((await api.devices()).some((device) => device.id === id && device.type === 'SWITCH'))
    })

    it('creates one after the other, a second apart, however many are asked for at once', async () => {
      const clock = new FakeClock()
      const api = open(API_KEY, clock)
      const [product] = await api.products()
      const [room] = await api.rooms()
      const wish = { productId: product!.id, roomId: room!.id, accessKeyId: KEY_ID }
      const made = ['One', 'Two', 'Three'].map((name) => api.create({ name, ...wish }))
      const asked = (): number => paths().filter((path) => path === 'POST /devices').length
      for (const index of [0, 1]) {
        await made[index]
        await until(() => clock.pending === 1, 'the pause')
        clock.advance(999)
        assert.deepEqual([asked(), clock.pending], [index + 1, 1])
        clock.advance(1)
      }
      await Promise.all(made)
    })

    it('says what the platform says of a name that is taken, which comes with HTTP 200', async () => {
      const problem = await problemOf(create(open(), 'lamp'))
      assert.equal(problem.code, 'rejected')
      assert.equal(problem.message, 'Sinric Pro refuses: "Device lamp already exists."')
    })

    it('says which field is missing (422)', async () => {
      const api = open()
      const problem = await problemOf(
        api.create({ name: 'x', productId: '', roomId: '', accessKeyId: KEY_ID }),
      )
      assert.match(problem.message, /"productId is required\."/)
    })

    it('is never tried a second time, because nobody knows whether it was done', async () => {
      cloud.web.rest.faults.push({ on: /POST \/devices/, status: 500, body: 'oops' })
      assert.equal((await problemOf(create(open(), 'Desk lamp'))).code, 'unreachable')
      assert.equal(paths().filter((path) => path === 'POST /devices').length, 1)
    })

    it('logs in again when the token is over', async () => {
      const api = open()
      await create(api, 'One')
      cloud.web.rest.logins.forget()
      await create(api, 'Two')
      assert.equal(paths().filter((path) => path === 'POST /auth').length, 2)
      assert.equal(cloud.devices.length, 4)
    })

    it('guesses no App Key: it says that the two keys are of different accounts, or that the id is not told', async () => {
      assert.match((await problemOf(open().accessKeyId('other'))).message, /from one account/)
      cloud.web.rest.tellsKeyIds = false
      assert.match((await problemOf(open().accessKeyId(APP_KEY))).message, /does not tell the ID/)
    })
  })

  describe('when something is wrong', () => {
    it('says that the API key is wrong (401), once it has tried to log in with it', async () => {
      const problem = await problemOf(open('wrong').devices())
      assert.deepEqual([problem.code, paths()], ['refused', ['GET /devices', 'POST /auth']])
      assert.match(problem.message, /does not accept the API Key/)
    })

    it('logs in where the key alone is not enough (401), and keeps to that', async () => {
      cloud.web.rest.isKeyEnough = false
      const api = open()
      await api.products()
      await api.products()
      assert.deepEqual(paths(), ['GET /products', 'POST /auth', 'GET /products', 'GET /products'])
    })

    it('says that the account is locked (403)', async () => {
      const problem = await withFault({
        status: 403,
        body: { success: false, message: 'Account is locked.' },
      })
      assert.equal(problem.code, 'refused')
      assert.match(problem.message, /"Account is locked\."/)
    })

    for (const [what, fault, seconds] of [
      ['Retry-After', { headers: { 'retry-after': '30' } }, 30],
      ['resetTime', { body: { success: false, message: 'slow', resetTime: 45 } }, 45],
      ['both', { headers: { 'retry-after': '7' }, body: { success: false, resetTime: 45 } }, 7],
      ['nothing', { body: '' }, 60],
      ['a day', { headers: { 'retry-after': '86400' } }, 1_800],
    ] as const)
      it(`says for how long the platform wants peace, and keeps it (429 with ${what})`, async () => {
        const clock = new FakeClock()
        const api = open(API_KEY, clock)
        cloud.web.rest.faults.push({ times: 1, status: 429, ...fault })
        const problem = await problemOf(api.devices())
        assert.equal(problem.code, 'rate-limited')
        assert.equal(problem.retryAfter, seconds * 1_000)
        assert.match(problem.message, new RegExp(`in ${seconds} s`))
        clock.advance(seconds * 1_000 - 2_000)
        assert.match((await problemOf(api.devices())).message, /in 2 s/)
        assert.equal(cloud.web.rest.calls.length, 1)
        clock.advance(2_001)
        assert.equal((await api.devices()).length, 2)
      })

    it('asks the rest while only the devices are asked too often', async () => {
      const api = open()
      cloud.web.rest.faults.push({ on: /GET \/devices/, status: 429 })
      await problemOf(api.devices())
      assert.ok((await api.products()).length > 0)
    })

    it('reads again after 500 or a broken line, at most twice', async () => {
      cloud.web.rest.faults.push({
        times: 2,
        status: 500,
        body: { success: false, message: 'Internal server error.' },
      })
      assert.equal((await open().devices()).length, 2)
      cloud.web.rest.faults.push({ cutAfter: 10 })
      assert.equal((await problemOf(open().devices())).code, 'unreachable')
      assert.equal(cloud.web.rest.calls.length, 6)
    })

    it('does not take a page of HTML for a list, nor half a JSON, nor another shape', async () => {
      for (const body of [
        '<html>Hello</html>',
        '{"success":true,"devices":[{"id"',
        '[]',
        '7',
        'null',
        '{}',
        '{"devices":7}',
      ]) {
        const problem = await withFault({ times: 1, status: 200, body })
        assert.equal(problem.code, 'unexpected', body)
        assert.match(problem.message, /not understood \(HTTP 200\)/)
      }
    })

    it('lists what can be read beside a device that cannot', async () => {
      const odd = [null, 7, {}, { id: 5 }, { id: LAMP, name: 5, product: [], room: 'x', isOnline: 'yes' }]
      cloud.web.rest.faults.push({ status: 200, body: { success: true, devices: odd } })
      assert.deepEqual(await open().devices(), [
        { id: LAMP, name: '', type: 'CUSTOM', actions: [], isDeactivated: false, state: {} },
      ])
    })

    it('repeats what the platform says in one short line, without the key that it quotes', async () => {
      const message = `Key ${API_KEY}\n\u0007 is ${'long '.repeat(1_000)}`
      const problem = await withFault({ status: 400, body: { success: false, message } })
      assert.ok(problem.message.startsWith('Sinric Pro refuses: "Key *** is long long'), problem.message)
      assert.ok(problem.message.length < 400)
      assert.ok(!JSON.stringify(problem.cause).includes(API_KEY))
    })

    it('says that nobody answers, in time', async () => {
      const clock = new FakeClock()
      cloud.web.rest.faults.push({ hang: true })
      const failing = problemOf(open(API_KEY, clock).devices())
      await until(() => cloud.web.rest.calls.length === 1, 'the call')
      clock.advance(15_000)
      assert.equal((await failing).message, 'Sinric Pro did not answer within 15 s')
    })

    it('says that nothing listens there', async () => {
      const problem = await problemOf(
        open(API_KEY, new HurriedClock(), 'http://127.0.0.1:1/api/v1').devices(),
      )
      assert.match(problem.message, /cannot be reached/)
    })

    it('ends with its account, whoever hangs', async () => {
      cloud.web.rest.faults.push({ hang: true })
      const api = open()
      const failing = problemOf(api.devices())
      await until(() => cloud.web.rest.calls.length === 1, 'the call')
      api.close()
      assert.equal((await failing).code, 'closed')
      assert.equal((await problemOf(api.products())).code, 'closed')
    })
  })

  describe('on a server that is not Sinric Pro', () => {
    let server: Server
    let received = 0
    let answer: (response: ServerResponse) => void

    beforeEach(() => {
      server = createServer((_request, response) => answer(response))
    })
    afterEach(() => shut(server))

    it('does not read an answer without an end', async () => {
      const megabyte = 'x'.repeat(1024 * 1024)
      answer = (response) => {
        const more = (): void => {
          received += 1
          if (received < 500 && !response.destroyed) response.write(megabyte, more)
        }
        more()
      }
      const at = `http://127.0.0.1:${await listen(server, 0)}`
      assert.equal((await problemOf(open(API_KEY, new HurriedClock(), at).devices())).code, 'unexpected')
      assert.ok(received < 100, `${received} MB`)
    })

    it('does not follow to another address with the key', async () => {
      let isThere = false
      const other = createServer(() => (isThere = true))
      const elsewhere = await listen(other, 0)
      answer = (response) => response.writeHead(302, { location: `http://127.0.0.1:${elsewhere}/` }).end()
      const at = `http://127.0.0.1:${await listen(server, 0)}`
      assert.match(
        (await problemOf(open(API_KEY, new HurriedClock(), at).devices())).message,
        /another address/,
      )
      assert.equal(isThere, false)
      await shut(other)
    })
  })

  it('is looked for at the official address, or beside a server of one’s own, unless it is said', () => {
    const api = 'https://api.sinric.pro/api/v1'
    const stream = 'https://sse.sinric.pro/sse/stream'
    const own = { api: 'http://x/api/v1', stream: 'http://x/sse/stream', camera: 'http://x' }
    assert.deepEqual(addressesOf('wss://ws.sinric.pro', { api, stream }).api, api)
    assert.deepEqual(
      addressesOf('ws://ws.sinric.pro:80'),
      addressesOf('wss://ws.sinric.pro', { api, stream }),
    )
    assert.deepEqual(addressesOf('ws://x', { api, stream: `${stream}/` }), own)
    assert.deepEqual(addressesOf('ws://x', { api: 'https://y/' }), { ...own, api: 'https://y' })
    assert.deepEqual(addressesOf('nonsense', { api: 'ftp://x', stream: 'x' }), {
      api: '',
      stream: '',
      camera: '',
    })
  })

  it('takes two spellings of a kind for one', () => {
    assert.ok(isSameType('TEMPERATURE_SENSOR', 'TEMPERATURESENSOR'))
    assert.ok(!isSameType('FAN', 'FAN_NON-US'))
  })
})
