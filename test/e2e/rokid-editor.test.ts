import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser } from 'playwright-core'
import { RokidCloud } from '../../simulator/rokid/cloud'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { Editor } from './editor'
import { NodeRed } from './node-red'

const TOKEN = 'a-token-that-was-typed-in'

describe('the dialogs of Rokid', function () {
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
  })
  after(async () => {
    for (const each of started.reverse()) await each.stop()
  })
  afterEach(() => editor.expectNoTrouble())

  it('make a device of nothing but a token and a name, which Rokid finds and switches', async () => {
    const { page } = editor
    await editor.openConfig('rokid-skill')
    await page.fill('#node-config-input-token', TOKEN)
    await editor.close('ok')
    await editor.openConfig('rokid-device')
    await page.fill('#node-config-input-name', '台灯')
    await editor.close('ok')
    await editor.import([
      { id: 'hear', type: 'rokid-in', name: '', device: '', x: 200, y: 200, wires: [['seen']] },
      { id: 'seen', type: 'debug', name: '', active: true, x: 400, y: 200, wires: [] },
    ])
    // The only device there is is chosen.
    await editor.openNode('hear')
    await editor.close('ok')
    await editor.deploy()
    const skill = new URL('/rokid', nodeRed.url).href
    // The editor is done when Node-RED has taken the flows, which start a moment later.
    while ((await fetch(skill)).status === 404) await pause(20)
    const rokid = new RokidCloud({ skill, registration: { kind: 'token', token: TOKEN } })
    await rokid.bind()
    const [lamp] = await rokid.discover()
    assert.equal(lamp?.displayName, '台灯')
    assert.equal((await rokid.control(lamp.endpointId, 'Switch.On')).name, 'Response')
  })

  it('say that a path is taken, as it is for a second skill at first', async () => {
    const { page } = editor
    await editor.openConfig('rokid-skill')
    await editor.expectText('.homewire-path-note', 'Another rokid skill already has the path /rokid')
    await page.fill('#node-config-input-path', '/second')
    await editor.expectText('.homewire-path-note', /\/second/)
    await editor.close('cancel')
  })

  it('tick nothing that the device has no words for, say why, and give it back with the words', async () => {
    const { page } = editor
    const ticked = '.homewire-capabilities input:checked'
    const names = (): Promise<string[]> =>
      editor.run(`$('${ticked}').toArray().map((box) => box.dataset.capability)`)
    const untilTicked = (count: number): Promise<unknown> =>
      page.waitForFunction(`$('${ticked}').length === ${count}`)
    await editor.openConfig('rokid-device')
    await page.selectOption('#node-config-input-displayType', 'ac')
    assert.deepEqual(await names(), ['power', 'targetTemperature', 'mode', 'fanSpeed', 'swing'])
    await page.selectOption('#node-config-input-profile', 'tasmota')
    await page.fill('#node-config-input-topic', 'kitchen')
    await untilTicked(2)
    assert.deepEqual(await names(), ['power', 'fanSpeed'])
    await editor.expectText('.homewire-missing-note', /^Not offered to Rokid: Target temperature/)
    assert.ok(await page.isDisabled('#homewire-capability-swing'))
    await page.selectOption('#node-config-input-profile', 'value')
    await untilTicked(5)
    await editor.expectText('.homewire-missing-note', '')
    await editor.close('cancel')
  })
})
