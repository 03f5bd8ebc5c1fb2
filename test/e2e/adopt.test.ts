import assert from 'node:assert/strict'
import { connectAsync } from 'mqtt'
import type { Browser } from 'playwright-core'
import { type Broker, startBroker } from '../../simulator/broker'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { announcement, esphome, exposes, tasmota, zigbeeDevice } from '../unit/discovery/samples'
import { Editor } from './editor'
import { NodeRed } from './node-red'

const announced = [
  announcement('zigbee2mqtt/bridge/devices', [
    zigbeeDevice('Hall lamp', exposes.colorLamp),
    zigbeeDevice('Wall switch', exposes.wallSwitch),
    zigbeeDevice('Blind', exposes.blind),
    zigbeeDevice('Radiator', exposes.valve),
    zigbeeDevice('Old lamp', [
      { type: 'light', features: [{ name: 'state' }, { name: 'brightness', value_max: 1000 }] },
    ]),
    zigbeeDevice('Repeater', exposes.repeater),
  ]),
  ...tasmota({ rl: [3, 3], dn: 'Awning', fn: [], sho: [1] }),
  ...Object.values(esphome),
]

const device = { type: 'sinric-device', account: 'account', deviceId: '', name: '', deviceType: 'SWITCH' }
const mqtt = {
  type: 'mqtt-broker',
  protocolVersion: '4',
  autoConnect: true,
  cleansession: true,
  keepalive: '60',
}

describe('Finding a device on the broker, in the editor', function () {
  this.timeout(60_000)
  let broker: Broker
  let nodeRed: NodeRed
  let browser: Browser
  let editor: Editor
  const started: (() => Promise<void>)[] = []

  before(async function () {
    needsChromium(this)
    buildOnce()
    broker = await startBroker()
    started.push(() => broker.close())
    const home = await connectAsync(`mqtt://127.0.0.1:${broker.port}`)
    started.push(() => home.endAsync(true))
    for (const { topic, payload } of announced) await home.publishAsync(topic, payload, { retain: true })
    nodeRed = await NodeRed.start([
      { id: 'tab', type: 'tab', label: 'Home' },
      { ...mqtt, id: 'broker', name: 'At home', broker: '127.0.0.1', port: String(broker.port) },
      { id: 'account', type: 'sinric-account', name: 'Home' },
      { ...device, id: 'fresh' },
      { ...device, id: 'unknown' },
      { ...device, id: 'lamp', deviceId: '5dc1564130aaaaaa12345678', name: 'My lamp', deviceType: 'CUSTOM' },
    ])
    started.push(() => nodeRed.stop())
    const launched = await launchBrowser()
    browser = launched
    started.push(() => launched.close())
    editor = await Editor.open(browser, nodeRed.url, 'en-US')
  })

  after(async () => {
    for (const stop of started.reverse()) await stop()
  })

  afterEach(() => editor.expectNoTrouble())

  const note = '.homewire-adopt-note'
  const value = (name: string): Promise<string> => editor.page.inputValue(`#node-config-input-${name}`)
  const entry = (name: string) => {
    const { page } = editor
    return page.locator('.homewire-adopt-list button', { has: page.locator('strong', { hasText: name }) })
  }
  const search = async (): Promise<void> => {
    await editor.page.click('#homewire-adopt-button')
    await editor.expectText(note, /^\d+ devices found/)
  }

  it('lists what the only broker announces, with what each can do', async () => {
    await editor.openConfig('sinric-device', 'fresh')
    assert.equal(await editor.page.isVisible('#homewire-adopt-broker'), false)
    await search()
    assert.match(await entry('Hall lamp').innerText(), /IKEA LED1624G9 · Zigbee2MQTT\s+On \/ off, Brightness/)
    await editor.page.setViewportSize({ width: 1280, height: 600 })
    await search()
    const box = await editor.page.locator('.homewire-adopt-list').boundingBox()
    assert.ok(box && box.y + box.height <= 600, `the list ends at ${box && box.y + box.height}`)
    await editor.page.setViewportSize({ width: 760, height: 900 })
    await search()
    const label = await editor.page.locator('label[for="homewire-adopt-button"]').boundingBox()
    const tray = await editor.page.locator('.red-ui-tray').boundingBox()
    assert.ok(label && tray && label.x >= tray.x, `the label begins at ${label?.x}, its tray at ${tray?.x}`)
    await editor.page.setViewportSize({ width: 1280, height: 1100 })
    const refused = editor.page.locator('.homewire-adopt-refused')
    assert.deepEqual(
      (await refused.allInnerTexts()).map((text) => text.split('\n')[0]?.trim()),
      ['Repeater IKEA LED1624G9'],
    )
  })

  it('fills in a new device, and with it the kind', async () => {
    await entry('Hall lamp').click()
    await editor.expectText(note, '“Hall lamp” is filled in, with the topic zigbee2mqtt/Hall lamp.')
    assert.equal(await value('profile'), 'zigbee2mqtt')
    assert.equal(await value('topic'), 'zigbee2mqtt/Hall lamp')
    assert.equal(await value('name'), 'Hall lamp')
    assert.equal(await value('deviceType'), 'LIGHT')
    assert.deepEqual([await value('min'), await value('max')], ['', ''])
    assert.equal(await editor.page.isVisible('.homewire-adopt-list'), false)
  })

  it('replaces all of it, but not the name, when another one is chosen', async () => {
    await search()
    await entry('Old lamp').click()
    assert.equal(await value('max'), '1000')
    assert.equal(await value('name'), 'Hall lamp')
    await search()
    await entry('Awning').first().click()
    assert.equal(await value('profile'), 'tasmota')
    assert.equal(await value('max'), '')
    assert.equal(await value('deviceType'), 'BLIND')
    assert.equal(await editor.page.isChecked('#node-config-input-invert'), true)
    await search()
    await entry('Wall switch right').click()
    assert.equal(await value('topic'), 'zigbee2mqtt/Wall switch')
    assert.match(await value('wiring'), /"part":"right"/)
    assert.equal(await value('deviceType'), 'SWITCH')
    assert.equal(await editor.page.isChecked('#node-config-input-invert'), false)
  })

  it('works with the keyboard alone, and with a filter when the list is long', async () => {
    const { page } = editor
    await page.focus('#homewire-adopt-button')
    await page.keyboard.press('Enter')
    await editor.expectText(note, /^\d+ devices found/)
    await page.keyboard.type('porch l')
    assert.equal(await page.locator('.homewire-adopt-list li:visible').count(), 1)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    assert.match(await value('wiring'), /porch\/light\/lamp\/state/)
    assert.equal(await value('profile'), 'homeassistant')
    assert.equal(await page.evaluate('document.activeElement.id'), 'homewire-adopt-button')
  })

  it('keeps what was chosen in the flow', async () => {
    await editor.page.fill('#node-config-input-deviceId', '5dc1564130bbbbbb12345678')
    await editor.close('ok')
    const saved =
      "(({ profile, wiring, deviceType }) => [profile, JSON.parse(wiring).v, deviceType])(RED.nodes.node('fresh'))"
    assert.deepEqual(await editor.run(saved), ['homeassistant', 1, 'LIGHT'])
  })

  it('leaves the kind that a device has in the portal, and its name', async () => {
    await editor.openConfig('sinric-device', 'lamp')
    await search()
    await entry('Hall lamp').click()
    assert.equal(await value('deviceType'), 'CUSTOM')
    assert.equal(await value('name'), 'My lamp')
    assert.equal(await value('topic'), 'zigbee2mqtt/Hall lamp')
    await editor.close('cancel')
  })

  it('marks what another device is already, and not what this one is', async () => {
    const twin = { ...device, deviceId: '5dc1564130cccccc12345678', profile: 'zigbee2mqtt' }
    await editor.import([{ ...twin, id: 'twin', name: 'Lamp of old', topic: 'zigbee2mqtt/Hall lamp' }])
    await editor.openConfig('sinric-device', 'lamp')
    await search()
    assert.match(await entry('Hall lamp').innerText(), /added already: Lamp of old/)
    assert.doesNotMatch(await entry('Blind').innerText(), /added already/)
    await editor.close('cancel')
    await editor.openConfig('sinric-device', 'twin')
    await search()
    assert.doesNotMatch(await entry('Hall lamp').innerText(), /added already: Lamp of old/)
    await editor.close('cancel')
    await editor.run("RED.nodes.remove('twin')")
  })

  it('offers the brokers when there are several, and says what is wrong with one', async () => {
    await editor.import([{ ...mqtt, id: 'second', name: 'In the cellar', broker: '127.0.0.1', port: '1' }])
    await editor.openConfig('sinric-device', 'lamp')
    await editor.page.click('#homewire-adopt-button')
    await editor.page.selectOption('#homewire-adopt-broker', { label: 'In the cellar' })
    await editor.page.waitForFunction("!$('#homewire-adopt-button').prop('disabled')")
    await editor.page.click('#homewire-adopt-button')
    await editor.expectText(note, /not connected to this broker/)
    await editor.page.selectOption('#homewire-adopt-broker', { label: 'At home' })
    await search()
    await editor.close('cancel')
    await editor.run("RED.nodes.remove('second')")
  })

  it('asks a broker that was never deployed, and one that was changed since', async () => {
    const { page } = editor
    const deployed = { ...mqtt, id: 'unsaved', name: 'Not deployed', broker: '127.0.0.1' }
    await editor.import([{ ...deployed, port: String(broker.port) }])
    await editor.openConfig('sinric-device', 'lamp')
    await page.selectOption('#homewire-adopt-broker', { label: 'Not deployed' })
    await search()
    assert.match(
      await entry('Hall lamp').innerText(),
      /IKEA LED1624G9 · Zigbee2MQTT[^]*zigbee2mqtt\/Hall lamp\/set \{"state":"ON"\}/,
    )
    await editor.run("Object.assign(RED.nodes.node('broker'), { port: '1', changed: true })")
    await page.selectOption('#homewire-adopt-broker', { label: 'At home' })
    await page.click('#homewire-adopt-button')
    await editor.expectText(note, /not connected to this broker/)
    await editor.run(`Object.assign(RED.nodes.node('broker'), { port: '${broker.port}', changed: false })`)
    await editor.run("RED.nodes.node('unsaved').credentials = { user: 'me', has_password: true }")
    await page.selectOption('#homewire-adopt-broker', { label: 'Not deployed' })
    await page.click('#homewire-adopt-button')
    await editor.expectText(note, /^Enter the broker’s password again/)
    await editor.close('cancel')
    await editor.run("RED.nodes.remove('unsaved')")
  })

  it('tells who has no broker yet how to get one', async () => {
    await editor.run("RED.nodes.remove('broker')")
    await editor.openConfig('sinric-device', 'lamp')
    await editor.page.click('#homewire-adopt-button')
    await editor.expectText(note, /Put an mqtt in node into a flow/)
    await editor.close('cancel')
  })

  it('fills in by hand what announces nothing and was not heard, from the table of its program', async () => {
    const { page } = editor
    await editor.openConfig('sinric-device', 'unknown')
    await page.selectOption('#node-config-input-profile', 'text')
    await page.click('.homewire-topics summary')
    const program = page.locator(
      '#homewire-preset optgroup[label="Shelly (second generation and later)"] option',
    )
    await page.selectOption('#homewire-preset', {
      label: (await program.filter({ hasText: '(cover)' }).textContent()) ?? '',
    })
    await page.click('#homewire-preset-fill')
    await editor.expectText('.homewire-preset-note', /^Enter the topic that all of its topics begin with/)
    await page.fill('#homewire-preset-topic', 'shellyplus2pm-1')
    await page.fill('#homewire-preset-place', '1')
    await page.getByLabel('Mode', { exact: true }).uncheck()
    await page.getByLabel('Position (0 is closed)', { exact: true }).uncheck()
    await page.click('#homewire-preset-fill')
    await editor.expectText('.homewire-preset-note', 'Tick what it can do')
    await page.getByLabel('Position (0 is closed)', { exact: true }).check()
    await page.click('#homewire-preset-fill')
    assert.equal(await page.isVisible('.homewire-preset-form'), false)
    const topics = page.getByLabel('Position (0 is closed), command: Topic', { exact: true })
    assert.equal(await topics.inputValue(), 'shellyplus2pm-1/rpc')
    assert.deepEqual(
      [await value('profile'), await value('deviceType'), await value('topic')],
      ['homeassistant', 'BLIND', ''],
    )
    assert.deepEqual(
      Object.keys((JSON.parse(await value('wiring')) as { capabilities: object }).capabilities),
      [...['power', 'toggle', 'position']],
    )
    await editor.expectText('.homewire-wiring-note', '')
    await editor.close('cancel')
  })

  it('speaks Chinese', async () => {
    const english = editor
    editor = await Editor.open(browser, nodeRed.url, 'zh-CN')
    try {
      await editor.openConfig('sinric-device', 'fresh')
      await editor.page.click('#homewire-adopt-button')
      await editor.expectText(note, /^找到 \d+ 个设备/)
      assert.match(await entry('Hall lamp').innerText(), /开关、亮度、颜色/)
      assert.doesNotMatch(await editor.text('.homewire-device'), /homewire\.|sinric\./)
      await editor.close('cancel')
      editor.expectNoTrouble()
      await editor.page.context().close()
    } finally {
      editor = english
    }
  })
})
