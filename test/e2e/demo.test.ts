import assert from 'node:assert/strict'
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import { freePort } from '../support/free-port'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, needsChromium } from '../support/browser'
import { Comms } from '../support/comms'
import { until } from '../support/until'

const ROOT = join(__dirname, '../..')

describe('npm start', function () {
  this.timeout(60_000)
  const userDir = mkdtempSync(join(tmpdir(), 'homewire-demo-'))
  let demo: ChildProcessByStdio<null, Readable, null>
  let said = ''
  let taken: { port: number; server: Server }
  let browser: Browser | undefined
  let page: Page

  before(async function () {
    needsChromium(this)
    taken = await occupy()
    demo = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
      env: {
        ...process.env,
        PORT: String(await freePort()),
        MQTT_PORT: String(await freePort()),
        SIMULATOR_PORT: String(taken.port),
        HOMEWIRE_DEMO_DIR: userDir,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    demo.stdout.setEncoding('utf8')
    await new Promise<void>((resolve, reject) => {
      demo.stdout.on('data', (text: string) => {
        said += text
        if (said.includes('Homewire is running')) resolve()
      })
      demo.once('exit', (code) => reject(new Error(`npm start ended with ${String(code)}:\n${said}`)))
    })
    const address = /Virtual house\s+(\S+)/.exec(said)?.[1]
    assert.ok(address)
    browser = await launchBrowser()
    page = await browser.newPage({ locale: 'en-US' })
    await page.goto(address)
  })

  after(async () => {
    await browser?.close()
    if (!browser) return
    demo.kill('SIGTERM')
    taken.server.close()
    rmSync(userDir, { recursive: true, force: true })
  })

  const editor = () => String(/Node-RED\s+(\S+)/.exec(said)?.[1])

  it('prints three addresses, and says which port had to move', () => {
    assert.equal(said.match(/(http|mqtt):\/\/127\.0\.0\.1:\d+/g)?.length, 3)
    assert.match(said, new RegExp(`Virtual house .*\\(${taken.port} was taken\\)`))
  })

  it('has a lamp that a voice turns on, through the flow', async () => {
    const cloud = page.getByRole('region', { name: 'The cloud: Sinric Pro' })
    await cloud.getByRole('button', { name: 'Turn on Lamp', exact: true }).click()
    await cloud.getByText(/^OK\. Lamp – on \(\d+ ms\)$/).waitFor()
    const lamp = page.getByRole('img', { name: /^Lamp: on/ })
    await lamp.waitFor()
    assert.equal(await lamp.getAttribute('data-lit'), 'true')
  })

  it('tells the cloud when the lamp is switched off by hand', async () => {
    const named = page.getByRole('cell', { name: 'Lamp', exact: true })
    const lines = page.getByRole('row').filter({ has: named }).filter({ hasText: 'at home' })
    const before = await lines.count()
    await page.getByRole('button', { name: 'Flip Lamp by hand' }).click()
    await lines.nth(before).waitFor()
    assert.match(await lines.first().innerText(), /\boff\b/)
    const cloud = page.getByRole('region', { name: 'The cloud: Sinric Pro' })
    const lamp = cloud.getByRole('article', { name: 'Lamp', exact: true })
    await lamp.getByText(/^The cloud believes: off/).waitFor()
    assert.equal(await page.getByText('Rejected:').count(), 0)
  })

  it('hears at once that the lamp or the switch is unplugged, and that it is back', async () => {
    const cloud = page.getByRole('region', { name: 'The cloud: Sinric Pro' })
    const comms = await Comms.open(editor())
    try {
      for (const [name, node] of [
        ['Lamp', 'de30000000001006'],
        ['Switch', 'de30000000002006'],
      ] as const) {
        const card = cloud.getByRole('article', { name, exact: true })
        const plug = page.getByRole('checkbox', { name: `${name} is unplugged: it is offline`, exact: true })
        const turnOn = card.getByRole('button', { name: `Turn on ${name}`, exact: true })
        await plug.check()
        await comms.status(node, /offline/i)
        await turnOn.click()
        await card.getByText(`${name} is offline`, { exact: true }).waitFor({ timeout: 3000 })
        await plug.uncheck()
        await comms.status(node, /^(?!.*offline)/i)
        await turnOn.click()
        await card.getByText(new RegExp(`^OK\\. ${name} – on`)).waitFor()
      }
    } finally {
      comms.close()
    }
  })

  it('has a lamp at Rokid that follows into the warmest white that Sinric Pro asks for', async () => {
    const cloud = page.getByRole('region', { name: 'The cloud: Sinric Pro' })
    const card = cloud.getByRole('article', { name: 'Lamp', exact: true })
    const comms = await Comms.open(editor())
    try {
      await card.getByText('Other requests').click()
      await card.getByRole('button', { name: 'Make Lamp warmer', exact: true }).click()
      await card.getByText(/^The cloud believes: .*color temperature 2200 K/).waitFor()
      await comms.status('de30000000f30004', /2200/)
    } finally {
      comms.close()
    }
  })

  it('has a house of devices that one can lend a hand to', async () => {
    const house = page.getByRole('region', { name: 'More in the house' })
    const blinds = house.getByRole('article', { name: 'Blinds' })
    await blinds.getByRole('button', { name: 'Pull the cord: Blinds' }).click()
    await house.getByRole('img', { name: 'Blinds: position 0 %', exact: true }).waitFor()
    const strip = house.getByRole('article', { name: 'Tasmota lamp' })
    await strip.getByRole('checkbox', { name: 'Tasmota lamp is unplugged' }).check()
    await strip.getByText('no power').waitFor()
  })

  it('has all four platforms on the page, each a click away', async () => {
    for (const platform of ['Sinric Pro', 'Rokid', 'SagooIoT', 'Mixin']) {
      await page.getByRole('navigation').getByRole('link', { name: platform }).click()
      const box = await page
        .getByRole('heading', { level: 2, name: new RegExp(`: ${platform}$`) })
        .boundingBox()
      const { height } = page.viewportSize()!
      assert.ok(box && box.y >= 0 && box.y < height, `${platform} is at ${box?.y} of ${height}`)
    }
  })

  it('fits a phone, and a finger', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
    const targets = 'button, select, input:not([type=checkbox]), .tick, a'
    const small = await page.evaluate(`[...document.querySelectorAll('${targets}')]
      .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && (box.height < 32 || box.width < 32))
      .map(({ text, box }) => text + ' ' + box.width + ' × ' + box.height)`)
    assert.deepEqual(small, [])
    await page.setViewportSize({ width: 1280, height: 720 })
  })

  it('reads and writes a device of SagooIoT with the buttons of its flow, and a failure reaches the Catch node', async () => {
    const sagoo = page.getByRole('region', { name: 'The cloud: SagooIoT' })
    const greenhouse = sagoo.getByRole('article', { name: 'Greenhouse' })
    await sagoo.getByText('connected to the messaging socket. Subscriptions: 1.').waitFor()
    const press = async (button: string) => {
      const { status } = await fetch(`${editor()}/inject/de30000000f5${button}`, { method: 'POST' })
      assert.equal(status, 200)
    }
    const comms = await Comms.open(editor())
    try {
      await press('0001')
      assert.deepEqual(await comms.next('what it says'), { temperature: 21.5, humidity: 60 })
      await press('0002')
      assert.deepEqual(await comms.next('what it says'), { heater: true })
      await greenhouse.getByText(/^The platform believes: .*heater true/).waitFor()
      await greenhouse.getByLabel('How Greenhouse behaves').selectOption('is offline')
      await greenhouse.getByText('offline', { exact: true }).waitFor()
      await press('0001')
      assert.match(String(await comms.next('what went wrong')), /^Sagoo: demo-greenhouse is offline/)
    } finally {
      comms.close()
    }
  })

  it('has a lamp that SagooIoT sets, through the flow, and that tells it what a hand did', async () => {
    const sagoo = page.getByRole('region', { name: 'The cloud: SagooIoT' })
    const card = sagoo.getByRole('article', { name: 'Lamp', exact: true })
    await card.getByText('online', { exact: true }).waitFor()
    await card.getByLabel('Set properties: Lamp 2').fill('{"power": true, "brightness": 30}')
    await card.getByRole('button', { name: 'Set properties' }).click()
    await card.getByText(/^Success after \d+ ms/).waitFor()
    await card.getByText(/^The platform believes: .*brightness 30/).waitFor()
    await page.getByRole('img', { name: /^Lamp: on, .*30 %/ }).waitFor()
    await page.getByRole('button', { name: 'Flip Lamp by hand' }).click()
    await card.getByText(/^The platform believes: .*power false/).waitFor()
  })

  it('has a switch behind a gateway that JetLinks sets, calls and reads, and that is back once the clock is right', async () => {
    const jetlinks = page.getByRole('region', { name: 'Our devices at JetLinks' })
    const card = jetlinks.getByRole('article', { name: 'Switch', exact: true })
    const clock = page.getByLabel('JetLinks: set the clock 6 minutes off')
    await card.getByText('online', { exact: true }).waitFor()
    await card.getByLabel('Set properties: Switch 2').fill('{"power": false}')
    await card.getByRole('button', { name: 'Set properties' }).click()
    await card.getByText(/^Success after \d+ ms: \{"power":false\}$/).waitFor()
    await card.getByRole('button', { name: 'Call a function' }).click()
    await card.getByText(/^Success after \d+ ms: \{"restarted":true\}$/).waitFor()
    await card.getByText('The platform believes: power true').waitFor()
    await card.getByRole('button', { name: 'Read properties' }).click()
    await card.getByText(/^Success after \d+ ms: \{"power":true\}$/).waitFor()
    await clock.check()
    await page
      .getByRole('cell', { name: /^JetLinks refused the login: the clocks/ })
      .first()
      .waitFor()
    await card.getByText('offline', { exact: true }).waitFor()
    await clock.uncheck()
    await card.getByText('online', { exact: true }).waitFor()
  })

  it('has a service that SagooIoT calls, and says why something else is not done', async () => {
    const sagoo = page.getByRole('region', { name: 'The cloud: SagooIoT' })
    const card = sagoo.getByRole('article', { name: 'Lamp', exact: true })
    await card.getByRole('button', { name: 'Call a service' }).click()
    await card.getByText(/^Success after 1\d{3} ms: \{"restarted":true\}$/).waitFor()
    await page.getByRole('img', { name: /^Lamp: on/ }).waitFor()
    await card.getByLabel('Set properties: Lamp 2').fill('{"colour": "red"}')
    await card.getByRole('button', { name: 'Set properties' }).click()
    await card.getByText(/^Failure after 3\d{3} ms: .*the device did not confirm within 3 s$/).waitFor()
  })

  it('talks to the lamp through Rokid in words that people say, and says what each button did', async () => {
    const rokid = page.getByRole('region', { name: 'The cloud: Rokid' })
    const press = (name: string) => rokid.getByRole('button', { name, exact: true }).click()
    await press('Renew the skill’s token')
    await rokid.getByText('There is no token to renew.').waitFor()
    await rokid.getByLabel('Kind of authorization').selectOption('JWT')
    await press('Bind')
    await rokid.getByText(/^Not bound any more: .*another kind of authorization than JWT/).waitFor()
    await rokid.getByLabel('Kind of authorization').selectOption('OAuth 2.0')
    await press('Bind')
    await rokid.getByText('Bound, and the devices are found.').waitFor()
    await press('Allow events')
    await rokid.getByText(/^The skill may now report/).waitFor()
    await press('Let the event tokens expire')
    await rokid.getByText(/^The event tokens have expired/).waitFor()
    await press('Renew the skill’s token')
    await rokid.getByText('The skill’s token has been renewed.').waitFor()
    await rokid.getByText('Other requests').click()
    await press('Warmest white')
    await rokid.getByText(/^Done, after \d+ ms$/).waitFor()
    await rokid.getByText(/^Rokid believes: .*color temperature 0 %/).waitFor()
    for (const [language, of] of [
      ['中文', '云端：若琪'],
      ['English', 'The cloud: Rokid'],
    ] as const) {
      await page.getByRole('button', { name: language, exact: true }).click()
      const text = await page.getByRole('region', { name: of }).getByRole('article').innerText()
      assert.doesNotMatch(text, /undefined|\{\w+\}|SetM|Random|: (On|Off)/)
    }
  })

  it('has a speaker in the Wi-Fi that finds the skill by itself, and turns on the lamp without any cloud', async () => {
    const speaker = page.getByRole('region', { name: 'In the Wi-Fi: a Rokid speaker' })
    await speaker.getByText(/^Found by searching the network: http:/).waitFor()
    for (const way of ['HTTP', 'JSON-RPC over TCP']) {
      await speaker.getByLabel('How the speaker speaks').selectOption(way)
      for (const word of ['on', 'off']) {
        await speaker.getByRole('button', { name: new RegExp(`^Turn ${word} `) }).click()
        await speaker.getByText(new RegExp(`^The speaker believes: ${word}\\b`)).waitFor()
      }
      await page.getByRole('img', { name: /^Lamp: off/ }).waitFor()
    }
  })

  it('has a camera whose picture the cloud gets, asked for or when somebody rings', async () => {
    const cloud = page.getByRole('region', { name: 'The cloud: Sinric Pro' })
    const camera = cloud.getByRole('article', { name: 'Door camera' })
    const picture = camera.getByRole('img', { name: 'Newest picture of Door camera' })
    await camera.getByText('Other requests').click()
    await camera.getByRole('button', { name: 'Take a picture with Door camera' }).click()
    await picture.waitFor()
    const before = await picture.getAttribute('src')
    await page.waitForFunction("document.querySelector('.picture[src]')?.naturalWidth === 320")
    await page.getByRole('button', { name: 'Ring: Doorbell' }).click()
    await camera.locator(`img[src]:not([src="${before}"])`).waitFor()
  })

  it('has a pump with other firmware, which the flow asks and hears of, also that it refuses', async () => {
    const cloud = page.getByRole('region', { name: 'The cloud: Sinric Pro' })
    const pump = cloud.getByRole('article', { name: 'Pump', exact: true })
    await cloud.getByText(/^Node-RED listens to what the devices of the account do/).waitFor()
    const press = async (button: string) => {
      const { status } = await fetch(`${editor()}/inject/de30000000f6${button}`, { method: 'POST' })
      assert.equal(status, 200)
    }
    const comms = await Comms.open(editor())
    try {
      await press('0021')
      assert.deepEqual(await comms.next('what the pump answered'), { state: 'On' })
      await pump.getByText(/^The cloud believes: on/).waitFor()
      await pump.getByRole('button', { name: 'Flip Pump by hand' }).click()
      while (JSON.stringify(await comms.next('the newest of the account')) !== '{"state":"Off"}');
      const tooMany = cloud.getByRole('checkbox', { name: 'The API has had too many requests (429)' })
      await tooMany.check()
      await press('0022')
      assert.match(String(await comms.next('why it did not')), /in 60 s/)
      await tooMany.uncheck()
    } finally {
      comms.close()
    }
  })

  it('brings a device into view that was asked for and moves, and lights it up', async () => {
    const cloud = page.getByRole('region', { name: 'The cloud: Sinric Pro' })
    const card = page.getByRole('region', { name: 'The house' }).getByRole('article', { name: 'Bed lamp' })
    await page.evaluate("document.querySelector('#house').scrollTop = 0")
    const isInView = `(() => {
      const card = document.querySelector('#house [aria-label="Bed lamp"]').getBoundingClientRect()
      const house = document.querySelector('#house').getBoundingClientRect()
      return card.top >= house.top - 1 && card.bottom <= house.bottom + 1
    })()`
    assert.equal(await page.evaluate(isInView), false)
    await cloud.getByRole('button', { name: 'Turn on Bed lamp', exact: true }).click()
    for (const deadline = Date.now() + 5_000; !(await page.evaluate(isInView));) {
      assert.ok(Date.now() < deadline, 'the bed lamp is out of sight')
      await pause(50)
    }
    assert.match((await card.getAttribute('class')) ?? '', /moved/)
  })

  it('connects again as soon as the credentials are taken, and at the press of a button', async () => {
    const cloud = page.getByRole('region', { name: 'The cloud: Sinric Pro' })
    const refuse = cloud.getByRole('checkbox', { name: 'Refuse the credentials (401)' })
    await refuse.check()
    await cloud.getByText(/^Node-RED is not connected: it was refused with 401/).waitFor()
    await refuse.uncheck()
    await cloud.getByText('Node-RED is connected.', { exact: true }).waitFor({ timeout: 15_000 })
    const lines = cloud.getByRole('row').filter({ hasText: 'Node-RED connected' })
    const before = await lines.count()
    await page.getByRole('button', { name: 'Let Node-RED try again' }).click()
    await lines.nth(before).waitFor()
  })

  it('has a bot that answers the questions of the README', async () => {
    const mixin = page.getByRole('region', { name: 'The messenger: Mixin' })
    await mixin.getByText(/^The bot in Node-RED is connected/).waitFor()
    const write = async (text: string): Promise<void> => {
      await mixin.getByRole('textbox').fill(text)
      await mixin.getByRole('button', { name: 'Send', exact: true }).click()
    }
    await write('hello')
    await mixin.getByText(/^Hello! Write/).waitFor()
    const sensor = page.getByRole('article', { name: 'Climate sensor' }).first()
    await sensor.getByRole('slider').first().press('ArrowRight')
    const answer = mixin.getByText(/^\d+(\.\d+)? °C/)
    for (const deadline = Date.now() + 10_000; (await answer.count()) === 0;) {
      assert.ok(Date.now() < deadline, await mixin.getByRole('log').innerText())
      await write('what is the temperature?')
      await pause(300)
    }
  })

  it('ends within two seconds of being told to, and without a complaint', async () => {
    const ended = once(demo, 'exit')
    const started = Date.now()
    demo.kill('SIGTERM')
    assert.deepEqual(await ended, [0, null])
    assert.ok(Date.now() - started < 2000)
  })
})

describe('npm start, when npm alone is killed', function () {
  this.timeout(60_000)

  it('ends with it, and leaves no port taken', async () => {
    const userDir = mkdtempSync(join(tmpdir(), 'homewire-demo-'))
    const names = ['PORT', 'MQTT_PORT', 'SIMULATOR_PORT']
    const taken = Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, String(await freePort())] as const)),
    )
    const npm = spawn('npm', ['start'], {
      cwd: ROOT,
      env: { ...process.env, HOMEWIRE_BUILT: '1', HOMEWIRE_DEMO_DIR: userDir, ...taken },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      let said = ''
      npm.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
      await until(() => said.includes('Homewire is running'), 'the demo', 50_000)
      const page = `http://127.0.0.1:${taken.SIMULATOR_PORT}`
      assert.equal((await fetch(page)).status, 200)
      npm.kill('SIGKILL')
      for (const deadline = Date.now() + 10_000; await answers(page);) assert.ok(Date.now() < deadline)
    } finally {
      rmSync(userDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    }
  })
})

/** Whether a page is still served, asked ten times a second. */
async function answers(address: string): Promise<boolean> {
  await pause(100)
  return fetch(address).then(
    () => true,
    () => false,
  )
}

/** A listening server on some port of loopback. */
async function occupy(): Promise<{ port: number; server: Server }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { port, server }
}
