import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../test/support/browser'
import { freePort } from '../test/support/free-port'

const ROOT = join(__dirname, '..')
const SOON_MS = 60_000

/** A picture in one language: the suffix of its file, and what is pressed on the way to it. */
interface Reader {
  readonly locale: string
  readonly suffix: string
  readonly environment: NodeJS.ProcessEnv
  readonly connected: string
  readonly turnOn: string
  readonly isOn: RegExp
}

const READERS: readonly Reader[] = [
  {
    locale: 'en-US',
    suffix: '',
    environment: { LANG: 'en_US.UTF-8' },
    connected: 'Node-RED is connected.',
    turnOn: 'Turn on Lamp',
    isOn: /^OK\. Lamp – on/,
  },
  {
    locale: 'zh-CN',
    suffix: '.zh-CN',
    environment: { LANG: 'zh_CN.UTF-8' },
    connected: 'Node-RED 已连接。',
    turnOn: '打开吊灯',
    isOn: /^好的。吊灯/,
  },
]

/** The pictures of the read-me, in both languages, from the running demo. */
async function run(): Promise<void> {
  const browser = await launchBrowser()
  try {
    for (const reader of READERS) await withDemo(reader, (addresses) => picture(browser, reader, addresses))
  } finally {
    await browser.close()
  }
}

interface Addresses {
  editor: string
  house: string
}

/** Runs a demo of its own, in the language of the reader. */
async function withDemo(
  { environment }: Reader,
  work: (addresses: Addresses) => Promise<void>,
): Promise<void> {
  const userDir = mkdtempSync(join(tmpdir(), 'homewire-pictures-'))
  const ports = { PORT: await freePort(), MQTT_PORT: await freePort(), SIMULATOR_PORT: await freePort() }
  const inherited = { ...process.env, LC_ALL: undefined, LC_MESSAGES: undefined, ...environment }
  const demo = spawn(process.execPath, [join(ROOT, 'scripts', 'start.mjs')], {
    env: { ...inherited, ...texts(ports), HOMEWIRE_BUILT: '1', HOMEWIRE_DEMO_DIR: userDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await work(await addressesOf(demo.stdout))
  } finally {
    demo.kill('SIGTERM')
    if (demo.exitCode === null) await once(demo, 'exit')
    rmSync(userDir, { recursive: true, force: true })
  }
}

function texts(numbers: Record<string, number>): Record<string, string> {
  return Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, String(number)]))
}

async function addressesOf(output: NodeJS.ReadableStream): Promise<Addresses> {
  let said = ''
  for await (const text of output) {
    said += String(text)
    const [editor, house] = [...said.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(([address]) => address)
    if (editor !== undefined && house !== undefined && said.includes('mqtt://')) return { editor, house }
  }
  throw new Error(`The demo ended:\n${said}`)
}

async function picture(browser: Browser, reader: Reader, { editor, house }: Addresses): Promise<void> {
  const context = await browser.newContext({ locale: reader.locale, viewport: { width: 1400, height: 1000 } })
  context.setDefaultTimeout(SOON_MS)
  const file = (name: string): string => join(ROOT, 'docs', 'images', `${name}${reader.suffix}.png`)
  await houseOf(context, reader, house, file('virtual-house'))
  await editorOf(context, editor, file)
  await context.close()
}

async function houseOf(
  context: BrowserContext,
  { connected, turnOn, isOn }: Reader,
  address: string,
  path: string,
): Promise<void> {
  const page = await context.newPage()
  await page.goto(address)
  await page.getByText(connected).first().waitFor()
  await page.locator('#sinric').getByRole('button', { name: turnOn, exact: true }).click()
  await page.getByText(isOn).first().waitFor()
  await page.screenshot({ path })
}

async function editorOf(
  context: BrowserContext,
  address: string,
  file: (name: string) => string,
): Promise<void> {
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForFunction(
    "window.RED && RED.nodes && RED.nodes.getType('sinric-out') && RED.workspaces.active()",
  )
  await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' })
  await page.evaluate("RED.actions.invoke('core:hide-sidebar')")
  await page.getByText('✓').first().waitFor()
  await flowOf(page, file('demo-flow'))
  await dialogOf(page, file('device-dialog'))
}

/** The first tab of the demo, without what stands around it. */
async function flowOf(page: Page, path: string): Promise<void> {
  const chart = await page.locator('#red-ui-workspace-chart').boundingBox()
  if (!chart) throw new Error('The editor shows no flow')
  await page.screenshot({ path, clip: { x: chart.x, y: chart.y, width: 860, height: 680 } })
}

/** The dialog of the lamp as a device. */
async function dialogOf(page: Page, path: string): Promise<void> {
  await page.evaluate(`(() => {
    let lamp
    RED.nodes.eachConfig((node) => { if (node.type === 'sinric-device') lamp ??= node })
    RED.editor.editConfig('', 'sinric-device', lamp.id)
  })()`)
  await page.locator('.homewire-preview tr').first().waitFor()
  await page.waitForFunction("!$('.red-ui-tray').is(':animated')")
  const tray = page.locator('.red-ui-tray').last()
  await tray.screenshot({ path })
}

run().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
