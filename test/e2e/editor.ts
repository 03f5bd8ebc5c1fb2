import { isDeepStrictEqual } from 'node:util'
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'

/** The editor swallows what a node's dialog throws and writes it to the console instead. */
const swallowed =
  /^(oneditprepare|oneditsave|oneditcancel|Validation error|Definition error|registerType|Unknown type)/

/** On a slow machine Node-RED 5.0 shows the first of its tips before the tab that it stands in is there. */
const tipsTooEarly =
  /^TypeError: Cannot read properties of undefined \(reading 'html'\)\n +at \w+ \(\S+\/red\/red\.min\.js\S*\)$/

/** The Node-RED editor in a browser, as a user works with it. */
export class Editor {
  /** What went wrong in the page since the last look. */
  readonly troubles: string[] = []

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => {
      const trouble = error.stack ?? error.message
      if (!tipsTooEarly.test(trouble)) this.troubles.push(trouble)
    })
    page.on('console', (message) => {
      if (swallowed.test(message.text())) this.troubles.push(message.text())
    })
  }

  static async open(browser: Browser, url: string, language: string): Promise<Editor> {
    const context = await browser.newContext({ locale: language, viewport: { width: 1280, height: 1100 } })
    const editor = new Editor(await context.newPage())
    await editor.goto(url)
    return editor
  }

  /** Opens the editor of a Node-RED, and waits until it has loaded. */
  async goto(url: string): Promise<void> {
    await this.page.goto(url)
    await this.page.waitForFunction(
      "window.RED && RED.nodes && RED.nodes.getType('sinric-out') && RED.workspaces.active()",
    )
    await this.page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' })
  }

  /** Runs an expression in the page, where `RED` and `$` are. */
  async run<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression)
  }

  async import(nodes: object[]): Promise<void> {
    const placed = JSON.stringify(nodes)
    await this.run(`
      RED.view.importNodes(${placed}.map((node) => ('x' in node ? { ...node, z: RED.workspaces.active() } : node)), { generateIds: false })
    `)
    // Imported nodes hang on the mouse until a click puts them down.
    await this.page.mouse.click(640, 500)
    await this.page.waitForFunction('!RED.view.state || RED.view.state() === RED.state.DEFAULT')
  }

  async deploy(): Promise<void> {
    await this.run("RED.actions.invoke('core:deploy-flows')")
    const confirm = this.page.locator('.red-ui-notification button.primary')
    await this.page.waitForFunction(
      "!RED.nodes.dirty() || $('.red-ui-notification button.primary:visible').length > 0",
    )
    if (await confirm.first().isVisible()) await confirm.first().click()
    await this.page.waitForFunction('!RED.nodes.dirty()')
  }

  /** Opens the dialog of a node on the canvas. */
  async openNode(id: string): Promise<void> {
    await this.run(`RED.editor.edit(RED.nodes.node('${id}'))`)
    await this.page.locator('#node-dialog-ok').waitFor()
    await this.settled()
  }

  /** Opens the dialog of a config node; a new one without an id. */
  async openConfig(type: string, id = '_ADD_'): Promise<void> {
    await this.run(`RED.editor.editConfig('', '${type}', '${id}')`)
    await this.page.locator('#node-config-dialog-ok').waitFor()
    await this.settled()
  }

  async close(button: 'ok' | 'cancel'): Promise<void> {
    const isConfig = await this.page.locator('#node-config-dialog-ok').isVisible()
    await this.page.locator(isConfig ? `#node-config-dialog-${button}` : `#node-dialog-${button}`).click()
    await this.page.locator('.red-ui-tray').waitFor({ state: 'detached' })
  }

  /** A tray slides in; what is clicked before it has arrived is missed. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(
      "$('.red-ui-tray').length > 0 && !$('.red-ui-tray').is(':animated') && parseInt($('.red-ui-tray').last().css('right')) >= 0",
    )
  }

  /** The user draws the window; resolves when the page has been laid out anew. */
  async resize(size: { width: number; height: number }): Promise<void> {
    await this.page.setViewportSize(size)
    await this.page.waitForFunction(`innerWidth === ${size.width} && innerHeight === ${size.height}`)
    await this.run('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))')
  }

  /** Writes into a field that is filled in here, or left to the message (Node-RED's typed input). */
  async fillTyped(name: string, text: string): Promise<void> {
    const field = this.page.locator(`#node-input-${name} + .red-ui-typedInput-container`)
    const input = field.locator('.red-ui-typedInput-input')
    if (!(await input.isVisible())) {
      await field.locator('.red-ui-typedInput-type-select').click()
      await this.page.locator('.red-ui-typedInput-options:visible a').last().click()
    }
    await input.fill(text)
  }

  async text(selector: string): Promise<string> {
    return (await this.page.locator(selector).innerText()).trim()
  }

  /** Waits until the text is there, and fails with the one that is there instead. */
  async expectText(selector: string, expected: string | RegExp): Promise<void> {
    const matches = (text: string): boolean =>
      typeof expected === 'string' ? text === expected : expected.test(text)
    let text = ''
    for (const deadline = Date.now() + 5_000; Date.now() < deadline;) {
      text = ((await this.page.locator(selector).textContent()) ?? '').trim()
      if (matches(text)) return
      await this.page.waitForTimeout(20)
    }
    if (typeof expected === 'string') assert.equal(text, expected)
    else assert.match(text, expected)
  }

  /** Waits for the lines of the preview, what a message will look like, to begin with these. */
  async expectPreview(...expected: string[]): Promise<void> {
    let lines: string[] = []
    await this.run("$('.homewire-preview details').prop('open', true)")
    for (const deadline = Date.now() + 5_000; Date.now() < deadline;) {
      const rows = await this.page.locator('.homewire-preview tr').allInnerTexts()
      lines = rows.map((row) => row.split('\t').join(': ')).slice(0, expected.length)
      if (isDeepStrictEqual(lines, expected)) return
      await this.page.waitForTimeout(20)
    }
    assert.deepEqual(lines, expected)
  }

  /** The flow as the export menu would write it. */
  async exported(): Promise<Record<string, unknown>[]> {
    return this.run(`(() => {
      const nodes = RED.nodes.filterNodes({})
      RED.nodes.eachConfig((node) => { nodes.push(node) })
      return RED.nodes.createExportableNodeSet(nodes)
    })()`)
  }

  expectNoTrouble(): void {
    assert.deepEqual(this.troubles.splice(0), [])
  }
}
