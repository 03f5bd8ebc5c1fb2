import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { launchBrowser, needsChromium } from '../support/browser'
import { Place } from '../support/namespaces'
import { skip, skipOffline } from '../support/network'
import { ours, Stranger } from '../support/stranger'
import { Editor } from './editor'

/** More than somebody does who only wants to see whether it works. */
const MOST_INTERACTIONS = 6
/** What somebody puts up with who only wants to see whether it works, in ms. */
const PATIENCE_MS = 60_000

const words = {
  'en-US': {
    tab: 'Practice',
    place: 'Put a practice lamp on the canvas',
    say: 'turn on Lamp',
    done: /^OK\. Lamp – On \/ off: on \(/,
  },
  'zh-CN': { tab: '练习', place: '在画布上放一盏练习灯', say: '打开台灯', done: /^好的。台灯 – 开关：开（/ },
}

for (const [language, { tab, place, say, done }] of Object.entries(words))
  describe(`Somebody without an account and without a network, in ${language}`, function () {
    this.timeout(180_000)
    /** Node-RED and the browser are in it, and no cable leads there. */
    let island: Place
    /** With the packed package, installed as the palette does it. */
    let nodeRed: Stranger
    let browser: Browser
    let editor: Editor
    const started: (() => Promise<void>)[] = []

    before(async function () {
      needsChromium(this)
      try {
        island = await Place.open('island')
        started.push(() => island.close())
      } catch {
        return skip(this, 'this system does not let a test have a network of its own')
      }
      try {
        nodeRed = await Stranger.start({ ...ours, node: island.program(ours.node) })
        started.push(() => nodeRed.stop())
      } catch (error) {
        skipOffline(this, error)
      }
      browser = await launchBrowser((program) => island.program(program))
      started.push(() => browser.close())
      editor = await Editor.open(browser, nodeRed.url, language)
    })
    after(async () => {
      for (const stop of started.toReversed()) await stop()
    })

    it('reaches nothing but loopback', async () => {
      assert.ok(island.has(nodeRed.pid) && !island.has(process.pid))
      const interfaces = (await island.ip('-o', 'link')).trim().split('\n')
      assert.deepEqual(
        interfaces.map((line) => line.split(': ')[1]),
        ['lo'],
      )
      assert.equal(await island.ip('route'), '')
      await assert.rejects(fetch(nodeRed.url), 'Node-RED can be reached from outside')
      const page = await editor.page.context().newPage()
      await assert.rejects(
        page.goto('http://192.0.2.1/'),
        /ERR_(?:INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE)/,
      )
      await page.close()
    })

    it(`lights a lamp by a sentence in at most ${MOST_INTERACTIONS} interactions and a minute`, async function () {
      this.timeout(PATIENCE_MS)
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
    })
  })
