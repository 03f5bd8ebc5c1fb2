import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Browser, Locator } from 'playwright-core'
import type { SinricCloud } from '../../simulator/sinric/cloud'
import { account, LAMP, openCloud, SWITCH } from '../nodes/sinric/home'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { nodeRed5 } from '../support/runtime'
import { axeFindings, loadAxe } from './axe'
import { Editor } from './editor'
import { NodeRed } from './node-red'

function flow(server: string): object[] {
  const device = { type: 'sinric-device', account: 'account' }
  return [
    account(server),
    { ...device, id: 'lamp', name: 'Hall lamp', deviceId: LAMP, deviceType: 'LIGHT' },
    { ...device, id: 'plug', name: 'Plug', deviceId: SWITCH, deviceType: 'SWITCH' },
    {
      ...{ id: 'ask', type: 'sinric-in', name: '', serves: 'all', account: 'account', device: '' },
      ...{ x: 200, y: 100, wires: [['end']] },
    },
    { id: 'end', type: 'debug', name: '', active: false, x: 400, y: 100, wires: [] },
  ]
}

/** What can be touched and is seen, and is lower than a finger is wide. */
const tooSmall = `$('.homewire-sidebar').find('button, select, summary, label, input:not([type=checkbox])').toArray()
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 32)
  .map((one) => one.outerHTML.slice(0, 120))`

describe('The sidebar', function () {
  this.timeout(180_000)
  let browser: Browser | undefined
  let cloud: SinricCloud
  let server: string
  let nodeRed: NodeRed | undefined
  let editor: Editor

  before(async function () {
    needsChromium(this)
    buildOnce()
    browser = await launchBrowser()
  })
  after(() => browser?.close())
  beforeEach(async () => {
    cloud = openCloud()
    server = await cloud.listen()
  })
  afterEach(async () => {
    await nodeRed?.stop()
    await cloud.close()
  })

  async function open(language = 'en-US', environment: Record<string, string> = {}): Promise<void> {
    Object.assign(process.env, environment)
    nodeRed = await NodeRed.start().finally(() => {
      for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name)
    })
    assert.ok(browser)
    editor = await Editor.open(browser, nodeRed.url, language)
    await editor.import(flow(server))
    const connected = cloud.next('connection')
    await editor.deploy()
    await connected
    await editor.run("RED.sidebar.show('homewire')")
    await lamp().waitFor()
  }

  const lamp = (): Locator => editor.page.locator('.homewire-sidebar-device', { hasText: 'Hall lamp' })
  const tab = (name: string): Locator => editor.page.locator(`#homewire-sidebar-${name}-tab`)
  const items = (): Locator => editor.page.locator('.homewire-sidebar-exchanges li')

  it('has nothing smaller than 32 px to touch with a finger, on every tab', async () => {
    await open()
    const devtools = await editor.page.context().newCDPSession(editor.page)
    await devtools.send('Emulation.setTouchEmulationEnabled', { enabled: true })
    assert.equal(await editor.run("matchMedia('(pointer: coarse)').matches"), true)
    for (const name of ['home', 'happened', 'check', 'add', 'speak']) {
      await tab(name).click()
      assert.deepEqual(await editor.run(tooSmall), [], name)
    }
  })

  it('shows a device, learns of its requests by itself, and is one click from its dialog, its nodes and a test', async () => {
    await open()
    await editor.expectText('.homewire-sidebar-owner h3', 'connected: Home · Sinric Pro')
    await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
    await lamp().locator('text=Brightness: 40 %').first().waitFor()
    assert.equal(await lamp().locator('.homewire-light').innerText(), 'online:')
    await editor.expectText('.homewire-sidebar-bar', /100 %.*Google asks for 99\.5 %.*Requests.*: 1$/)

    await lamp().locator('button', { hasText: 'Hall lamp' }).click()
    await editor.settled()
    assert.equal(await editor.page.locator('#node-config-input-name').inputValue(), 'Hall lamp')
    await editor.close('cancel')

    await lamp().locator('[aria-label="Show the nodes of Hall lamp"]').click()
    assert.deepEqual(await editor.run('RED.view.selection().nodes.map(({ id }) => id)'), ['ask'])

    await lamp().locator('[aria-label="Test Hall lamp"]').click()
    await lamp().locator('.homewire-sidebar-test button').click()
    await lamp().locator('text=/^Answered after \\d+ ms: on$/').waitFor()
    editor.expectNoTrouble()
  })

  it('tells what happened, of one device where that is asked, and copies it as a report', async () => {
    await open()
    await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
    await tab('happened').click()
    await items().nth(1).waitFor()
    await cloud.ask(SWITCH, 'setPowerState', { state: 'On' })
    await items().nth(3).waitFor()
    assert.match(await items().first().innerText(), /Plug Sinric Pro\s+Done after \d+ ms: On \/ off: on/)
    await editor.page.locator('.homewire-sidebar-toolbar select').selectOption('Hall lamp')
    assert.equal(await items().count(), 2)
    await editor.page.locator('.homewire-sidebar-toolbar button').click()
    await editor.expectText('.homewire-sidebar-toolbar button', 'Copied')
    const report = (await editor.run<string>('navigator.clipboard.readText()')).trim().split('\n')
    assert.equal(report.length, 3)
    assert.match(report[0] ?? '', /^What happened with Homewire, in Node-RED \d/)
    assert.match(
      report[1] ?? '',
      /^\d{4}-.*Z {2}sinric {2}request {2}Hall lamp {2}Asked for Brightness: 40 %$/,
    )
    editor.expectNoTrouble()
  })

  it('is used with the keyboard alone', async () => {
    await open()
    const { keyboard } = editor.page
    const ids = await editor.run<string[]>("$('.homewire-sidebar-tabs [role=tab]').get().map(({ id }) => id)")
    await tab('home').focus()
    for (const id of [...ids.slice(1), ...ids.slice(0, 1)]) {
      await keyboard.press('ArrowRight')
      await editor.page.locator(`#${id.replace(/-tab$/, '')}`).waitFor()
      assert.equal(await editor.run('document.activeElement.id'), id)
    }
    await keyboard.press('End')
    assert.equal(await editor.run('document.activeElement.id'), ids.at(-1))
    await keyboard.press('Home')
    const reached: string[] = []
    for (let presses = 0; presses < 7; presses += 1) {
      await keyboard.press('Tab')
      reached.push(await editor.run("document.activeElement.getAttribute('aria-label')"))
    }
    assert.deepEqual(reached, [
      'Edit Home · Sinric Pro',
      ...['Hall lamp', 'Plug'].flatMap((name) => [
        `Edit ${name}`,
        `Show the nodes of ${name}`,
        `Test ${name}`,
      ]),
    ])
    await keyboard.press('Enter')
    await editor.page.locator('.homewire-sidebar-test:visible').waitFor()
    assert.equal(await editor.run("document.activeElement.closest('form') !== null"), true)
  })

  it('keeps the focus and an open test while the home changes', async () => {
    await open()
    await lamp().locator('[aria-label="Test Hall lamp"]').click()
    const choice = lamp().locator('.homewire-sidebar-test select').first()
    await choice.selectOption('brightness')
    await choice.focus()
    await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
    await lamp().locator('text=Brightness: 40 %').first().waitFor()
    assert.equal(await choice.inputValue(), 'brightness')
    assert.equal(
      await editor.run("document.activeElement === $('.homewire-sidebar-test:visible select')[0]"),
      true,
    )
  })

  it('asks nobody while nobody looks', async () => {
    await open()
    await editor.run("RED.sidebar.show('info')")
    await editor.page.locator('.homewire-sidebar').waitFor({ state: 'hidden' })
    const asked: string[] = []
    editor.page.on('request', (request) => void asked.push(new URL(request.url()).pathname))
    await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
    // Its notification has come, and nothing was asked.
    await editor.page.waitForFunction(
      "new Promise((resolve) => RED.comms.subscribe('homewire/exchanges', () => resolve(true)))",
    )
    assert.deepEqual(asked, [])
  })

  it('speaks Chinese, what the runtime says as well', async () => {
    await open('zh-CN')
    await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
    await lamp().locator('text=亮度：40 %').first().waitFor()
    await tab('happened').click()
    await editor.page.locator('text=请求 亮度：40 %').waitFor()
    const names = await editor.page.locator('.homewire-sidebar-tabs [role=tab]').allInnerTexts()
    for (const name of ['我的家', '添加设备', '最近动态', '体检'])
      assert.ok(names.includes(name), `${name} among ${names.join(', ')}`)
    for (const name of names) assert.doesNotMatch(name, /[a-z]/i)
  })

  it('has nothing serious for axe to find, in Node-RED 4.1', async () => {
    await open()
    await lookAround()
  })

  it('has nothing serious for axe to find, in Node-RED 5, dark and light', async () => {
    const { node, folder } = await nodeRed5()
    await open('en-US', {
      NODE_RED: join(folder, 'node_modules', 'node-red', 'red.js'),
      NODE_RED_NODE: node,
    })
    for (const isDark of [true, false]) {
      // What its settings do when somebody chooses a theme.
      await editor.run(`document.documentElement.classList.toggle('nr-theme-dark', ${isDark})`)
      await lookAround()
    }
  })

  async function lookAround(): Promise<void> {
    await loadAxe(editor)
    await cloud.ask(LAMP, 'setBrightness', { brightness: 40 })
    await tab('home').click()
    await lamp().locator('text=Brightness: 40 %').first().waitFor()
    assert.deepEqual(await axeFindings(editor), [])
    await tab('happened').click()
    await items().first().waitFor()
    assert.deepEqual(await axeFindings(editor), [])
    await tab('check').click()
    await editor.page.getByRole('button', { name: 'Check now' }).click()
    await editor.page.locator('.homewire-check-found, .homewire-check-fine').waitFor()
    assert.deepEqual(await axeFindings(editor), [])
    editor.expectNoTrouble()
  }
})
