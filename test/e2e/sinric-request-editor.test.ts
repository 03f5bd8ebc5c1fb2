import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { SinricCloud } from '../../simulator/sinric/cloud'
import { launchBrowser, needsChromium } from '../support/browser'
import { buildOnce } from '../package/built'
import { Editor } from './editor'
import { NodeRed } from './node-red'

const PUMP = '5d737888aea17c30a056d760'
const API_KEY = 'an-api-key-that-nobody-has'

describe('The dialogs for other devices of a Sinric Pro account', function () {
  this.timeout(60_000)
  let browser: Browser
  let nodeRed: NodeRed
  let cloud: SinricCloud

  before(async function () {
    needsChromium(this)
    buildOnce()
    const devices = [{ id: PUMP, name: 'Pump', type: 'DIMMABLE_SWITCH' }]
    cloud = new SinricCloud({ appKey: 'key', appSecret: 'secret', apiKey: API_KEY, devices })
    nodeRed = await NodeRed.start()
    browser = await launchBrowser()
  })
  after(async () => {
    await browser.close()
    await nodeRed.stop()
    await cloud.close()
  })

  it('let a device and its action be chosen from the account’s list, and keep what was chosen', async () => {
    const server = await cloud.listen()
    const editor = await Editor.open(browser, nodeRed.url, 'en-US')
    const place = { account: 'account', x: 300, wires: [[]] }
    await editor.import([
      { id: 'account', type: 'sinric-account', name: 'Home', server, credentials: { apiKey: API_KEY } },
      {
        ...place,
        id: 'request',
        type: 'sinric-request',
        name: '',
        deviceId: '',
        action: '',
        value: '',
        y: 200,
      },
      { ...place, id: 'subscribe', type: 'sinric-subscribe', name: '', deviceId: '', y: 300 },
    ])
    await editor.deploy()
    await editor.openNode('request')
    await editor.page.locator('#homewire-list-button').click()
    await editor.page.locator('#homewire-list').selectOption({ index: 1 })
    const options = await editor.page.locator('#homewire-actions option').all()
    const suggested = await Promise.all(options.map((option) => option.getAttribute('value')))
    assert.deepEqual(suggested, ['setPowerState', 'setPowerLevel', 'adjustPowerLevel'])
    await editor.page.locator('#node-input-action').fill('set it')
    await editor.expectText('.homewire-action-note', /no spaces/)
    await editor.page.locator('#node-input-action').fill('setPowerLevel')
    await editor.run(
      "$('#node-input-value').typedInput('type', 'fixed').typedInput('value', '{\"powerLevel\": 50}')",
    )
    await editor.close('ok')
    assert.deepEqual(
      await editor.run(
        "(({deviceId, action, value}) => [deviceId, action, value])(RED.nodes.node('request'))",
      ),
      [PUMP, 'setPowerLevel', '{"powerLevel": 50}'],
    )
    await editor.openNode('subscribe')
    await editor.page.locator('#homewire-list-button').click()
    await editor.page.locator('#homewire-list').selectOption({ index: 1 })
    await editor.close('ok')
    assert.equal(await editor.run("RED.nodes.node('subscribe').deviceId"), PUMP)
    assert.deepEqual(editor.troubles, [])
  })
})
