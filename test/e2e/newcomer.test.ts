import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { buildOnce } from '../package/built'
import { readText } from '../package/files'
import { launchBrowser, needsChromium } from '../support/browser'
import { Editor } from './editor'
import { NodeRed } from './node-red'

/** What people type who have just installed it, and the nodes that they shall see. */
const searches = {
  'en-US': [
    ['alexa', ['sinric-in', 'sinric-out']],
    ['google', ['sinric-in', 'sinric-out']],
    ['Google Home', ['sinric-in', 'sinric-out']],
    ['smartthings', ['sinric-in', 'sinric-out']],
    ['smart home', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['voice', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['light', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['zigbee', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['tasmota', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['mqtt', ['sinric-in', 'rokid-in', 'sagoo-in']],
    ['homewire', ['sinric-in', 'rokid-in', 'sagoo-in', 'sagoo-request', 'mixin-in', 'mixin-out']],
    ['chat', ['mixin-in', 'mixin-out']],
    ['IoT', ['sagoo-in', 'sagoo-out', 'sagoo-request', 'sagoo-subscribe']],
  ],
  'zh-CN': [
    ['alexa', ['sinric-in', 'sinric-out']],
    ['google', ['sinric-in', 'sinric-out']],
    ['智能家居', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['语音', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['若琪', ['rokid-in', 'rokid-out']],
    ['灯', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['light', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['zigbee', ['sinric-in', 'sinric-out', 'rokid-in', 'rokid-out']],
    ['mqtt', ['sinric-in', 'rokid-in', 'sagoo-in']],
    ['聊天', ['mixin-in', 'mixin-out']],
    ['物联网', ['sagoo-in', 'sagoo-out', 'sagoo-request', 'sagoo-subscribe']],
  ],
} as const

/** The types of the palette that its filter lets through. */
const passing =
  "$('.red-ui-palette-node:not([data-filter])').toArray().map((entry) => entry.dataset.paletteType)"

describe('Somebody who has just installed Homewire', function () {
  this.timeout(60_000)
  let nodeRed: NodeRed
  let browser: Browser

  before(async function () {
    needsChromium(this)
    buildOnce()
    nodeRed = await NodeRed.start()
    browser = await launchBrowser()
  })
  after(async () => {
    await browser.close()
    await nodeRed.stop()
  })

  for (const [language, wanted] of Object.entries(searches)) {
    describe(`in the palette, in ${language}`, () => {
      let editor: Editor
      before(async () => {
        editor = await Editor.open(browser, nodeRed.url, language)
      })
      after(() => editor.page.context().close())

      /** Types into the palette's filter, and waits until it has told the entries so. */
      async function filter(text: string, isDone: string): Promise<void> {
        const field = editor.page.locator('#red-ui-palette-search input')
        await field.fill(text)
        await field.press('End')
        await editor.page.waitForFunction(`${passing}.length ${isDone}`, undefined, { timeout: 5_000 })
      }

      for (const [word, types] of wanted)
        it(`finds the nodes by typing “${word}”`, async () => {
          await filter('a word that nothing has', '=== 0')
          await filter(word, '> 0')
          const shown = await editor.run<string[]>(passing)
          assert.deepEqual(
            types.filter((type) => !shown.includes(type)),
            [],
          )
          editor.expectNoTrouble()
        })

      it('sees in then out, then request and subscribe, each with what it is for', async () => {
        const order = await editor.run<string[]>(
          "$('#red-ui-palette-container-homewire .red-ui-palette-node').toArray().map((entry) => entry.dataset.paletteType)",
        )
        assert.deepEqual(
          order.filter((type) => type.startsWith('sagoo')),
          ['sagoo-in', 'sagoo-out', 'sagoo-request', 'sagoo-subscribe'],
        )
        for (const type of order) {
          const label = await editor.run<string>(
            `RED.utils.getPaletteLabel('${type}', RED.nodes.getType('${type}'))`,
          )
          assert.match(label, new RegExp(`^${type.replace('-', ' ')} · .+`))
        }
      })
    })
  }

  describe('who imports one example after another', () => {
    let editor: Editor
    before(async () => {
      editor = await Editor.open(browser, nodeRed.url, 'en-US')
    })
    after(() => editor.page.context().close())

    it('is asked, and the second one uses the account and the broker of the first', async () => {
      const examples = ['06 - Colour lamp (Zigbee2MQTT)', '07 - Plug (Tasmota)']
      await paste(readText('examples', 'Sinric Pro', `${examples[0]}.json`))
      const [account] = await ofType('sinric-account')
      await editor.run(`RED.nodes.node('${account!.id}').name = 'The keys are in here'`)
      await paste(readText('examples', 'Sinric Pro', `${examples[1]}.json`))
      assert.deepEqual(
        (await ofType('sinric-account')).map(({ name }) => name),
        ['The keys are in here'],
      )
      assert.equal((await ofType('mqtt-broker')).length, 1)
      const devices = await ofType('sinric-device')
      assert.deepEqual(devices.map(({ name, account: of }) => [name, of]).sort(), [
        ['Colour lamp', account!.id],
        ['Plug', account!.id],
      ])
      editor.expectNoTrouble()
    })

    const ofType = (type: string): Promise<Record<'id' | 'name' | 'account', string>[]> =>
      editor.run(`(() => {
        const found = []
        RED.nodes.eachConfig(({ id, name, account, type }) => {
          if (type === '${type}') found.push({ id, name, account })
        })
        return found
      })()`)

    /** Pastes a flow into the import dialog, as a copy where Node-RED asks. */
    async function paste(flow: string): Promise<void> {
      const { page } = editor
      await editor.run("RED.actions.invoke('core:show-import-dialog')")
      await page.fill('#red-ui-clipboard-dialog-import-text', flow)
      await page.press('#red-ui-clipboard-dialog-import-text', 'End')
      await page.click('#red-ui-clipboard-dialog-ok')
      const copy = page.locator('.red-ui-notification button', { hasText: 'Import copy' })
      await page.waitForFunction(
        "RED.view.state() === RED.state.IMPORT_DRAGGING || $('.red-ui-notification button:visible').length > 0",
      )
      if (await copy.isVisible()) await copy.click()
      await page.waitForFunction('RED.view.state() === RED.state.IMPORT_DRAGGING')
      await page.mouse.click(640, 300)
      await page.waitForFunction('RED.view.state() === RED.state.DEFAULT')
    }
  })

  describe('with two lamps', () => {
    let editor: Editor
    const flow = [
      { id: 'account', type: 'sinric-account', name: 'Home', server: 'wss://ws.sinric.pro' },
      ...['Attic fan', 'Kitchen blind', 'Lamp'].map((name, index) => ({
        ...{ id: `device${index}`, type: 'sinric-device', name, account: 'account' },
        ...{ deviceId: `5dc1564130aaaaaa1234567${index}`, deviceType: 'SWITCH', profile: 'value' },
      })),
      { id: 'in', type: 'sinric-in', name: '', device: 'device2', x: 200, y: 200, wires: [[]] },
      { id: 'out', type: 'sinric-out', name: '', device: 'device2', x: 400, y: 200, wires: [] },
    ]
    before(async () => {
      editor = await Editor.open(browser, nodeRed.url, 'en-US')
    })
    beforeEach(() => editor.import(flow))
    afterEach(async () => {
      editor.expectNoTrouble()
      await editor.run(`${JSON.stringify(flow.map(({ id }) => id))}
        .forEach((id) => RED.nodes.node(id) && RED.nodes.remove(id))`)
    })
    after(() => editor.page.context().close())

    it('deletes a device in its dialog, and no node moves to another one', async () => {
      const { page } = editor
      await editor.openNode('in')
      await editor.run(
        "RED.editor.editConfig('device', 'sinric-device', 'device2', 'node-input', RED.nodes.node('in'))",
      )
      await page.locator('#node-config-dialog-ok').waitFor()
      await editor.settled()
      await page.locator('.red-ui-tray').last().getByRole('button', { name: 'Delete' }).click()
      await page.locator('#node-config-dialog-ok').waitFor({ state: 'detached' })
      await editor.expectText('.homewire-in .homewire-row-device + .homewire-note', /has been deleted/)
      assert.equal(await page.inputValue('#node-input-device'), '_ADD_')
      await editor.close('ok')
      assert.equal(await editor.run("RED.nodes.node('in').device"), '')
      assert.equal(await editor.run("RED.editor.validateNode(RED.nodes.node('in'))"), false)
    })

    it('opens a node whose device was deleted elsewhere, and it is not moved by Done either', async () => {
      await editor.run("RED.nodes.remove('device2')")
      await editor.openNode('out')
      await editor.expectText('.homewire-out .homewire-row-device + .homewire-note', /has been deleted/)
      await editor.close('ok')
      assert.equal(await editor.run("RED.nodes.node('out').device"), '')
    })

    it('chooses another device after that, and the warning goes', async () => {
      await editor.run("RED.nodes.remove('device2')")
      await editor.openNode('out')
      await editor.page.selectOption('#node-input-device', 'device0')
      await editor.expectText('.homewire-out .homewire-row-device + .homewire-note', '')
      await editor.close('ok')
      assert.equal(await editor.run("RED.nodes.node('out').device"), 'device0')
    })

    it('enters the Device ID of another device, and the dialog names that one', async () => {
      const { page } = editor
      const note = '.homewire-deviceId-note + .homewire-note'
      await editor.openConfig('sinric-device', 'device2')
      await editor.expectText(note, '')
      await page.fill('#node-config-input-deviceId', '5dc1564130aaaaaa12345671')
      await editor.expectText(note, /“Kitchen blind” has the same ID/)
      await page.fill('#node-config-input-deviceId', '5dc1564130aaaaaa12345679')
      await editor.expectText(note, '')
      await editor.close('cancel')
    })

    it('gives a device a name of 70 characters, and its node does not cover the next one', async () => {
      await editor.run(`
        RED.nodes.node('device2').name = 'The lamp in the corner of the living room beside the old grandfather clock'
        RED.nodes.node('in').dirty = RED.nodes.node('in').resize = true
        RED.view.redraw(true)
      `)
      await editor.page.waitForFunction("document.getElementById('in').textContent.includes('The lamp')")
      const label = await editor.run<string>("RED.nodes.node('in')._def.label.call(RED.nodes.node('in'))")
      assert.equal(label, 'The lamp in the corner of the…')
      const width = await editor.run<number>("RED.nodes.node('in').w")
      assert.ok(width <= 260, `${width} px`)
    })
  })
})
