import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { ANN, openCloud } from '../nodes/mixin/home'
import { until } from '../support/until'
import { APP_ID, KEYSTORE } from '../unit/mixin/keystores'
import { Editor } from './editor'
import { NodeRed } from './node-red'

const SPEND = 'deadbeef'.repeat(8)
const full = JSON.stringify({ ...(JSON.parse(KEYSTORE) as object), pin: '424242', spend_private_key: SPEND })

describe('the dialogs of Mixin', function () {
  this.timeout(60_000)
  let nodeRed: NodeRed
  let browser: Browser
  let editor: Editor
  const started: { stop(): Promise<void> }[] = []

  before(async function () {
    needsChromium(this)
    buildOnce()
    nodeRed = await NodeRed.start()
    started.push(nodeRed)
    browser = await launchBrowser()
    started.push({ stop: () => browser.close() })
    editor = await Editor.open(browser, nodeRed.url, 'en-US')
    await editor.import([
      { id: 'bot', type: 'mixin-bot', name: 'Home', server: 'ws://127.0.0.1:1', api: 'http://127.0.0.1:1' },
      {
        ...{ id: 'in', type: 'mixin-in', name: '', bot: 'bot', acknowledge: 'complete', filter: '/lamp' },
        ...{
          allow: '',
          others: true,
          events: true,
          maxAge: '',
          x: 200,
          y: 200,
          wires: [['out'], [], ['out']],
        },
      },
      {
        ...{ id: 'out', type: 'mixin-out', name: '', bot: 'bot', category: 'PLAIN_TEXT', recipient: '' },
        ...{ conversation: '', x: 400, y: 300, wires: [[]] },
      },
    ])
  })
  after(async () => {
    for (const each of started.reverse()) await each.stop()
  })
  afterEach(() => editor.expectNoTrouble())

  const wires = async (open: Editor): Promise<unknown> =>
    (await open.exported()).find(({ id }) => id === 'in')?.['wires']

  it('keep the wires of further outputs, over an import and a reload', async () => {
    assert.deepEqual(await wires(editor), [['out'], [], ['out']])
    await editor.deploy()
    const again = await Editor.open(browser, nodeRed.url, 'en-US')
    assert.deepEqual(await wires(again), [['out'], [], ['out']])
    again.expectNoTrouble()
  })

  it('give a node the outputs that are ticked, and each wire stays with what comes out of it', async () => {
    await editor.openNode('in')
    await editor.page.uncheck('#node-input-others')
    await editor.close('ok')
    assert.deepEqual(await wires(editor), [['out'], ['out']])
    await editor.openNode('in')
    await editor.page.check('#node-input-others')
    await editor.close('ok')
    assert.deepEqual(await wires(editor), [['out'], [], ['out']])
    await editor.openNode('in')
    await editor.page.uncheck('#node-input-others')
    await editor.page.uncheck('#node-input-events')
    await editor.close('ok')
    assert.deepEqual(await wires(editor), [['out']])
  })

  it('explain a filter while it is typed', async () => {
    await editor.openNode('in')
    await editor.expectText('.homewire-filter-note', /^\/lamp alone or with words after it/)
    await editor.page.fill('#node-input-filter', '(on')
    await editor.expectText(
      '.homewire-filter-note',
      'This is neither a command such as /lamp nor a regular expression',
    )
    await editor.page.fill('#node-input-filter', '')
    await editor.expectText('.homewire-filter-note', 'Every message comes through.')
    await editor.close('cancel')
  })

  it('say what each kind of message wants', async () => {
    await editor.openNode('out')
    await editor.page.selectOption('#node-input-category', 'PLAIN_IMAGE')
    await editor.expectText('.homewire-category-note', /^A Buffer with a PNG/)
    await editor.close('cancel')
  })

  it('show which bot a keystore is of, and never let go of what can move money', async () => {
    await editor.openConfig('mixin-bot', 'bot')
    await editor.page.fill('#node-config-input-keystore', 'keystore.json')
    await editor.expectText('.homewire-keystore-wrong-note', /^This is not the text of a keystore file/)
    await editor.page.fill('#node-config-input-keystore', full)
    await editor.expectText('.homewire-keystore-found-note', `This is the bot with the app ID ${APP_ID}.`)
    await editor.expectText(
      '.homewire-keystore-dropped-note',
      'Left out, because a chat does not need it: pin, spend_private_key.',
    )
    const kept = await editor.page.inputValue('#node-config-input-keystore')
    assert.ok(!kept.includes(SPEND) && !kept.includes('424242'))
    await editor.close('ok')
    await editor.deploy()
    await editor.openConfig('mixin-bot', 'bot')
    await editor.expectText('.homewire-keystore-found-note', `This is the bot with the app ID ${APP_ID}.`)
    assert.equal(await editor.page.inputValue('#node-config-input-keystore'), '__PWRD__')
    await editor.close('ok')
    assert.ok(!(await nodeRed.flows()).includes('session_private_key'))
  })

  it('take the keystore from its file', async () => {
    await editor.openConfig('mixin-bot', 'bot')
    const file = { name: 'keystore-7000103034.json', mimeType: 'application/json', buffer: Buffer.from(full) }
    await editor.page.setInputFiles('#homewire-keystore-file', file)
    await editor.expectText('.homewire-keystore-dropped-note', /pin, spend_private_key/)
    await editor.close('cancel')
  })

  it('list who wrote to the bot, and take an id once by a click or the keyboard', async () => {
    const { page } = editor
    const cloud = openCloud()
    started.push({ stop: () => cloud.close() })
    const { server, api } = await cloud.listen()
    const people = '.homewire-people-list button'
    const press = (): Promise<void> => page.click('.homewire-people-button')
    await editor.openConfig('mixin-bot', 'bot')
    await page.fill('#node-config-input-server', server)
    await page.fill('#node-config-input-api', api)
    await page.fill('#node-config-input-keystore', KEYSTORE)
    await editor.close('ok')
    await editor.openNode('in')
    assert.equal(await page.isVisible('.homewire-people-list'), false)
    await press()
    await editor.expectText('.homewire-people-note', /^Nobody has written since the last start/)
    await editor.close('cancel')
    await editor.deploy()
    await until(() => cloud.handshakes.length > 0, 'the bot connects')
    cloud.say(ANN, { text: '/lamp' })
    await editor.openNode('in')
    await page.waitForFunction(
      `new Promise((done) => setTimeout(() => ($('.homewire-people-button').click(), done($('${people}').length > 0)), 200))`,
    )
    assert.match(await page.innerText(people), new RegExp(`Ann.*${ANN}`))
    await page.click(people)
    await page.focus(people)
    await page.keyboard.press('Enter')
    assert.equal(await page.inputValue('#node-input-allow'), ANN)
    await editor.close('cancel')
  })

  it('say that a bot has to be deployed before anybody can write to it', async () => {
    await editor.import([{ id: 'new', type: 'mixin-bot', name: 'New' }])
    await editor.openNode('in')
    await editor.page.selectOption('#node-input-bot', 'new')
    await editor.page.click('.homewire-people-button')
    await editor.expectText('.homewire-people-note', /^Deploy the bot first/)
    assert.equal(await editor.page.isVisible('.homewire-people-list'), false)
    await editor.close('cancel')
    await editor.run("RED.nodes.remove('new')")
  })

  it('speak Chinese', async () => {
    const chinese = await Editor.open(browser, nodeRed.url, 'zh-CN')
    await chinese.openNode('in')
    await chinese.expectText('label[for="node-input-filter"]', '只接收')
    await chinese.expectText('.homewire-acknowledge-note', '处理失败或被重启打断的消息会再收到一次。')
    await chinese.close('cancel')
    chinese.expectNoTrouble()
  })
})
