import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { axeFindings, loadAxe } from './axe'
import { Editor } from './editor'
import { NodeRed } from './node-red'

/** A bot without a keystore, and a node that is wired to nothing. */
const home = [
  { id: 'tab', type: 'tab', label: 'Home' },
  { id: 'bot', type: 'mixin-bot', name: 'Family bot', server: '', api: '' },
  { id: 'chat', type: 'mixin-in', z: 'tab', name: 'Chat', bot: 'bot', x: 200, y: 100, wires: [[]] },
]

describe('The tab Check of the sidebar', function () {
  this.timeout(120_000)
  let browser: Browser | undefined

  before(async function () {
    needsChromium(this)
    buildOnce()
    browser = await launchBrowser()
  })
  after(() => browser?.close())

  async function withEditor(
    flows: object[],
    language: string,
    use: (editor: Editor) => Promise<void>,
  ): Promise<void> {
    const nodeRed = await NodeRed.start(flows)
    try {
      assert.ok(browser)
      const editor = await Editor.open(browser, nodeRed.url, language)
      await editor.run("RED.sidebar.show('homewire')")
      await editor.page.locator('#homewire-sidebar-check-tab').waitFor()
      await use(editor)
      editor.expectNoTrouble()
      await editor.page.context().close()
    } finally {
      await nodeRed.stop()
    }
  }

  /** Goes to the tab and presses its button, with the keyboard alone. */
  async function check(editor: Editor): Promise<void> {
    const { page } = editor
    await page.locator('.homewire-sidebar [role=tab][aria-selected=true]').focus()
    await page.keyboard.press('End')
    await page.keyboard.press('Tab')
    assert.match(await editor.text('.homewire-sidebar-panel :focus'), /Check now|立即体检/)
    await page.keyboard.press('Enter')
    await page.locator('.homewire-check-fine, .homewire-check-found').waitFor()
  }

  it('names what is wrong, the worst first, and opens the dialog that mends it, by keyboard alone', () =>
    withEditor(home, 'en-US', async (editor) => {
      const { page } = editor
      await check(editor)
      assert.match(
        await editor.text('.homewire-check-state'),
        /Found: 2\s+Checked at .*Connections: 1, devices: 0, nodes: 1/,
      )
      const rows = await page.locator('.homewire-check-list li').allInnerTexts()
      assert.equal(rows.length, 2)
      assert.match(rows.join('\n'), /Error:\s*The mixin bot needs the keystore/)
      assert.match(rows.join('\n'), /Error:\s*No wire leads from Chat/)
      await page.keyboard.press('Tab')
      assert.equal(await editor.text('.homewire-check-list :focus'), 'Open Family bot')
      await page.keyboard.press('Enter')
      await page.locator('#node-config-dialog-ok').waitFor()
      await editor.settled()
      await editor.close('cancel')
      await page.getByRole('button', { name: 'Open Chat' }).press('Enter')
      await page.locator('#node-dialog-ok').waitFor()
      await editor.settled()
      await editor.close('cancel')
      await loadAxe(editor)
      assert.deepEqual(await axeFindings(editor), [])
    }))

  it('says in Chinese that everything is fine, and what was looked at', () =>
    withEditor([], 'zh-CN', async (editor) => {
      await check(editor)
      assert.match(await editor.text('.homewire-check-state'), /一切正常。\s+检查时间 .*：0 个连接，0 个设备/)
      await loadAxe(editor)
      assert.deepEqual(await axeFindings(editor), [])
    }))
})
