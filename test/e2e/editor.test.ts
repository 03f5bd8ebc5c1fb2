import assert from 'node:assert/strict'
import { basename } from 'node:path'
import type { Browser } from 'playwright-core'
import { buildOnce } from '../package/built'
import { filesUnder, readText } from '../package/files'
import { launchBrowser, needsChromium } from '../support/browser'
import { Editor } from './editor'
import { NodeRed } from './node-red'
import { Portal } from './portal'

const apiKey = 'an-api-key-that-nobody-has'
const secrets = {
  appKey: 'de0bc2a5-1a3b-4c3d-a92b-5dab12345678',
  appSecret: 'a-secret-that-stays-here',
  apiKey,
}
const lampId = '5dc1564130aaaaaa12345678'

const options = {
  onValue: '',
  offValue: '',
  invert: false,
  min: '',
  max: '',
  topic: '',
  answer: 'flow',
  timeout: '',
}

/** A node of an example, as far as it says what is to be filled in. */
interface Example {
  id: string
  type: string
  allow?: string
  serves?: string
  server?: string
}

describe('the editor', function () {
  this.timeout(60_000)
  let nodeRed: NodeRed
  let portal: Portal
  let browser: Browser
  let editor: Editor
  const started: { stop(): Promise<void> }[] = []

  before(async function () {
    needsChromium(this)
    buildOnce()
    portal = await Portal.start(apiKey, [
      { id: lampId, name: 'Hall lamp', product: { code: 'sinric.devices.types.LIGHT' } },
      {
        id: '5dc1564130bbbbbb12345678',
        name: 'Heating',
        product: { code: 'sinric.devices.types.THERMOSTAT' },
      },
    ])
    started.push(portal)
    nodeRed = await NodeRed.start()
    started.push(nodeRed)
    const launched = await launchBrowser()
    browser = launched
    started.push({ stop: () => launched.close() })
    editor = await Editor.open(browser, nodeRed.url, 'en-US')
    await editor.import([
      { id: 'account', type: 'sinric-account', name: 'Home', server: portal.address, credentials: secrets },
      {
        id: 'lamp',
        type: 'sinric-device',
        name: '',
        account: 'account',
        deviceId: lampId,
        deviceType: 'LIGHT',
        profile: 'gpio',
        ...options,
      },
      { id: 'in', type: 'sinric-in', name: '', device: 'lamp', x: 200, y: 200, wires: [['debug']] },
      { id: 'debug', type: 'debug', name: 'seen', active: true, x: 400, y: 200, wires: [] },
      { id: 'out', type: 'sinric-out', name: '', device: 'lamp', x: 400, y: 300, wires: [] },
    ])
  })

  after(async () => {
    for (const each of started.reverse()) await each.stop()
  })

  afterEach(() => editor.expectNoTrouble())

  describe('palette', () => {
    it('shows both nodes under their own heading, with name, icon and tooltip', async () => {
      assert.match(await editor.text('#red-ui-palette-header-homewire'), /^homewire$/i)
      for (const [type, label] of [
        ['sinric-in', 'sinric in · from Alexa, Google'],
        ['sinric-out', 'sinric out · to Alexa, Google'],
      ] as const) {
        const entry = editor.page.locator(`[data-palette-type="${type}"]`)
        const shown = await entry.locator('.red-ui-palette-label').innerText()
        assert.equal(shown.trim().replace(/\s+/g, ' '), label)
        const icon = await entry.locator('.red-ui-palette-icon-container').innerHTML()
        assert.match(icon, /icons\/@homewire\/node-red\/sinric\.svg/)
        assert.match(await editor.run<string>(`RED.nodes.getNodeHelp('${type}')`), /<p>/)
      }
    })

    it('serves the icon that it names', async () => {
      const response = await fetch(`${nodeRed.url}icons/@homewire/node-red/sinric.svg`)
      assert.equal(response.status, 200)
    })

    it('offers every example in the Import menu', async () => {
      for (const file of filesUnder('examples', '.json')) {
        const path = file
          .replace('examples/', '')
          .replace('.json', '')
          .split('/')
          .map(encodeURIComponent)
          .join('/')
        const response = await fetch(`${nodeRed.url}library/examples/flows/@homewire/node-red/${path}`)
        assert.equal(response.status, 200, path)
        assert.ok(Array.isArray(await response.json()))
      }
    })
  })

  describe('examples', () => {
    for (const file of filesUnder('examples', '.json')) {
      it(`${basename(file, '.json')}: imports, and marks what has to be filled in and nothing else`, async () => {
        const all = JSON.parse(readText(file)) as Example[]
        const practises = all.some(({ server }) => server === 'practice')
        // The nodes are put on the flow that is open; a flow of their own is no node.
        const nodes = all.filter(({ type }) => type !== 'tab')
        await editor.import(nodes)
        const marked = await editor.run<string[]>(
          `${JSON.stringify(nodes)}.map(({ id }) => RED.nodes.node(id)).filter((node) => !RED.editor.validateNode(node)).map((node) => node.type)`,
        )
        // GPIO nodes are a package of their own; without it they are marked as unknown, which is right too.
        const known = marked.filter((type) => !/^(rpi-gpio|unknown)/.test(type))
        assert.deepEqual(
          [...new Set(known)].sort(),
          [...new Set(practises ? [] : nodes.filter(isToFill).map(({ type }) => type))].sort(),
        )
        await editor.run(`${JSON.stringify(nodes)}.forEach(({ id }) => RED.nodes.remove(id))`)
      })
    }

    /** A chat command that moves something waits for the id of who may give it. */
    const isToFill = ({ type, allow, serves }: Example): boolean =>
      (isOurs(type) && !(serves === 'all' && type.startsWith('sinric'))) || allow === 'your-user-id'

    /**
     * The account is complete as far as a flow file goes, and so is what serves all of it; its device lacks the Device
     * ID. A Sagoo server or broker lacks its address, and whatever serves all of a broker is marked with it.
     */
    function isOurs(type: string): boolean {
      return /^(sinric-(device|in|out)|sagoo-.*)$/.test(type)
    }
  })

  describe('canvas', () => {
    it('labels a node with the name of its device, or the Device ID', async () => {
      assert.equal(await editor.run("RED.utils.getNodeLabel(RED.nodes.node('in'))"), lampId)
      await editor.openConfig('sinric-device', 'lamp')
      await editor.page.fill('#node-config-input-name', 'Hall lamp')
      await editor.page.fill('#node-config-input-deviceId', ` ${lampId} `)
      await editor.close('ok')
      assert.equal(await editor.run("RED.nodes.node('lamp').deviceId"), lampId)
      assert.equal(await editor.run("RED.utils.getNodeLabel(RED.nodes.node('in'))"), 'Hall lamp')
    })

    it('offers the only device there is to a node that has none', async () => {
      await editor.import([
        { id: 'fresh', type: 'sinric-in', name: '', device: '', x: 200, y: 400, wires: [[]] },
      ])
      await editor.openNode('fresh')
      assert.equal(await editor.page.inputValue('#node-input-device'), 'lamp')
      await editor.close('ok')
      assert.equal(await editor.run("RED.nodes.node('fresh').device"), 'lamp')
      await editor.run("RED.nodes.remove('fresh')")
    })
  })

  describe('device dialog', () => {
    beforeEach(() => editor.openConfig('sinric-device', 'lamp'))
    afterEach(() => editor.close('cancel'))

    it('shows what a message will look like, and changes it with every choice', async () => {
      const { page } = editor
      await editor.expectPreview(
        'Turn on: msg.payload = 1',
        'Turn off: msg.payload = 0',
        'Set to 40 %: msg.payload = 40',
      )
      await page.check('#node-config-input-invert')
      await editor.expectPreview('Turn on: msg.payload = 0')
      await page.selectOption('#node-config-input-profile', 'text')
      await page.fill('#node-config-input-onValue', 'yes')
      await editor.expectPreview('Turn on: msg.payload = "OFF"', 'Turn off: msg.payload = "yes"')
      await page.uncheck('#node-config-input-invert')
      await page.fill('#node-config-input-max', '254')
      await editor.expectPreview(
        'Turn on: msg.payload = "yes"',
        'Turn off: msg.payload = "OFF"',
        'Set to 40 %: msg.payload = 102',
      )
      await page.selectOption('#node-config-input-profile', 'value')
      await editor.expectPreview('Turn on: msg.payload = true')
      assert.equal(await page.isVisible('#node-config-input-onValue'), false)
      await page.selectOption('#node-config-input-deviceType', 'SMARTLOCK')
      await editor.expectPreview('Locked: msg.payload = "LOCKED"', 'Unlocked: msg.payload = "UNLOCKED"')
      assert.equal(await page.isVisible('#node-config-input-max'), false, 'a lock has no scale')
      await page.selectOption('#node-config-input-deviceType', 'TEMPERATURESENSOR')
    })

    it('offers a pulse relay to a garage door with a sentence, and keeps it under Advanced for a switch', async () => {
      const { page } = editor
      const tick = page.locator('#node-config-input-onlyChanges')
      await page.selectOption('#node-config-input-deviceType', 'SWITCH')
      assert.equal(await tick.locator('xpath=ancestor::details').count(), 1)
      await page.selectOption('#node-config-input-deviceType', 'GARAGE_DOOR')
      assert.equal(await tick.locator('xpath=ancestor::details').count(), 0)
      await editor.expectText('.homewire-onlyChanges-note', /one and the same pulse/)
      await tick.check()
      await editor.expectText('.homewire-onlyChanges-note', /Wire its contact or state to sinric out/)
      await page.selectOption('#node-config-input-deviceType', 'TEMPERATURESENSOR')
      await editor.run("$('.homewire-advanced').prop('open', true)")
      assert.equal(await tick.isVisible(), true, 'what is ticked can be taken back')
    })

    it('asks for the bounds of a number, and shows a change where the device knows no values', async () => {
      const { page } = editor
      await page.selectOption('#node-config-input-deviceType', 'THERMOSTAT')
      await page.selectOption('#node-config-input-profile', 'value')
      assert.equal(await editor.text('.homewire-scale-label'), 'Lowest, highest')
      assert.equal(await page.getAttribute('#node-config-input-max', 'placeholder'), '')
      await page.fill('#node-config-input-min', '16')
      await page.fill('#node-config-input-max', '30')
      await page.fill('#node-config-input-step', '0')
      await editor.expectText('.homewire-scale-note', /steps must be a number greater than 0/)
      await page.fill('#node-config-input-step', '0.5')
      await editor.expectText('.homewire-scale-note', '')
      await page.selectOption('#node-config-input-deviceType', 'DIMMABLE_SWITCH')
      await editor.run("$('.homewire-advanced').prop('open', true)")
      await page.fill('#node-config-input-max', '')
      await page.fill('#node-config-input-min', '')
      await page.check('#node-config-input-relative')
      await editor.expectPreview(
        'Turn on: msg.payload = true',
        'Turn off: msg.payload = false',
        '10 % more: msg.payload = 10',
      )
    })

    it('shows the topic and the payload for an MQTT device, and what to listen to', async () => {
      const { page } = editor
      await page.selectOption('#node-config-input-profile', 'zigbee2mqtt')
      await editor.expectText('.homewire-topic-note', /Enter the MQTT topic/)
      await page.fill('#node-config-input-topic', 'zigbee2mqtt/+/lamp')
      await editor.expectText('.homewire-topic-note', /without \+ and #/)
      await page.fill('#node-config-input-topic', 'zigbee2mqtt/lamp')
      await editor.expectText('.homewire-topic-note', '')
      await editor.expectPreview(
        'Turn on: zigbee2mqtt/lamp/set {"state":"ON"}',
        'Turn off: zigbee2mqtt/lamp/set {"state":"OFF"}',
        'Set to 40 %: zigbee2mqtt/lamp/set {"brightness":102}',
        'Set a colour: zigbee2mqtt/lamp/set {"color":{"r":255,"g":128,"b":0}}',
      )
      await editor.expectText('.homewire-listen', /zigbee2mqtt\/lamp\/#/)
      assert.equal(
        await page.locator('#node-config-input-answer option').first().innerText(),
        'Recommended: when the device reports the new state',
      )
      await page.selectOption('#node-config-input-profile', 'value')
      assert.equal(await page.isVisible('#node-config-input-topic'), false)
    })

    it('lets topics, words and fields of a device be written in a table, and names what is wrong', async () => {
      const { page } = editor
      const cell = (label: string) => page.getByLabel(label, { exact: true })
      const note = '.homewire-wiring-table-note'
      await page.selectOption('#node-config-input-profile', 'text')
      await page.click('.homewire-topics summary')
      await page.selectOption('#homewire-wiring-part', 'power')
      await page.click('#homewire-wiring-add')
      await editor.expectText(note, 'Enter the MQTT topics')
      assert.equal(await page.evaluate('document.activeElement.ariaLabel'), 'On / off, reports: Topic')
      await page.keyboard.type('shed/say')
      await cell('On / off, reports: Field').fill('relay.on')
      await cell('On / off, command: Topic').first().fill('shed/do')
      await cell('On / off, command: Topic').last().fill('shed/do')
      await cell('On / off, command: Message').first().fill('{"on": 1}')
      await editor.expectText(note, '')
      await editor.expectPreview('Turn on: shed/do {"on": 1}', 'Turn off: shed/do OFF')
      await editor.expectText('.homewire-listen', /shed\/say/)
      assert.equal(
        await page.locator('#node-config-input-answer option').first().innerText(),
        'Recommended: when the device reports the new state',
      )
      await cell('On / off, reports: Words').fill('1 = on, 0 = bananas')
      await editor.expectText(note, /^“0 = bananas” is not understood/)
      await cell('On / off, reports: Words').fill('1 = on, 0 = off')
      await editor.expectText(note, '')
      const wiring = JSON.parse(await page.inputValue('#node-config-input-wiring')) as object
      assert.deepEqual(wiring, {
        v: 1,
        id: '',
        capabilities: {
          power: {
            state: [{ topic: 'shed/say', words: { 0: false, 1: true }, value: 'value_json.relay.on' }],
            command: [
              { topic: 'shed/do', value: true, payload: '{"on": 1}' },
              { topic: 'shed/do', value: false, payload: 'OFF' },
            ],
          },
        },
      })
      await editor.run("$('.homewire-advanced, .homewire-advanced details').prop('open', true)")
      await page.fill(
        '#node-config-input-wiring',
        '{"v": 1, "id": "", "capabilities": {"power": {"topics": []}}}',
      )
      await editor.expectText('.homewire-wiring-note', /not understood at capabilities\.power\.topics/)
      await page.fill('#node-config-input-wiring', '{"v": 1,')
      await editor.expectText(note, /^This is not a wiring/)
      await page.fill('#node-config-input-wiring', '')
      await editor.expectText(note, '')
      await editor.expectPreview('Turn on: msg.payload = "ON"')
    })

    it('says what is wrong with a Device ID until it is right', async () => {
      const { page } = editor
      const field = page.locator('#node-config-input-deviceId')
      await field.fill('5dc1')
      await editor.expectText('.homewire-deviceId-note', 'A Device ID has 24 characters, this one has 4')
      await field.press('End')
      assert.match((await field.getAttribute('class')) ?? '', /input-error/)
      await field.fill('5dc1564130xyz')
      await editor.expectText('.homewire-deviceId-note', /no “x”/)
      await field.fill('${LAMP_ID}')
      await editor.expectText('.homewire-deviceId-note', '')
      await field.fill(` ${lampId} `)
      await editor.expectText('.homewire-deviceId-note', '')
      await field.press('End')
      assert.doesNotMatch((await field.getAttribute('class')) ?? '', /input-error/)
    })

    it('warns of a waiting time that Alexa does not have, and refuses one that is none', async () => {
      const note = '.homewire-timeout-note'
      assert.equal(await editor.page.getAttribute('#node-config-input-timeout', 'placeholder'), '7')
      await editor.page.fill('#node-config-input-timeout', '9')
      await editor.expectText(note, /Alexa stops waiting after 8 seconds/)
      await editor.page.fill('#node-config-input-timeout', '0')
      await editor.expectText(note, /greater than 0/)
      await editor.page.fill('#node-config-input-timeout', '5')
      await editor.expectText(note, '')
    })

    it('compares both ends of the scale', async () => {
      await editor.page.fill('#node-config-input-min', '255')
      await editor.expectText('.homewire-scale-note', /must be smaller/)
      await editor.page.fill('#node-config-input-max', '1023')
      await editor.expectText('.homewire-scale-note', '')
    })

    it('explains each way of answering in plain words', async () => {
      const explanations = new Set<string>()
      for (const answer of ['flow', 'state', 'reply', 'now']) {
        await editor.page.selectOption('#node-config-input-answer', answer)
        explanations.add(await editor.text('.homewire-answer-note'))
      }
      assert.equal(explanations.size, 4)
      assert.ok(!explanations.has(''))
    })

    it('loads the list of devices with the key of an account that is not deployed yet', async () => {
      const { page } = editor
      await page.click('#homewire-list-button')
      await editor.expectText('.homewire-list-note', /^2 devices loaded/)
      await page.selectOption('#homewire-list', { label: 'Heating – Thermostat' })
      assert.equal(await page.inputValue('#node-config-input-deviceId'), '5dc1564130bbbbbb12345678')
      assert.equal(await page.inputValue('#node-config-input-deviceType'), 'THERMOSTAT')
      assert.equal(await page.inputValue('#node-config-input-name'), 'Heating')
    })

    it('marks in that list what another device is already', async () => {
      const { page } = editor
      const twin = { id: 'twin', type: 'sinric-device', name: 'Old heating', account: 'account' }
      await editor.run(
        `RED.nodes.import([${JSON.stringify({ ...twin, deviceId: '5dc1564130bbbbbb12345678', deviceType: 'THERMOSTAT' })}])`,
      )
      await page.click('#homewire-list-button')
      await editor.expectText('.homewire-list-note', /^2 devices loaded/)
      const options = await page.locator('#homewire-list option').allInnerTexts()
      assert.deepEqual(
        options.filter((text) => text.includes('added already')),
        ['Heating – Thermostat – added already: Old heating'],
      )
      await editor.run("RED.nodes.remove('twin')")
    })

    it('says in one sentence why there is no list', async () => {
      await editor.run("RED.nodes.node('account').credentials.apiKey = 'wrong'")
      await editor.page.click('#homewire-list-button')
      await editor.expectText('.homewire-list-note', /refused the API Key/)
      await editor.run("RED.nodes.node('account').credentials.apiKey = ''")
      await editor.page.click('#homewire-list-button')
      await editor.expectText('.homewire-list-note', /Deploy once|no API Key/)
      await editor.run(`RED.nodes.node('account').credentials.apiKey = '${apiKey}'`)
      await editor.page.selectOption('#node-config-input-account', '_ADD_')
      await editor.page.click('#homewire-list-button')
      await editor.expectText('.homewire-list-note', /Choose or create an account first/)
    })
  })

  describe('dialogs of other versions', () => {
    it('keep what a newer version has chosen, and fill in what an older one lacks', async () => {
      await editor.import([
        {
          id: 'newer',
          type: 'sinric-device',
          name: 'New',
          account: 'account',
          deviceId: lampId,
          deviceType: 'TOASTER',
          profile: 'matter',
          ...options,
          answer: 'later',
        },
        { id: 'older', type: 'sinric-device', name: 'Old', account: 'account', deviceId: lampId },
      ])
      await editor.openConfig('sinric-device', 'newer')
      await editor.close('ok')
      const kept = await editor.run(
        "(({ deviceType, profile, answer }) => [deviceType, profile, answer])(RED.nodes.node('newer'))",
      )
      assert.deepEqual(kept, ['TOASTER', 'matter', 'later'])
      assert.equal(await editor.run("RED.editor.validateNode(RED.nodes.node('older'))"), true)
      await editor.openConfig('sinric-device', 'older')
      assert.equal(await editor.page.inputValue('#node-config-input-profile'), 'value')
      assert.equal(await editor.page.inputValue('#node-config-input-answer'), '')
      await editor.close('cancel')
      await editor.run("['newer', 'older'].forEach((id) => RED.nodes.remove(id))")
    })
  })

  describe('account dialog', () => {
    it('doubts an App Key with a space in it, and an App Secret in its place', async () => {
      const { page } = editor
      const uuid = secrets.appKey
      await editor.openConfig('sinric-account', 'account')
      await editor.expectText('.homewire-appKey-note', '')
      await page.fill('#node-config-input-appKey', `${uuid.slice(0, 20)} ${uuid.slice(20)}`)
      await editor.expectText('.homewire-appKey-note', /space/)
      await page.fill('#node-config-input-appKey', `${uuid}-${uuid}`)
      await editor.expectText('.homewire-appKey-note', /App Secret/)
      await page.fill('#node-config-input-appKey', '${APP_KEY}')
      await editor.expectText('.homewire-appKey-note', '')
      await page.fill('#node-config-input-appSecret', uuid)
      await editor.expectText('.homewire-appSecret-note', /App Key/)
      await editor.close('cancel')
    })
  })

  describe('test panel', () => {
    it('asks to deploy first', async () => {
      await editor.openNode('in')
      await editor.page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', 'Deploy first, then test.')
      await editor.close('cancel')
    })

    it('sends a request through the deployed flow and shows the answer', async () => {
      await editor.deploy()
      await editor.openNode('in')
      await editor.page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', /^Answered after \d+ ms: on$/)
      assert.equal(await editor.page.isVisible('.homewire-test-stale'), false)
    })

    it('has a control for every kind of value', async () => {
      const { page } = editor
      await page.selectOption('#homewire-test-capability', 'brightness')
      await page.fill('#homewire-test-value', '40')
      await page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', /ms: 40$/)
      await page.selectOption('#homewire-test-capability', 'color')
      await page.fill('#homewire-test-value', '#00ff80')
      await page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', /ms: #00ff80$/)
    })

    it('shows why a request failed', async () => {
      await editor.page.selectOption('#homewire-test-capability', 'brightness')
      await editor.page.fill('#homewire-test-value', '400')
      await editor.page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', /^Failed after \d+ ms: .*400/)
      await editor.close('cancel')
    })
  })

  describe('after a deploy', () => {
    it('every secret stays out of flows, exports and dialogs', async () => {
      await editor.openConfig('sinric-account', 'account')
      assert.equal(await editor.page.inputValue('#node-config-input-appSecret'), '__PWRD__')
      assert.equal(await editor.page.inputValue('#node-config-input-appKey'), secrets.appKey)
      await editor.close('ok')
      const places = [await nodeRed.flows(), JSON.stringify(await editor.exported())]
      for (const place of places) {
        assert.match(place, /Hall lamp/)
        for (const secret of Object.values(secrets)) assert.ok(!place.includes(secret))
      }
    })

    it('the editor speaks Chinese', async () => {
      const english = editor
      editor = await Editor.open(browser, nodeRed.url, 'zh-CN')
      try {
        await editor.openConfig('sinric-device', 'lamp')
        assert.equal(await editor.text('label[for="node-config-input-deviceId"]'), '设备 ID')
        await editor.expectPreview('打开: msg.payload = 1')
        const shown = await editor.text('.homewire-device')
        assert.doesNotMatch(shown, /homewire\.|sinric\./, 'no key is left untranslated')
        await editor.close('cancel')
        await editor.openNode('in')
        await editor.page.click('#homewire-test-button')
        await editor.expectText('.homewire-test-result', /^已应答：开（\d+ 毫秒）$/)
        await editor.close('cancel')
        assert.match(await editor.run<string>("RED.nodes.getNodeHelp('sinric-in')"), /打开灯/)
        editor.expectNoTrouble()
        await editor.page.context().close()
      } finally {
        editor = english
      }
    })
  })
})
