import assert from 'node:assert/strict'
import { type Definition, definitionsOf, templatesOf } from './definitions'
import { filesUnder, readText, sets } from './files'

const deviceOptions = [
  'profile',
  'onValue',
  'offValue',
  'invert',
  'min',
  'max',
  'step',
  'onlyChanges',
  'relative',
  'topic',
  'wiring',
  'answer',
  'timeout',
]

/** How the answers to the requests of an `in` node come. */
const ANSWERS = ['answersByMessage', 'responseTopic']

/** docs/contract.md#1-nodes-and-their-properties: what a user's flow file holds. */
const contract: Record<
  string,
  { defaults: string[]; credentials?: Record<string, string>; ports?: [number, number] }
> = {
  'sinric-account': {
    defaults: ['name', 'server', 'local', 'announce', 'api', 'stream'],
    credentials: { appKey: 'text', appSecret: 'password', apiKey: 'password' },
  },
  'sinric-device': { defaults: ['name', 'account', 'deviceId', 'deviceType', 'cloudOnly', ...deviceOptions] },
  'sinric-in': { defaults: ['name', 'serves', 'device', 'account', ...ANSWERS], ports: [0, 1] },
  'sinric-out': { defaults: ['name', 'serves', 'device', 'account'], ports: [1, 0] },
  'sinric-request': { defaults: ['name', 'account', 'deviceId', 'action', 'value'], ports: [1, 1] },
  'sinric-subscribe': { defaults: ['name', 'account', 'deviceId'], ports: [0, 1] },
  'rokid-skill': {
    defaults: ['name', 'practice', 'path', 'auth', 'eventsUrl', 'tokenUrl', 'lan', 'lanPort'],
    credentials: {
      lanToken: 'password',
      token: 'password',
      appId: 'text',
      appSecret: 'password',
      clientId: 'text',
      clientSecret: 'password',
      eventsClientId: 'text',
      eventsClientSecret: 'password',
      login: 'text',
      password: 'password',
    },
  },
  'rokid-device': {
    defaults: [
      ...['name', 'skill', 'endpointId', 'displayType', 'room', 'capabilities'],
      ...['kelvinMin', 'kelvinMax', 'defer'],
      ...deviceOptions,
    ],
  },
  'rokid-in': { defaults: ['name', 'serves', 'device', 'skill', ...ANSWERS], ports: [0, 1] },
  'rokid-out': { defaults: ['name', 'serves', 'device', 'skill'], ports: [1, 0] },
  'sagoo-server': { defaults: ['name', 'url', 'dialect', 'timeout'], credentials: { token: 'password' } },
  'sagoo-request': {
    defaults: ['name', 'server', 'product', 'devices', 'messageType', 'properties', 'functionId', 'async'],
    ports: [1, 1],
  },
  'sagoo-subscribe': { defaults: ['name', 'server', 'topic', 'parameter'], ports: [0, 1] },
  'sagoo-broker': {
    defaults: ['name', 'url', 'dialect', 'clientId'],
    credentials: { username: 'text', password: 'password' },
  },
  'sagoo-device': {
    defaults: ['name', 'broker', 'productKey', 'deviceKey', 'heartbeat', ...deviceOptions],
  },
  'sagoo-in': { defaults: ['name', 'serves', 'device', 'broker', ...ANSWERS], ports: [0, 1] },
  'sagoo-out': { defaults: ['name', 'serves', 'device', 'broker'], ports: [1, 0] },
  'mixin-bot': { defaults: ['name', 'server', 'api'], credentials: { keystore: 'password' } },
  'mixin-in': {
    defaults: [
      'name',
      'bot',
      'acknowledge',
      'filter',
      'allow',
      'others',
      'events',
      'maxAge',
      'files',
      'names',
    ],
    ports: [0, 1],
  },
  'mixin-out': { defaults: ['name', 'bot', 'category', 'recipient', 'conversation'], ports: [1, 1] },
}

const withValues = (key: string, values?: object): string =>
  values ? `${key} ${JSON.stringify(values)}` : key

describe('editor definitions', function () {
  this.timeout(60_000)
  let own: Map<string, Definition>

  before(() => {
    own = new Map(sets().flatMap((set) => [...definitionsOf(set, withValues)]))
  })

  it('have exactly the properties, credentials and ports of the contract', () => {
    assert.deepEqual([...own.keys()].sort(), Object.keys(contract).sort())
    for (const [type, expected] of Object.entries(contract)) {
      const { defaults, credentials, inputs, outputs } = own.get(type)!
      assert.deepEqual(Object.keys(defaults).sort(), [...expected.defaults].sort(), type)
      const kinds = credentials && Object.entries(credentials).map(([name, { type: kind }]) => [name, kind])
      assert.deepEqual(kinds && Object.fromEntries(kinds), expected.credentials, type)
      assert.deepEqual([inputs, outputs], expected.ports ?? [undefined, undefined], type)
    }
  })

  it('show every type that is no config node in the palette, with a category, a colour and an icon of its own', () => {
    for (const [type, { category, color, icon, defaults }] of own) {
      if (category === 'config') continue
      assert.equal(category, 'homewire', type)
      assert.match(color ?? '', /^#[0-9A-F]{6}$/i, type)
      assert.ok(filesUnder('icons', icon ?? 'missing').length === 1, type)
      assert.equal(Object.keys(defaults)[0], 'name', type)
    }
  })

  it('use no name that Node-RED keeps for itself', () => {
    const reserved = /^(.|id|type|wires|inputs|outputs|credentials|valid|changed|users|info|label)$/
    for (const [type, { defaults }] of own) {
      assert.deepEqual(
        Object.keys(defaults).filter((name) => reserved.test(name)),
        [],
        type,
      )
    }
  })

  it('have no hard-coded colour in a dialog, so that dark themes work', () => {
    const dialogs = [...filesUnder('nodes/editor', '.css'), ...filesUnder('nodes', '.html')]
    const sources = dialogs.filter((file) => !file.includes('locales'))
    const written = sets().flatMap((set) => [...templatesOf(set)])
    for (const [file, text] of [...sources.map((file) => [file, readText(file)] as const), ...written]) {
      const styles = [...text.matchAll(/style="[^"]*"|[a-z-]+:[^;{]*;/g)].map(([style]) => style)
      assert.deepEqual(
        styles.filter((style) =>
          /(color|background|border)[a-z-]*:[^;]*(#[0-9a-f]{3}|rgb|\bwhite\b|\bblack\b)/i.test(style),
        ),
        [],
        file,
      )
    }
  })

  it('tie every label to a field', () => {
    for (const [type, markup] of sets().flatMap((set) => [...templatesOf(set)])) {
      assert.match(markup, /<label/, type)
      for (const [, target = ''] of markup.matchAll(/<label[^>]*\sfor="([^"]+)"/g)) {
        // The test panel builds the input that fits a capability while the dialog is open.
        const isBuilt = target === 'homewire-test-value'
        assert.ok(markup.includes(`id="${target}"`) || isBuilt, `${type}: label for ${target}`)
      }
      assert.doesNotMatch(markup, /<label(?![^>]*\sfor=)/, type)
    }
  })

  it('have a field for every property and credential, with an id of its own', () => {
    // Tick boxes that follow from what the device can do.
    const without = ['rokid-device capabilities']
    for (const [type, markup] of sets().flatMap((set) => [...templatesOf(set)])) {
      const { category, defaults, credentials = {} } = own.get(type)!
      const prefix = category === 'config' ? 'node-config-input-' : 'node-input-'
      const ids = [...markup.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id)
      assert.equal(new Set(ids).size, ids.length, type)
      const expected = [...Object.keys(defaults), ...Object.keys(credentials)]
      assert.deepEqual(
        ids.filter((id) => id.startsWith('node-')).sort(),
        expected
          .filter((name) => !without.includes(`${type} ${name}`))
          .map((name) => prefix + name)
          .sort(),
        type,
      )
      assert.doesNotMatch(markup, /undefined|\[object/, type)
    }
  })
})

describe('checks of a Sinric Pro device', () => {
  let types: Map<string, Definition>
  before(() => {
    types = definitionsOf('sinric', withValues)
  })
  const check = (type: string, property: string, value: unknown, node: object = {}): unknown =>
    types.get(type)!.defaults[property]!.validate!.call(node, value, {})

  it('accept a Device ID of 24 hexadecimal characters, with spaces around it', () => {
    assert.equal(check('sinric-device', 'deviceId', ' 5DC1564130aaaaaa12345678 '), true)
  })

  it('say what is wrong with a Device ID', () => {
    assert.equal(check('sinric-device', 'deviceId', ''), 'sinric.error.deviceIdMissing')
    assert.equal(check('sinric-device', 'deviceId', undefined), 'sinric.error.deviceIdMissing')
    assert.equal(check('sinric-device', 'deviceId', '5dc1'), 'sinric.error.deviceIdLength {"count":4}')
    assert.equal(
      check('sinric-device', 'deviceId', '5dc15641-0aaaaaa12345678'),
      'sinric.error.deviceIdCharacter {"character":"-"}',
    )
  })

  it('accept an environment variable everywhere', () => {
    for (const property of ['deviceId', 'min', 'max', 'step', 'timeout']) {
      assert.equal(check('sinric-device', property, '${LAMP}'), true, property)
    }
    assert.equal(check('sinric-account', 'server', '${SERVER}'), true)
  })

  it('take an empty or absent option for its default', () => {
    for (const value of ['', undefined]) {
      for (const property of ['min', 'max', 'step', 'timeout']) {
        assert.equal(check('sinric-device', property, value), true, property)
      }
      assert.equal(check('sinric-account', 'server', value), true)
    }
  })

  it('compare the two ends of a scale, with their defaults', () => {
    assert.equal(check('sinric-device', 'max', '254', { min: '0' }), true)
    assert.equal(check('sinric-device', 'max', '0', { min: '' }), 'homewire.error.order')
    assert.equal(check('sinric-device', 'max', '', { min: '100' }), 'homewire.error.order')
    assert.match(String(check('sinric-device', 'max', 'many', {})), /^homewire\.error\.number/)
    assert.match(String(check('sinric-device', 'min', 'few', {})), /^homewire\.error\.number/)
  })

  it('want a waiting time above 0, and leave a long one to a hint', () => {
    assert.equal(check('sinric-device', 'timeout', '0'), 'homewire.error.timeout')
    assert.equal(check('sinric-device', 'timeout', 'soon'), 'homewire.error.timeout')
    assert.equal(check('sinric-device', 'timeout', '30'), true)
  })

  it('want a WebSocket address', () => {
    assert.equal(check('sinric-account', 'server', 'ws://127.0.0.1:1881'), true)
    for (const value of ['https://ws.sinric.pro', 'ws.sinric.pro', 'wss://']) {
      assert.match(String(check('sinric-account', 'server', value)), /^homewire\.error\.url/, value)
    }
  })
})

describe('checks of a Rokid skill and device', () => {
  let types: Map<string, Definition>
  before(() => {
    types = definitionsOf('rokid', (key) => key)
  })
  const check = (type: string, property: string, value: unknown, node: object = {}): unknown =>
    types.get(type)!.defaults[property]!.validate!.call(node, value, {})

  it('want a path that is one', () => {
    for (const path of ['/rokid', 'rokid', '', undefined, '/技能'])
      assert.equal(check('rokid-skill', 'path', path), true)
    for (const path of ['/a b', '/a?b', '/a#b'])
      assert.equal(check('rokid-skill', 'path', path), 'rokid.error.path')
  })

  it('want web addresses, or nothing, or a variable', () => {
    for (const address of ['https://rokid.example/x', 'http://127.0.0.1:1', '', undefined, '${EVENTS}'])
      assert.equal(check('rokid-skill', 'eventsUrl', address), true)
    for (const address of ['wss://x', 'rokid.example'])
      assert.equal(check('rokid-skill', 'tokenUrl', address), 'rokid.error.address')
  })

  it('want an endpoint id, and a white from warm to cold', () => {
    assert.equal(check('rokid-device', 'endpointId', 'lamp'), true)
    assert.equal(check('rokid-device', 'endpointId', ' '), 'rokid.error.endpointId')
    assert.equal(check('rokid-device', 'kelvinMin', '', { kelvinMax: '' }), true)
    assert.equal(check('rokid-device', 'kelvinMin', '2000', { kelvinMax: '4000' }), true)
    for (const [low, high] of [
      ['6500', '2700'],
      ['500', '2700'],
      ['warm', '2700'],
      ['2700', '20000'],
    ])
      assert.equal(check('rokid-device', 'kelvinMax', high, { kelvinMin: low }), 'rokid.error.kelvin')
  })
})

describe('checks of the Mixin nodes', () => {
  let types: Map<string, Definition>
  before(() => {
    types = definitionsOf('mixin', withValues)
  })
  const check = (type: string, property: string, value: unknown): unknown =>
    types.get(type)!.defaults[property]!.validate!.call({}, value, {})
  const ID = '67d46d1b-0a46-4821-bb05-71efb9f90335'

  it('accept what the runtime accepts, a variable, and nothing at all', () => {
    for (const [property, values] of Object.entries({
      filter: ['/lamp', '/(', '^on|off$', ''],
      allow: [ID, `${ID}, ${ID.toUpperCase()}`, '${WHO}', undefined],
      maxAge: ['60', '', '${AGE}'],
    })) {
      for (const value of values)
        assert.equal(check('mixin-in', property, value), true, `${property} ${value}`)
    }
    assert.equal(check('mixin-out', 'recipient', `7000103034, ${ID}`), true)
    for (const value of ['wss://blaze.mixin.one', 'ws://127.0.0.1:1881', ''])
      assert.equal(check('mixin-bot', 'server', value), true)
    assert.equal(check('mixin-bot', 'api', 'http://127.0.0.1:1881'), true)
  })

  it('say what is wrong', () => {
    assert.equal(check('mixin-in', 'filter', '(on'), 'mixin.error.filter')
    assert.equal(check('mixin-in', 'allow', `${ID}, Ann`), 'mixin.error.id {"id":"Ann"}')
    assert.equal(check('mixin-out', 'recipient', '7000103034, Ann'), 'mixin.error.person {"id":"Ann"}')
    assert.equal(check('mixin-out', 'conversation', '7000103034'), 'mixin.error.id {"id":"7000103034"}')
    for (const value of ['0', '-1', 'old'])
      assert.equal(check('mixin-in', 'maxAge', value), 'mixin.error.maxAge')
    assert.equal(check('mixin-bot', 'api', 'wss://api.mixin.one'), 'mixin.error.api')
    assert.match(String(check('mixin-bot', 'server', 'blaze.mixin.one')), /^homewire\.error\.url/)
  })
})
