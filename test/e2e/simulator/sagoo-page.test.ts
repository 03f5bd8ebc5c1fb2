import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Browser, Locator, Page } from 'playwright-core'
import { WebSocket } from 'ws'
import mqtt, { type MqttClient } from 'mqtt'
import { type Broker, startBroker } from '../../../simulator/broker'
import { type Page as ServedPage, startPage } from '../../../simulator/page/page'
import { sagooSection } from '../../../simulator/page/sagoo-section'
import { JetLinks } from '../../../simulator/sagoo/jetlinks'
import { SagooPlatform } from '../../../simulator/sagoo/platform'
import { launchBrowser, needsChromium } from '../../support/browser'
import { until } from '../../support/until'

const TOKEN = 'page-token'
type Frame = Record<string, unknown>

describe('SagooIoT on the page of the simulator', function () {
  this.timeout(40_000)
  let platform: SagooPlatform
  let jetlinks: JetLinks
  let broker: Broker
  let served: ServedPage
  let browser: Browser
  let page: Page
  let relay: MqttClient
  let ours: Locator
  let theirs: Locator
  const started: (() => Promise<unknown>)[] = []
  /** What the application in Node-RED's place hears. */
  const frames: Frame[] = []
  /** How our device answers the next request; undefined: not at all. */
  let answer: ((body: { id: string; params: Frame }) => Frame | undefined) | undefined

  before(async function () {
    needsChromium(this)
    broker = await startBroker()
    started.push(() => broker.close())
    platform = new SagooPlatform({
      token: TOKEN,
      onlineTimeout: 1500,
      things: [
        {
          product: 'p',
          device: 'theirs',
          name: 'Greenhouse',
          isVirtual: true,
          values: { temperature: 21.5 },
        },
        { product: 'p', device: 'ours', name: 'Relay' },
      ],
    })
    const url = `mqtt://127.0.0.1:${broker.port}`
    started.push(() => platform.close())
    await platform.south.connect(url)
    jetlinks = new JetLinks({
      devices: [
        { product: 'gateways', id: 'gateway', name: 'Gateway', ...SECRETS },
        { product: 'valves', id: 'valve', name: 'Valve', gateway: 'gateway' },
      ],
    })
    await jetlinks.listen()
    started.push(() => jetlinks.close())
    served = await startPage([sagooSection(platform, jetlinks)], [platform])
    started.push(() => served.close())
    relay = await mqtt.connectAsync(url)
    started.push(() => relay.endAsync(true))
    relay.on('message', (topic, payload) => {
      if (topic.endsWith('_reply')) return
      const body = JSON.parse(payload.toString()) as { id: string; params: Frame }
      const reply = answer?.(body)
      if (reply) relay.publish(`${topic}_reply`, JSON.stringify({ id: body.id, version: '1.0', ...reply }))
    })
    await relay.subscribeAsync('/sys/p/ours/thing/service/#')
    browser = await launchBrowser()
    started.push(() => browser.close())
    page = await browser.newPage({ locale: 'en-US' })
    await page.goto(`http://127.0.0.1:${served.port}`)
    ours = page.getByRole('article', { name: 'Relay' })
    theirs = page.getByRole('article', { name: 'Greenhouse' })
    await ours.waitFor()
  })
  after(async () => {
    for (const end of started.reverse()) await end()
  })
  afterEach(() => (answer = undefined))

  const post = (params: Frame): void => {
    const body = { id: '1', version: '1.0', sys: { ack: 0 }, params, method: 'thing.event.property.post' }
    relay.publish('/sys/p/ours/thing/event/property/post', JSON.stringify(body))
  }

  const good = ({ params }: { params: Frame }): Frame => ({ code: 200, message: 'success', data: params })

  /** An application at the messaging socket. */
  async function connect(): Promise<WebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/messaging/${TOKEN}`)
    socket.on('error', () => undefined)
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Frame))
    await page.getByText(/^Node-RED is connected to the messaging socket/).waitFor()
    return socket
  }

  /** Reads the temperature of a device, as a sagoo request node does; resolves with what is said of it. */
  async function read(socket: WebSocket, ...devices: string[]): Promise<Frame[]> {
    frames.length = 0
    const topic = `/device-message-sender/p/${devices.join(',')}`
    const parameter = { messageType: 'READ_PROPERTY', properties: ['temperature'] }
    socket.send(JSON.stringify({ id: `r${Math.random()}`, type: 'sub', topic, parameter }))
    await until(() => frames.length >= devices.length, 'the result')
    return frames
  }

  it('shows each device with its values, and that ours is online while it says something', async () => {
    await theirs.getByText('The platform believes: temperature 21.5').waitFor()
    await theirs.getByText('online', { exact: true }).waitFor()
    await ours.getByText('The platform believes: nothing yet').waitFor()
    await ours.getByText('offline', { exact: true }).waitFor()
    post({ power: { value: false, time: Date.now() } })
    await ours.getByText('The platform believes: power false').waitFor()
    await ours.getByText('online', { exact: true }).waitFor()
  })

  it('shows without a further word from it that ours has gone offline', async () => {
    post({ power: { value: false, time: Date.now() } })
    await ours.getByText('online', { exact: true }).waitFor()
    await ours.getByText('offline', { exact: true }).waitFor({ timeout: 10_000 })
  })

  it('sets properties of ours and calls its services, and shows the answer', async () => {
    const asked: Frame[] = []
    answer = (body) => {
      asked.push(body)
      return good(body)
    }
    post({ power: true })
    await ours.getByText('online', { exact: true }).waitFor()
    await ours.getByLabel('Set properties: Relay 2').fill('{"power": true, "level": 3}')
    await ours.getByRole('button', { name: 'Set properties' }).click()
    await ours.getByText(/^Success after \d+ ms: \{"power":true,"level":3\}$/).waitFor()
    await ours.getByLabel('Call a service: Relay 1').fill('reboot')
    await ours.getByLabel('Call a service: Relay 2').fill('{"delay": 7}')
    await ours.getByRole('button', { name: 'Call a service' }).click()
    await ours.getByText(/^Success after \d+ ms: \{"delay":7\}$/).waitFor()
    assert.deepEqual(
      asked.map(({ method, params }) => [method, params]),
      [
        ['thing.service.property.set', { power: true, level: 3 }],
        ['thing.service.reboot', { delay: 7 }],
      ],
    )
    await page.getByRole('cell', { name: 'reboot: 200 success' }).waitFor()
  })

  it('shows the error that ours answers with, and what is no JSON', async () => {
    answer = () => ({ code: 460, message: 'valve stuck', data: {} })
    post({ power: true })
    await ours.getByText('online', { exact: true }).waitFor()
    await ours.getByLabel('Set properties: Relay 2').fill('{"power": false}')
    await ours.getByRole('button', { name: 'Set properties' }).click()
    await ours.getByText(/^Failure after \d+ ms: 460: valve stuck$/).waitFor()
    await ours.getByLabel('Set properties: Relay 2').fill('power off')
    await ours.getByRole('button', { name: 'Set properties' }).click()
    await ours.getByText(/^Not sent: “power off” is not JSON.*\{"power": true\}$/).waitFor()
    await ours.getByLabel('Set properties: Relay 2').fill('5')
    await ours.getByRole('button', { name: 'Set properties' }).click()
    await ours.getByText(/^Not sent: “5” is JSON, but has no names with values.*\{"power": true\}$/).waitFor()
    await ours.getByLabel('Call a service: Relay 2').fill('{"delay: 5}')
    await ours.getByRole('button', { name: 'Call a service' }).click()
    await ours.getByText(/^Not sent: “\{"delay: 5\}” is not JSON.*\{"delay": 1000\}$/).waitFor()
    assert.equal(await ours.locator('.answer.failed').count(), 1)
  })

  it('says how to reach it, for whoever adds a server by hand', async () => {
    const address = `ws://127.0.0.1:${served.port}`
    for (const text of [`server ${address}`, `token ${TOKEN}`, `broker mqtt://127.0.0.1:${broker.port}`])
      await page.getByText(text, { exact: true }).waitFor()
  })

  it('shows that nobody answers, and that an offline device is not even asked', async () => {
    let count = 0
    answer = () => {
      count += 1
      return undefined
    }
    post({ power: true })
    await ours.getByText('online', { exact: true }).waitFor()
    await ours.getByLabel('Set properties: Relay 2').fill('{"power": true}')
    await ours.getByRole('button', { name: 'Set properties' }).click()
    await ours.getByText(/^Failure after 5\d{3} ms: invoke service property\/set timed out$/).waitFor()
    await ours.getByText('offline', { exact: true }).waitFor()
    await ours.getByRole('button', { name: 'Set properties' }).click()
    await ours.getByText(/^Failure after \d+ ms: 设备不在线$/).waitFor()
    assert.equal(count, 1)
  })

  it('makes a device of the platform answer well, be offline, answer too late or with an error', async () => {
    const socket = await connect()
    const manner = theirs.getByLabel('How Greenhouse behaves')
    const said: Record<string, unknown> = {}
    for (const name of [
      'is offline',
      'answers too late for the platform',
      'answers with an error',
      'answers',
    ]) {
      await manner.selectOption(name)
      await theirs.getByText(name === 'is offline' ? 'offline' : 'online', { exact: true }).waitFor()
      await until(() => NAMES[platform.thing('theirs')!.manner] === name, `the manner ${name}`)
      const [frame] = await read(socket, 'theirs')
      said[name] = frame?.['payload'] ?? frame?.['message']
    }
    assert.deepEqual(said, {
      'is offline': '设备不在线',
      'answers too late for the platform': 'error.code.time_out',
      'answers with an error': '阀门卡住',
      answers: { temperature: 21.5 },
    })
    socket.close()
    await page.getByText('Node-RED is not connected to the messaging socket.').waitFor()
  })

  it('makes a part of the devices fail: one answers, the other is silent until it is cured', async () => {
    const socket = await connect()
    const manner = theirs.getByLabel('How Greenhouse behaves')
    post({ temperature: 19 })
    await ours.getByText('online', { exact: true }).waitFor()
    await manner.selectOption('never answers')
    await until(() => platform.thing('theirs')!.manner === 'silent', 'the silence')
    frames.length = 0
    const topic = '/device-message-sender/p/theirs,ours'
    const parameter = { messageType: 'READ_PROPERTY', properties: ['temperature'] }
    socket.send(JSON.stringify({ id: 'part', type: 'sub', topic, parameter }))
    await until(() => frames.length === 1, 'the answer of the other')
    assert.deepEqual(frames[0]?.['payload'], { temperature: 19 })
    assert.equal(frames[0]['topic'], '/device-message-sender/p/ours')
    await manner.selectOption('answers')
    await until(() => platform.thing('theirs')!.manner === 'good', 'the cure')
    // frames come in order: the silent one would have spoken before this
    const [first] = await read(socket, 'theirs')
    assert.deepEqual(first?.['payload'], { temperature: 21.5 })
    socket.close()
  })

  it('speaks both dialects', async () => {
    const socket = await connect()
    const dialect = page.getByLabel('Dialect')
    await dialect.selectOption('speaks as JetLinks')
    await until(() => platform.north.dialect === 'jetlinks', 'JetLinks')
    const [jetlinks] = await read(socket, 'theirs')
    assert.ok(jetlinks && 'requestId' in jetlinks)
    assert.deepEqual((jetlinks['payload'] as Frame)['properties'], { temperature: 21.5 })
    await dialect.selectOption('speaks as SagooIoT')
    await until(() => platform.north.dialect === 'sagoo', 'SagooIoT')
    const [flat] = await read(socket, 'theirs')
    assert.ok(flat && 'id' in flat && !('requestId' in flat))
    assert.deepEqual(flat['payload'], { temperature: 21.5 })
    socket.close()
  })

  it('refuses the token, cuts the line and sends garbage', async () => {
    const socket = await connect()
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const refuse = page.getByLabel('Refuse the token (HTTP 401)', { exact: true })
    await refuse.check()
    await closed
    await page.getByText('Node-RED is not connected to the messaging socket.').waitFor()
    const status = await new Promise((resolve) =>
      new WebSocket(`ws://127.0.0.1:${served.port}/messaging/${TOKEN}`)
        .on('error', () => undefined)
        .on('unexpected-response', (request, { statusCode }) => {
          request.destroy()
          resolve(statusCode)
        }),
    )
    assert.equal(status, 401)
    await refuse.uncheck()
    await until(() => !platform.north.isClosed, 'the end of the refusal')
    const again = await connect()
    again.removeAllListeners('message')
    const garbage = new Promise<string>((resolve) =>
      again.once('message', (data: Buffer) => resolve(data.toString())),
    )
    await page.getByRole('button', { name: 'Send garbage' }).click()
    assert.equal(await garbage, garbageOf)
    const cut = new Promise<number>((resolve) => again.once('close', resolve))
    await page.getByRole('button', { name: 'Cut the line' }).click()
    assert.equal(await cut, 1006)
  })

  it('shows our devices at JetLinks: sets, calls and reads the one behind the gateway, and puts the clock off', async () => {
    const valve = page.getByRole('article', { name: 'Valve' })
    const panel = page.getByRole('region', { name: 'Our devices at JetLinks' })
    await panel.getByText('The gateway is not connected.').waitFor()
    const gateway = await logIn(jetlinks)
    await panel.getByText('The gateway is connected.').waitFor()
    await page.getByRole('article', { name: 'Gateway' }).getByText('online', { exact: true }).waitFor()
    await valve.getByText('offline', { exact: true }).waitFor()

    const root = '/gateways/gateway/child/valve'
    const asked: unknown[] = []
    const report = (properties: Frame) =>
      gateway.publish(`${root}/properties/report`, JSON.stringify({ deviceId: 'valve', properties }))
    gateway.on('message', (topic, payload) => {
      const { messageId, properties, functionId, inputs } = JSON.parse(payload.toString()) as Frame
      const command = topic.slice(root.length + 1)
      asked.push([command, properties ?? [functionId, inputs]])
      const outcome = {
        'properties/write': { success: true, properties },
        'properties/read': { success: true, properties: { power: true } },
        'function/invoke': { success: false, code: 'STUCK', message: 'valve stuck' },
      }[command]
      const reply = JSON.stringify({ messageId, deviceId: 'valve', ...outcome })
      gateway.publish(`/gateways/gateway/child-reply/valve/${command}/reply`, reply)
    })
    report({ power: false })
    await valve.getByText('The platform believes: power false').waitFor()
    await valve.getByText('online', { exact: true }).waitFor()
    await page.getByRole('cell', { name: '{"power":false}', exact: true }).first().waitFor()
    await valve.getByRole('button', { name: 'Set properties' }).click()
    await valve.getByText(/^Success after \d+ ms: \{"power":true\}$/).waitFor()
    await valve.getByLabel('Call a function: Valve 1').fill('flush')
    await valve.getByRole('button', { name: 'Call a function' }).click()
    await valve.getByText(/^Failure after \d+ ms: STUCK: valve stuck$/).waitFor()
    await valve.getByLabel('Read properties: Valve 2').fill('{}')
    await valve.getByRole('button', { name: 'Read properties' }).click()
    await valve.getByText('Not sent: “{}” is JSON, but no list of names, as in ["power"]').waitFor()
    await valve.getByLabel('Read properties: Valve 2').fill('["power"]')
    await valve.getByRole('button', { name: 'Read properties' }).click()
    await valve.getByText(/^Success after \d+ ms: \{"power":true\}$/).waitFor()
    assert.deepEqual(asked, [
      ['properties/write', { power: true }],
      ['function/invoke', ['flush', [{ name: 'delay', value: 1000 }]]],
      ['properties/read', ['power']],
    ])
    gateway.publish(`${root}/offline`, JSON.stringify({ deviceId: 'valve' }))
    await valve.getByText('offline', { exact: true }).waitFor()

    const clock = page.getByLabel('JetLinks: set the clock 6 minutes off', { exact: true })
    const cut = new Promise<void>((resolve) => gateway.once('close', () => resolve()))
    await clock.check()
    await cut
    await panel.getByText('The gateway is not connected.').waitFor()
    await assert.rejects(logIn(jetlinks))
    await page
      .getByRole('cell', { name: 'JetLinks refused the login: the clocks are more than 5 minutes apart' })
      .waitFor()
    await clock.uncheck()
    await until(() => jetlinks.clockOffset === 0, 'the clock set right')
    const again = await logIn(jetlinks)
    await panel.getByText('The gateway is connected.').waitFor()
    await again.endAsync(true)
  })

  it('speaks Chinese', async () => {
    const chinese = await browser.newPage({ locale: 'zh-CN' })
    await chinese.goto(`http://127.0.0.1:${served.port}`)
    const card = chinese.getByRole('article', { name: '温室' })
    await card.waitFor()
    const section = chinese.getByRole('region').filter({ has: card })
    const text = await section.innerText()
    assert.doesNotMatch(text, /\b[a-z]{2,} [a-z]{2,} [a-z]{2,}/)
    assert.doesNotMatch(text, /undefined|\{\w+\}/)
    await chinese.close()
  })
})

const SECRETS = { secureId: 'secure-id', secureKey: 'secure-key' }

/** The gateway, as Node-RED connects it, on the clock of this machine. */
function logIn({ url = '' }: JetLinks): Promise<MqttClient> {
  const username = `${SECRETS.secureId}|${Date.now()}`
  const password = createHash('md5').update(`${username}|${SECRETS.secureKey}`).digest('hex')
  return mqtt.connectAsync(url, { clientId: 'gateway', username, password, reconnectPeriod: 0 }, false)
}

const garbageOf = '{"type":"result","id":'

const NAMES: Record<string, string> = {
  good: 'answers',
  offline: 'is offline',
  late: 'answers too late for the platform',
  silent: 'never answers',
  faulty: 'answers with an error',
}
