import assert from 'node:assert/strict'
import type { Browser } from 'playwright-core'
import { buildOnce } from '../package/built'
import { launchBrowser, needsChromium } from '../support/browser'
import { until } from '../support/until'
import { type Broker, startBroker } from '../../simulator/broker'
import { SagooPlatform } from '../../simulator/sagoo/platform'
import { Editor } from './editor'
import { NodeRed } from './node-red'

const TOKEN = 'a-token-that-stays-here'
const PRODUCT = 'relay_product'

/** As the platform exports it, with what its own example file has for a trap. */
const model = {
  key: 'monipower',
  name: 'Meter',
  properties: [
    { key: 'va', name: 'Voltage', accessMode: 1, valueType: { type: 'float', min: 0, max: 400 } },
    { key: 'level', name: 'Level', accessMode: 0, valueType: { type: 'int', min: '10', max: '90' } },
    {
      key: 'lamp',
      name: '<img src=x onerror="window.hit = 1">',
      accessMode: 0,
      valueType: { type: 'boolean' },
    },
  ],
  functions: [
    {
      key: 'openclose',
      name: 'Switch',
      inputs: [
        { key: 'channel1', valueType: { type: 'boolean' } },
        { key: 'seconds', valueType: { type: 'int', min: 5, max: 60 } },
      ],
    },
  ],
  events: [],
  tags: [],
}

/** Which buttons a pasted model gives: their texts. */
const NAMES = '.homewire-model-items button'

describe('the dialogs of SagooIoT', function () {
  this.timeout(60_000)
  let nodeRed: NodeRed
  let mqtt: Broker
  let platform: SagooPlatform
  let browser: Browser
  let editor: Editor
  const started: { stop(): Promise<void> }[] = []

  before(async function () {
    needsChromium(this)
    buildOnce()
    mqtt = await startBroker()
    started.push({ stop: () => mqtt.close() })
    const things = [{ product: PRODUCT, device: 'relay_001' }]
    platform = new SagooPlatform({ token: TOKEN, things })
    await platform.south.connect(`mqtt://127.0.0.1:${mqtt.port}`)
    started.push({ stop: () => platform.close() })
    nodeRed = await NodeRed.start()
    started.push(nodeRed)
    browser = await launchBrowser()
    started.push({ stop: () => browser.close() })
    editor = await Editor.open(browser, nodeRed.url, 'en-US')
    await editor.import(nodes(mqtt.port))
  })
  after(async () => {
    for (const each of started.reverse()) await each.stop()
  })
  afterEach(() => editor.expectNoTrouble())

  /** What the export says of a node, without its place. */
  async function saved(id: string): Promise<Record<string, unknown>> {
    const node = (await editor.exported()).find((one) => one['id'] === id) ?? {}
    return Object.fromEntries(Object.entries(node).filter(([key]) => !['x', 'y', 'z', 'wires'].includes(key)))
  }

  const paste = async (text: string | object): Promise<void> => {
    if (!(await editor.page.locator('#homewire-model-text').isVisible()))
      await editor.page.click('.homewire-model summary')
    await editor.page.fill('#homewire-model-text', typeof text === 'string' ? text : JSON.stringify(text))
  }

  const isMarked = async (selector: string): Promise<boolean> =>
    /input-error/.test((await editor.page.getAttribute(selector, 'class')) ?? '')

  const choose = (name: string): Promise<void> => editor.page.locator(NAMES).filter({ hasText: name }).click()

  describe('server', () => {
    it('saves what is filled in, and keeps the token out of the flow', async () => {
      const { page } = editor
      await editor.openConfig('sagoo-server', 'server')
      await page.fill('#node-config-input-name', 'Company')
      await page.fill('#node-config-input-url', 'wss://127.0.0.1:1')
      await page.fill('#node-config-input-token', TOKEN)
      await page.selectOption('#node-config-input-dialect', { label: 'JetLinks' })
      await editor.expectText('.homewire-dialect-note', /^Sends what JetLinks understands/)
      await page.fill('#node-config-input-timeout', '30')
      await editor.close('ok')
      assert.deepEqual(await saved('server'), {
        id: 'server',
        type: 'sagoo-server',
        name: 'Company',
        url: 'wss://127.0.0.1:1',
        dialect: 'jetlinks',
        timeout: '30',
      })
      assert.equal(await editor.run("RED.nodes.node('server').credentials.token"), TOKEN)
    })

    it('doubts an address that is none, and a waiting time that is none', async () => {
      await editor.openConfig('sagoo-server', 'server')
      await editor.page.fill('#node-config-input-url', 'https://sagoo.example.com')
      await editor.expectText('.homewire-url-note', /must start with ws:\/\/ or wss:\/\//)
      for (const good of ['${SAGOO_URL}', 'WSS://sagoo.example.com', 'ws://10.0.0.2:8080/base']) {
        await editor.page.fill('#node-config-input-url', good)
        await editor.expectText('.homewire-url-note', '')
      }
      await editor.page.fill('#node-config-input-timeout', 'soon')
      await editor.page.press('#node-config-input-timeout', 'End')
      assert.ok(await isMarked('#node-config-input-timeout'))
      await editor.close('cancel')
    })
  })

  describe('broker', () => {
    it('saves what is filled in, and keeps the login out of the flow', async () => {
      const { page } = editor
      await editor.openConfig('sagoo-broker', 'broker')
      const url = await page.inputValue('#node-config-input-url')
      await page.fill('#node-config-input-name', 'Gate')
      await page.fill('#node-config-input-url', 'mqtt://anna:secret@sagoo.example.com')
      await editor.expectText('.homewire-url-note', /have fields of their own/)
      await page.fill('#node-config-input-url', 'http://sagoo.example.com')
      await editor.expectText('.homewire-url-note', /starts with mqtt:\/\//)
      await page.fill('#node-config-input-url', url.replace('mqtt', 'MQTT'))
      await editor.expectText('.homewire-url-note', '')
      await page.fill('#node-config-input-clientId', '')
      await page.fill('#node-config-input-username', 'anna')
      await page.fill('#node-config-input-password', TOKEN)
      await editor.close('ok')
      assert.deepEqual(await saved('broker'), {
        id: 'broker',
        type: 'sagoo-broker',
        name: 'Gate',
        url: url.replace('mqtt', 'MQTT'),
        dialect: 'sagoo',
        clientId: '',
      })
    })

    it('asks for the login in the words of JetLinks where its devices log in, and saves which platform it is', async () => {
      const { page } = editor
      const labels = () => page.locator('.homewire-broker label span:visible').allInnerTexts()
      await editor.openConfig('sagoo-broker', 'broker')
      assert.ok((await labels()).includes('Client ID'))
      await page.selectOption('#node-config-input-dialect', { label: 'JetLinks' })
      await editor.expectText('.homewire-dialect-note', /official MQTT protocol/)
      assert.deepEqual((await labels()).slice(-3), ['Device ID', 'Secure ID', 'Secure key'])
      await editor.close('ok')
      assert.equal((await saved('broker'))['dialect'], 'jetlinks')
      await editor.openConfig('sagoo-broker', 'broker')
      await page.selectOption('#node-config-input-dialect', { label: 'SagooIoT' })
      await editor.expectText('.homewire-dialect-note', '')
      assert.deepEqual((await labels()).slice(-3), ['Client ID', 'User name', 'Password'])
      await editor.close('ok')
    })
  })

  describe('request', () => {
    it('offers what to do as choices, and asks for a function only where one is called', async () => {
      const { page } = editor
      await editor.openNode('request')
      const choices = await page.locator('#node-input-messageType option').allInnerTexts()
      assert.deepEqual(choices, ['read properties', 'write properties', 'call a function'])
      const row = page.locator('.homewire-row-functionId')
      for (const [type, isAsked] of [
        ['INVOKE_FUNCTION', true],
        ['WRITE_PROPERTY', false],
        ['READ_PROPERTY', false],
      ] as const) {
        await page.selectOption('#node-input-messageType', type)
        assert.equal(await row.isVisible(), isAsked, type)
      }
      await page.selectOption('#node-input-messageType', 'INVOKE_FUNCTION')
      await editor.expectText('.homewire-functionId-note', /not know which function/)
      await page.fill('#node-input-functionId', 'restart')
      await editor.expectText('.homewire-functionId-note', '')
      await editor.close('cancel')
    })

    it('saves what is filled in, with the device list tidied up', async () => {
      const { page } = editor
      await editor.openNode('request')
      await page.fill('#node-input-name', 'restart both')
      await editor.fillTyped('product', 'p1')
      await editor.fillTyped('devices', ' d1 ,, d2, d1 ')
      await page.selectOption('#node-input-messageType', 'INVOKE_FUNCTION')
      await page.fill('#node-input-functionId', 'restart')
      await editor.fillTyped('properties', '{"delay": 5}')
      await page.check('#node-input-async')
      await editor.close('ok')
      assert.deepEqual(await saved('request'), {
        id: 'request',
        type: 'sagoo-request',
        name: 'restart both',
        server: 'server',
        product: 'p1',
        devices: 'd1,d2',
        messageType: 'INVOKE_FUNCTION',
        properties: '{"delay": 5}',
        functionId: 'restart',
        async: true,
      })
    })

    it('says what is wrong with the devices and the product', async () => {
      await editor.openNode('request')
      for (const wrong of ['d1/d2', '*,d1', ' , ']) {
        await editor.fillTyped('devices', wrong)
        await editor.expectText('.homewire-devices-note', /^Device IDs with commas between them/)
      }
      for (const good of ['*', '', '${DEVICES}', 'd1']) {
        await editor.fillTyped('devices', good)
        await editor.expectText('.homewire-devices-note', '')
      }
      await editor.fillTyped('product', 'a/b')
      await editor.page.press('#node-input-product + * .red-ui-typedInput-input', 'End')
      assert.ok(await isMarked('#node-input-product'))
      await editor.close('cancel')
    })

    const propertyTexts = [
      ['READ_PROPERTY', '{"power": true}', /^Reading takes a list of names/],
      ['READ_PROPERTY', '[]', /^Reading takes a list of names/],
      ['READ_PROPERTY', '["power", 3]', /^Reading takes a list of names/],
      ['READ_PROPERTY', '["power"]', ''],
      ['WRITE_PROPERTY', '["power"]', /^This takes an object/],
      ['WRITE_PROPERTY', '{}', /^This takes an object/],
      ['WRITE_PROPERTY', '{"power": true}', ''],
      ['WRITE_PROPERTY', "{'power': true}", 'This is not JSON: use double quotation marks: "'],
      ['WRITE_PROPERTY', '{“power”: true}', 'This is not JSON: use straight quotation marks: "'],
      [
        'WRITE_PROPERTY',
        '{"power"：true}',
        /^This is not JSON: write colon, comma and brackets without Chinese/,
      ],
      ['WRITE_PROPERTY', '{"power": true,}', 'This is not JSON: there is an extra comma before a bracket'],
      ['WRITE_PROPERTY', '{"power": true', 'This is not JSON: a bracket or a quotation mark is missing'],
      ['WRITE_PROPERTY', '{power: true}', 'This is not JSON: put names and texts in double quotation marks'],
      [
        'WRITE_PROPERTY',
        '{"power" true}',
        'This is not JSON: check its brackets, commas and quotation marks',
      ],
      ['INVOKE_FUNCTION', '3', /^This takes an object/],
      ['INVOKE_FUNCTION', '{}', ''],
      ['INVOKE_FUNCTION', '', ''],
      ['READ_PROPERTY', '${NAMES}', ''],
    ] as const

    it('says what is wrong with the properties, for each thing to do', async () => {
      const { page } = editor
      await editor.openNode('request')
      for (const [type, text, expected] of propertyTexts) {
        await page.selectOption('#node-input-messageType', type)
        await editor.fillTyped('properties', 'x')
        await editor.expectText('.homewire-properties-note', /^This is not JSON/)
        await editor.fillTyped('properties', text)
        await editor.expectText('.homewire-properties-note', expected)
        await editor.page.press('#node-input-properties + * .red-ui-typedInput-input', 'End')
        assert.equal(await isMarked('#node-input-properties'), expected !== '', `${type} ${text}`)
      }
      await editor.close('cancel')
    })

    it('takes names and values from a pasted model, as text whatever they look like', async () => {
      const { page } = editor
      await editor.openNode('request')
      await editor.fillTyped('product', '')
      await page.selectOption('#node-input-messageType', 'READ_PROPERTY')
      await editor.fillTyped('properties', '')
      await paste(model)
      assert.equal(await page.inputValue('#node-input-product'), 'monipower')
      assert.deepEqual(await page.locator(NAMES).allInnerTexts(), [
        'va 0…400 (read only)',
        'level 10…90',
        'lamp',
        'openclose (function)',
      ])
      for (const name of ['va', 'level', 'va']) await choose(name)
      assert.equal(await page.inputValue('#node-input-properties'), '["level","va"]')
      await page.selectOption('#node-input-messageType', 'WRITE_PROPERTY')
      for (const name of ['level', 'lamp']) await choose(name)
      assert.equal(await page.inputValue('#node-input-properties'), '{"level":10,"lamp":true}')
      await editor.expectText('.homewire-properties-note', '')
      await choose('openclose')
      assert.equal(await page.inputValue('#node-input-messageType'), 'INVOKE_FUNCTION')
      assert.equal(await page.inputValue('#node-input-functionId'), 'openclose')
      assert.equal(await page.inputValue('#node-input-properties'), '{"channel1":true,"seconds":5}')
      assert.equal(await editor.run('window.hit'), undefined)
      await editor.close('cancel')
    })

    it('understands the model of JetLinks, with its other names', async () => {
      await editor.openNode('request')
      await paste({
        properties: [
          {
            id: 'temperature',
            name: '温度',
            valueType: { type: 'float', min: -40, max: 80 },
            expands: { type: ['read'] },
          },
        ],
        functions: [{ id: 'reboot', name: '重启', inputs: [] }],
        events: [],
      })
      await editor.expectText('.homewire-model-note', '')
      assert.deepEqual(await editor.page.locator(NAMES).allInnerTexts(), [
        'temperature -40…80 (read only)',
        'reboot (function)',
      ])
      await editor.close('cancel')
    })

    const many = Array.from({ length: 250 }, (_, index) => ({ key: `p${index}` }))
    const models = [
      ['no JSON', 'TSL export', /^This is not an exported model: it is not JSON; put names and texts/, 0],
      ['a number', '42', /^This is not an exported model: it has no list/, 0],
      ['null', 'null', /it has no list/, 0],
      ['a list', '[{"key": "va"}]', /it has no list/, 0],
      ['an empty object', '{}', /it has no list/, 0],
      ['lists of another type', '{"properties": {"va": {}}, "functions": "all"}', /it has no list/, 0],
      ['a model of nothing', '{"properties": [], "functions": []}', /^This model has no properties/, 0],
      [
        'entries of another type',
        '{"properties": [1, null, "va", [], {"key": 7}]}',
        /^This model has no prop/,
        0,
      ],
      [
        'names that are traps',
        '{"properties": [{"key": "__proto__"}, {"key": "a b"}, {"key": "<b>x</b>"}, {"key": "constructor"}]}',
        'Left out, because their names cannot be used: 3.',
        1,
      ],
      [
        'ranges that are none',
        '{"properties": [{"key": "va", "valueType": {"type": "int", "min": [1], "max": true}}, {"key": "vb", "valueType": {"min": 9, "max": 1}}]}',
        '',
        2,
      ],
      ['250 properties', JSON.stringify({ properties: many }), 'Shown are the first 200 of 250 names.', 200],
      [
        'a megabyte',
        `{"properties": [${'1,'.repeat(600_000)}1]}`,
        'This text is too long for an exported model',
        0,
      ],
      ['brackets without end', '['.repeat(100_000), /a bracket or a quotation mark is missing$/, 0],
    ] as const

    it('says one clear sentence of a pasted text that is no model, or only half of one', async () => {
      await editor.openNode('request')
      for (const [what, text, sentence, names] of models) {
        await paste(model)
        assert.equal(await editor.page.locator(NAMES).count(), 4)
        await paste(text)
        await editor.expectText('.homewire-model-note', sentence)
        const labels = await editor.page.locator(NAMES).allInnerTexts()
        assert.equal(labels.length, names, what)
        assert.ok(
          labels.every((label) => !label.includes('…')),
          labels.join(', '),
        )
      }
      await editor.close('cancel')
    })

    it('leaves a half typed text alone when a name is chosen, and turns a call into a command of properties', async () => {
      const { page } = editor
      const properties = '#node-input-properties'
      await editor.openNode('request')
      await page.selectOption('#node-input-messageType', 'WRITE_PROPERTY')
      await paste(model)
      for (const text of ['{"va": 1', '${PROPERTIES}']) {
        await editor.fillTyped('properties', text)
        await choose('level')
        assert.equal(await page.inputValue(properties), text)
      }
      await editor.fillTyped('properties', '')
      await choose('openclose')
      await choose('level')
      assert.equal(await page.inputValue('#node-input-messageType'), 'WRITE_PROPERTY')
      assert.deepEqual(JSON.parse(await page.inputValue(properties)), { level: 10 })
      await editor.close('cancel')
    })

    it('uses a name that every object has like any other', async () => {
      await editor.openNode('request')
      await editor.page.selectOption('#node-input-messageType', 'WRITE_PROPERTY')
      await editor.fillTyped('properties', '')
      await paste({ properties: [{ key: 'constructor', valueType: { type: 'int', min: 2, max: 4 } }] })
      await choose('constructor')
      assert.equal(await editor.page.inputValue('#node-input-properties'), '{"constructor":2}')
      await editor.close('cancel')
    })
  })

  describe('subscribe', () => {
    it('saves what is filled in, and says what no topic is', async () => {
      const { page } = editor
      await editor.openNode('subscribe')
      await page.fill('#node-input-topic', '/device-message-sender/p/d')
      await editor.expectText('.homewire-topic-note', 'Commands are sent with a sagoo request node')
      await page.fill('#node-input-topic', '/device/*/*/online')
      await editor.expectText('.homewire-topic-note', '')
      await page.fill('#node-input-parameter', '["lamp1"]')
      await editor.expectText(
        '.homewire-parameter-note',
        'The parameter is a JSON object, such as {"deviceId": "lamp1"}',
      )
      await page.fill('#node-input-parameter', '{"deviceId": "lamp1"}')
      await editor.expectText('.homewire-parameter-note', '')
      await editor.close('ok')
      assert.deepEqual(await saved('subscribe'), {
        id: 'subscribe',
        type: 'sagoo-subscribe',
        name: '',
        server: 'server',
        topic: '/device/*/*/online',
        parameter: '{"deviceId": "lamp1"}',
      })
    })
  })

  describe('device', () => {
    it('saves what is filled in', async () => {
      const { page } = editor
      await editor.openConfig('sagoo-device', 'device')
      await page.fill('#node-config-input-name', 'Relay')
      await page.fill('#node-config-input-deviceKey', 'relay 001')
      await editor.expectText('.homewire-key-note', /no slash, plus, hash or space/)
      await page.fill('#node-config-input-deviceKey', 'relay_001')
      await editor.expectText('.homewire-key-note', '')
      await page.click('.homewire-advanced > summary')
      await page.fill('#node-config-input-heartbeat', '-1')
      await editor.expectText('.homewire-heartbeat-note', /number of seconds, 0 for none/)
      await page.fill('#node-config-input-heartbeat', '40')
      await editor.expectText('.homewire-heartbeat-note', /30 seconds/)
      await page.fill('#node-config-input-heartbeat', '15')
      await editor.expectText('.homewire-heartbeat-note', '')
      await page.selectOption('#node-config-input-profile', 'gpio')
      await editor.close('ok')
      assert.deepEqual(await saved('device'), {
        id: 'device',
        type: 'sagoo-device',
        name: 'Relay',
        broker: 'broker',
        productKey: PRODUCT,
        deviceKey: 'relay_001',
        heartbeat: '15',
        profile: 'gpio',
        onValue: '',
        offValue: '',
        invert: false,
        min: '',
        max: '',
        step: '',
        onlyChanges: false,
        relative: false,
        topic: '',
        wiring: '',
        answer: '',
        timeout: '',
      })
    })

    it('shows the names of a model, says where its scale is another, and leaves the scale of the real device alone', async () => {
      const { page } = editor
      await editor.openConfig('sagoo-device', 'device')
      await page.fill('#node-config-input-max', '254')
      const valueType = { type: 'int', min: 0, max: 254 }
      await paste({
        properties: [
          { key: 'brightness', valueType },
          { key: 'level2', valueType },
        ],
      })
      assert.deepEqual(await page.locator('.homewire-model-items code').allInnerTexts(), [
        'brightness 0…254',
        'level2 0…254',
      ])
      await editor.expectText('.homewire-model-note', /^brightness counts from 0 to 254 in the model[^\n]*$/)
      await page.locator('.homewire-model-items code').first().click()
      assert.equal(await page.inputValue('#node-config-input-max'), '254')
      await editor.close('cancel')
    })

    it('takes an empty product key from the model, and asks before it replaces one that was typed in', async () => {
      const { page } = editor
      const key = '#node-config-input-productKey'
      await editor.openConfig('sagoo-device', 'device')
      await paste(model)
      assert.equal(await page.inputValue(key), PRODUCT)
      await editor.expectText('.homewire-model-key span', 'The model is of the product monipower.')
      await page.getByRole('button', { name: 'Take monipower' }).click()
      assert.equal(await page.inputValue(key), 'monipower')
      assert.equal(await page.locator('.homewire-model-key').innerText(), '')
      await page.fill(key, '')
      await paste('')
      await paste(model)
      assert.equal(await page.inputValue(key), 'monipower')
      await paste('')
      await paste({ ...model, key: 'no/good key' })
      assert.equal(await page.inputValue(key), 'monipower')
      assert.equal(await page.locator('.homewire-model-key').innerText(), '')
      await editor.close('cancel')
    })
  })

  describe('in and out', () => {
    it('save the device that is chosen', async () => {
      for (const type of ['in', 'out']) {
        await editor.openNode(type)
        await editor.page.selectOption('#node-input-device', { label: 'Relay' })
        await editor.page.fill('#node-input-name', `my ${type}`)
        await editor.close('ok')
        assert.deepEqual(await saved(type), {
          id: type,
          type: `sagoo-${type}`,
          name: `my ${type}`,
          serves: 'device',
          device: 'device',
          broker: '',
          ...(type === 'in' && { answersByMessage: false, responseTopic: '' }),
        })
      }
    })

    it('keep every secret out of what the editor gives away, over a deploy and a reload', async () => {
      await editor.deploy()
      assert.ok(!(await nodeRed.flows()).includes(TOKEN))
      const again = await Editor.open(browser, nodeRed.url, 'en-US')
      await again.openConfig('sagoo-server', 'server')
      assert.equal(await again.page.inputValue('#node-config-input-token'), '__PWRD__')
      await again.close('ok')
      again.expectNoTrouble()
      await again.page.context().close()
    })

    it('test a property of the own name: one that the device has said, and one that is typed in', async () => {
      const { page } = editor
      await until(() => platform.thing('relay_001')?.values['WF'] === 7, 'the first report')
      await editor.openNode('in')
      await page.locator('#homewire-test-capability option[value="WF"]').waitFor({ state: 'attached' })
      const choices = await page.locator('#homewire-test-capability option').allInnerTexts()
      assert.equal(choices[0], 'WF')
      assert.equal(choices.at(-1), 'another property…')
      await page.selectOption('#homewire-test-capability', 'WF')
      assert.equal(await page.locator('#homewire-test-name').isVisible(), false)
      await page.fill('#homewire-test-value', '8')
      await page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', /^Answered after \d+ ms: 8$/)
      await page.selectOption('#homewire-test-capability', { label: 'another property…' })
      await page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', /^A property name has letters/)
      await page.fill('#homewire-test-name', 'scene')
      await chooseKind('JSON')
      await page.getByLabel('Value', { exact: true }).fill('{"number": 2}')
      const posted = platform.next('properties', ({ values }) => 'scene' in values)
      await page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', /^Answered after \d+ ms: \{"number":2\}$/)
      assert.deepEqual((await posted).values['scene'], { number: 2 })
      await chooseKind('string')
      await page.getByLabel('Value', { exact: true }).fill('2')
      const text = platform.next('properties', ({ values }) => 'scene' in values)
      await page.click('#homewire-test-button')
      await editor.expectText('.homewire-test-result', /^Answered after \d+ ms: 2$/)
      assert.equal((await text).values['scene'], '2', 'a text stays a text, whatever it looks like')
      await editor.close('cancel')
    })

    /** What kind of value is sent, in Node-RED's own typed input. */
    async function chooseKind(kind: string): Promise<void> {
      await editor.page.locator('.homewire-test-value .red-ui-typedInput-type-select').click()
      await editor.page.locator('.red-ui-typedInput-options:visible a', { hasText: kind }).click()
    }
  })

  describe('in Chinese', () => {
    it('is looked for with eyes that see English', async () => {
      await editor.openNode('request')
      const texts = await shownTexts(editor)
      await editor.close('cancel')
      assert.ok(texts.filter(isEnglish).length >= 3, texts.join(' | '))
    })

    let chinese: Editor
    before(async () => {
      chinese = await Editor.open(browser, nodeRed.url, 'zh-CN')
    })
    after(() => chinese.page.context().close())
    afterEach(() => chinese.expectNoTrouble())

    it('shows the status of a node in words', async () => {
      for (const [id, words] of [
        ['request', '未连接，正在重试'],
        ['subscribe', '未连接，正在重试'],
        ['in', /✓|已连接/],
        ['out', 'WF: 7'],
      ] as const)
        await chinese.expectText(`#${id} .red-ui-flow-node-status-label`, words)
    })

    for (const [type, id] of [
      ['sagoo-server', 'server'],
      ['sagoo-broker', 'broker'],
      ['sagoo-device', 'device'],
      ['sagoo-request', 'request'],
      ['sagoo-subscribe', 'subscribe'],
      ['sagoo-in', 'in'],
      ['sagoo-out', 'out'],
    ] as const)
      it(`${type} has no raw key and no English sentence`, async () => {
        await (id in { server: 1, broker: 1, device: 1 }
          ? chinese.openConfig(type, id)
          : chinese.openNode(id))
        const details = chinese.page.locator('.homewire-model summary')
        if ((await details.count()) > 0) {
          await details.click()
          await chinese.page.fill('#homewire-model-text', '[“]')
          await chinese.expectText('.homewire-model-note', /^这不是导出的物模型/)
        }
        if (id === 'request') await chinese.fillTyped('properties', '{power: true}')
        const texts = await shownTexts(chinese)
        assert.ok(texts.some((text) => /[\u4e00-\u9fff]/.test(text)))
        assert.deepEqual(
          texts.filter((text) => /(^|[^/])\b(sagoo|homewire|node-red)[.:]\w/.test(text)),
          [],
        )
        assert.deepEqual(texts.filter(isEnglish), [])
        await chinese.close('cancel')
      })
  })
})

/** Everything that a person can read in the open dialog, also in the fields that are hidden now. */
function shownTexts(editor: Editor): Promise<string[]> {
  return editor.run(`(() => {
    const texts = []
    const walker = document.createTreeWalker(document.querySelector('.red-ui-tray-body .homewire'), NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) texts.push(walker.currentNode.textContent)
    for (const element of document.querySelectorAll('.red-ui-tray-body .homewire *'))
      for (const name of ['placeholder', 'title', 'aria-label']) texts.push(element.getAttribute(name) || '')
    return texts.map((text) => text.trim()).filter((text) => text !== '')
  })()`)
}

/** Three words of Latin letters in a row are a sentence; names, keys, addresses and JSON are not. */
function isEnglish(text: string): boolean {
  return /(?:^|[^\w/.{"])[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}/.test(text)
}

function nodes(port: number): object[] {
  return [
    { id: 'server', type: 'sagoo-server', name: '', url: '', dialect: 'sagoo', timeout: '' },
    { id: 'broker', type: 'sagoo-broker', name: '', url: `mqtt://127.0.0.1:${port}`, clientId: '' },
    {
      id: 'device',
      type: 'sagoo-device',
      name: '',
      broker: 'broker',
      productKey: PRODUCT,
      deviceKey: 'x',
      heartbeat: 20,
    },
    { id: 'request', type: 'sagoo-request', name: '', server: 'server', x: 200, y: 100, wires: [[]] },
    {
      id: 'subscribe',
      type: 'sagoo-subscribe',
      name: '',
      server: 'server',
      topic: '',
      x: 200,
      y: 200,
      wires: [[]],
    },
    { id: 'in', type: 'sagoo-in', name: '', device: '', x: 200, y: 300, wires: [['debug']] },
    { id: 'debug', type: 'debug', name: '', active: true, x: 400, y: 300, wires: [] },
    {
      ...{
        id: 'inject',
        type: 'inject',
        name: '',
        props: [{ p: 'payload' }],
        payload: '{"WF": 7}',
        payloadType: 'json',
      },
      ...{ once: true, onceDelay: 0.1, repeat: '0.5', x: 200, y: 400, wires: [['out']] },
    },
    { id: 'out', type: 'sagoo-out', name: '', device: '', x: 400, y: 400, wires: [] },
  ]
}
