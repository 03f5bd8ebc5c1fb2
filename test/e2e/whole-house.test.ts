import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { addHouse, chooseHouse, deploy, Hands } from '../../bench/whole-house'
import { HOUSE_INTERACTIONS } from '../../bench/usability'
import { type Broker, startBroker } from '../../simulator/broker'
import { RokidCloud } from '../../simulator/rokid/cloud'
import { SagooPlatform } from '../../simulator/sagoo/platform'
import { SinricCloud } from '../../simulator/sinric/cloud'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { actionOf, House } from '../support/house'
import { nodeRed5 } from '../support/runtime'
import { until } from '../support/until'
import { axeFindings, loadAxe } from './axe'
import { Editor } from './editor'
import { NodeRed } from './node-red'

const APP_KEY = 'de0b0000-0000-4000-8000-00000000000f'
const APP_SECRET = 'a751abdb-e260-4bfd-a42c-60660561123d-3d8e6a30-0f39-42f0-a1ec-e47d47fb1392'
const API_KEY = 'f0000000-0000-4000-8000-00000000000f'

/** One with a slash in its name, which makes a level of its topic. */
const SLASHED = 'hall/ceiling lamp'
const ON = { state: 'On' }

type FlowNode = Record<string, unknown> & { id: string; type: string }

describe('A whole house from the sidebar', function () {
  this.timeout(300_000)
  let browser: Browser
  let nodeRed: NodeRed
  let broker: Broker
  let house: House
  let cloud: SinricCloud
  let editor: Editor
  let hands: Hands
  const ends: (() => Promise<unknown>)[] = []

  before(async function () {
    needsChromium(this)
    buildOnce()
    browser = await launchBrowser()
    ends.push(() => browser.close())
  })
  after(async () => {
    for (const end of ends.reverse()) await end()
  })

  /** A house, an account with these devices, and an editor without a flow. */
  async function begin(
    plugs: readonly string[],
    devices: ConstructorParameters<typeof SinricCloud>[0]['devices'] = [],
  ) {
    broker = await startBroker()
    house = await House.open(broker.port, plugs)
    cloud = new SinricCloud({ appKey: APP_KEY, appSecret: APP_SECRET, apiKey: API_KEY, devices })
    const server = await cloud.listen()
    nodeRed = await NodeRed.start()
    editor = await Editor.open(browser, nodeRed.url, 'en-US')
    editor.page.setDefaultTimeout(60_000)
    // The simulated cloud stands where Sinric Pro itself would.
    await editor.run(`RED.nodes.getType('sinric-account').defaults.server.value = '${server}'`)
    hands = new Hands()
  }

  /** Another Node-RED in place of the one that began, with an editor without a flow. */
  async function begunAnew(): Promise<void> {
    editor.expectNoTrouble()
    await editor.page.context().close()
    await nodeRed.stop()
    nodeRed = await NodeRed.start()
    editor = await Editor.open(browser, nodeRed.url, 'en-US')
    editor.page.setDefaultTimeout(60_000)
  }

  afterEach(async () => {
    await editor.page.context().close()
    await house.close()
    for (const end of [nodeRed.stop(), cloud.close(), broker.close()]) await end
    editor.expectNoTrouble()
  })

  const home = (): Parameters<typeof chooseHouse>[2] => ({
    ...{ broker: `127.0.0.1:${broker.port}`, appKey: APP_KEY, appSecret: APP_SECRET, apiKey: API_KEY },
  })
  const idOf = (name: string): string => {
    const found = cloud.devices.find((device) => device.name.endsWith(name))
    assert.ok(found, `${name} among ${cloud.devices.map((device) => device.name).join(', ')}`)
    return found.id
  }
  const nodesNow = async (): Promise<FlowNode[]> => (await editor.exported()) as FlowNode[]
  const canvas = (nodes: FlowNode[]): FlowNode[] => nodes.filter(({ x }) => x !== undefined)
  const types = (nodes: FlowNode[]): string[] => nodes.map(({ type }) => type).sort()

  async function deployed(deploying: () => Promise<void>): Promise<void> {
    const connected = cloud.next('connection')
    await deploying()
    await connected
  }

  /** Asks for everything that the house can do, and for its truth. */
  async function askEverything(): Promise<number> {
    let asked = 0
    for (const { name, commands = [] } of house.devices)
      for (const command of commands) {
        const own = cloud.devices.filter(
          (device) => device.name.endsWith(name) || device.name.startsWith(name),
        )
        const part = command.ask.part
        const meant =
          part === undefined ? own[0] : own.find((device) => device.name.toLowerCase().endsWith(part))
        assert.ok(meant, name)
        const answer = await cloud.ask(meant.id, ...actionOf(command))
        assert.equal(answer.success, true, `${name} ${JSON.stringify(command.ask)}: ${answer.message}`)
        asked += 1
      }
    return asked
  }

  it('takes few interactions from an empty flow to devices that all answer truthfully, and four nodes', async () => {
    await begin([SLASHED])
    await chooseHouse(editor.page, hands, home())
    assert.match(await addHouse(editor.page, hands), /^Added: 16\./)
    await deployed(() => deploy(editor.page, hands))
    assert.ok(hands.count <= 15, `${hands.count} interactions`)
    assert.equal(hands.count, HOUSE_INTERACTIONS)
    assert.ok(
      hands.typed.every((text) => !/^[0-9a-f]{24}$/.test(text)),
      'no id is typed',
    )

    const nodes = await nodesNow()
    assert.deepEqual(types(canvas(nodes)), ['mqtt in', 'mqtt out', 'sinric-in', 'sinric-out'])
    assert.equal(nodes.filter(({ type }) => type === 'function').length, 0)
    assert.equal(cloud.devices.length, 16)

    await until(() => cloud.connections > 0, 'the account is connected')
    await house.speak()
    assert.ok((await askEverything()) > 30)

    const slashed = await cloud.ask(idOf(SLASHED), 'setPowerState', ON)
    assert.deepEqual([slashed.success, house.commands.at(-1)?.topic], [true, `zigbee2mqtt/${SLASHED}/set`])

    house.react = () => [{ topic: 'zigbee2mqtt/Kitchen lamp', payload: { state: 'OFF' } }]
    const lied = await cloud.ask(idOf('Kitchen lamp'), 'setPowerState', ON)
    assert.deepEqual(
      [lied.success, lied.message],
      [false, 'Kitchen lamp: the device did not confirm within 7 s'],
    )

    house.react = () => []
    await house.publish({ topic: 'zigbee2mqtt/Coffee machine', payload: { state: 'ON' } })
    const isOn = ({ deviceId, value }: (typeof cloud.events)[number]): boolean =>
      deviceId === idOf('Coffee machine') && value.state === 'On'
    await until(() => cloud.events.some(isOn), 'the coffee machine is on')
    const silent = await cloud.ask(idOf('Coffee machine'), 'setPowerState', ON)
    assert.equal(silent.success, true, 'it is on already, and says nothing')

    await house.publish({ topic: 'zigbee2mqtt/Heating blanket/availability', payload: { state: 'offline' } })
    // The newer word comes after the older one.
    await house.publish({ topic: 'zigbee2mqtt/Coffee machine', payload: { state: 'OFF' } })
    await until(() => cloud.events.at(-1)?.value.state === 'Off', 'the coffee machine is off')
    const gone = await cloud.ask(idOf('Heating blanket'), 'setPowerState', ON)
    assert.deepEqual([gone.success, gone.message], [false, 'Heating blanket is offline'])
  })

  it('takes no more interactions for 60 devices, finds those of the account, and is undone in one step', async () => {
    const plugs = Array.from({ length: 45 }, (_, index) => `Plug ${index + 1}`)
    const kinds = new Map([['Kitchen lamp', 'LIGHT'], ...plugs.map((name) => [name, 'SWITCH'] as const)])
    const known = [...kinds].map(([name, type], index) => ({
      ...{ id: (index + 1).toString(16).padStart(24, '5'), name: ` ${name.toUpperCase()} `, type },
    }))
    await begin(plugs, known)
    const before = await nodesNow()
    await chooseHouse(editor.page, hands, home())
    for (const other of ['Rokid', 'SagooIoT'])
      assert.equal(await editor.page.getByRole('checkbox', { name: other }).isChecked(), false)
    await editor.page.keyboard.press('Tab')
    await editor.expectText(
      '.homewire-add-platform .homewire-add-note >> nth=0',
      '46 devices in the account.',
    )
    // What is not in the account is left out here, so that nothing has to be created.
    for (const row of await editor.page.locator('.homewire-add-portal').all())
      if ((await row.inputValue()) === 'create') await row.selectOption('leave out')
    assert.match(await addHouse(editor.page, hands), /^Added: 46\./)
    assert.ok(hands.count < HOUSE_INTERACTIONS, `${hands.count} interactions`)
    const nodes = await nodesNow()
    assert.equal(canvas(nodes).length, 4)
    const lamp = nodes.find(({ deviceId }) => deviceId === known[0]?.id)
    assert.deepEqual([lamp?.deviceType, lamp?.profile], ['LIGHT', 'zigbee2mqtt'])
    assert.deepEqual(
      nodes.filter(({ type }) => type === 'mqtt in').map(({ topic, datatype }) => [topic, datatype]),
      [['zigbee2mqtt/#', 'utf8']],
    )
    const invalid = await editor.run(
      '(() => { const all = []; RED.nodes.eachConfig((node) => { if (!node.valid) all.push(node.type) }); RED.nodes.eachNode((node) => { if (!node.valid) all.push(node.type) }); return all })()',
    )
    assert.deepEqual(invalid, [])
    assert.equal(await editor.page.getByRole('checkbox', { name: 'Plug 7', exact: true }).isDisabled(), true)
    await editor.run("RED.actions.invoke('core:undo')")
    assert.deepEqual(await nodesNow(), before)
    assert.equal(await editor.run('RED.nodes.dirty()'), false)
    await editor.page.waitForFunction(
      "$('.homewire-add-row').filter((_, row) => $(row).text().includes('Plug 7')).find('input').prop('disabled') === false",
    )
  })

  it('creates 60 devices in no more interactions, and answers in another Node-RED that imports the flow', async () => {
    const plugs = Array.from({ length: 45 }, (_, index) => `Plug ${index + 1}`)
    await begin(plugs)
    await chooseHouse(editor.page, hands, home())
    assert.match(await addHouse(editor.page, hands), /^Added: 60\./)
    await deployed(() => deploy(editor.page, hands))
    assert.ok(hands.count <= HOUSE_INTERACTIONS, `${hands.count} interactions`)
    assert.equal(cloud.devices.length, 60)
    await house.speak()
    assert.equal((await cloud.ask(idOf('Plug 45'), 'setPowerState', ON)).success, true)

    const flow = await nodesNow()
    assert.ok(!JSON.stringify(flow).includes(APP_SECRET), 'no secret is exported')
    await begunAnew()
    await editor.import(flow)
    const account = flow.find(({ type }) => type === 'sinric-account')?.id
    await editor.openConfig('sinric-account', account)
    await editor.page.fill('#node-config-input-appKey', APP_KEY)
    await editor.page.fill('#node-config-input-appSecret', APP_SECRET)
    await editor.close('ok')
    // What Node-RED warns of before it deploys.
    const unused = `(() => {
      const unused = []
      RED.nodes.eachConfig((node) => { if (node._def.hasUsers !== false && node.users.length === 0) unused.push(node.id) })
      return unused
    })()`
    assert.deepEqual(await editor.run(unused), [])
    await deployed(() => editor.deploy())
    assert.equal((await nodesNow()).length, flow.length)
    await house.speak()
    for (const name of ['Plug 1', 'Plug 45', 'Kitchen lamp'])
      assert.equal((await cloud.ask(idOf(name), 'setPowerState', ON)).success, true, name)
  })

  it('is added to Rokid and SagooIoT as well, each with a name that a rename does not change, and answers both', async () => {
    await begin([])
    await chooseHouse(editor.page, hands, { ...home(), apiKey: '' }, /^Kitchen lamp/)
    const { page } = editor
    await page.getByRole('checkbox', { name: 'Sinric Pro' }).uncheck()
    for (const name of ['Rokid', 'SagooIoT']) await hands.click(page.getByRole('checkbox', { name }))
    const sagoo = page.getByRole('group', { name: 'SagooIoT' })
    await hands.type(sagoo.getByLabel('Address', { exact: true }), `mqtt://127.0.0.1:${broker.port}`)
    const add = page.getByRole('button', { name: /^Add \d+/ })
    await hands.click(add)
    await sagoo.getByText('Enter the key of the product').waitFor()
    await hands.type(sagoo.getByLabel('Product key of all of them'), 'home')
    // One click is enough, though it is the same click that leaves the field.
    await hands.click(add)
    await editor.expectText('.homewire-add-foot .homewire-add-note', /^Added: 1\./)

    const nodes = await nodesNow()
    assert.deepEqual(types(canvas(nodes)), [
      'mqtt in',
      'mqtt out',
      'rokid-in',
      'rokid-out',
      'sagoo-in',
      'sagoo-out',
    ])
    const [endpoint, thing, skill] = ['rokid-device', 'sagoo-device', 'rokid-skill'].map((type) =>
      nodes.find((node) => node.type === type),
    )
    assert.match(String(endpoint?.endpointId), /^[a-z0-9-]+$/)
    assert.deepEqual([endpoint?.displayType, thing?.productKey], ['light', 'home'])
    assert.equal(thing?.deviceKey, endpoint?.endpointId)

    await editor.openConfig('rokid-skill', skill?.id)
    await page.selectOption('#node-config-input-auth', 'token')
    await page.fill('#node-config-input-token', 'a-token-from-skill')
    await editor.close('ok')
    const device = String(thing?.deviceKey)
    const platform = new SagooPlatform({ token: 'unused', things: [{ product: 'home', device }] })
    await platform.south.connect(`mqtt://127.0.0.1:${broker.port}`)
    ends.push(() => platform.close())
    const online = platform.next('properties', () => true, 60_000).catch(() => undefined)
    await editor.deploy()
    await house.speak()
    await online
    const reply = await platform.ask(device, 'property/set', { power: true })
    assert.equal(reply.code, 200, JSON.stringify(reply))

    const rokid = new RokidCloud({
      skill: new URL('/rokid', nodeRed.url).href,
      registration: { kind: 'token', token: 'a-token-from-skill' },
    })
    ends.push(() => rokid.close())
    await rokid.bind()
    const { payload } = await rokid.control(device, 'Switch.Off')
    assert.ok(!('error' in payload), JSON.stringify(payload))
    assert.deepEqual(house.commands.at(-1)?.payload, { state: 'OFF' })
  })

  it('is added with the keyboard alone', async () => {
    await begin([])
    const { keyboard } = editor.page
    await editor.run("RED.sidebar.show('homewire')")
    const at = (): Promise<string> =>
      editor.run(`(({ activeElement: one }) =>
        (one.getAttribute('aria-label') ?? one.closest('label')?.innerText ?? one.innerText ?? '').trim())(document)`)
    /** Goes on with the Tab key, until the focus is on what is called so. */
    const reach = async (name: RegExp): Promise<void> => {
      const passed: string[] = []
      for (let presses = 0; presses < 60; presses += 1) {
        await keyboard.press('Tab')
        passed.push(await at())
        if (name.test(passed.at(-1) ?? '')) return
      }
      assert.fail(`${String(name)} among ${passed.join(' | ')}`)
    }
    await editor.page.locator('#homewire-sidebar-home-tab').focus()
    await keyboard.press('ArrowRight')
    await reach(/^Address of the MQTT broker/)
    await keyboard.type(`127.0.0.1:${broker.port}`)
    await keyboard.press('Enter')
    await editor.page.getByRole('checkbox', { name: /^All devices/ }).waitFor()
    for (const [label, text] of [
      ['App Key', APP_KEY],
      ['App Secret', APP_SECRET],
      ['API Key', API_KEY],
    ] as const) {
      await reach(new RegExp(`^${label}`))
      await keyboard.type(text)
    }
    await reach(/^Kitchen lamp/)
    await keyboard.press('Space')
    await reach(/^Add 1 devices/)
    await keyboard.press('Enter')
    await editor.page.getByRole('button', { name: 'Create and add' }).waitFor()
    assert.equal(await at(), 'Create and add')
    await keyboard.press('Enter')
    await editor.expectText('.homewire-add-foot .homewire-add-note', /^Added: 1\./)
    assert.deepEqual(
      cloud.devices.map(({ name }) => name),
      ['Kitchen lamp'],
    )
  })

  it('shows nothing serious for axe to find while it is added, in Node-RED 4.1', async () => {
    await begin([])
    await lookWhileAdding()
  })

  it('shows nothing serious for axe to find while it is added, in Node-RED 5, dark and light', async () => {
    const { node, folder } = await nodeRed5()
    const environment = { NODE_RED: join(folder, 'node_modules', 'node-red', 'red.js'), NODE_RED_NODE: node }
    Object.assign(process.env, environment)
    await begin([]).finally(() => {
      for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name)
    })
    await lookWhileAdding([true, false])
  })

  /** @param themes dark or light, as the settings of Node-RED 5 have it */
  async function lookWhileAdding(themes: readonly boolean[] = []): Promise<void> {
    // Each version has another way to it.
    await editor.run("RED.sidebar.show('homewire')")
    await editor.page.locator('.homewire-sidebar').waitFor()
    await chooseHouse(editor.page, hands, home())
    for (const name of ['Rokid', 'SagooIoT'])
      await editor.page.getByRole('checkbox', { name, exact: true }).check()
    await loadAxe(editor)
    const look = async (): Promise<void> => {
      for (const isDark of themes.length === 0 ? [undefined] : themes) {
        if (isDark !== undefined)
          await editor.run(`document.documentElement.classList.toggle('nr-theme-dark', ${isDark})`)
        assert.deepEqual(await axeFindings(editor), [])
      }
    }
    await look()
    const add = editor.page.getByRole('button', { name: /^Add \d+/ })
    await add.click()
    await editor.page.getByText(/^Fill in first: /).waitFor()
    await look()
    for (const name of ['Rokid', 'SagooIoT'])
      await editor.page.getByRole('checkbox', { name, exact: true }).uncheck()
    await add.click()
    await editor.page.getByRole('button', { name: 'Create and add' }).waitFor()
    await look()
  }

  it('stops at the first refusal with its reason, adds what exists, and goes on when it is asked again', async () => {
    await begin([], [{ id: '5d737888aea17c30a056d759', name: 'kitchen lamp', type: 'LIGHT' }])
    cloud.web.rest.faults.push({
      ...{ on: /^POST \/devices$/, times: 1, status: 403 },
      body: { success: false, message: 'Forbidden' },
    })
    await chooseHouse(editor.page, hands, home(), /^Kitchen lamp/)
    for (const name of ['Bedroom lamp', 'Fairy lights'])
      await hands.click(editor.page.getByRole('checkbox', { name }))
    const names = async (): Promise<unknown[]> =>
      (await nodesNow()).filter(({ type }) => type === 'sinric-device').map(({ name }) => name)
    assert.match(
      await addHouse(editor.page, hands),
      /^Added: 1\..*Stopped: This API Key may read .*"Forbidden"\. Not created: Bedroom lamp, Fairy lights\./,
    )
    assert.deepEqual(await names(), ['kitchen lamp'])
    assert.match(await addHouse(editor.page, hands), /^Added: 2\./)
    assert.deepEqual((await names()).sort(), ['Bedroom lamp', 'Fairy lights', 'kitchen lamp'])
    assert.equal(canvas(await nodesNow()).length, 4)
    const reads = cloud.web.rest.calls.filter(({ method, path }) => `${method} ${path}` === 'GET /devices')
    assert.equal(reads.length, 1, 'the list is read once a minute')
  })

  it('without an API Key takes the Device IDs that are pasted, and says which are none', async () => {
    await begin([])
    await chooseHouse(editor.page, hands, { ...home(), apiKey: '' }, /^Kitchen lamp/)
    await editor.expectText(
      '.homewire-add-platform .homewire-add-note >> nth=0',
      /paste the Device ID of each/,
    )
    const id = editor.page.getByLabel('Device in the portal for Kitchen lamp')
    await hands.type(id, '5d73')
    assert.match(await addHouse(editor.page, hands), /“5d73” is not a Device ID/)
    await hands.type(id, '5d737888aea17c30a056d759')
    await hands.click(editor.page.getByRole('button', { name: /^Add \d+/ }))
    await editor.expectText('.homewire-add-foot .homewire-add-note', /^Added: 1\./)
    const devices = (await nodesNow()).filter(({ type }) => type === 'sinric-device')
    assert.deepEqual(
      devices.map(({ deviceId, z }) => [deviceId, typeof z]),
      [['5d737888aea17c30a056d759', 'string']],
    )
  })
})
