import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { Editor } from './editor'
import { NodeRed } from './node-red'

const lampId = '5dc1564130aaaaaa12345678'
const plugId = '5dc1564130bbbbbb12345678'

const device = (id: string, name: string, deviceId: string): object => ({
  ...{ id, type: 'sinric-device', name, account: 'account', deviceId, deviceType: 'LIGHT' },
  ...{ profile: 'zigbee2mqtt', topic: `zigbee2mqtt/${name}` },
})

const flow = [
  { id: 'account', type: 'sinric-account', name: 'Home', server: 'ws://127.0.0.1:1' },
  device('lamp', 'Lamp', lampId),
  device('plug', 'Plug', plugId),
  { id: 'in', type: 'sinric-in', name: '', device: '', x: 200, y: 100, wires: [['mqtt']] },
  { id: 'mqtt', type: 'debug', name: '', x: 400, y: 100, wires: [] },
  { id: 'out', type: 'sinric-out', name: '', device: 'lamp', x: 400, y: 200, wires: [] },
]

describe('Nodes that serve all devices, in the editor', function () {
  this.timeout(120_000)
  let nodeRed: NodeRed
  let browser: Browser
  let editor: Editor
  const ends: (() => Promise<void>)[] = []

  before(async function () {
    needsChromium(this)
    buildOnce()
    nodeRed = await NodeRed.start()
    ends.push(() => nodeRed.stop())
    browser = await launchBrowser()
    ends.push(() => browser.close())
  })
  after(async () => {
    for (const end of ends.reverse()) await end()
  })
  beforeEach(async () => {
    editor = await Editor.open(browser, nodeRed.url, 'en-US')
  })
  afterEach(async () => {
    editor.expectNoTrouble()
    await editor.page.context().close()
  })

  const shown = (row: string): Promise<boolean> => editor.page.locator(`.homewire-row-${row}`).isVisible()
  const property = (id: string, name: string): Promise<unknown> =>
    editor.run(`RED.nodes.node('${id}').${name}`)

  it('are chosen with one click, and say of whom they are', async () => {
    await editor.import(flow)
    await editor.openNode('in')
    assert.deepEqual([await shown('device'), await shown('account')], [true, false])
    await editor.page.selectOption('#node-input-serves', 'all')
    assert.deepEqual([await shown('device'), await shown('account')], [false, true])
    await editor.expectText('.homewire-members-note', 'Devices: Lamp, Plug')
    await editor.close('ok')
    assert.equal(await property('in', 'account'), 'account')
    assert.equal(await editor.run("RED.utils.getNodeLabel(RED.nodes.node('in'))"), 'all devices of Home')
    assert.equal(await property('in', 'valid'), true)
  })
})
