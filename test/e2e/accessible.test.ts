import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { nodeRed5 } from '../support/runtime'
import { dialogs, home } from './dialogs'
import { axeFindings, loadAxe } from './axe'
import { Editor } from './editor'
import { NodeRed } from './node-red'

/** More than any dialog has, with everything unfolded. */
const MOST_CONTROLS = 60

/** Controls that the Tab key does not reach, or that are links without a name, though they can be seen. */
const unreachable = `$('.red-ui-tray .homewire').last().find('input, select, textarea, button, summary, a').toArray()
  .filter((one) => one.offsetParent !== null && (one.tabIndex < 0 || (one.matches('a:not([href])') && !one.matches('[tabindex][aria-label]'))))
  .map((one) => one.outerHTML.slice(0, 120))`

/** Opens what is folded, and puts a row into the table of topics where there is one. */
const unfold = `(() => {
  const dialog = $('.red-ui-tray .homewire').last()
  dialog.find('details').prop('open', true)
  dialog.find('#homewire-wiring-add').trigger('click')
})()`

/** Notes which controls the focus comes to, beginning with the first. */
const followFocus = `(() => {
  const dialog = $('.red-ui-tray .homewire').last()
  dialog.on('focusin', ({ target }) => { target.dataset.reached = 'yes' })
  dialog.find(':focusable').first().trigger('focus')
})()`

/** Controls that can be seen and that the focus did not come to. */
const skipped = `$('.red-ui-tray .homewire').last().find('input, select, textarea, button, summary, a').toArray()
  .filter((one) => one.checkVisibility() && !one.disabled && one.dataset.reached !== 'yes')
  .map((one) => one.outerHTML.slice(0, 120))`

/** What around the dialog, up to its tray, has to be scrolled sideways. */
const tooWide = `$('.red-ui-tray .homewire').last().parentsUntil('.red-ui-tray').addBack().toArray()
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.className + ' needs ' + one.scrollWidth + ' px of ' + one.clientWidth)`

/** What of the dialog begins or ends outside it. */
const cutOff = `(() => {
  const dialog = $('.red-ui-tray .homewire').last()
  const { left, right } = dialog.parents('.red-ui-tray-body')[0].getBoundingClientRect()
  return dialog.find('label, input, select, textarea, button, p, summary, td').toArray()
    .filter((one) => one.checkVisibility() && !one.classList.contains('homewire-unseen'))
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.left < left - 1 || box.right > right + 1))
    .map(([one, box]) => one.outerHTML.slice(0, 120) + ' is from ' + box.left + ' to ' + box.right)
})()`

describe('Every dialog, for people who do not see well or use no mouse', function () {
  this.timeout(300_000)
  let browser: Browser | undefined

  before(async function () {
    needsChromium(this)
    buildOnce()
    browser = await launchBrowser()
  })
  after(() => browser?.close())

  it('has nothing serious for axe to find, in Node-RED 4.1', () => withEditor({}, lookAtAll))

  it('has nothing serious for axe to find, in Node-RED 5, dark and light', async () => {
    const { node, folder } = await nodeRed5()
    const environment = {
      NODE_RED: join(folder, 'node_modules', 'node-red', 'red.js'),
      NODE_RED_NODE: node,
    }
    await withEditor(environment, (editor) =>
      lookAtAll(editor, async (look) => {
        for (const isDark of [true, false]) {
          // What its settings do when somebody chooses a theme.
          await editor.run(`document.documentElement.classList.toggle('nr-theme-dark', ${isDark})`)
          await look()
        }
      }),
    )
  })

  for (const language of ['en-US', 'zh-CN'])
    it(`fits into a window of 760 px and one of 1024 px, with nothing beside its tray, in ${language}`, () =>
      withEditor({ language }, async (editor) => {
        const fitsInto = async (width: number, type: string): Promise<void> => {
          assert.deepEqual(await editor.run(tooWide), [], `${type} at ${width} px`)
          assert.deepEqual(await editor.run(cutOff), [], `${type} at ${width} px`)
          const box = await editor.page.locator('.red-ui-tray .homewire').last().boundingBox()
          assert.ok(
            box && box.x >= 0 && box.x + box.width <= width,
            `${type} is from ${box?.x} to ${box && box.x + box.width}`,
          )
        }
        await editor.resize({ width: 760, height: 900 })
        await eachDialog(editor, async (type) => {
          await editor.run("$('.red-ui-tray .homewire').last().find('details').prop('open', true)")
          await fitsInto(760, type)
          await editor.resize({ width: 1024, height: 900 })
          await fitsInto(1024, type)
          await editor.resize({ width: 760, height: 900 })
        })
      }))

  it('is gone through with the Tab key alone, every control of it', () =>
    withEditor({}, async (editor) => {
      await eachDialog(editor, async (type) => {
        await editor.run(unfold)
        await editor.run(followFocus)
        for (let presses = 0; presses < MOST_CONTROLS; presses += 1) await editor.page.keyboard.press('Tab')
        assert.deepEqual(await editor.run(skipped), [], type)
      })
    }))

  for (const language of ['en-US', 'zh-CN'])
    it(`fits on a screen of 1280 × 900, as far as nothing rare is unfolded, in ${language}`, () =>
      fits(language))

  const fits = (language: string): Promise<void> =>
    withEditor({ language }, async (editor) => {
      await editor.page.setViewportSize({ width: 1280, height: 900 })
      await eachDialog(editor, async (type) => {
        if (type.endsWith('-device')) await editor.page.locator('.homewire-preview').waitFor()
        const [needed, given] = await editor.run<[number, number]>(
          "(([body]) => [body.scrollHeight, body.clientHeight])($('.red-ui-tray-content').last())",
        )
        assert.ok(needed <= given, `${type} needs ${needed} px of ${given}`)
      })
    })

  async function withEditor(
    { language = 'en-US', ...environment }: Record<string, string>,
    use: (editor: Editor) => Promise<void>,
  ): Promise<void> {
    Object.assign(process.env, environment)
    const nodeRed = await NodeRed.start().finally(() => {
      for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name)
    })
    try {
      assert.ok(browser)
      const editor = await Editor.open(browser, nodeRed.url, language)
      await editor.import([...home])
      await loadAxe(editor)
      await use(editor)
      editor.expectNoTrouble()
      await editor.page.context().close()
    } finally {
      await nodeRed.stop()
    }
  }

  /** @param inEach how each dialog that is open is looked at: once, or in several dresses */
  async function lookAtAll(
    editor: Editor,
    inEach = (look: () => Promise<void>): Promise<void> => look(),
  ): Promise<void> {
    const found: string[] = []
    await eachDialog(editor, async (type) => {
      await editor.run(unfold)
      await inEach(async () => {
        const lines = [
          ...(await axeFindings(editor, "$('.red-ui-tray .homewire').last()[0]")),
          ...(await editor.run<string[]>(unreachable)).map((one) => `no Tab key for ${one}`),
        ]
        found.push(...lines.map((line) => `${type}: ${line}`))
      })
    })
    assert.deepEqual(found, [])
  }

  async function eachDialog(editor: Editor, look: (type: string) => Promise<void>): Promise<void> {
    for (const { type, id, isConfig } of dialogs) {
      if (isConfig) await editor.openConfig(type, id)
      else await editor.openNode(id)
      await look(type)
      await editor.close('cancel')
    }
  }
})
