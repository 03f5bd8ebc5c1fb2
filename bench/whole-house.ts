import type { Locator, Page } from 'playwright-core'

/** What a person does with mouse and keyboard, counted. */
export class Hands {
  count = 0
  /** What was typed. */
  readonly typed: string[] = []

  async click(target: Locator): Promise<void> {
    this.count += 1
    await target.click()
  }

  async type(field: Locator, text: string): Promise<void> {
    this.count += 1
    this.typed.push(text)
    await field.fill(text)
  }
}

export interface Home {
  /** Host and port. */
  broker: string
  appKey: string
  appSecret: string
  /** Without one, Device IDs have to be pasted. */
  apiKey: string
}

/**
 * From an empty flow to the button that adds the devices of a house, in Node-RED's editor.
 * @param which tick
 */
export async function chooseHouse(
  page: Page,
  hands: Hands,
  home: Home,
  which = /^All devices/,
): Promise<void> {
  const tab = page.locator('#red-ui-tab-homewire-link-button')
  const isOpen = await page.locator('.homewire-sidebar').isVisible()
  if (!isOpen && (await tab.isVisible())) await hands.click(tab)
  else if (!isOpen) {
    // A narrow sidebar has it in the menu of its tabs.
    await hands.click(page.locator('#red-ui-sidebar .red-ui-tab-link-button-menu'))
    await hands.click(page.locator('.red-ui-menu-dropdown a:visible', { hasText: 'Homewire' }))
  }
  await hands.click(page.getByRole('tab', { name: 'Add devices' }))
  await hands.type(page.getByLabel('Address of the MQTT broker'), home.broker)
  await hands.click(page.getByRole('button', { name: 'Find my devices' }))
  await hands.click(page.getByRole('checkbox', { name: which }))
  await hands.type(page.getByLabel('App Key'), home.appKey)
  await hands.type(page.getByLabel('App Secret'), home.appSecret)
  if (home.apiKey !== '') await hands.type(page.getByLabel('API Key'), home.apiKey)
}

/** The one click, and the answer to what it asks. @returns what is said then */
export async function addHouse(page: Page, hands: Hands): Promise<string> {
  const create = page.getByRole('button', { name: 'Create and add' })
  const note = page.locator('.homewire-add-foot .homewire-add-note')
  await hands.click(page.getByRole('button', { name: /^Add \d+/ }))
  const said = note.filter({ hasText: /^(?!Creating ).+/ })
  await create.or(said).first().waitFor()
  if (await create.isVisible()) await hands.click(create)
  await said.waitFor({ timeout: 180_000 })
  return said.innerText()
}

export async function deploy(page: Page, hands: Hands): Promise<void> {
  await hands.click(page.locator('#red-ui-header-button-deploy'))
  await page.waitForFunction('!RED.nodes.dirty()')
}
