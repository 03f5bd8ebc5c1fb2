import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { launchBrowser, needsChromium } from '../support/browser'
import { skipOffline } from '../support/network'
import { ours, Stranger } from '../support/stranger'
import { Editor } from './editor'

/** More than somebody does who only wants to see whether it works. */
const MOST_INTERACTIONS = 6

const words = {
  'en-US': {
    tab: 'Practice',
    place: 'Put a practice lamp on the canvas',
    say: 'turn on Lamp',
    done: /^OK\. Lamp/,
  },
  'zh-CN': { tab: '练习', place: '在画布上放一盏练习灯', say: '打开台灯', done: /^好的。台灯/ },
}

describe('Somebody who has installed Homewire and has no account', function () {
  this.timeout(120_000)
  /** With the packed package, installed as the palette does it. */
  let nodeRed: Stranger
  let browser: Browser

  before(async function () {
    needsChromium(this)
    try {
      nodeRed = await Stranger.start(ours)
    } catch (error) {
      skipOffline(this, error)
    }
    browser = await launchBrowser()
  })
  after(async () => {
    await browser.close()
    await nodeRed.stop()
  })
  beforeEach(() => nodeRed.deploy([]))

  for (const [language, { tab, place, say, done }] of Object.entries(words))
    it(`lights a lamp by a sentence in at most ${MOST_INTERACTIONS} interactions, in ${language}`, async () => {
      const editor = await Editor.open(browser, nodeRed.url, language)
      const { page } = editor
      let interactions = 0
      const click = async (selector: string): Promise<void> => {
        interactions += 1
        await page.locator(selector).first().click()
      }
      // Node-RED keeps the tabs for which there is no room in a menu.
      await click('#red-ui-sidebar .red-ui-tab-link-button-menu')
      await click('.red-ui-menu-dropdown a:visible:has-text("Homewire")')
      await click(`.homewire-sidebar-tabs button:has-text("${tab}")`)
      await click(`button:has-text("${place}")`)
      await click('#red-ui-header-button-deploy')
      await page.waitForFunction('!RED.nodes.dirty()')
      await click(`.homewire-speak-sentences button:text-is("${say}")`)
      await page.locator('.homewire-speak-lit').waitFor()
      await page.waitForFunction(`${String(done)}.test($('.homewire-speak-answer').text())`)
      assert.ok(interactions <= MOST_INTERACTIONS, String(interactions))
      editor.expectNoTrouble()
      await page.context().close()
    })

  it('types what nobody understands, is asked back, and the lamp stays dark', async () => {
    const editor = await Editor.open(browser, nodeRed.url, 'en-US')
    const { page } = editor
    await editor.run("RED.sidebar.show('homewire')")
    await page.locator('.homewire-sidebar-tabs button:has-text("Practice")').click()
    await page.locator('.homewire-speak-try').click()
    await editor.deploy()
    await page.locator('.homewire-speak-sentences button').first().waitFor()
    await page.locator('.homewire-speak-form input').fill("don't turn on the lamp")
    await page.keyboard.press('Enter')
    await page.waitForFunction(
      "$('.homewire-speak-answer').text() === 'All right, I leave everything as it is.'",
    )
    assert.equal(await page.locator('.homewire-speak-lit').count(), 0)
    editor.expectNoTrouble()
    await page.context().close()
  })

  it('undoes the practice lamp in one step', async () => {
    const editor = await Editor.open(browser, nodeRed.url, 'en-US')
    const { page } = editor
    await editor.run("RED.sidebar.show('homewire')")
    await page.locator('.homewire-sidebar-tabs button:has-text("Practice")').click()
    await page.locator('.homewire-speak-try').click()
    const count =
      '(() => { let n = 0; RED.nodes.eachConfig(() => { n += 1 }); RED.nodes.eachNode(() => { n += 1 }); return n })()'
    assert.equal(await editor.run(count), 4)
    await editor.run("RED.actions.invoke('core:undo')")
    assert.equal(await editor.run(count), 0)
    await page.context().close()
  })

  it('offers the tour once, at the first deploy of something that practises, and walks through four steps', async () => {
    const editor = await Editor.open(browser, nodeRed.url, 'en-US')
    const { page } = editor
    await editor.run("RED.sidebar.show('homewire')")
    await page.locator('.homewire-sidebar-tabs button:has-text("Practice")').click()
    await page.locator('.homewire-speak-try').click()
    await editor.deploy()
    await page.locator('.homewire-tour-start').click()
    for (const title of ['Practice', 'Say something', 'See what happens', 'Go live']) {
      await page.locator('.red-ui-popover-content h2', { hasText: title }).waitFor()
      await page.locator('.red-ui-popover-content button').last().click()
    }
    await page.locator('.red-ui-tourGuide-shade').waitFor({ state: 'detached' })
    await editor.run('RED.nodes.dirty(true)')
    await editor.deploy()
    assert.equal(await page.locator('.homewire-tour-start').count(), 0)
    editor.expectNoTrouble()
    await page.context().close()
  })
})
