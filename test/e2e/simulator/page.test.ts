import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { WebSocket } from 'ws'
import { startBroker, type Broker } from '../../../simulator/broker'
import { furnished } from '../../../simulator/house/furnished'
import { pageFiles } from '../../../simulator/page/files'
import { startSimulator, type Simulator } from '../../../simulator/simulator'
import { appKey, appSecret, BareClient, eventOf, lamp, responseTo, type Fields } from '../../simulator/client'
import { LivePage } from './live-page'

const blinds = '5dc1564130000000000000bb'

interface Said {
  understood: boolean
  success: boolean
  reason: string
  value: unknown
  ms: number
}

describe('the page of the simulator', () => {
  let broker: Broker
  let simulator: Simulator
  let base: string

  before(async () => {
    broker = await startBroker()
    simulator = await startSimulator({
      brokerUrl: `mqtt://127.0.0.1:${broker.port}`,
      sinric: {
        appKey,
        appSecret,
        apiKey: 'key',
        devices: [
          { id: lamp, name: 'Lamp', type: 'LIGHT' },
          { id: blinds, name: 'Blinds', type: 'BLIND' },
        ],
      },
    })
    base = `http://127.0.0.1:${simulator.port}`
  })

  after(async () => {
    await simulator.close()
    await broker.close()
  })

  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Fields }
  }

  const say = async (sentence: string) => (await post('/sinric/say', { sentence })).body as unknown as Said

  const statusFor = async (headers: Record<string, string>) => {
    const asked = request(base, { headers }).end()
    const [response] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }]
    response.resume()
    return response.statusCode
  }

  it('serves itself, and lets nothing in from elsewhere', async () => {
    for (const path of ['/', ...pageFiles().keys()]) {
      const response = await fetch(base + path)
      assert.equal(response.status, 200, path)
      assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/)
      assert.doesNotMatch(await response.text(), /(src|href)="(https?:)?\/\//)
    }
    assert.equal((await fetch(`${base}/../package.json`)).status, 404)
  })

  it('answers nobody who calls it by a foreign name', async () => {
    assert.equal(await statusFor({ host: 'evil.example' }), 403)
    assert.equal(await statusFor({ host: '127.0.0.1.evil.example' }), 403)
    assert.equal(await statusFor({ host: `localhost:${simulator.port}` }), 200)
  })

  it('obeys no foreign page, no form, and no nonsense', async () => {
    const body = { device: 'lamp' }
    assert.equal((await post('/house/press', body, { origin: 'https://evil.example' })).status, 403)
    assert.equal((await post('/house/press', body, { 'content-type': 'text/plain' })).status, 403)
    assert.equal((await post('/house/constructor', body)).status, 404)
    assert.equal((await post('/house/press', { device: 'oven' })).status, 400)
    assert.equal((await post('/house/press', [1])).status, 400)
    assert.equal((await post('/house/set', body)).status, 400)
    assert.equal((await post('/sinric/request', { device: lamp, request: 'toString' })).status, 400)
    assert.equal((await post('/sinric/say', { sentence: 1 })).status, 400)
    const { body: said } = await post('/sinric/say', { sentence: 'turn on lamp', names: { Lamp: {} } })
    assert.equal(said['device'], 'Lamp')
    assert.equal((await post('/sinric/fault', { name: 'constructor', on: true })).status, 400)
    assert.equal((await post('/house/press', { device: 'x'.repeat(20_000) })).status, 400)
  })

  it('shows what a hand does in the house, as it happens', async () => {
    const page = await LivePage.open(`${base}/live`)
    const lit = page.next('house', ([device]) => (device?.['state'] as Fields)['power'] === true)
    assert.equal((await post('/house/press', { device: 'lamp' }, { origin: base })).status, 200)
    await lit
    const dimmed = page.next('house', ([device]) => (device?.['state'] as Fields)['brightness'] === 12)
    await post('/house/set', { device: 'lamp', values: { brightness: 12 } })
    await dimmed
    const broken = page.next('house', ([, device]) => device?.['broken'] === true)
    await post('/house/break', { device: 'switch', broken: true })
    await broken
    page.close()
  })

  it('shows the whole house, the devices of the demo first', async () => {
    const page = await LivePage.open(`${base}/live`)
    const shown = page.next('house', () => true)
    await post('/house/press', { device: 'doorbell' })
    const house = await shown
    page.close()
    assert.deepEqual(
      house.slice(0, 2).map(({ id, family }) => [id, family]),
      [
        ['lamp', 'homemade'],
        ['switch', 'homemade'],
      ],
    )
    const families = house.map(({ family }) => family)
    assert.deepEqual([...new Set(families)], ['homemade', 'zigbee2mqtt', 'tasmota', 'homeassistant'])
    const ids = furnished().flatMap(({ appliances }) => appliances.map(({ id }) => id))
    assert.deepEqual(house.map(({ id }) => id).sort(), ids.sort())
    assert.equal(house.find(({ id }) => id === 'climate-sensor')?.['press'], false)
  })

  it('pulls a plug, and puts it back in', async () => {
    const page = await LivePage.open(`${base}/live`)
    const is = (plugged: boolean) =>
      page.next('house', (house) => house.find(({ id }) => id === 'strip')?.['plugged'] === plugged)
    const gone = is(false)
    await post('/house/plug', { device: 'strip', plugged: false })
    await gone
    const back = is(true)
    await post('/house/plug', { device: 'strip', plugged: true })
    await back
    page.close()
  })

  it('says why nobody answers', async () => {
    const said = await say('turn on the lamp')
    assert.deepEqual([said.understood, said.success], [true, false])
    assert.match(said.reason, /^Lamp is not connected/)
    assert.equal((await post('/sinric/request', { device: lamp, request: 'setInput' })).status, 400)
  })

  describe('with a client at its cloud', () => {
    let client: BareClient
    let page: LivePage

    before(async () => {
      page = await LivePage.open(`${base}/live`)
      const headers = { appkey: appKey, deviceids: `${lamp};${blinds}` }
      client = new BareClient(base.replace('http', 'ws'), headers)
      await Promise.all([
        page.next('sinric', ({ connections }) => connections === 1),
        once(client.socket, 'open'),
      ])
    })

    after(() => {
      page.close()
      client.socket.terminate()
    })

    it('puts an answer into words, with its time', async () => {
      const asking = say('set the lamp to 57 percent')
      const asked = await client.request()
      assert.deepEqual(asked['value'], { brightness: 57 })
      client.send(responseTo(asked))
      const said = await asking
      assert.deepEqual([said.success, said.value], [true, 57])
      assert.ok(said.ms >= 0)
    })

    it('puts a failure into words', async () => {
      const asking = say('make the lamp orange')
      const asked = await client.request()
      assert.deepEqual(asked['value'], { color: { b: 0, g: 128, r: 255 } })
      client.send(responseTo(asked, { success: false, message: 'the device did not confirm', value: {} }))
      const said = await asking
      assert.deepEqual([said.success, said.reason], [false, 'the device did not confirm'])
    })

    it('logs events, newest first, and believes them', async () => {
      const seen = page.next('sinric', ({ log }) => log[0]?.['kind'] === 'event')
      client.send(eventOf('setPowerState', { state: 'On' }))
      const { log, devices } = await seen
      assert.deepEqual(
        [log[0]?.['device'], log[0]?.['fields'], log[0]?.['cause']],
        ['Lamp', { powerState: 'On' }, 'PHYSICAL_INTERACTION'],
      )
      assert.deepEqual(devices[0]?.['state'], { brightness: 57, powerState: 'On' })
    })

    it('says where blinds are', async () => {
      const asking = say('open the blinds to 40%')
      client.send(responseTo(await client.request()))
      assert.equal((await asking).value, 40)
      const seen = page.next('sinric', ({ log }) => log[0]?.['device'] === 'Blinds')
      client.send(eventOf('setRangeValue', { rangeValue: 50 }, { deviceId: blinds }))
      const { log, devices } = await seen
      assert.deepEqual([log[0]?.['fields'], devices[1]?.['state']], [{ position: 50 }, { position: 50 }])
    })

    it('logs what the cloud refuses', async () => {
      const seen = page.next('sinric', ({ log }) => log[0]?.['kind'] === 'rejected')
      client.send(eventOf('setPowerState', { state: true }))
      assert.match(String((await seen).log[0]?.['text']), /setPowerState/)
    })

    it('makes things go wrong, and right again', async () => {
      const gone = once(client.socket, 'close')
      await post('/sinric/fault', { name: 'refuse403', on: true })
      assert.equal((await gone)[0], 1006)
      const refused = page.next('sinric', (now) => now['refused'] === 403)
      const error = once(new BareClient(base.replace('http', 'ws')).socket, 'error') as Promise<[Error]>
      assert.match((await error)[0].message, /403/)
      await refused

      await post('/sinric/fault', { name: 'refuse403', on: false })
      client = new BareClient(base.replace('http', 'ws'))
      await once(client.socket, 'open')
      const kicked = once(client.socket, 'close')
      await post('/sinric/act', { name: 'close' })
      assert.equal((await kicked)[0], 1001)
    })
  })

  it('has room for other platforms: an unknown socket path is simply closed', async () => {
    const stray = new WebSocket(`${base.replace('http', 'ws')}/messaging/x`)
    await once(stray, 'error')
    assert.equal((await fetch(`${base}/api/v1/devices`)).status, 401)
  })
})
