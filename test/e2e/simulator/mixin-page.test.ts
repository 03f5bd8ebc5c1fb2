import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { MixinSession } from '../../../src/mixin/session'
import { readKeystore } from '../../../src/mixin/keystore'
import { compose } from '../../../src/mixin/sending/outgoing'
import { MixinCloud } from '../../../simulator/mixin/cloud'
import { mixinSection } from '../../../simulator/page/mixin-section'
import { type Page as ServedPage, startPage } from '../../../simulator/page/page'
import { systemClock } from '../../../src/transport/system-clock'
import { launchBrowser, needsChromium } from '../../support/browser'
import { until } from '../../support/until'
import { APP_ID, KEYSTORE, PUBLIC, SESSION_ID } from '../../unit/mixin/keystores'
import { PNG } from '../../unit/mixin/media'

const ANN = 'a0000000-0000-4000-8000-00000000000a'
const BOB = 'b0000000-0000-4000-8000-00000000000b'
const FAMILY = 'f0000000-0000-4000-8000-00000000000f'

describe('the chat window of the simulator', function () {
  this.timeout(40_000)
  let cloud: MixinCloud
  let served: ServedPage
  let bot: MixinSession
  let browser: Browser
  let page: Page
  const heard: string[] = []

  before(async function () {
    needsChromium(this)
    cloud = new MixinCloud({
      bot: { appId: APP_ID, sessionId: SESSION_ID, publicKey: PUBLIC },
      users: [
        { id: ANN, name: 'Ann' },
        { id: BOB, name: 'Bob' },
      ],
      groups: [{ id: FAMILY, name: 'Family' }],
    })
    served = await startPage([mixinSection(cloud)], [cloud])
    const { keystore } = readKeystore(KEYSTORE)
    bot = new MixinSession({
      server: `ws://127.0.0.1:${served.port}`,
      api: `http://127.0.0.1:${served.port}`,
      keystore,
      clock: systemClock,
      random: Math.random,
      onMessage: ({ message_id: id, category, data, user_id: user }) => {
        heard.push(`${user === ANN ? 'Ann' : 'Bob'}: ${category ?? ''} ${String(data)}`)
        bot.acknowledge(id)
      },
      onReceipt: ({ status }) => void heard.push(`receipt ${status ?? ''}`),
    })
    bot.start()
    browser = await launchBrowser()
    page = await browser.newPage({ locale: 'en-US' })
    await page.goto(`http://127.0.0.1:${served.port}`)
    await page.getByText('The bot in Node-RED is connected.').waitFor()
  })
  after(async () => {
    await browser.close()
    await bot.close()
    await served.close()
    await cloud.close()
  })
  afterEach(() => (heard.length = 0))

  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const arrives = (what: string): Promise<void> =>
    until(
      () => heard.includes(what),
      () => `${what} among ${heard.join(', ')}`,
    )

  it('writes to the bot, and shows when it has read it', async () => {
    await page.getByLabel('Write to the bot').fill('/lamp on')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await arrives(`Ann: PLAIN_TEXT ${base64('/lamp on')}`)
    await page.locator('.bubble', { hasText: '/lamp on' }).getByText('read').waitFor()
  })

  it('writes in the group as somebody else', async () => {
    await page.getByRole('tab', { name: 'Family' }).click()
    await page.getByLabel('Write as').selectOption('Bob')
    await page.getByLabel('Write to the bot').fill('@7000000001 hi')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await arrives(`Bob: PLAIN_TEXT ${base64('@7000000001 hi')}`)
    await page.getByRole('tab', { name: 'Ann' }).click()
  })

  it('shows what the bot sends: text, a picture, and buttons that write when they are pressed', async () => {
    const send = (payload: unknown, category: string) =>
      bot.sender.send([bot.sender.to(ANN)], [compose({ category, payload }, APP_ID)])
    await send('Who is there?', 'PLAIN_TEXT')
    await send(PNG, 'PLAIN_IMAGE')
    await send([{ label: 'Open', action: 'input:/door open', color: '#1DDA70' }], 'APP_BUTTON_GROUP')
    await page.getByText('Who is there?').waitFor()
    await page.locator('.bubble.bot img').waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await arrives(`Ann: PLAIN_TEXT ${base64('/door open')}`)
  })

  it('tells the bot what was read when somebody looks', async () => {
    await bot.sender.send([bot.sender.to(BOB)], [compose({ category: 'PLAIN_TEXT', payload: 'Hi' }, APP_ID)])
    await page.getByRole('tab', { name: 'Bob (1)' }).click()
    await arrives('receipt READ')
    await page.getByRole('tab', { name: 'Bob', exact: true }).waitFor()
  })

  it('makes things go wrong: the connection is refused, and comes back', async () => {
    const refuse = page.getByLabel('Refuse with HTTP 401', { exact: true })
    await refuse.check()
    await page.getByText('it was refused (http401)').waitFor()
    await refuse.uncheck()
    // A refused bot waits for minutes; a deploy starts it at once.
    await bot.stop()
    bot.start()
    await page.getByText('The bot in Node-RED is connected.').waitFor()
  })

  it('sends what no bot expects, and the bot lives on', async () => {
    for (const name of ['Send garbage', 'Send a text frame', 'Send a gzip bomb', 'Encrypted text'])
      await page.getByRole('button', { name }).click()
    await until(() => heard.some((line) => line.includes('ENCRYPTED_TEXT')), 'the encrypted text')
    assert.equal(cloud.connections, 1)
  })
})
