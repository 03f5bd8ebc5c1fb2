import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { SinricCloud } from '../../simulator/sinric/cloud'
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

  it('let a request be answered by message with one tick, on a topic of their own, and refuse one with a wildcard', async () => {
    await editor.import(flow)
    await editor.openNode('in')
    await editor.page.selectOption('#node-input-serves', 'all')
    assert.equal(await shown('responseTopic'), false)
    await editor.page.click('.homewire-in summary')
    await editor.page.check('#node-input-answersByMessage')
    const field = editor.page.locator('#node-input-responseTopic')
    assert.equal(await field.getAttribute('placeholder'), 'homewire/answers/in')
    await editor.expectText(
      '.homewire-answersByMessage-note',
      /mqtt in to homewire\/answers\/in and wire it to sinric out/,
    )
    await field.fill('houses/+')
    await editor.expectText('.homewire-responseTopic-note', /without \+ and #/)
    await field.fill('houses/1')
    await editor.close('ok')
    assert.deepEqual(
      [await property('in', 'answersByMessage'), await property('in', 'responseTopic')],
      [true, 'houses/1'],
    )
    assert.equal(await property('in', 'valid'), true)
    await editor.openNode('in')
    assert.equal(await shown('responseTopic'), true, 'what is set is unfolded')
    await editor.close('ok')
  })

  const zOf = (id: string): Promise<unknown> => property(id, 'z')

  async function serveAll(...ids: string[]): Promise<void> {
    for (const id of ids) {
      await editor.openNode(id)
      await editor.page.selectOption('#node-input-serves', 'all')
      await editor.close('ok')
    }
  }

  it('bring the devices that nothing refers to onto their flow, and one step undoes that with the choice', async () => {
    await editor.import(flow)
    const tab = await editor.run('RED.workspaces.active()')
    await serveAll('in')
    assert.equal(await zOf('plug'), tab)
    assert.notEqual(await zOf('lamp'), tab, 'a node still refers to it')
    await editor.run("RED.actions.invoke('core:undo')")
    assert.notEqual(await zOf('plug'), tab)
    assert.notEqual(await property('in', 'serves'), 'all')
    await editor.run("RED.actions.invoke('core:redo')")
    assert.deepEqual([await zOf('plug'), await property('in', 'serves')], [tab, 'all'])
  })

  it('are a whole house that is exported, imported elsewhere, deployed without a warning, and answers', async () => {
    const cloud = new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET })
    const elsewhere = await NodeRed.start()
    try {
      const server = await cloud.listen()
      await editor.import(houseAt(server))
      await serveAll('in', 'out')
      const exported = await exportOfFlow()
      assert.deepEqual(
        exported.filter(({ type }) => type === 'sinric-device').map(({ name }) => name),
        ['Lamp', 'Plug'],
      )

      await editor.goto(elsewhere.url)
      await editor.run(`RED.view.importNodes(${JSON.stringify(exported)}, { generateIds: true })`)
      await editor.openConfig('sinric-account', await idOf('sinric-account'))
      await editor.page.fill('#node-config-input-appKey', APP_KEY)
      await editor.page.fill('#node-config-input-appSecret', APP_SECRET)
      await editor.close('ok')
      const connected = cloud.next('connection')
      await editor.run("RED.actions.invoke('core:deploy-flows')")
      // A config node that counts as unused would hold the deploy up with a question.
      await editor.page.waitForFunction('!RED.nodes.dirty()')
      await connected
      for (const id of [lampId, plugId]) {
        const { success, message, value } = await cloud.ask(id, 'setPowerState', { state: 'On' })
        assert.deepEqual([success, value], [true, { state: 'On' }], message)
      }
    } finally {
      await elsewhere.stop()
      await cloud.close()
    }
  })

  /** What the export dialog offers of the flow in view. */
  async function exportOfFlow(): Promise<Record<string, unknown>[]> {
    const { page } = editor
    await editor.run("RED.actions.invoke('core:show-export-dialog')")
    await page.locator('#red-ui-clipboard-dialog-export-rng-flow').click()
    const text = page.locator('#red-ui-clipboard-dialog-export-text')
    await page.waitForFunction("$('#red-ui-clipboard-dialog-export-text').val().includes('sinric-in')")
    const exported = JSON.parse(await text.inputValue()) as Record<string, unknown>[]
    await page.locator('#red-ui-clipboard-dialog-cancel').click()
    return exported
  }

  const idOf = (type: string): Promise<string> =>
    editor.run(
      `(() => { let id; RED.nodes.eachConfig((node) => { if (node.type === '${type}') id = node.id }); return id })()`,
    )
})

const APP_KEY = 'de0bxxxx-1x3x-4x3x-ax2x-5dabxxxxxxxx'
const APP_SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'

/** The in node leads to the out node: what was asked for is what has come of it. */
function houseAt(server: string): object[] {
  const plain = { profile: 'value', topic: '' }
  return [
    { id: 'account', type: 'sinric-account', name: 'Home', server },
    { ...device('lamp', 'Lamp', lampId), ...plain },
    { ...device('plug', 'Plug', plugId), ...plain },
    { id: 'in', type: 'sinric-in', name: '', device: 'lamp', x: 200, y: 100, wires: [['out']] },
    { id: 'out', type: 'sinric-out', name: '', device: 'lamp', x: 400, y: 100, wires: [] },
  ]
}
