import assert from 'node:assert/strict'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { Editor } from './editor'
import { NodeRed } from './node-red'

const deviceId = '5dc1564130aaaaaa12345678'

describe('the dialogs of Sinric Pro, about control at home', function () {
  this.timeout(60_000)
  let editor: Editor
  const started: { stop(): Promise<void> }[] = []

  before(async function () {
    needsChromium(this)
    buildOnce()
    const nodeRed = await NodeRed.start()
    started.push(nodeRed)
    const browser = await launchBrowser()
    started.push({ stop: () => browser.close() })
    editor = await Editor.open(browser, nodeRed.url, 'en-US')
    await editor.import([
      { id: 'old', type: 'sinric-account', name: 'Old', server: 'ws://127.0.0.1:9' },
      { id: 'lock', type: 'sinric-device', name: 'Lock', account: 'old', deviceId, deviceType: 'SMARTLOCK' },
      { id: 'in', type: 'sinric-in', name: '', device: 'lock', x: 200, y: 200, wires: [[]] },
    ])
  })
  after(async () => {
    for (const each of started.reverse()) await each.stop()
  })

  const ticked = (id: string): Promise<boolean> => editor.page.isChecked(id)
  const exported = async (id: string): Promise<Record<string, unknown> | undefined> =>
    (await editor.exported()).find((node) => node.id === id)

  it('tick it for a new account, and announce the devices', async () => {
    await editor.openConfig('sinric-account')
    assert.ok(await ticked('#homewire-local'))
    assert.ok(await ticked('#node-config-input-announce'))
    await editor.expectText('.homewire-local-note', '')
    await editor.close('cancel')
  })

  it('offer it to an account that was saved before, and keep it off until it is ticked', async () => {
    await editor.openConfig('sinric-account', 'old')
    assert.ok(!(await ticked('#homewire-local')))
    await editor.expectText('.homewire-local-note', /your own Wi-Fi.*UDP port 3333/)
    await editor.close('ok')
    assert.notEqual((await exported('old'))?.local, 'on')
    await editor.openConfig('sinric-account', 'old')
    await editor.page.check('#homewire-local')
    await editor.expectText('.homewire-local-note', '')
    await editor.close('ok')
    assert.equal((await exported('old'))?.local, 'on')
  })

  it('keep a lock with the cloud, also one that was saved before, until somebody unticks that', async () => {
    await editor.openConfig('sinric-device', 'lock')
    const { page } = editor
    await page.locator('.homewire-device details.homewire-advanced > summary').click()
    assert.ok(await ticked('#node-config-input-cloudOnly'))
    await page.selectOption('#node-config-input-deviceType', 'LIGHT')
    assert.ok(!(await ticked('#node-config-input-cloudOnly')))
    await page.selectOption('#node-config-input-deviceType', 'GARAGE_DOOR')
    assert.ok(await ticked('#node-config-input-cloudOnly'))
    await page.uncheck('#node-config-input-cloudOnly')
    await editor.close('ok')
    assert.equal((await exported('lock'))?.cloudOnly, false)
    await editor.openConfig('sinric-device', 'lock')
    assert.ok(!(await ticked('#node-config-input-cloudOnly')))
    await editor.close('cancel')
  })
})
